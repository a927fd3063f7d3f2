#include "eventstore/key_format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace slipway::key_format {
namespace {

TEST(KeyFormat, NumbersSortAsTheirBytes) {
  const std::vector<std::uint64_t> numbers{0, 1, 255, 256, 65'535, 1ull << 40, ~0ull};
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i) EXPECT_LT(number(numbers[i]), number(numbers[i + 1]));
  for (const auto value : numbers) EXPECT_EQ(parse_number(number(value)), value);
  EXPECT_EQ(parse_number("short"), std::nullopt);
}

TEST(KeyFormat, ACommitKeyHoldsItsStreamAndRevision) {
  const auto key = commit_key("board", Revision{513});
  EXPECT_EQ(key, std::string("\x05"
                             "board\0\0\0\0\0\0\x02\x01",
                             14));
  const auto parsed = parse_commit_key(key);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->stream, "board");
  EXPECT_EQ(parsed->revision, Revision{513});
  EXPECT_FALSE(parse_commit_key("").has_value());
  EXPECT_FALSE(parse_commit_key(key.substr(0, key.size() - 1)).has_value());
  EXPECT_FALSE(parse_commit_key(key + "x").has_value());
}

TEST(KeyFormat, AStreamsKeysLieTogether) {
  const std::vector<std::string> streams{"a", "b", "aa", "ab", "a.b"};
  for (const auto& stream : streams) {
    const auto first = commit_key(stream, Revision{0});
    const auto last = commit_key(stream, Revision{~0ull});
    EXPECT_LT(last, past_stream(stream));
    for (const auto& other : streams) {
      if (other == stream) continue;
      for (const auto revision : {Revision{0}, Revision{~0ull}}) {
        const auto key = commit_key(other, revision);
        EXPECT_TRUE(key < first || key > past_stream(stream)) << other << " among " << stream;
      }
    }
  }
}

TEST(KeyFormat, ACommitValueHoldsThePositionAndTheExactBytes) {
  const std::string value = number(7) + std::string("\0x", 2);
  const auto parsed = parse_commit_value(value);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->position, Position{7});
  EXPECT_EQ(parsed->bytes, std::string_view("\0x", 2));
  EXPECT_FALSE(parse_commit_value("1234567").has_value());
}

TEST(KeyFormat, CommandKeysAreReadBack) {
  const std::string key = command_key("board", "c7");
  ASSERT_TRUE(parse_command_key(key));
  EXPECT_EQ(parse_command_key(key)->stream, "board");
  EXPECT_EQ(parse_command_key(key)->command_id, "c7");
  for (const std::string& none : {std::string(), command_key("board", ""), key.substr(0, 3)})
    EXPECT_FALSE(parse_command_key(none)) << none.size();
}

TEST(KeyFormat, CommandsOfStreamsWithSimilarNamesDiffer) {
  EXPECT_NE(command_key("ab", "c"), command_key("a", "bc"));
}

TEST(KeyFormat, ARowOfATreeStandsAtTheLastOfItsHashes) {
  const std::string hashes(3 * tlog::hash_bytes, 'h');
  const auto row = parse_tree_row(tree_key("board", 0, 12), hashes);
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->first, 10U);
  EXPECT_EQ(row->count, 3U);
  EXPECT_EQ(row->hashes, hashes);
  EXPECT_FALSE(parse_tree_row(tree_key("board", 0, 12), "").has_value());
  EXPECT_FALSE(parse_tree_row(tree_key("board", 0, 12), hashes.substr(1)).has_value());
  EXPECT_FALSE(parse_tree_row(tree_key("board", 0, 1), hashes).has_value());
  EXPECT_FALSE(parse_tree_row(tree_head_key("board"), hashes).has_value());
}

}  // namespace
}  // namespace slipway::key_format
