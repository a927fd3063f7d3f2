#include "proto/text/update.h"

#include <gtest/gtest.h>

#include "proto/text/utf16.h"

namespace slipway::text {
namespace {

v1::TextUpdate update_of(std::initializer_list<v1::ChangeSection> sections) {
  v1::TextUpdate update;
  for (const auto& section : sections) *update.add_sections() = section;
  return update;
}
v1::ChangeSection section(std::uint32_t length, bool changed, std::uint32_t inserted) {
  v1::ChangeSection section;
  section.set_length(length);
  section.set_changed(changed);
  section.set_inserted(inserted);
  return section;
}

TEST(Update, ReadsWhatWasWritten) {
  const Change change{{{2, std::nullopt}, {1, u"上线"}, {0, u"😀"}, {3, u""}}};
  std::u16string inserted;
  const v1::TextUpdate update = write_update(change, inserted);
  EXPECT_EQ(inserted, u"上线😀");
  std::u16string_view rest = inserted;
  EXPECT_EQ(read_update(update, rest), change);
  EXPECT_TRUE(rest.empty());
}

TEST(Update, ErasedTextKeepsItsLength) {
  std::u16string_view nothing;
  EXPECT_EQ(read_update(update_of({section(1, false, 0), section(0, true, 2)}), nothing),
            (Change{{{1, std::nullopt}, {0, u"\uFFFD\uFFFD"}}}));
}

TEST(Update, EmptySectionsSayNothing) {
  std::u16string_view nothing;
  EXPECT_EQ(read_update(update_of({section(0, false, 9), section(0, true, 0)}), nothing), Change{});
}

TEST(Update, MoreThanATextMayHoldIsNone) {
  std::u16string_view nothing;
  EXPECT_TRUE(read_update(update_of({section(0, true, text_units_max)}), nothing).has_value());
  EXPECT_FALSE(read_update(update_of({section(1, false, 0), section(0, true, text_units_max)}), nothing));
  EXPECT_FALSE(read_update(update_of({section(4'000'000'000U, false, 0)}), nothing));
}

}  // namespace
}  // namespace slipway::text
