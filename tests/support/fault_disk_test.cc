// The disk that rigs break: it keeps what was synced, loses what was not, and fails at the call that was
// named.
#include "tests/support/fault_disk.h"

#include <gtest/gtest.h>

#include <set>

namespace slipway::support {
namespace {

constexpr std::uint64_t seeds = 3'000;

std::string contents(const FaultDisk& disk, const std::string& path) {
  const auto files = disk.files();
  const auto found = files.find(path);
  return found == files.end() ? "(not there)" : found->second;
}

// What is found in a file after a power cut, over many seeds; `act` runs after "kept" was made durable in it.
template <class Act>
std::set<std::string> after_a_cut(Act act) {
  std::set<std::string> found;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    FaultDisk disk(seed);
    const auto file = disk.create("/file").value();
    EXPECT_TRUE(disk.write(*file, 0, "kept"));
    EXPECT_TRUE(disk.sync(*file));
    EXPECT_TRUE(disk.sync_directory("/"));
    act(disk, *file);
    disk.cut_power();
    disk.restart();
    found.insert(contents(disk, "/file"));
  }
  return found;
}

TEST(FaultDisk, KeepsWhatWasSynced) {
  const auto found = after_a_cut([](FaultDisk& disk, FaultDisk::File& file) {
    EXPECT_TRUE(disk.write(file, 4, " for ever"));
    EXPECT_TRUE(disk.sync(file));
  });
  EXPECT_EQ(found, std::set<std::string>{"kept for ever"});
}

TEST(FaultDisk, MayForgetAndTearWhatWasNotSynced) {
  const auto found = after_a_cut([](FaultDisk& disk, FaultDisk::File& file) {
    EXPECT_TRUE(disk.write(file, 4, std::string(9'000, 'x')));
  });
  EXPECT_TRUE(found.contains("kept"));
  EXPECT_TRUE(found.contains("kept" + std::string(9'000, 'x')));
  EXPECT_TRUE(found.contains("kept" + std::string(508, 'x'))) << "torn at a sector";
}

TEST(FaultDisk, MayKeepALaterWriteAndForgetAnEarlierOne) {
  const auto found = after_a_cut([](FaultDisk& disk, FaultDisk::File& file) {
    EXPECT_TRUE(disk.write(file, 4, std::string(508, 'a')));
    EXPECT_TRUE(disk.write(file, 512, std::string(512, 'b')));
  });
  EXPECT_TRUE(found.contains("kept" + std::string(508, '\0') + std::string(512, 'b')));
}

TEST(FaultDisk, MayForgetANameWhoseDirectoryWasNotSynced) {
  std::set<bool> there;
  std::set<std::string> renamed;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    FaultDisk disk(seed);
    const auto current = disk.create("/CURRENT").value();
    EXPECT_TRUE(disk.write(*current, 0, "old"));
    EXPECT_TRUE(disk.sync(*current));
    EXPECT_TRUE(disk.sync_directory("/"));
    const auto next = disk.create("/next").value();
    EXPECT_TRUE(disk.write(*next, 0, "new"));
    EXPECT_TRUE(disk.sync(*next));
    EXPECT_TRUE(disk.rename("/next", "/CURRENT"));
    const auto other = disk.create("/other").value();
    EXPECT_TRUE(disk.sync(*other));
    disk.cut_power();
    disk.restart();
    there.insert(disk.exists("/other"));
    renamed.insert(contents(disk, "/CURRENT"));
  }
  EXPECT_EQ(there.size(), 2u);
  EXPECT_EQ(renamed, (std::set<std::string>{"old", "new"})) << "a rename is whole";
}

TEST(FaultDisk, ASyncThatFailedMayHaveDroppedWhatTheNextOneDoesNotWrite) {
  const auto found = after_a_cut([](FaultDisk& disk, FaultDisk::File& file) {
    EXPECT_TRUE(disk.write(file, 4, "!"));
    disk.arm({DiskFault::Kind::fail_once, 1, nullptr});
    EXPECT_EQ(disk.sync(file), std::unexpected(DiskError::failed));
    EXPECT_TRUE(disk.sync(file)) << "as if nothing had happened";
  });
  EXPECT_EQ(found, (std::set<std::string>{"kept", "kept!"}));
}

TEST(FaultDisk, FailsAtTheCallThatWasNamedAndFromThenOnIfTold) {
  for (const auto kind : {DiskFault::Kind::fail_once, DiskFault::Kind::fail_on, DiskFault::Kind::cut_power}) {
    FaultDisk disk(1);
    disk.arm({kind, 2, [](const DiskCall& call) { return call.path == "/file"; }});
    const auto other = disk.create("/other").value();
    const auto file = disk.create("/file").value();
    EXPECT_TRUE(disk.write(*other, 0, "not counted"));
    EXPECT_FALSE(disk.write(*file, 0, "fails"));
    ASSERT_TRUE(disk.struck());
    EXPECT_EQ(describe(disk.struck_call()), "write /file");
    const bool works = disk.write(*other, 0, "again").has_value();
    EXPECT_EQ(works, kind == DiskFault::Kind::fail_once);
  }
}

TEST(FaultDisk, WritesAsMuchAsThereIsRoomFor) {
  FaultDisk disk(1);
  disk.set_capacity(10);
  const auto file = disk.create("/file").value();
  EXPECT_EQ(disk.write(*file, 0, "more than ten"), std::unexpected(DiskError::no_space));
  EXPECT_EQ(contents(disk, "/file"), "more than ");
  EXPECT_TRUE(disk.write(*file, 0, "M")) << "in place";
  disk.set_capacity(FaultDisk::unlimited);
  EXPECT_TRUE(disk.write(*file, 10, "ten"));
}

TEST(FaultDisk, TheSameSeedLosesTheSame) {
  const auto left = [](std::uint64_t seed) {
    FaultDisk disk(seed);
    for (int i = 0; i < 20; ++i) {
      const auto file = disk.create("/" + std::to_string(i)).value();
      EXPECT_TRUE(disk.write(*file, 0, std::string(2'000, 'x')));
    }
    disk.cut_power();
    disk.restart();
    return disk.files();
  };
  EXPECT_EQ(left(7), left(7));
  EXPECT_NE(left(7), left(8));
}

}  // namespace
}  // namespace slipway::support
