// The server's watch over its disk, at the edges of what is enough.
#include "server/disk_watch.h"

#include <gtest/gtest.h>

#include <limits>

namespace slipway {
namespace {

constexpr std::uint64_t total = 10'000;

class DiskWatchTest : public testing::Test {
 protected:
  DiskWatch watch(std::uint32_t percent, std::uint64_t bytes = 0) {
    return DiskWatch([this] { return space_; }, {.percent = percent, .bytes = bytes});
  }
  void set_free(std::uint64_t bytes) { space_ = DiskSpace{bytes, total}; }

  std::optional<DiskSpace> space_ = DiskSpace{total, total};
};

TEST_F(DiskWatchTest, StopsAtExactlyTheLeastShare) {
  DiskWatch disk = watch(5);
  set_free(501);
  EXPECT_FALSE(disk.poll());
  EXPECT_FALSE(disk.read_only());
  set_free(500);
  EXPECT_TRUE(disk.poll());
  EXPECT_TRUE(disk.read_only());
}

TEST_F(DiskWatchTest, SaysWhatMayBeWrittenBeforeItStops) {
  DiskWatch disk = watch(5);
  EXPECT_EQ(disk.room_bytes(), std::numeric_limits<std::uint64_t>::max()) << "not measured yet";
  for (const auto& [free, room] : {std::pair(900U, 400U), std::pair(500U, 0U), std::pair(100U, 0U)}) {
    set_free(free);
    (void)disk.poll();
    EXPECT_EQ(disk.room_bytes(), room) << free;
  }
}

TEST_F(DiskWatchTest, GoesOnOnlyWithOnePercentMore) {
  DiskWatch disk = watch(5);
  set_free(0);
  EXPECT_TRUE(disk.poll());
  for (const std::uint64_t free : {1U, 500U, 501U, 599U}) {
    set_free(free);
    EXPECT_FALSE(disk.poll()) << free;
    EXPECT_TRUE(disk.read_only()) << free;
  }
  set_free(600);
  EXPECT_TRUE(disk.poll());
  EXPECT_FALSE(disk.read_only());
}

TEST_F(DiskWatchTest, StopsAtExactlyTheLeastBytes) {
  DiskWatch disk = watch(5, 800);
  EXPECT_FALSE(disk.poll());
  EXPECT_EQ(disk.stops_at_bytes(), 800U);
  set_free(801);
  EXPECT_FALSE(disk.poll());
  set_free(800);
  EXPECT_TRUE(disk.poll());
  EXPECT_TRUE(disk.read_only());
}

TEST_F(DiskWatchTest, GoesOnOnlyWithAnEighthMore) {
  DiskWatch disk = watch(5, 800);
  set_free(800);
  EXPECT_TRUE(disk.poll());
  EXPECT_EQ(disk.resumes_at_bytes(), 900U);
  set_free(899);
  EXPECT_FALSE(disk.poll());
  set_free(900);
  EXPECT_TRUE(disk.poll());
  EXPECT_FALSE(disk.read_only());
}

TEST_F(DiskWatchTest, TheLargerOfShareAndBytesCounts) {
  DiskWatch disk = watch(5, 400);
  EXPECT_FALSE(disk.poll());
  EXPECT_EQ(disk.stops_at_bytes(), 500U);
  EXPECT_EQ(disk.resumes_at_bytes(), 600U);
  set_free(500);
  EXPECT_TRUE(disk.poll());
}

TEST_F(DiskWatchTest, OnADiskSmallerThanTheLeastBytesNothingIsWritten) {
  DiskWatch disk = watch(0, total + 1);
  EXPECT_TRUE(disk.poll());
  EXPECT_TRUE(disk.read_only());
}

TEST_F(DiskWatchTest, SaysAChangeOnce) {
  DiskWatch disk = watch(5);
  set_free(10);
  EXPECT_TRUE(disk.poll());
  EXPECT_FALSE(disk.poll());
  set_free(9'000);
  EXPECT_TRUE(disk.poll());
  EXPECT_FALSE(disk.poll());
}

TEST_F(DiskWatchTest, KeepsWhatItKnowsWhereNothingCanBeMeasured) {
  DiskWatch disk = watch(5);
  set_free(500);
  EXPECT_TRUE(disk.poll());
  space_.reset();
  EXPECT_FALSE(disk.poll());
  EXPECT_TRUE(disk.read_only());
  EXPECT_EQ(disk.space().free_bytes, 500U);
}

TEST_F(DiskWatchTest, WithALeastShareOfNothingStopsWhenNothingIsLeft) {
  DiskWatch disk = watch(0);
  set_free(1);
  EXPECT_FALSE(disk.poll());
  set_free(0);
  EXPECT_TRUE(disk.poll());
}

TEST_F(DiskWatchTest, CountsTheBytesOfTheLargestDisks) {
  DiskWatch disk = watch(5);
  const std::uint64_t exbibytes = std::uint64_t{1} << 60;
  space_ = DiskSpace{exbibytes / 20, exbibytes};  // Rounded down: just under 5 %.
  EXPECT_TRUE(disk.poll());
  space_ = DiskSpace{exbibytes, exbibytes};
  EXPECT_TRUE(disk.poll());
}

TEST(FileSystemProbe, MeasuresWhereTheDirectoryStands) {
  const auto space = file_system_probe("/")();
  ASSERT_TRUE(space);
  EXPECT_GT(space->total_bytes, 0U);
  EXPECT_LE(space->free_bytes, space->total_bytes);
  EXPECT_FALSE(file_system_probe("/no/such/directory")());
}

}  // namespace
}  // namespace slipway
