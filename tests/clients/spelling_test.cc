#include "clients/cli/spelling.h"

#include <gtest/gtest.h>

namespace slipway::cli {
namespace {

using Words = std::vector<std::string>;

TEST(Spelling, ASwapIsOneChange) {
  EXPECT_EQ(edit_distance("mvoe", "move"), 1U);
  EXPECT_EQ(edit_distance("bord", "board"), 1U);
  EXPECT_EQ(edit_distance("boards", "board"), 1U);
  EXPECT_EQ(edit_distance("risk", "task"), 2U);
  EXPECT_EQ(edit_distance("", "task"), 4U);
  EXPECT_EQ(edit_distance("task", "task"), 0U);
}

TEST(Spelling, TheNearestComeFirstAndAtMostThree) {
  EXPECT_EQ(nearest("taks", {"token", "tasks", "task"}), (Words{"tasks", "task"}));
  EXPECT_EQ(nearest("ab", {"abc", "abd", "abe", "abf"}), (Words{"abc", "abd", "abe"}));
}

TEST(Spelling, WhatIsFarIsNoNeighbourButABeginningIs) {
  EXPECT_EQ(nearest("no-such-thing", {"task", "meeting"}), Words{});
  EXPECT_EQ(nearest("port", {"portfolio", "part"}), (Words{"part", "portfolio"}));
  EXPECT_EQ(nearest("", {"task"}), Words{});
}

}  // namespace
}  // namespace slipway::cli
