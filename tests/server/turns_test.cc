#include "server/turns.h"

#include <gtest/gtest.h>

namespace slipway {
namespace {

TEST(Turns, AreForSoManyAtOnceAndNameWhoWaits) {
  Turns turns(2);
  EXPECT_TRUE(turns.enter(0));
  EXPECT_TRUE(turns.enter(1));
  EXPECT_FALSE(turns.enter(2));
  EXPECT_FALSE(turns.enter(2));
  EXPECT_FALSE(turns.enter(3));
  EXPECT_EQ(turns.leave(), (std::set<std::size_t>{2, 3}));
  EXPECT_TRUE(turns.enter(3));
  EXPECT_FALSE(turns.enter(2));
  EXPECT_EQ(turns.leave(), (std::set<std::size_t>{2}));
  EXPECT_EQ(turns.leave(), (std::set<std::size_t>{}));
}

}  // namespace
}  // namespace slipway
