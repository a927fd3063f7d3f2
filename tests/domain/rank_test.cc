#include "server/domain/rank.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>
#include <vector>

namespace slipway::domain::rank_test {
namespace {

TEST(Rank, AgreesWithTheConformanceVectors) {
  std::ifstream file(SLIPWAY_SOURCE_DIR "/tests/vectors/rank.json");
  std::stringstream text;
  text << file.rdbuf();
  google::protobuf::Struct vectors;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(text.str(), &vectors).ok());
  const auto& between = vectors.fields().at("between").list_value().values();
  EXPECT_GT(between.size(), 20);
  for (const auto& vector : between) {
    const auto& fields = vector.struct_value().fields();
    EXPECT_EQ(rank_between(fields.at("after").string_value(), fields.at("before").string_value()),
              fields.at("rank").string_value())
        << vector.ShortDebugString();
  }
}

TEST(Rank, IsStrictlyBetweenItsNeighboursWhereverItIsAdded) {
  std::mt19937 random(1);
  std::vector<std::string> ranks;
  for (int turn = 0; turn < 5'000; ++turn) {
    const std::size_t place = std::uniform_int_distribution<std::size_t>(0, ranks.size())(random);
    const std::string after = place == 0 ? "" : ranks[place - 1];
    const std::string before = place == ranks.size() ? "" : ranks[place];
    const std::string rank = rank_between(after, before);
    ASSERT_TRUE(is_rank(rank)) << rank;
    ASSERT_LT(after, rank);
    if (!before.empty()) ASSERT_LT(rank, before);
    ranks.insert(ranks.begin() + static_cast<std::ptrdiff_t>(place), rank);
  }
}

TEST(Rank, StaysShortAtBothEnds) {
  std::string first = rank_between("", "");
  std::string last = first;
  for (int turn = 0; turn < 100'000; ++turn) {
    first = rank_between("", first);
    last = rank_between(last, "");
  }
  EXPECT_LE(first.size(), 4U);
  EXPECT_LE(last.size(), 4U);
}

TEST(Rank, HasRoomBeforeTheLowestAndAfterTheHighest) {
  for (const char* low : {"1", "01", "0001", "000001"}) EXPECT_LT(rank_between("", low), low);
  for (const char* high : {"z", "zz", "zzzz", "zzzzz"}) EXPECT_GT(rank_between(high, ""), high);
}

TEST(Rank, GrowsByOneDigitForFiveHalvingsOfAGap) {
  const std::string below = "V";
  std::string above = "W";
  for (int turn = 0; turn < 600; ++turn) above = rank_between(below, above);
  EXPECT_LE(above.size(), 125U);
}

TEST(Rank, KnowsWhatIsNone) {
  for (const char* text : {"", "0", "V0", "V-", "值"}) EXPECT_FALSE(is_rank(text)) << text;
  for (const char* text : {"V", "01", "zzz"}) EXPECT_TRUE(is_rank(text)) << text;
}

}  // namespace
}  // namespace slipway::domain::rank_test
