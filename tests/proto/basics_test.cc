#include "proto/basics.h"

#include <gtest/gtest.h>

namespace slipway {
namespace {

TEST(Identifier, IsOneTo64CharactersOfASmallAlphabet) {
  EXPECT_TRUE(is_identifier("a"));
  EXPECT_TRUE(is_identifier("0192f0c1-0000-7000-8000-000000000001"));
  EXPECT_TRUE(is_identifier("pay_2026.v1"));
  EXPECT_TRUE(is_identifier(std::string(identifier_chars_max, 'z')));
}

TEST(Identifier, NothingElseIsOne) {
  for (const char* text : {"", "A", "a b", "a/b", "支付", "a\n", "a:b"})
    EXPECT_FALSE(is_identifier(text)) << text;
  EXPECT_FALSE(is_identifier(std::string(identifier_chars_max + 1, 'z')));
  EXPECT_FALSE(is_identifier(std::string_view("a\0b", 3)));
}

TEST(Revision, CountsFromOne) {
  EXPECT_EQ(Revision{}.next(), Revision{1});
  EXPECT_LT(Revision{1}, Revision{2});
  EXPECT_EQ(Position{}.next(), Position{1});
}

}  // namespace
}  // namespace slipway
