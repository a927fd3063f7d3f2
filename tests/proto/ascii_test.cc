#include "proto/ascii.h"

#include <gtest/gtest.h>

namespace slipway {
namespace {

TEST(Ascii, OnlyItsLettersHaveCase) {
  EXPECT_EQ(to_lower("AZaz@[`{ 09 上线 ÄÉ"), "azaz@[`{ 09 上线 ÄÉ");
}

TEST(Ascii, NamesAreEqualWithoutCase) {
  EXPECT_TRUE(equal_without_case("Content-Length", "content-LENGTH"));
  EXPECT_TRUE(equal_without_case("", ""));
  EXPECT_FALSE(equal_without_case("host", "hosts"));
  EXPECT_FALSE(equal_without_case("@", "`"));
  EXPECT_FALSE(equal_without_case("Ä", "ä"));
}

}  // namespace
}  // namespace slipway
