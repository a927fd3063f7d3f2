// What Go's programs made and judged, through our verifier: the two must agree on every case.
#include <gtest/gtest.h>

#include <algorithm>

#include "proto/basics.h"
#include "proto/tlog/checkpoint.h"
#include "proto/tlog/cosignature.h"
#include "proto/tlog/receipt.h"
#include "proto/tlog/text.h"
#include "proto/tlog/tile.h"
#include "tests/tlog/vectors.h"

namespace slipway::tlog::tests {
namespace {

VerifierKey key_of(const std::string& text) {
  const auto key = parse_verifier_key(text);
  SLIPWAY_ASSERT(key.has_value(), text);
  return *key;
}

const Object& keys() {
  return object_at(vectors(), "keys");
}

int agree_on_inclusion(const Object& in) {
  int accepted = 0;
  for (const Object& c : objects_at(in, "inclusion")) {
    const bool ok = verify_inclusion(hash_at(c, "leaf"), number_at(c, "index"), number_at(c, "size"),
                                     hashes_at(c, "proof"), hash_at(c, "root"));
    EXPECT_EQ(ok, bool_at(c, "ok")) << text_at(c, "what");
    accepted += ok;
  }
  return accepted;
}

int agree_on_consistency(const Object& in) {
  int accepted = 0;
  for (const Object& c : objects_at(in, "consistency")) {
    const bool ok = verify_consistency(number_at(c, "old_size"), number_at(c, "size"), hashes_at(c, "proof"),
                                       hash_at(c, "old_root"), hash_at(c, "root"));
    EXPECT_EQ(ok, bool_at(c, "ok")) << text_at(c, "what");
    accepted += ok;
  }
  return accepted;
}

TEST(Vectors, LeavesAndRootsAreThoseOfOthers) {
  MemoryTree tree;
  const auto roots = hashes_at(vectors(), "roots");
  const auto leaves = hashes_at(vectors(), "leaves");
  EXPECT_EQ(root_at(0, tree.reader()), roots.at(0));
  for (const std::string& entry : byte_strings_at(vectors(), "entries")) {
    EXPECT_EQ(leaf_hash(entry), leaves.at(tree.size()));
    tree.append(entry);
    EXPECT_EQ(root_at(tree.size(), tree.reader()), roots.at(tree.size()));
  }
  EXPECT_EQ(tree.size(), 8U);
}

TEST(Vectors, ProofsAreJudgedAsOthersJudgeThem) {
  EXPECT_EQ(agree_on_inclusion(vectors()), 36);
  EXPECT_GE(agree_on_consistency(vectors()), 36);
  EXPECT_EQ(agree_on_inclusion(object_at(vectors(), "large")), 6);
  EXPECT_EQ(agree_on_consistency(object_at(vectors(), "large")), 6);
}

TEST(Vectors, ProofsThatWeMakeAreTheirs) {
  const MemoryTree tree = large_tree();
  const Object& large = object_at(vectors(), "large");
  for (const Object& c : objects_at(large, "roots"))
    EXPECT_EQ(root_at(number_at(c, "size"), tree.reader()), hash_at(c, "root"));
  for (const Object& c : objects_at(large, "inclusion"))
    EXPECT_EQ(inclusion_proof(number_at(c, "index"), number_at(c, "size"), tree.reader()),
              hashes_at(c, "proof"));
  for (const Object& c : objects_at(large, "consistency"))
    EXPECT_EQ(consistency_proof(number_at(c, "old_size"), number_at(c, "size"), tree.reader()),
              hashes_at(c, "proof"));
}

TEST(Vectors, TilesAreTheirs) {
  const MemoryTree tree = large_tree();
  std::vector<std::string> paths;
  each_tile(tree.size(), [&](const Tile& tile) { paths.push_back(path_of(tile)); });
  const auto tiles = objects_at(object_at(vectors(), "large"), "tiles");
  for (const Object& c : tiles) {
    const auto parsed = parse_path(text_at(c, "path"));
    ASSERT_TRUE(parsed.has_value()) << text_at(c, "path");
    EXPECT_EQ(tile_bytes(std::get<Tile>(*parsed), tree.reader()), bytes_at(c, "bytes")) << text_at(c, "path");
    EXPECT_NE(std::ranges::find(paths, text_at(c, "path")), paths.end()) << text_at(c, "path");
  }
}

TEST(Vectors, TilePathsAreTheirs) {
  for (const Object& c : objects_at(vectors(), "tile_paths")) {
    const std::uint64_t index = number_at(c, "index");
    const auto width = static_cast<unsigned>(number_at(c, "width"));
    const auto parsed = parse_path(text_at(c, "path"));
    ASSERT_TRUE(parsed.has_value()) << text_at(c, "path");
    if (at(c, "level").has_null_value()) {
      const EntryBundle bundle{index, width};
      EXPECT_EQ(path_of(bundle), text_at(c, "path"));
      EXPECT_EQ(std::get<EntryBundle>(*parsed), bundle);
    } else {
      const Tile tile{static_cast<unsigned>(number_at(c, "level")), index, width};
      EXPECT_EQ(path_of(tile), text_at(c, "path"));
      EXPECT_EQ(std::get<Tile>(*parsed), tile);
    }
  }
  for (const Value& path : at(vectors(), "bad_tile_paths").list_value().values())
    EXPECT_FALSE(parse_path(path.string_value()).has_value()) << path.string_value();
}

TEST(Vectors, KeysAreReadAndWrittenAsTheyStand) {
  for (const char* name : {"log", "stranger", "witness", "other_witness"})
    EXPECT_EQ(key_of(text_at(keys(), name)).to_string(), text_at(keys(), name));
  for (const auto& [secret, name] :
       {std::pair{"log_secret", "log"}, std::pair{"witness_secret", "witness"}}) {
    const auto key = SigningKey::parse(text_at(keys(), secret));
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(key->to_secret_string(), text_at(keys(), secret));
    EXPECT_EQ(key->verifier().to_string(), text_at(keys(), name));
  }
}

TEST(Vectors, ACheckpointThatWeSignIsTheirs) {
  const Object& expected = object_at(vectors(), "checkpoint");
  const Checkpoint checkpoint{text_at(keys(), "origin"), number_at(expected, "size"),
                              hash_at(expected, "root")};
  EXPECT_EQ(checkpoint.text(), text_at(expected, "text"));
  EXPECT_EQ(sign_checkpoint(checkpoint, *SigningKey::parse(text_at(keys(), "log_secret"))),
            text_at(expected, "note"));
}

TEST(Vectors, ACosignatureThatWeMakeIsTheirs) {
  const Object& expected = object_at(vectors(), "cosignature");
  const auto signature =
      cosign(text_at(object_at(vectors(), "checkpoint"), "text"), number_at(expected, "seconds"),
             *SigningKey::parse(text_at(keys(), "witness_secret")));
  EXPECT_EQ(signature.line(), text_at(expected, "line"));
  EXPECT_EQ(cosignature_time(signature), number_at(expected, "seconds"));
}

TEST(Vectors, NotesAreOpenedOrRefusedAsOthersDo) {
  int opened = 0;
  for (const Object& c : objects_at(vectors(), "notes")) {
    std::vector<VerifierKey> trusted;
    for (const Value& key : at(c, "keys").list_value().values())
      trusted.push_back(key_of(key.string_value()));
    const bool ok = open_note(text_at(c, "note"), trusted).has_value();
    EXPECT_EQ(ok, bool_at(c, "ok")) << text_at(c, "what");
    opened += ok;
  }
  EXPECT_EQ(opened, 4);
}

TEST(Vectors, ReceiptsAreJudgedAsOthersJudgeThem) {
  const Policy policy{.log_keys = {key_of(text_at(keys(), "log"))}, .witness_keys = {}};
  int accepted = 0;
  for (const Object& c : objects_at(vectors(), "receipts")) {
    const auto receipt = parse_receipt(text_at(c, "text"));
    const bool ok = receipt && verify_receipt(*receipt, leaf_hash(bytes_at(c, "entry")), policy);
    EXPECT_EQ(ok, bool_at(c, "ok")) << text_at(c, "what");
    accepted += ok;
    if (ok) EXPECT_EQ(receipt->to_string(), text_at(c, "text"));
  }
  EXPECT_EQ(accepted, 2);
}

}  // namespace
}  // namespace slipway::tlog::tests
