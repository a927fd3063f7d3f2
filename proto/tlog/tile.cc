#include "proto/tlog/tile.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "proto/basics.h"
#include "proto/tlog/text.h"

namespace slipway::tlog {
namespace {

constexpr std::size_t tiles_kept = 32;
constexpr unsigned levels_max = 8;       // 256^8 leaves are more than a size can count.
constexpr unsigned path_level_max = 63;  // What a path may say.
constexpr std::uint64_t index_max = UINT64_MAX / tile_width;

// In groups of three digits, each but the last after an x: a folder and a file never share a name.
std::string index_path(std::uint64_t index) {
  std::string path = fmt::format("{:03}", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) path = fmt::format("x{:03}/{}", index % 1000, path);
  return path;
}

std::string tile_path(std::string_view level, std::uint64_t index, unsigned width) {
  const std::string full = fmt::format("tile/{}/{}", level, index_path(index));
  return width == tile_width ? full : fmt::format("{}.p/{}", full, width);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The index that `text` spells, in any number of groups; another spelling of the same index passes here.
std::optional<std::uint64_t> parse_index(std::string_view text) {
  std::uint64_t index = 0;
  while (true) {
    const bool last = !take_prefix(text, "x");
    if (text.size() < 3 || !std::ranges::all_of(text.substr(0, 3), is_digit)) return std::nullopt;
    for (const char digit : text.substr(0, 3)) index = index * 10 + static_cast<std::uint64_t>(digit - '0');
    if (index > index_max) return std::nullopt;
    text.remove_prefix(3);
    if (last) return text.empty() ? std::optional(index) : std::nullopt;
    if (!take_prefix(text, "/")) return std::nullopt;
  }
}

std::optional<unsigned> parse_width(std::string_view& path) {
  const std::size_t mark = path.find(".p/");
  if (mark == std::string_view::npos) return tile_width;
  const auto width = from_decimal(path.substr(mark + 3));
  path = path.substr(0, mark);
  if (!width || *width == 0 || *width >= tile_width) return std::nullopt;
  return static_cast<unsigned>(*width);
}

unsigned width_at(std::uint64_t hashes, std::uint64_t index) {
  const std::uint64_t before = index * tile_width;
  return static_cast<unsigned>(std::min<std::uint64_t>(hashes - before, tile_width));
}

}  // namespace

std::string path_of(const Tile& tile) {
  return tile_path(fmt::format("{}", tile.level), tile.index, tile.width);
}

std::string path_of(const EntryBundle& bundle) {
  return tile_path("entries", bundle.index, bundle.width);
}

Result<std::variant<Tile, EntryBundle>> parse_path(std::string_view path) {
  const auto wrong = std::unexpected(Error::path_malformed);
  const std::string_view whole = path;
  const auto width = parse_width(path);
  if (!width || !take_prefix(path, "tile/")) return wrong;
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return wrong;
  const std::string_view level_text = path.substr(0, slash);
  const auto index = parse_index(path.substr(slash + 1));
  if (!index) return wrong;
  if (level_text == "entries") {
    const EntryBundle bundle{*index, *width};
    if (path_of(bundle) != whole) return wrong;
    return bundle;
  }
  const auto level = from_decimal(level_text);
  if (!level || *level > path_level_max) return wrong;
  const Tile tile{static_cast<unsigned>(*level), *index, *width};
  if (path_of(tile) != whole) return wrong;
  return tile;
}

std::uint64_t tile_hashes(std::uint64_t size, unsigned level) {
  return level < levels_max ? size >> (tile_height * level) : 0;
}

std::optional<Tile> tile_at(std::uint64_t size, unsigned level, std::uint64_t index) {
  const std::uint64_t hashes = tile_hashes(size, level);
  if (index > index_max || index * tile_width >= hashes) return std::nullopt;
  return Tile{level, index, width_at(hashes, index)};
}

std::optional<EntryBundle> bundle_at(std::uint64_t size, std::uint64_t index) {
  const auto tile = tile_at(size, 0, index);
  if (!tile) return std::nullopt;
  return EntryBundle{index, tile->width};
}

void each_tile(std::uint64_t size, const std::function<void(const Tile&)>& visit) {
  for (unsigned level = 0; tile_hashes(size, level) > 0; ++level)
    for (std::uint64_t index = 0; const auto tile = tile_at(size, level, index); ++index) visit(*tile);
}

std::optional<std::string> tile_bytes(const Tile& tile, const ReadNode& node) {
  std::string bytes;
  bytes.reserve(tile.width * hash_bytes);
  for (unsigned i = 0; i < tile.width; ++i) {
    const auto hash = node({tile.level * tile_height, tile.index * tile_width + i});
    if (!hash) return std::nullopt;
    bytes += bytes_of(*hash);
  }
  return bytes;
}

Result<std::vector<Hash>> parse_tile(std::string_view bytes, unsigned width) {
  if (bytes.size() != width * hash_bytes) return std::unexpected(Error::tile_malformed);
  std::vector<Hash> hashes;
  hashes.reserve(width);
  for (unsigned i = 0; i < width; ++i) hashes.push_back(hash_from(bytes.substr(i * hash_bytes, hash_bytes)));
  return hashes;
}

void append_entry(std::string& bundle, std::string_view entry) {
  SLIPWAY_ASSERT(entry.size() <= entry_bytes_max, fmt::format("{} bytes", entry.size()));
  bundle.push_back(static_cast<char>(entry.size() >> 8));
  bundle.push_back(static_cast<char>(entry.size() & 0xFF));
  bundle += entry;
}

std::optional<std::string_view> take_entry(std::string_view& bundle) {
  constexpr std::size_t length_bytes = 2;
  if (bundle.size() < length_bytes) return std::nullopt;
  const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(bundle[0])) << 8 |
                           static_cast<unsigned char>(bundle[1]);
  if (bundle.size() - length_bytes < size) return std::nullopt;
  const std::string_view entry = bundle.substr(length_bytes, size);
  bundle.remove_prefix(length_bytes + size);
  return entry;
}

Result<std::vector<std::string_view>> parse_bundle(std::string_view bytes, unsigned width) {
  std::vector<std::string_view> entries;
  while (!bytes.empty()) {
    const auto entry = take_entry(bytes);
    if (entries.size() == width || !entry) return std::unexpected(Error::bundle_malformed);
    entries.push_back(*entry);
  }
  if (entries.size() != width) return std::unexpected(Error::bundle_malformed);
  return entries;
}

std::optional<Hash> TileNodes::read(Node node) {
  const unsigned above = node.level % tile_height;  // How far above the tile's own hashes it stands.
  const unsigned level = node.level / tile_height;
  const std::uint64_t first = node.index << above;
  if (first >> above != node.index) return std::nullopt;
  const auto tile = tile_at(size_, level, first / tile_width);
  const std::size_t offset = first % tile_width;
  const std::size_t count = std::size_t{1} << above;
  if (!tile || offset + count > tile->width) return std::nullopt;
  const auto* hashes = hashes_of(*tile);
  if (hashes == nullptr) return std::nullopt;
  return root_of(std::span(*hashes).subspan(offset, count));
}

const std::vector<Hash>* TileNodes::hashes_of(const Tile& tile) {
  const auto kept = std::ranges::find(kept_, tile, &std::pair<Tile, std::vector<Hash>>::first);
  if (kept != kept_.end()) return &kept->second;
  const auto bytes = fetch_(tile);
  if (!bytes) return nullptr;
  auto hashes = parse_tile(*bytes, tile.width);
  if (!hashes) return nullptr;
  if (kept_.size() == tiles_kept) kept_.pop_front();
  return &kept_.emplace_back(tile, std::move(*hashes)).second;
}

}  // namespace slipway::tlog
