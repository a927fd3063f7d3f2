#include "proto/tlog/merkle.h"

#include <algorithm>
#include <bit>

#include "proto/basics.h"

namespace slipway::tlog {
namespace {

// The largest power of two that is less than `size`: where RFC 6962 splits a tree. REQUIRES: size >= 2.
std::uint64_t split(std::uint64_t size) {
  return std::bit_floor(size - 1);
}

// The complete subtrees of leaves [begin, end), from the left. REQUIRES: begin is 0 or a multiple of a power
// of two that is at least as large as end - begin; so are all ranges into which RFC 6962 divides a tree.
std::vector<Node> subtrees(std::uint64_t begin, std::uint64_t end) {
  std::vector<Node> nodes;
  while (begin < end) {
    const unsigned level = static_cast<unsigned>(std::bit_width(end - begin)) - 1;
    nodes.push_back({level, begin >> level});
    begin += std::uint64_t{1} << level;
  }
  return nodes;
}

// The root of subtrees of falling size, each to the left of the next.
Hash fold(std::span<const Hash> subtrees) {
  Hash root = subtrees.back();
  for (std::size_t i = subtrees.size() - 1; i > 0; --i) root = node_hash(subtrees[i - 1], root);
  return root;
}

std::optional<std::vector<Hash>> read_all(std::span<const Node> nodes, const ReadNode& read) {
  std::vector<Hash> hashes;
  hashes.reserve(nodes.size());
  for (const Node node : nodes) {
    const auto hash = read(node);
    if (!hash) return std::nullopt;
    hashes.push_back(*hash);
  }
  return hashes;
}

std::optional<Hash> range_root(std::uint64_t begin, std::uint64_t end, const ReadNode& read) {
  const auto hashes = read_all(subtrees(begin, end), read);
  if (!hashes) return std::nullopt;
  return fold(*hashes);
}

struct Range {
  std::uint64_t begin;
  std::uint64_t end;
};

std::optional<Proof> roots_of(std::span<const Range> ranges, const ReadNode& read) {
  Proof proof;
  for (const Range range : ranges) {
    const auto root = range_root(range.begin, range.end, read);
    if (!root) return std::nullopt;
    proof.push_back(*root);
  }
  return proof;
}

}  // namespace

std::optional<Frontier> Frontier::read(std::uint64_t size, const ReadNode& node) {
  auto hashes = read_all(tlog::subtrees(0, size), node);
  if (!hashes) return std::nullopt;
  Frontier frontier;
  frontier.size_ = size;
  frontier.subtrees_ = std::move(*hashes);
  return frontier;
}

void Frontier::append(const Hash& leaf, const Completed& completed) {
  Hash hash = leaf;
  Node node{0, size_};
  if (completed) completed(node, hash);
  for (; (node.index & 1) != 0; node = {node.level + 1, node.index / 2}) {
    hash = node_hash(subtrees_.back(), hash);
    subtrees_.pop_back();
    if (completed) completed({node.level + 1, node.index / 2}, hash);
  }
  subtrees_.push_back(hash);
  ++size_;
}

Hash Frontier::root() const {
  return subtrees_.empty() ? empty_root() : fold(subtrees_);
}

Hash root_of(std::span<const Hash> hashes) {
  SLIPWAY_ASSERT(!hashes.empty());
  Frontier frontier;
  for (const Hash& hash : hashes) frontier.append(hash);
  return frontier.root();
}

std::optional<Hash> root_at(std::uint64_t size, const ReadNode& node) {
  if (size == 0) return empty_root();
  return range_root(0, size, node);
}

// RFC 6962, section 2.1.1, from the root down; the proof is given from the leaf up.
std::optional<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const ReadNode& node) {
  SLIPWAY_ASSERT(index < size);
  std::vector<Range> siblings;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + split(end - begin);
    if (index < middle) {
      siblings.push_back({middle, end});
      end = middle;
    } else {
      siblings.push_back({begin, middle});
      begin = middle;
    }
  }
  std::ranges::reverse(siblings);
  return roots_of(siblings, node);
}

// RFC 6962, section 2.1.2.
std::optional<Proof> consistency_proof(std::uint64_t old_size, std::uint64_t size, const ReadNode& node) {
  SLIPWAY_ASSERT(old_size <= size);
  if (old_size == 0 || old_size == size) return Proof{};
  std::vector<Range> ranges;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (old_size != end) {
    const std::uint64_t middle = begin + split(end - begin);
    if (old_size <= middle) {
      ranges.push_back({middle, end});
      end = middle;
    } else {
      ranges.push_back({begin, middle});
      begin = middle;
    }
  }
  if (begin != 0) ranges.push_back({begin, end});  // Else it is the old tree itself, whose root is known.
  std::ranges::reverse(ranges);
  return roots_of(ranges, node);
}

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                      const Hash& root) {
  if (index >= size) return false;
  std::uint64_t place = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (last == 0) return false;
    if ((place & 1) != 0 || place == last) {
      hash = node_hash(sibling, hash);
      for (; (place & 1) == 0 && place != 0; place >>= 1) last >>= 1;
    } else {
      hash = node_hash(hash, sibling);
    }
    place >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t old_size, std::uint64_t size, std::span<const Hash> proof,
                        const Hash& old_root, const Hash& root) {
  if (old_size > size) return false;
  if (old_size == size) return proof.empty() && old_root == root;
  if (old_size == 0) return proof.empty() && old_root == empty_root();
  // An old tree that is a complete subtree is its own first piece.
  const bool complete = std::has_single_bit(old_size);
  if (proof.empty() && !complete) return false;
  Hash old_hash = complete ? old_root : proof.front();
  Hash hash = old_hash;
  std::uint64_t place = old_size - 1;
  std::uint64_t last = size - 1;
  for (; (place & 1) != 0; place >>= 1) last >>= 1;
  for (const Hash& sibling : proof.subspan(complete ? 0 : 1)) {
    if (last == 0) return false;
    if ((place & 1) != 0 || place == last) {
      old_hash = node_hash(sibling, old_hash);
      hash = node_hash(sibling, hash);
      for (; (place & 1) == 0 && place != 0; place >>= 1) last >>= 1;
    } else {
      hash = node_hash(hash, sibling);
    }
    place >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == old_root && hash == root;
}

}  // namespace slipway::tlog
