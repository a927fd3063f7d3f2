#include "proto/text/change.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "proto/text/utf16.h"
#include "tests/text/random_change.h"

namespace slipway::text {
namespace {

using testing::RandomChanges;

constexpr std::size_t rounds = 20'000;

Section stays(std::size_t length) {
  return {length, std::nullopt};
}

std::uint64_t seed() {
  const char* given = std::getenv("SLIPWAY_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "seed " << seed << '\n';
  return seed;
}

TEST(Change, ReplacesItsSections) {
  const Change change{{stays(2), {1, u"上线"}, {0, u"!"}, stays(1)}};
  EXPECT_EQ(text_after(change, u"abcd"), u"ab上线!d");
  EXPECT_EQ(length_before(change), 4U);
  EXPECT_EQ(length_after(change), 6U);
}

TEST(Change, OfTwoInsertionsAtOnePlaceTheOrderDecides) {
  const Change mine{{stays(1), {0, u"M"}}};
  const Change theirs{{stays(1), {0, u"T"}}};
  EXPECT_EQ(text_after(map(mine, theirs, Order::after), u"aT"), u"aTM");
  EXPECT_EQ(text_after(map(mine, theirs, Order::before), u"aT"), u"aMT");
}

TEST(Change, WhatWasDeletedMeanwhileIsNotDeletedAgain) {
  const Change mine{{stays(1), {3, u"M"}, stays(1)}};
  const Change theirs{{{4, u"T"}, stays(1)}};
  EXPECT_EQ(text_after(map(mine, theirs, Order::after), u"Te"), u"TMe");
  EXPECT_EQ(text_after(map(theirs, mine, Order::before), u"aMe"), u"TMe");
}

TEST(Change, EmptySectionsSayNothing) {
  const Change mine{{stays(0), {0, u""}, {0, u"M"}, stays(1), stays(0)}};
  const Change theirs{{stays(1), {0, u"T"}, {0, u""}}};
  EXPECT_EQ(text_after(map(mine, theirs, Order::after), u"aT"), u"MaT");
  EXPECT_EQ(text_after(map(theirs, mine, Order::before), u"Ma"), u"MaT");
  EXPECT_EQ(compose(mine, Change{{{0, u""}, stays(2), stays(0), {0, u"!"}}}),
            (Change{{{0, u"M"}, stays(1), {0, u"!"}}}));
}

// Whoever's change came first, the text is the same.
TEST(Change, BothOrdersLeadToOneText) {
  RandomChanges random{seed()};
  for (std::size_t round = 0; round < rounds && !::testing::Test::HasFailure(); ++round) {
    const std::u16string text = random.text(random.below(9));
    const Change a = random.change(text);
    const Change b = random.change(text);
    const std::u16string a_first = text_after(map(b, a, Order::after), text_after(a, text));
    const std::u16string b_first = text_after(map(a, b, Order::before), text_after(b, text));
    EXPECT_EQ(to_utf8(a_first), to_utf8(b_first)) << to_utf8(text);
    EXPECT_FALSE(has_lone_surrogate(a_first));
  }
}

TEST(Change, ComposedDoesWhatBothDid) {
  RandomChanges random{seed()};
  for (std::size_t round = 0; round < rounds && !::testing::Test::HasFailure(); ++round) {
    const std::u16string text = random.text(random.below(9));
    const Change a = random.change(text);
    const std::u16string between = text_after(a, text);
    const Change b = random.change(between);
    const std::u16string after = text_after(b, between);
    const Change c = random.change(after);
    EXPECT_EQ(to_utf8(text_after(compose(a, b), text)), to_utf8(after));
    EXPECT_EQ(text_after(compose(compose(a, b), c), text), text_after(compose(a, compose(b, c)), text));
  }
}

TEST(Change, PositionsKeepToTheirSide) {
  const Change change{{stays(2), {0, u"++"}, stays(2), {2, u"x"}, stays(1)}};
  EXPECT_EQ(map_position(change, 2, Side::left), 2U);
  EXPECT_EQ(map_position(change, 2, Side::right), 4U);
  EXPECT_EQ(map_position(change, 5, Side::left), 6U);  // In what is replaced.
  EXPECT_EQ(map_position(change, 5, Side::right), 7U);
  EXPECT_EQ(map_position(change, 7, Side::left), 8U);  // The end.
}

// Positions never pass each other, and the ends stay ends.
TEST(Change, PositionsKeepTheirOrder) {
  RandomChanges random{seed()};
  for (std::size_t round = 0; round < rounds && !::testing::Test::HasFailure(); ++round) {
    const std::u16string text = random.text(random.below(9));
    const Change change = random.change(text);
    for (std::size_t position = 0; position <= text.size(); ++position) {
      const std::size_t left = map_position(change, position, Side::left);
      const std::size_t right = map_position(change, position, Side::right);
      EXPECT_LE(left, right);
      EXPECT_LE(right, length_after(change));
      if (position < text.size()) EXPECT_LE(left, map_position(change, position + 1, Side::left));
    }
    EXPECT_EQ(map_position(change, text.size(), Side::right), length_after(change));
  }
}

TEST(Change, ThatPartsACharacterIsKnown) {
  EXPECT_TRUE(breaks_character({{stays(2), {0, u"x"}, stays(1)}}, u"a😀"));
  EXPECT_TRUE(breaks_character({{stays(1), {1, u""}, stays(1)}}, u"a😀"));
  EXPECT_TRUE(breaks_character({{{0, std::u16string(1, u'\xD83D')}}}, u""));
  EXPECT_FALSE(breaks_character({{stays(1), {2, u"𝄞"}}}, u"a😀"));
  EXPECT_FALSE(breaks_character({{stays(3)}}, u"a😀"));
}

TEST(Rebase, LeavesOutWhatWasTaken) {
  const std::vector<Authored> since{{"other", {{{0, u"T"}}}}, {"me", {{stays(1), {0, u"1"}}}}};
  const auto left = rebase({Change{{{0, u"1"}}}, Change{{stays(1), {0, u"2"}}}}, "me", since);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(text_after(left[0], u"T1"), u"T12");
}

TEST(Rebase, OfAnotherWithTheSameChangesTakesNothing) {
  const std::vector<Authored> since{{"other", {{{0, u"1"}}}}};
  const auto left = rebase({Change{{{0, u"1"}}}}, "me", since);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(text_after(left[0], u"1"), u"11");
}

}  // namespace
}  // namespace slipway::text
