// What the view `minutes` sends for a key press, and when its text takes older updates in.
#include <gtest/gtest.h>

#include "proto/records/minutes.h"
#include "tests/projections/record_events.h"
#include "tests/projections/story.h"

namespace slipway::testing {
namespace {

using records::text_updates_kept;

// Puts `text` before everything else.
v1::Event typed(std::size_t units, const std::string& text) {
  std::string rest = units > 0 ? "sections { length: " + std::to_string(units) + " }" : "";
  return told("text_edited { meeting_id: 'm' updates { sections { changed: true inserted: " +
              std::to_string(text.size()) + " } " + rest + " } inserted: '" + text + "' client_id: 'c' }");
}

std::size_t count(const View& view, std::string_view kind) {
  std::size_t found = 0;
  view.each([&](const View::Item& item) { found += item.id.starts_with(kind) ? 1 : 0; });
  return found;
}

class MinutesViews : public ::testing::Test {
 protected:
  void type(std::size_t times) {
    for (std::size_t time = 0; time < times; ++time) story_.commit({typed(units_++, "x")}, "mia");
  }

  Story story_;
  std::size_t units_ = 0;
};

TEST_F(MinutesViews, AKeyPressIsOneSmallEntity) {
  type(1);
  View view{make_projection(story_.stream(), "minutes")};
  view.apply(story_.commits()[0]);
  type(1);
  view.apply(story_.commits()[1]);
  ASSERT_EQ(view.last_delta().upserts_size(), 1);
  const v1::Entity& entity = view.last_delta().upserts(0);
  EXPECT_EQ(entity.id(), "update/m/000000000002");
  EXPECT_EQ(entity.text_update().author(), "mia");
  EXPECT_EQ(entity.text_update().client_id(), "c");
  EXPECT_EQ(entity.text_update().inserted(), "x");
  EXPECT_EQ(entity.text_update().update().sections_size(), 2);
}

TEST_F(MinutesViews, TheOlderHalfOfTheUpdatesBecomesText) {
  type(2 * text_updates_kept - 1);
  EXPECT_EQ(entity(*story_.view("minutes"), "text/m").text().version(), 0U);
  EXPECT_EQ(count(*story_.view("minutes"), "update/"), 2 * text_updates_kept - 1);
  type(1);
  const auto view = story_.view("minutes");
  const v1::MinutesText text = entity(*view, "text/m").text();
  EXPECT_EQ(text.version(), text_updates_kept);
  EXPECT_EQ(text.text(), std::string(text_updates_kept, 'x'));
  EXPECT_EQ(count(*view, "update/"), text_updates_kept);
}

// Restored in the middle, the view goes on as the one that was live all along.
TEST_F(MinutesViews, RestoredGoesOnAsItWas) {
  type(text_updates_kept + 7);
  View restored{make_projection(story_.stream(), "minutes")};
  ASSERT_TRUE(restored.restore(story_.view("minutes")->checkpoint()));
  const std::size_t told_before = story_.commits().size();
  story_.commit({told("text_noted { meeting_id: 'm' note_id: 'n' from: 1 to: 3 text: 'Why?' }")}, "mia");
  type(text_updates_kept);
  for (std::size_t index = told_before; index < story_.commits().size(); ++index)
    restored.apply(story_.commits()[index]);
  EXPECT_EQ(restored.checkpoint(), story_.view("minutes")->checkpoint());
  EXPECT_EQ(entity(restored, "note/n").note().version(), text_updates_kept + 7);
}

TEST_F(MinutesViews, ShowNothingOfARedactedText) {
  type(3);
  story_.commit({text_redacted("text/m")});
  type(1);
  const auto live = story_.view("minutes");
  EXPECT_EQ(entity(*live, "text/m").text().text(), "\uFFFD\uFFFD\uFFFD");
  EXPECT_TRUE(entity(*live, "text/m").text().redacted());
  EXPECT_EQ(count(*live, "update/"), 1U);
  story_.destroy_erased_keys();
  const auto checkpoints = make_memory_checkpoints();
  const auto before = view_at(story_.store(), story_.keys(), *checkpoints, story_.stream(), "minutes", {3});
  ASSERT_TRUE(before.has_value());
  EXPECT_TRUE(entity(**before, "text/m").text().redacted());
  EXPECT_EQ(entity(**before, "update/m/000000000002").text_update().inserted(), "\uFFFD");
}

}  // namespace
}  // namespace slipway::testing
