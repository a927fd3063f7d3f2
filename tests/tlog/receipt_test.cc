#include "proto/tlog/receipt.h"

#include <gtest/gtest.h>

#include "proto/tlog/cosignature.h"
#include "tests/tlog/vectors.h"

namespace slipway::tlog::tests {
namespace {

const SigningKey log_key = SigningKey::generate("log.example/log/p1", KeyType::ed25519);
const SigningKey first_witness = SigningKey::generate("witness.example/1", KeyType::cosignature_v1);
const SigningKey second_witness = SigningKey::generate("witness.example/2", KeyType::cosignature_v1);

// A receipt for entry 300 of the large tree, cosigned by the first witness.
Receipt receipt() {
  static const MemoryTree tree = large_tree();
  const Checkpoint checkpoint{"log.example/log/p1", tree.size(), *root_at(tree.size(), tree.reader())};
  Receipt made;
  made.extra = tree.entries()[300];
  made.index = 300;
  made.path = *inclusion_proof(300, tree.size(), tree.reader());
  made.checkpoint =
      sign_checkpoint(checkpoint, log_key) + cosign(checkpoint.text(), 1'700'000'000, first_witness).line();
  return made;
}

Policy policy(std::size_t witnesses_min) {
  return {.log_keys = {log_key.verifier()},
          .witness_keys = {first_witness.verifier(), second_witness.verifier()},
          .witnesses_min = witnesses_min,
          .origin = "log.example/log/p1"};
}

TEST(Receipt, ProvesItsEntry) {
  const auto parsed = parse_receipt(receipt().to_string());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->extra, "entry 300");
  const auto verified = verify_receipt(*parsed, leaf_hash(parsed->extra), policy(0));
  ASSERT_TRUE(verified.has_value());
  EXPECT_EQ(verified->checkpoint.size, 600U);
}

TEST(Receipt, AsksForAsManyWitnessesAsThePolicyDoes) {
  EXPECT_TRUE(verify_receipt(receipt(), leaf_hash("entry 300"), policy(1)).has_value());
  EXPECT_EQ(verify_receipt(receipt(), leaf_hash("entry 300"), policy(2)).error(), Error::witnesses_missing);
}

TEST(Receipt, OfAnotherEntryLogOrKeyIsRefused) {
  EXPECT_EQ(verify_receipt(receipt(), leaf_hash("entry 301"), policy(0)).error(), Error::proof_wrong);
  Policy other = policy(0);
  other.origin = "log.example/log/p2";
  EXPECT_EQ(verify_receipt(receipt(), leaf_hash("entry 300"), other).error(), Error::origin_wrong);
  other = policy(0);
  other.log_keys = {SigningKey::generate("log.example/log/p1", KeyType::ed25519).verifier()};
  EXPECT_EQ(verify_receipt(receipt(), leaf_hash("entry 300"), other).error(), Error::key_unknown);
  Receipt unsigned_one = receipt();
  unsigned_one.checkpoint.replace(unsigned_one.checkpoint.find("600"), 3, "601");
  EXPECT_EQ(verify_receipt(unsigned_one, leaf_hash("entry 300"), policy(0)).error(), Error::signature_bad);
}

// Whatever is cut off, changed or doubled, either the text is refused or its proof.
TEST(Receipt, EveryByteCounts) {
  const std::string text = receipt().to_string();
  const auto holds = [](std::string_view changed) {
    const auto parsed = parse_receipt(changed);
    return parsed && verify_receipt(*parsed, leaf_hash("entry 300"), policy(1)).has_value();
  };
  ASSERT_TRUE(holds(text));
  const std::size_t extra_end = text.find("index ");  // Nobody vouches for the extra bytes.
  for (std::size_t i = extra_end; i < text.size(); ++i) {
    EXPECT_FALSE(holds(text.substr(0, i))) << i;
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(holds(changed)) << i;
  }
}

TEST(Receipt, SaysNoExtraByNoSuchLine) {
  Receipt bare = receipt();
  bare.extra.clear();
  std::string text = bare.to_string();
  EXPECT_TRUE(parse_receipt(text).has_value());
  text.insert(text.find("index "), "extra \n");
  EXPECT_EQ(parse_receipt(text).error(), Error::proof_malformed);
}

TEST(Receipt, HasNoMoreHashesThanATreeIsHigh) {
  Receipt long_one = receipt();
  long_one.path.resize(63);
  std::string text = long_one.to_string();
  EXPECT_TRUE(parse_receipt(text).has_value());
  text.insert(text.find("index 300\n") + 10, text.substr(text.find("index 300\n") + 10, 45));
  EXPECT_EQ(parse_receipt(text).error(), Error::too_large);
}

}  // namespace
}  // namespace slipway::tlog::tests
