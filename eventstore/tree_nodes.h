// A stream's Merkle nodes, made from the hashes that a store keeps of it.
#pragma once

#include <functional>
#include <string>

#include "eventstore/event_store.h"
#include "proto/tlog/merkle.h"

namespace slipway {

// Tiles of 256 hashes: of the tree's levels, every eighth is stored (C2SP tlog-tiles).
inline constexpr unsigned tile_height = 8;
inline constexpr std::size_t tile_width = 1 << tile_height;
inline constexpr unsigned tile_level_max = 7;  // No revision counts further.

// As EventStore::tree_hashes, of one stream.
using ReadTreeHashes = std::function<std::expected<std::vector<tlog::Hash>, StoreError>(
    unsigned tile_level, std::uint64_t first, std::size_t count)>;

// Reads a complete node of a stream's tree, from at most 128 stored hashes. Nothing: it is not there, or the
// disk failed. The store outlives the reader. Thread-safe as the store is.
tlog::ReadNode tree_nodes(ReadTreeHashes read);
tlog::ReadNode tree_nodes(const EventStore& store, std::string stream);

}  // namespace slipway
