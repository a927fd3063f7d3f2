#include "proto/tlog/merkle.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

namespace slipway::tlog {
namespace {

std::string hex(const Hash& hash) {
  return fmt::format("{:02x}", fmt::join(hash, ""));
}

// MTH of RFC 6962, section 2.1, as its definition stands there.
Hash defined_root(std::span<const Hash> leaves) {
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  return node_hash(defined_root(leaves.first(k)), defined_root(leaves.subspan(k)));
}

// A tree that keeps all its nodes.
class Tree {
 public:
  explicit Tree(std::uint64_t size) {
    for (std::uint64_t i = 0; i < size; ++i) {
      leaves_.push_back(leaf_hash("leaf " + std::to_string(i)));
      frontier_.append(leaves_.back(), [this](Node node, const Hash& hash) { nodes_[node] = hash; });
    }
  }
  ReadNode reader() const {
    return [this](Node node) {
      const auto found = nodes_.find(node);
      return found == nodes_.end() ? std::nullopt : std::optional(found->second);
    };
  }
  Hash root(std::uint64_t size) const { return defined_root(std::span(leaves_).first(size)); }
  const std::vector<Hash>& leaves() const { return leaves_; }
  const Frontier& frontier() const { return frontier_; }

 private:
  std::vector<Hash> leaves_;
  std::map<Node, Hash> nodes_;
  Frontier frontier_;
};

constexpr std::uint64_t sizes = 70;

// The eight leaves of the certificate transparency reference implementation, and its roots.
const std::array<std::string, 8> reference_leaves{
    "", std::string("\x00", 1), "\x10", " !", "01", "@ABC", "PQRSTUVW", "`abcdefghijklmno"};
const std::array<std::string_view, 8> reference_roots{
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

TEST(Hashes, AreThoseOfRfc6962) {
  EXPECT_EQ(hex(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(leaf_hash("L123456")), "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  const std::string largest(65'535, 'x');
  const Hash first = leaf_hash(largest);
  EXPECT_NE(leaf_hash("other"), first);
  EXPECT_EQ(leaf_hash(largest), first);
}

TEST(Frontier, HasTheRootsOfTheReferenceTree) {
  Frontier frontier;
  EXPECT_EQ(frontier.root(), empty_root());
  for (std::size_t i = 0; i < reference_leaves.size(); ++i) {
    frontier.append(leaf_hash(reference_leaves[i]));
    EXPECT_EQ(hex(frontier.root()), reference_roots[i]) << i;
  }
}

TEST(Frontier, ReadBackAtAnySizeIsTheTreeOfThatSize) {
  const Tree tree(sizes);
  for (std::uint64_t size = 0; size <= sizes; ++size) {
    auto frontier = Frontier::read(size, tree.reader());
    ASSERT_TRUE(frontier);
    EXPECT_EQ(frontier->root(), tree.root(size)) << size;
    for (std::uint64_t i = size; i < sizes; ++i) frontier->append(tree.leaves()[i]);
    EXPECT_EQ(frontier->root(), tree.root(sizes)) << size;
  }
}

TEST(Frontier, IsNotReadWhereANodeIsMissing) {
  EXPECT_FALSE(Frontier::read(3, [](Node) { return std::nullopt; }));
}

TEST(Proofs, OfInclusionHoldForEveryLeafOfEverySize) {
  const Tree tree(sizes);
  for (std::uint64_t size = 1; size <= sizes; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = inclusion_proof(index, size, tree.reader());
      ASSERT_TRUE(proof);
      EXPECT_TRUE(verify_inclusion(tree.leaves()[index], index, size, *proof, tree.root(size)))
          << index << " of " << size;
    }
  }
}

TEST(Proofs, OfConsistencyHoldForEveryPairOfSizes) {
  const Tree tree(sizes);
  for (std::uint64_t size = 0; size <= sizes; ++size) {
    for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
      const auto proof = consistency_proof(old_size, size, tree.reader());
      ASSERT_TRUE(proof);
      EXPECT_TRUE(verify_consistency(old_size, size, *proof, tree.root(old_size), tree.root(size)))
          << old_size << " of " << size;
    }
  }
}

// Every proof with one thing changed about it.
template <typename Visit>
void each_damage(const Proof& proof, Visit visit) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    Proof damaged = proof;
    damaged[i][i % hash_bytes] ^= 0x10;
    visit(damaged);
    damaged = proof;
    damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(i));
    visit(damaged);
  }
  Proof longer = proof;
  longer.push_back(empty_root());
  visit(longer);
  longer = proof;
  longer.insert(longer.begin(), empty_root());
  visit(longer);
}

TEST(Proofs, OfInclusionFailWhenAnythingIsChanged) {
  const Tree tree(sizes);
  for (std::uint64_t size = 1; size <= 33; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const Hash& leaf = tree.leaves()[index];
      const Hash root = tree.root(size);
      const Proof proof = *inclusion_proof(index, size, tree.reader());
      each_damage(proof, [&](const Proof& damaged) {
        EXPECT_FALSE(verify_inclusion(leaf, index, size, damaged, root)) << index << " of " << size;
      });
      EXPECT_FALSE(verify_inclusion(empty_root(), index, size, proof, root));
      EXPECT_FALSE(verify_inclusion(leaf, index, size, proof, empty_root()));
      EXPECT_FALSE(verify_inclusion(leaf, size, size, proof, root));
      for (std::uint64_t other = 0; other < size; ++other) {
        if (other != index) EXPECT_FALSE(verify_inclusion(leaf, other, size, proof, root)) << other;
      }
    }
  }
}

TEST(Proofs, OfConsistencyFailWhenAnythingIsChanged) {
  const Tree tree(sizes);
  for (std::uint64_t size = 1; size <= 33; ++size) {
    for (std::uint64_t old_size = 1; old_size < size; ++old_size) {
      const Hash old_root = tree.root(old_size);
      const Hash root = tree.root(size);
      const Proof proof = *consistency_proof(old_size, size, tree.reader());
      each_damage(proof, [&](const Proof& damaged) {
        EXPECT_FALSE(verify_consistency(old_size, size, damaged, old_root, root)) << old_size << "-" << size;
      });
      EXPECT_FALSE(verify_consistency(old_size, size, proof, root, root));
      EXPECT_FALSE(verify_consistency(old_size, size, proof, old_root, old_root));
      EXPECT_FALSE(verify_consistency(size, old_size, proof, root, old_root));
    }
  }
}

TEST(Proofs, AreNotMadeWhereANodeIsMissing) {
  const ReadNode nothing = [](Node) { return std::nullopt; };
  EXPECT_FALSE(inclusion_proof(2, 5, nothing));
  EXPECT_FALSE(consistency_proof(3, 5, nothing));
  EXPECT_FALSE(root_at(5, nothing));
}

}  // namespace
}  // namespace slipway::tlog
