// Who may send a file now, at the edges of each limit.
#include "server/upload_room.h"

#include <gtest/gtest.h>

#include <vector>

namespace slipway {
namespace {

constexpr std::uint64_t largest = 1'000'000;
constexpr std::uint64_t plenty = 1ULL << 40;

class UploadRoomTest : public testing::Test {
 protected:
  using Place = std::unique_ptr<UploadRoom::Place>;
  std::expected<Place, UploadRoom::Refusal> enter(const std::string& person, std::uint64_t bytes,
                                                  std::uint64_t free = plenty) {
    return room_->enter(person, bytes, free, now_);
  }
  // Sends a file and attaches it to nothing.
  bool send(const std::string& person, const std::string& digest, std::uint64_t bytes) {
    const auto place = enter(person, bytes);
    if (place) (*place)->stored("bank", digest, bytes, now_);
    return place.has_value();
  }

  std::shared_ptr<UploadRoom> room_ = std::make_shared<UploadRoom>(largest);
  Millis now_{0};
};

TEST_F(UploadRoomTest, HoldsSoManyOfOnePersonAndSoManyInAll) {
  std::vector<Place> places;
  for (std::uint32_t number = 0; number < uploads_per_person_max; ++number)
    places.push_back(*enter("ann", 1));
  EXPECT_EQ(enter("ann", 1).error(), UploadRoom::Refusal::too_many_at_once);
  for (std::uint32_t number = uploads_per_person_max; number < uploads_max; ++number)
    places.push_back(*enter("p" + std::to_string(number), 1));
  EXPECT_EQ(enter("bob", 1).error(), UploadRoom::Refusal::too_many_at_once);
  places.erase(places.begin());
  EXPECT_TRUE(enter("ann", 1));
}

TEST_F(UploadRoomTest, LeavesTheDiskMoreThanAllThatIsComing) {
  EXPECT_EQ(enter("ann", 500'000, 500'000).error(), UploadRoom::Refusal::disk);
  const auto first = enter("ann", 500'000, 500'001);
  ASSERT_TRUE(first);
  EXPECT_EQ(enter("bob", 400'000, 900'000).error(), UploadRoom::Refusal::disk);
  EXPECT_TRUE(enter("bob", 400'000, 900'001));
  (*first)->stored("bank", "a", 500'000, now_);  // What was written shows in what is free.
  EXPECT_TRUE(enter("bob", 400'000, 400'001));
}

TEST_F(UploadRoomTest, KeepsSoMuchOfOnePersonThatIsAttachedToNothing) {
  for (std::uint64_t number = 0; number < unattached_largest_files_max; ++number)
    EXPECT_TRUE(send("ann", std::to_string(number), largest));
  EXPECT_EQ(enter("ann", 1).error(), UploadRoom::Refusal::too_much_unattached);
  EXPECT_TRUE(send("bob", "b", largest));
  room_->attached("other", "0");
  EXPECT_EQ(enter("ann", 1).error(), UploadRoom::Refusal::too_much_unattached);
  room_->attached("bank", "0");
  EXPECT_EQ(enter("ann", largest + 1).error(), UploadRoom::Refusal::too_much_unattached);
  EXPECT_TRUE(send("ann", "last", largest));
}

TEST_F(UploadRoomTest, CountsWhatIsUnderWayAsWell) {
  for (std::uint64_t number = 1; number < unattached_largest_files_max; ++number)
    EXPECT_TRUE(send("ann", std::to_string(number), largest));
  const auto coming = enter("ann", largest);
  ASSERT_TRUE(coming);
  EXPECT_EQ(enter("ann", 1).error(), UploadRoom::Refusal::too_much_unattached);
}

TEST_F(UploadRoomTest, CountsTheSameFileOnceAndASmallOneAsABlock) {
  for (int again = 0; again < 100; ++again) EXPECT_TRUE(send("ann", "same", largest));
  const std::uint64_t left = (unattached_largest_files_max - 1) * largest / unattached_bytes_min;
  for (std::uint64_t number = 0; number < left; ++number) ASSERT_TRUE(send("ann", std::to_string(number), 0));
  EXPECT_FALSE(send("ann", "more", 0));
}

TEST_F(UploadRoomTest, ForgetsWhatASweepHasLookedAt) {
  for (std::uint64_t number = 0; number < unattached_largest_files_max; ++number)
    EXPECT_TRUE(send("ann", std::to_string(number), largest));
  now_ += unattached_counted - Millis{1};
  EXPECT_FALSE(enter("ann", 1));
  now_ += Millis{1};
  EXPECT_TRUE(enter("ann", 1));
}

TEST_F(UploadRoomTest, IsThereForAPlaceThatOutlivesItsOwner) {
  auto place = enter("ann", 1);
  ASSERT_TRUE(place);
  room_.reset();
  (*place)->stored("bank", "a", 1, now_);
  place->reset();
}

}  // namespace
}  // namespace slipway
