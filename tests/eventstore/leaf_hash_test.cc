#include "eventstore/leaf_hash.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <string>

namespace slipway {
namespace {

std::string hex(const LeafHash& hash) {
  return fmt::format("{:02x}", fmt::join(hash, ""));
}

// The vectors of the certificate transparency reference implementation.
TEST(LeafHash, IsThatOfRfc6962) {
  EXPECT_EQ(hex(leaf_hash("")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_EQ(hex(leaf_hash(std::string_view("\0", 1))),
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  EXPECT_EQ(hex(leaf_hash("L123456")), "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
}

TEST(LeafHash, IsTheSameEveryTime) {
  const std::string largest(65'535, 'x');
  const auto first = leaf_hash(largest);
  EXPECT_NE(leaf_hash("other"), first);
  EXPECT_EQ(leaf_hash(largest), first);
}

}  // namespace
}  // namespace slipway
