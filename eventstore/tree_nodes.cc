#include "eventstore/tree_nodes.h"

#include <utility>

namespace slipway {

tlog::ReadNode tree_nodes(ReadTreeHashes read) {
  return [read = std::move(read)](tlog::Node node) -> std::optional<tlog::Hash> {
    const unsigned inside = node.level % tlog::tile_height;
    const std::size_t count = std::size_t{1} << inside;
    const auto hashes = read(node.level / tlog::tile_height, node.index << inside, count);
    if (!hashes || hashes->size() != count) return std::nullopt;
    return tlog::root_of(*hashes);
  };
}

tlog::ReadNode tree_nodes(const EventStore& store, std::string stream) {
  return tree_nodes(
      [&store, stream = std::move(stream)](unsigned tile_level, std::uint64_t first, std::size_t count) {
        return store.tree_hashes(stream, tile_level, first, count);
      });
}

}  // namespace slipway
