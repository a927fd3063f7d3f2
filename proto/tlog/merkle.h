// A log's Merkle tree: how it grows, and the proofs about it. RFC 6962, section 2.1; the verifications follow
// RFC 9162, sections 2.1.3.2 and 2.1.4.2. Pure; thread-safe where nothing is changed.
//
// A tree of size n has leaves 0 … n-1; in a project's tree leaf i is revision i+1. A node of level l and
// index i is the root of the complete subtree over leaves [i·2^l, (i+1)·2^l); it never changes once its last
// leaf is there. So a tree of any earlier size can be had from the nodes of a later one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "proto/tlog/hash.h"

namespace slipway::tlog {

struct Node {
  unsigned level = 0;
  std::uint64_t index = 0;
  constexpr auto operator<=>(const Node&) const = default;
};

// Nothing: the node cannot be read. What asked for it then has no answer either.
using ReadNode = std::function<std::optional<Hash>(Node)>;

// The complete subtrees that make up a tree, largest first: all that is needed for its root and to append to
// it. At most 64 hashes.
class Frontier {
 public:
  // Told of every node that a leaf completes, the leaf first, then upwards.
  using Completed = std::function<void(Node, const Hash&)>;

  Frontier() = default;
  // The tree of that size, from its nodes.
  static std::optional<Frontier> read(std::uint64_t size, const ReadNode& node);

  void append(const Hash& leaf, const Completed& completed = {});
  std::uint64_t size() const { return size_; }
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> subtrees_;  // One for each set bit of size_, the highest first.
};

// The root of the subtree over these leaves or equally high nodes. REQUIRES: at least one.
Hash root_of(std::span<const Hash> hashes);

// The root of the first `size` leaves.
std::optional<Hash> root_at(std::uint64_t size, const ReadNode& node);

using Proof = std::vector<Hash>;

// That leaf `index` is in the tree of `size` leaves. REQUIRES: index < size.
std::optional<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const ReadNode& node);
// That the tree of `size` begins with the tree of `old_size`. Empty for old_size 0 and old_size == size.
// REQUIRES: old_size <= size.
std::optional<Proof> consistency_proof(std::uint64_t old_size, std::uint64_t size, const ReadNode& node);

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                      const Hash& root);
// A tree of size 0 has the empty root, and every tree begins with it.
bool verify_consistency(std::uint64_t old_size, std::uint64_t size, std::span<const Hash> proof,
                        const Hash& old_root, const Hash& root);

}  // namespace slipway::tlog
