// A log's tree while it grows, in memory as the ends of its tiles alone: a hash for each entry of the last,
// partial tile of each level. Gives every tile as it is completed. C2SP tlog-tiles. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/tlog/hash.h"
#include "proto/tlog/tile.h"

namespace slipway::backup {

class TileTree {
 public:
  // Tiles as bytes; false ends the work.
  using Emit = std::function<bool(const tlog::Tile& tile, std::string_view bytes)>;

  TileTree() = default;
  // The tree of that size, by its partial tiles. Nothing: one cannot be had, or is not a tile.
  static std::optional<TileTree> read(
      std::uint64_t size, const std::function<std::optional<std::string>(const tlog::Tile&)>& tile);

  // False where `full` said so. It is told of every tile that this leaf completes, level by level.
  bool append(const tlog::Hash& leaf, const Emit& full);
  // The tiles that are partial now.
  bool each_partial(const Emit& partial) const;

  std::uint64_t size() const { return size_; }
  tlog::Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<std::vector<tlog::Hash>> levels_;  // Each of fewer than tile_width hashes.
};

std::string tile_text(const std::vector<tlog::Hash>& hashes);

}  // namespace slipway::backup
