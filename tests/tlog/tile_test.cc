#include "proto/tlog/tile.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/tlog/vectors.h"

namespace slipway::tlog::tests {
namespace {

std::vector<Tile> tiles_of(std::uint64_t size) {
  std::vector<Tile> tiles;
  each_tile(size, [&](const Tile& tile) { tiles.push_back(tile); });
  return tiles;
}

// The example of the specification.
TEST(Tile, OfSeventyThousandEntriesAreThoseThatTheStandardNames) {
  std::map<std::pair<unsigned, unsigned>, int> counts;  // Level and width.
  for (const Tile& tile : tiles_of(70'000)) ++counts[{tile.level, tile.width}];
  EXPECT_EQ(counts, (std::map<std::pair<unsigned, unsigned>, int>{
                        {{0, 256}, 273}, {{0, 112}, 1}, {{1, 256}, 1}, {{1, 17}, 1}, {{2, 1}, 1}}));
  EXPECT_EQ(tiles_of(256), (std::vector<Tile>{{0, 0, 256}, {1, 0, 1}}));
  EXPECT_EQ(tiles_of(1), (std::vector<Tile>{{0, 0, 1}}));
  EXPECT_TRUE(tiles_of(0).empty());
}

TEST(Tile, PathIsThatOfTheStandard) {
  EXPECT_EQ(path_of(Tile{0, 1'234'067, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(path_of(Tile{1, 5, 17}), "tile/1/005.p/17");
  EXPECT_EQ(path_of(EntryBundle{999, 256}), "tile/entries/999");
}

TEST(Tile, PathOfAHugeIndexIsRefusedNotWrapped) {
  std::string path = "tile/0/";
  for (int i = 0; i < 7; ++i) path += "x999/";
  EXPECT_FALSE(parse_path(path + "999").has_value());
}

TEST(Tile, GivesTheNodesBack) {
  const MemoryTree tree = large_tree();
  int fetched = 0;
  TileNodes nodes(tree.size(), [&](const Tile& tile) {
    ++fetched;
    return tile_bytes(tile, tree.reader());
  });
  for (unsigned level = 0; level < 12; ++level)
    for (std::uint64_t index = 0; index <= tree.size(); ++index)
      EXPECT_EQ(nodes.read({level, index}), tree.reader()({level, index})) << level << " " << index;
  EXPECT_EQ(fetched, static_cast<int>(tiles_of(tree.size()).size()));
  EXPECT_EQ(nodes.read({63, 0}), std::nullopt);
  EXPECT_EQ(nodes.read({7, UINT64_MAX}), std::nullopt);
  EXPECT_EQ(nodes.read({200, 0}), std::nullopt);
}

TEST(Tile, ThatIsMissingOrShortGivesNothing) {
  const MemoryTree tree = large_tree();
  TileNodes missing(tree.size(), [](const Tile&) { return std::nullopt; });
  EXPECT_EQ(missing.read({0, 0}), std::nullopt);
  TileNodes cut(tree.size(), [&](const Tile& tile) { return tile_bytes(tile, tree.reader())->substr(1); });
  EXPECT_EQ(cut.read({0, 0}), std::nullopt);
}

TEST(EntryBundle, GivesTheEntriesBack) {
  const std::vector<std::string> entries{"", "a", std::string(entry_bytes_max, 'x')};
  std::string bytes;
  for (const std::string& entry : entries) append_entry(bytes, entry);
  const auto parsed = parse_bundle(bytes, 3);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(std::vector<std::string>(parsed->begin(), parsed->end()), entries);
}

TEST(EntryBundle, OfTheWrongFormIsRefused) {
  std::string bytes;
  append_entry(bytes, "first");
  append_entry(bytes, "second");
  EXPECT_TRUE(parse_bundle(bytes, 2).has_value());
  EXPECT_FALSE(parse_bundle(bytes, 1).has_value());
  EXPECT_FALSE(parse_bundle(bytes, 3).has_value());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(parse_bundle(std::string_view(bytes).substr(0, size), 2).has_value()) << size;
}

}  // namespace
}  // namespace slipway::tlog::tests
