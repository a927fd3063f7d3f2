#include "clients/backup/tree.h"

#include <bit>
#include <span>

#include "proto/tlog/merkle.h"

namespace slipway::backup {

std::string tile_text(const std::vector<tlog::Hash>& hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * tlog::hash_bytes);
  for (const tlog::Hash& hash : hashes) bytes += tlog::bytes_of(hash);
  return bytes;
}

std::optional<TileTree> TileTree::read(
    std::uint64_t size, const std::function<std::optional<std::string>(const tlog::Tile&)>& tile) {
  TileTree tree;
  tree.size_ = size;
  for (unsigned level = 0; tlog::tile_hashes(size, level) > 0; ++level) {
    auto& hashes = tree.levels_.emplace_back();
    const std::uint64_t all = tlog::tile_hashes(size, level);
    const auto width = static_cast<unsigned>(all % tlog::tile_width);
    if (width == 0) continue;
    const auto bytes = tile({level, all / tlog::tile_width, width});
    if (!bytes) return std::nullopt;
    auto parsed = tlog::parse_tile(*bytes, width);
    if (!parsed) return std::nullopt;
    hashes = std::move(*parsed);
  }
  return tree;
}

bool TileTree::append(const tlog::Hash& leaf, const Emit& full) {
  tlog::Hash hash = leaf;
  std::uint64_t count = ++size_;  // Of the level's hashes, with this one.
  for (unsigned level = 0;; ++level) {
    if (levels_.size() == level) levels_.emplace_back();
    auto& hashes = levels_[level];
    hashes.push_back(hash);
    if (hashes.size() < tlog::tile_width) return true;
    if (!full({level, count / tlog::tile_width - 1, tlog::tile_width}, tile_text(hashes))) return false;
    hash = tlog::root_of(hashes);
    hashes.clear();
    count /= tlog::tile_width;
  }
}

bool TileTree::each_partial(const Emit& partial) const {
  for (unsigned level = 0; level < levels_.size(); ++level) {
    const auto& hashes = levels_[level];
    if (hashes.empty()) continue;
    const std::uint64_t index = tlog::tile_hashes(size_, level) / tlog::tile_width;
    if (!partial({level, index, static_cast<unsigned>(hashes.size())}, tile_text(hashes))) return false;
  }
  return true;
}

// The complete subtrees from the right: within a level's rest the smallest stands last, and all of them right
// of the level above's.
tlog::Hash TileTree::root() const {
  std::optional<tlog::Hash> root;
  for (const auto& hashes : levels_) {
    std::span<const tlog::Hash> rest(hashes);
    while (!rest.empty()) {
      const std::size_t last = std::size_t{1} << std::countr_zero(rest.size());
      const tlog::Hash subtree = tlog::root_of(rest.last(last));
      root = root ? tlog::node_hash(subtree, *root) : subtree;
      rest = rest.first(rest.size() - last);
    }
  }
  return root ? *root : tlog::empty_root();
}

}  // namespace slipway::backup
