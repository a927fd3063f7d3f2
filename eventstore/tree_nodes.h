// A stream's Merkle nodes, made from the hashes that a store keeps of it: of the tree's levels every eighth,
// as tiles have them (proto/tlog/tile.h).
#pragma once

#include <functional>
#include <string>

#include "eventstore/event_store.h"
#include "proto/tlog/merkle.h"
#include "proto/tlog/tile.h"

namespace slipway {

inline constexpr unsigned tile_level_max = 7;  // No revision counts further.

// As EventStore::tree_hashes, of one stream.
using ReadTreeHashes = std::function<std::expected<std::vector<tlog::Hash>, StoreError>(
    unsigned tile_level, std::uint64_t first, std::size_t count)>;

// Reads a complete node of a stream's tree, from at most 128 stored hashes. Nothing: it is not there, or the
// disk failed. The store outlives the reader. Thread-safe as the store is.
tlog::ReadNode tree_nodes(ReadTreeHashes read);
tlog::ReadNode tree_nodes(const EventStore& store, std::string stream);

}  // namespace slipway
