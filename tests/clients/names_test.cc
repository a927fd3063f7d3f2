#include "clients/cli/names.h"

#include <gtest/gtest.h>

#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

const std::vector<Candidate> candidates{
    {"0192aa-000001", "Freeze the ledger"}, {"0192aa-000002", "Freeze"}, {"0192aa-0000b3", "切换演练"}};

std::string resolved(std::string_view typed) {
  return resolve(typed, candidates, "task");
}
ExitCode refusal(std::string_view typed) {
  try {
    resolve(typed, candidates, "task");
  } catch (const Failure& failure) {
    return failure.exit;
  }
  return ExitCode::ok;
}

TEST(Resolve, TakesAnIdANameAPartOfEither) {
  EXPECT_EQ(resolved("0192aa-000001"), "0192aa-000001");
  EXPECT_EQ(resolved("freeze"), "0192aa-000002");  // A whole name before a part of another.
  EXPECT_EQ(resolved("ledger"), "0192aa-000001");
  EXPECT_EQ(resolved("0000b3"), "0192aa-0000b3");
  EXPECT_EQ(resolved("演练"), "0192aa-0000b3");
}

// `PAY-1` is one task, whatever else begins so or speaks of it.
TEST(Resolve, TakesTheKeyOfWhereATaskCameFrom) {
  client::Board board;
  board.columns.resize(1);
  for (const auto& [id, title, key] : {std::tuple{"jira-0a", "Ledger", "PAY-1"},
                                       {"jira-0b", "After PAY-1", "PAY-10"},
                                       {"t", "PAY-1", "CSV-1"}}) {
    v1::TaskCard& card = board.columns[0].cards.emplace_back();
    card.set_task_id(id);
    card.set_title(title);
    card.mutable_imported()->set_key(key);
  }
  v1::TaskCard& old = board.archived.emplace_back();
  old.set_task_id("jira-0c");
  old.mutable_imported()->set_key("PAY-2");
  EXPECT_EQ(resolve_task("PAY-1", board), "jira-0a");
  EXPECT_EQ(resolve_task("pay-10", board), "jira-0b");
  EXPECT_EQ(resolve_task("PAY-2", board), "jira-0c");
}

TEST(Resolve, WhatFitsSeveralIsNamedWithThemAndNotGuessed) {
  EXPECT_EQ(refusal("0192"), ExitCode::usage);
  EXPECT_EQ(refusal("e"), ExitCode::usage);
  try {
    resolve("0192", candidates, "task");
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.facts.size(), 3U);
  }
}

TEST(Resolve, WhatFitsNothingIsNotFound) {
  EXPECT_EQ(refusal("nothing like it"), ExitCode::not_found);
  EXPECT_EQ(refusal(""), ExitCode::not_found);
}

TEST(Resolve, AgendaItemsGoByTheirNumber) {
  v1::MeetingInfo meeting;
  meeting.add_agenda()->mutable_item()->set_id("first");
  meeting.add_agenda()->mutable_item()->set_id("second");
  EXPECT_EQ(resolve_item("2", meeting), "second");
  EXPECT_THROW(resolve_item("3", meeting), Failure);
}

TEST(Handle, IsTheEndOfAUuidAndTheWholeOfAnotherId) {
  EXPECT_EQ(handle("0192f0c1-7b2a-7c3d-8e4f-0123456789ab"), "6789ab");
  EXPECT_EQ(handle("t-freeze"), "t-freeze");
}

TEST(Words, AreFoundInBothLanguagesAndAnySpelling) {
  EXPECT_EQ(stage_named("5"), v1::TESTING);
  EXPECT_EQ(stage_named("测试"), v1::TESTING);
  EXPECT_EQ(stage_named("HYPERCARE_AND_CLOSURE"), v1::HYPERCARE_AND_CLOSURE);
  EXPECT_EQ(stage_named("0"), std::nullopt);
  EXPECT_EQ(role_named("project-lead"), v1::PROJECT_LEAD);
  EXPECT_EQ(meeting_kind_named("go/no-go"), v1::GO_NO_GO);
  EXPECT_EQ(attendance_named("迟到"), v1::LATE);
}

}  // namespace
}  // namespace slipway::cli
