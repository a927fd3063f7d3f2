#include "proto/text/utf16.h"

#include <gtest/gtest.h>

namespace slipway::text {
namespace {

TEST(Utf16, GoesThereAndBack) {
  const std::string text = "aé上\n😀\xF4\x8F\xBF\xBF";
  EXPECT_EQ(to_utf16(text), u"aé上\n😀\U0010FFFF");
  EXPECT_EQ(to_utf8(to_utf16(text)), text);
}

TEST(Utf16, WhatIsNoCharacterIsReplaced) {
  EXPECT_EQ(to_utf16("a\xFF"), u"a\uFFFD");
  EXPECT_EQ(to_utf16("\xE4\xB8"), u"\uFFFD\uFFFD");            // Cut short.
  EXPECT_EQ(to_utf16("\xC0\x80"), u"\uFFFD\uFFFD");            // Not the shortest form.
  EXPECT_EQ(to_utf16("\xED\xA0\x80"), u"\uFFFD\uFFFD\uFFFD");  // A surrogate.
  EXPECT_EQ(to_utf8(std::u16string(1, u'\xD83D')), "\uFFFD");
  EXPECT_EQ(to_utf8(std::u16string(1, u'\xDE00') + u"a"), "\uFFFDa");
}

TEST(Utf16, LoneHalvesAreFound) {
  EXPECT_FALSE(has_lone_surrogate(u"a😀b"));
  EXPECT_TRUE(has_lone_surrogate(std::u16string(1, u'\xD83D') + u"b"));
  EXPECT_TRUE(has_lone_surrogate(std::u16string(1, u'\xDE00')));
  EXPECT_TRUE(parts_character(u"😀", 1));
  EXPECT_FALSE(parts_character(u"😀", 2));
  EXPECT_FALSE(parts_character(u"😀", 0));
}

}  // namespace
}  // namespace slipway::text
