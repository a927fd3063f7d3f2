// A log as static files: its tree in tiles of 256 hashes, its entries in bundles of 256. C2SP tlog-tiles.
// Pure; thread-safe where not said otherwise.
//
// A tile of level L holds the tree's nodes of level 8·L; index N begins with node 256·N. The last tile or
// bundle of a level may be partial: narrower than 256. Hashes stand one after the other; an entry is its
// length in two bytes, the higher first, and its bytes.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "proto/tlog/error.h"
#include "proto/tlog/hash.h"
#include "proto/tlog/merkle.h"

namespace slipway::tlog {

inline constexpr unsigned tile_height = 8;
inline constexpr unsigned tile_width = 256;
inline constexpr std::size_t entry_bytes_max = 65'535;
inline constexpr std::size_t bundle_bytes_max = tile_width * (entry_bytes_max + 2);

struct Tile {
  unsigned level = 0;
  std::uint64_t index = 0;
  unsigned width = tile_width;  // 1 … 256.
  constexpr auto operator<=>(const Tile&) const = default;
};

struct EntryBundle {
  std::uint64_t index = 0;
  unsigned width = tile_width;  // 1 … 256.
  constexpr auto operator<=>(const EntryBundle&) const = default;
};

// As `tile/0/x001/234.p/5` and `tile/entries/000`, below the log's prefix.
std::string path_of(const Tile& tile);
std::string path_of(const EntryBundle& bundle);
Result<std::variant<Tile, EntryBundle>> parse_path(std::string_view path);

// How many hashes the tiles of that level hold in a tree of `size` leaves. 0: the level has no tiles.
std::uint64_t tile_hashes(std::uint64_t size, unsigned level);
// As wide as it is in the tree of `size`. Nothing: it is not in that tree.
std::optional<Tile> tile_at(std::uint64_t size, unsigned level, std::uint64_t index);
std::optional<EntryBundle> bundle_at(std::uint64_t size, std::uint64_t index);
// Every tile of the tree, level by level, each from the left.
void each_tile(std::uint64_t size, const std::function<void(const Tile&)>& visit);

// From the tree's nodes. Nothing: one of them cannot be read.
std::optional<std::string> tile_bytes(const Tile& tile, const ReadNode& node);
Result<std::vector<Hash>> parse_tile(std::string_view bytes, unsigned width);

// REQUIRES: entry.size() <= entry_bytes_max.
void append_entry(std::string& bundle, std::string_view entry);
// Cuts the first entry off. Nothing: no whole entry is left, and `bundle` stays as it was.
std::optional<std::string_view> take_entry(std::string_view& bundle);
// Views into `bytes`.
Result<std::vector<std::string_view>> parse_bundle(std::string_view bytes, unsigned width);

// Nothing: the tile is not to be had.
using FetchTile = std::function<std::optional<std::string>(const Tile&)>;

// The nodes of a tree, read out of its tiles; keeps the tiles that it read last. What it gives is only as
// true as the tiles are: a proof made of it counts once it leads to a signed root. One thread at a time.
class TileNodes {
 public:
  TileNodes(std::uint64_t size, FetchTile fetch) : size_(size), fetch_(std::move(fetch)) {}
  // Nothing: not in the tree, or its tile is not to be had.
  std::optional<Hash> read(Node node);
  ReadNode reader() {
    return [this](Node node) { return read(node); };
  }

 private:
  const std::vector<Hash>* hashes_of(const Tile& tile);

  std::uint64_t size_;
  FetchTile fetch_;
  std::deque<std::pair<Tile, std::vector<Hash>>> kept_;
};

}  // namespace slipway::tlog
