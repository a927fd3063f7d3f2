#include "server/cosignatures.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "proto/tlog/cosignature.h"

namespace slipway {
namespace {

struct CosignaturesTest : testing::Test {
  const std::string folder =
      std::filesystem::path(testing::TempDir()) / ("slipway-cosignatures-" + std::to_string(::getpid()));
  tlog::SigningKey first = tlog::SigningKey::generate("witness.example/1", tlog::KeyType::cosignature_v1);
  tlog::SigningKey second = tlog::SigningKey::generate("witness.example/2", tlog::KeyType::cosignature_v1);
  Cosignatures::Witnesses witnesses{{first.verifier().name, first.verifier().to_string()},
                                    {second.verifier().name, second.verifier().to_string()}};
  Cosignatures cosignatures{folder};

  void TearDown() override { std::filesystem::remove_all(folder); }
  static tlog::Checkpoint checkpoint(std::uint64_t size) {
    return {.origin = "slipway.example/log/p", .size = size, .root = tlog::leaf_hash(std::to_string(size))};
  }
  static std::string line(const tlog::SigningKey& key, std::uint64_t size, std::uint64_t seconds) {
    return tlog::cosign(checkpoint(size).text(), seconds, key).line();
  }
};

TEST_F(CosignaturesTest, StandUnderTheCheckpointThatTheyFit) {
  const std::string both = line(first, 7, 100) + line(second, 7, 101);
  ASSERT_TRUE(cosignatures.add("p", checkpoint(7), both, witnesses).has_value());
  EXPECT_EQ(cosignatures.lines_for("p", 7, checkpoint(7).root), both);
  EXPECT_EQ(cosignatures.lines_for("p", 8, checkpoint(8).root), "");
  EXPECT_EQ(cosignatures.lines_for("other", 7, checkpoint(7).root), "");
}

TEST_F(CosignaturesTest, TheNewestOfEachWitnessIsKept) {
  ASSERT_TRUE(cosignatures.add("p", checkpoint(7), line(first, 7, 100), witnesses).has_value());
  ASSERT_TRUE(cosignatures.add("p", checkpoint(9), line(second, 9, 100), witnesses).has_value());
  ASSERT_TRUE(cosignatures.add("p", checkpoint(5), line(first, 5, 200), witnesses).has_value());
  EXPECT_EQ(cosignatures.standings("p").at("witness.example/1").size, 7U);
  EXPECT_EQ(cosignatures.newest("p")->size, 9U);
  EXPECT_FALSE(cosignatures.newest("other").has_value());
}

TEST_F(CosignaturesTest, SurviveARestart) {
  ASSERT_TRUE(cosignatures.add("p", checkpoint(7), line(first, 7, 100), witnesses).has_value());
  ASSERT_TRUE(cosignatures.add("p", checkpoint(8), line(second, 8, 101), witnesses).has_value());
  const Cosignatures again(folder);
  EXPECT_EQ(again.lines_for("p", 7, checkpoint(7).root), line(first, 7, 100));
  EXPECT_EQ(again.standings("p").at("witness.example/2").seconds, 101U);
}

TEST_F(CosignaturesTest, OfStrangersAndOfOtherTreesAreRefused) {
  const auto stranger = tlog::SigningKey::generate("witness.example/1", tlog::KeyType::cosignature_v1);
  const auto refusal = [&](const tlog::Checkpoint& of, const std::string& lines) {
    return cosignatures.add("p", of, lines, witnesses).error();
  };
  EXPECT_EQ(refusal(checkpoint(7), line(stranger, 7, 100)), Cosignatures::Refusal::witness_unknown);
  EXPECT_EQ(refusal(checkpoint(8), line(first, 7, 100)), Cosignatures::Refusal::signature_bad);
  EXPECT_EQ(refusal(checkpoint(7), "not a line\n"), Cosignatures::Refusal::malformed);
  EXPECT_EQ(refusal(checkpoint(7), ""), Cosignatures::Refusal::malformed);
  EXPECT_TRUE(cosignatures.standings("p").empty());
}

}  // namespace
}  // namespace slipway
