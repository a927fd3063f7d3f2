// What happened since someone left; the figures were counted by hand.
#include "projections/digest.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/projections/story.h"

namespace slipway::testing {
namespace {

v1::Digest digest_of(const Story& story, std::uint64_t since, std::uint64_t to = 0) {
  const auto checkpoints = make_memory_checkpoints();
  const auto digest = read_digest(story.store(), story.keys(), *checkpoints, story.stream(), {since}, {to});
  EXPECT_TRUE(digest.has_value());
  return digest.value_or(v1::Digest{});
}

// A line for each section and item, as `task 2` and ` task/t1 "Tool" task_edited,task_completed by bo @7`.
std::string text_of(const v1::Digest& digest) {
  std::string text =
      fmt::format("{} {}..{} {}\n", digest.project(), digest.since(), digest.revision(), digest.commits());
  for (const v1::DigestSection& section : digest.sections()) {
    text += fmt::format("{} {}\n", section.kind(), section.total());
    for (const v1::DigestItem& item : section.items()) {
      text += fmt::format(" {} \"{}\" {} by {} @{}\n", item.entity(), item.label(),
                          fmt::join(item.events(), ","), item.last_actor(), item.revision());
    }
  }
  return text;
}

std::unique_ptr<Story> two_weeks() {
  auto told = std::make_unique<Story>();
  Story& story = *told;
  story.commit({project_created("Bank"), column_added("todo", "To do", v1::TODO)});  // 1
  story.commit({task_created("t1", "Tool", "todo")});                                // 2
  story.commit({task_created("t2", "Report", "todo")}, "bo");                        // 3
  story.commit({stage_started(v1::INITIATION)}, "lead");                             // 4
  story.commit({task_retitled("t1", "Tool", "Better tool")}, "bo");                  // 5
  story.commit({task_commented("t1", "c1", "Done soon")}, "anna");                   // 6
  story.commit({meeting_scheduled("m1", v1::SYNC, "Monday", {"anna"})}, "lead");     // 7
  story.commit({task_created("t3", "Drill", "todo")}, "bo");                         // 8
  story.commit({task_commented("t1", "c2", "Now"), task_completed("t1")}, "bo");     // 9
  return told;
}

TEST(Digest, TellsEachEntityOnceUnderItsKindTheWeightiestFirst) {
  EXPECT_EQ(text_of(digest_of(*two_weeks(), 3)),
            "demo 3..9 6\n"
            "stage 1\n"
            " stage/1 \"INITIATION\" stage_started by lead @4\n"
            "meeting 1\n"
            " meeting/m1 \"Monday\" meeting_scheduled by lead @7\n"
            "task 2\n"
            " task/t1 \"Better tool\" task_edited,task_commented,task_completed by bo @9\n"
            " task/t3 \"Drill\" task_created by bo @8\n");
}

TEST(Digest, EndsWhereItIsTold) {
  EXPECT_EQ(text_of(digest_of(*two_weeks(), 4, 5)),
            "demo 4..5 1\n"
            "task 1\n"
            " task/t1 \"Better tool\" task_edited by bo @5\n");
}

TEST(Digest, OfNothingIsEmpty) {
  EXPECT_EQ(text_of(digest_of(*two_weeks(), 9)), "demo 9..9 0\n");
  EXPECT_EQ(text_of(digest_of(*two_weeks(), 10'000)), "demo 9..9 0\n");
  EXPECT_EQ(text_of(digest_of(Story{}, 0)), "demo 0..0 0\n");
}

TEST(Digest, GivesTheNewestOfManyAndSaysHowManyThereAre) {
  Story story;
  story.commit({project_created("Bank"), column_added("todo", "To do", v1::TODO)});
  for (std::size_t i = 0; i <= digest_items_max; ++i)
    story.commit({task_created(fmt::format("t{:02}", i), "Task", "todo")});
  const v1::Digest digest = digest_of(story, 1);
  ASSERT_EQ(digest.sections_size(), 1);
  EXPECT_EQ(digest.sections(0).total(), digest_items_max + 1);
  ASSERT_EQ(static_cast<std::size_t>(digest.sections(0).items_size()), digest_items_max);
  EXPECT_EQ(digest.sections(0).items(0).entity(), fmt::format("task/t{:02}", digest_items_max));
}

TEST(Digest, OfALongAbsenceIsItsEnd) {
  Story story;
  story.commit({project_created("Bank"), column_added("todo", "To do", v1::TODO)});
  story.commit({task_created("t1", "Old", "todo")});
  story.commit({task_created("t2", "Tool", "todo")});
  for (std::uint64_t i = 0; i < digest_commits_max; ++i)
    story.commit({i % 2 == 0 ? task_blocked("t2", "waits") : task_unblocked("t2", "waits")});
  const v1::Digest digest = digest_of(story, 0);
  EXPECT_EQ(digest.since(), 3U);
  EXPECT_EQ(digest.commits(), digest_commits_max);
  ASSERT_EQ(digest.sections_size(), 1);
  EXPECT_EQ(digest.sections(0).items(0).label(), "Tool");
}

}  // namespace
}  // namespace slipway::testing
