// What is done to the files of a log while nobody looks.

#include <algorithm>
#include <fstream>
#include <thread>

#include <rocksdb/env.h>

#include "eventstore/watermark_file.h"
#include "tests/eventstore/store_harness.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

// 0 while neither slot is whole: the file may be read in the middle of a write.
Position watermark_position(const std::string& path) {
  const auto file = WatermarkFile::open(*rocksdb::Env::Default(), path);
  return file && (*file)->found() ? (*file)->found()->position : Position{};
}

class DamagedLog : public testing::Test {
 protected:
  static constexpr std::uint64_t commits = 100;

  void SetUp() override {
    const auto store = RocksEventStore::open(directory_.log()).value();
    for (std::uint64_t revision = 1; revision <= commits; ++revision) {
      Results results;
      store->append(nth_commit("board", revision), results.next());
      ASSERT_TRUE(results.wait().front().revision.has_value());
      if (revision == commits - 1) copy_watermark(*store);
    }
  }

  // Once it is where the log is.
  void copy_watermark(const EventStore& store) {
    const std::string path = directory_.log() + ".watermark";
    while (watermark_position(path) != store.end()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    fs::copy_file(path, directory_.log() + ".before");
  }

  // The files whose names end so, the newest last.
  std::vector<fs::path> files(std::string_view suffix) const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(directory_.log())) {
      if (entry.path().string().ends_with(suffix) && entry.file_size() > 0) found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
  }
  fs::path wal() const { return files(".log").back(); }

  static void flip_byte(const fs::path& file, std::uintmax_t offset) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    const int byte = stream.get();
    stream.seekp(static_cast<std::streamoff>(offset));
    stream.put(static_cast<char>(byte ^ 0x40));
  }
  void expect_refused() const {
    const auto store = RocksEventStore::open(directory_.log());
    ASSERT_FALSE(store.has_value()) << "opened with " << (*store)->end().value << " commits";
    EXPECT_TRUE(store.error().starts_with("The log in " + directory_.log() + " is ")) << store.error();
    EXPECT_NE(store.error().find("othing was changed"), std::string::npos) << store.error();
  }

  TemporaryDirectory directory_;
};

// As a power cut leaves it: the last group was being written, so nobody was told of it and the watermark
// stands at the one before.
TEST_F(DamagedLog, ATornEndIsCutOff) {
  fs::copy_file(directory_.log() + ".before", directory_.log() + ".watermark",
                fs::copy_options::overwrite_existing);
  fs::resize_file(wal(), fs::file_size(wal()) - 3);
  const auto store = RocksEventStore::open(directory_.log()).value();
  EXPECT_EQ(store->end(), Position{commits - 1});
  EXPECT_EQ(read_stream(*store, "board").size(), commits - 1);
  EXPECT_EQ(store->find_command("board", "c100"), std::nullopt);
  Results results;
  store->append(nth_commit("board", commits), results.next());
  EXPECT_EQ(results.wait().front().revision, Revision{commits});
}

TEST_F(DamagedLog, AFlippedByteInTheMiddleIsRefused) {
  flip_byte(wal(), fs::file_size(wal()) / 2);
  expect_refused();
}

TEST_F(DamagedLog, ADamagedLogIsNotChangedByTheAttempt) {
  const auto size = fs::file_size(wal());
  flip_byte(wal(), size / 2);
  expect_refused();
  flip_byte(wal(), size / 2);
  EXPECT_EQ(RocksEventStore::open(directory_.log()).value()->end(), Position{commits});
}

TEST_F(DamagedLog, AMissingNameIsNotTakenForANewLog) {
  fs::remove(fs::path(directory_.log()) / "CURRENT");
  expect_refused();
}

TEST_F(DamagedLog, AMissingTableIsRefused) {
  {
    RocksEventStore::open(directory_.log()).value();
  }  // Opening moves the write-ahead log into tables.
  ASSERT_FALSE(files(".sst").empty());
  fs::remove(files(".sst").front());
  expect_refused();
}

TEST_F(DamagedLog, AFlippedByteInATableIsFoundByTheRead) {
  {
    RocksEventStore::open(directory_.log()).value();
  }
  for (const auto& table : files(".sst")) flip_byte(table, 60);
  const auto store = RocksEventStore::open(directory_.log());
  if (!store.has_value()) return;  // Refused on opening: found, too.
  const auto read = (*store)->read_all(Position{}, [](const StoredCommit&) { return true; });
  EXPECT_EQ(read, std::unexpected(StoreError::corrupt));
}

}  // namespace
}  // namespace slipway
