#include "eventstore/rocks_event_store.h"

#include <rocksdb/db.h>

#include "tests/eventstore/store_harness.h"

namespace slipway {
namespace {

class RocksStore : public testing::Test {
 protected:
  std::unique_ptr<RocksEventStore> open() { return RocksEventStore::open(directory_.log()).value(); }
  static void fill(EventStore& store, const std::string& stream, std::uint64_t from, std::uint64_t to) {
    Results results;
    for (auto revision = from; revision <= to; ++revision)
      store.append(nth_commit(stream, revision), results.next());
    for (const auto& result : results.wait()) ASSERT_TRUE(result.revision.has_value());
  }

  TemporaryDirectory directory_;
};

TEST_F(RocksStore, KeepsEverythingAcrossReopening) {
  std::vector<Seen> before;
  {
    const auto store = open();
    fill(*store, "board", 1, 100);
    fill(*store, "meeting", 1, 50);
    before = read_all(*store);
  }
  const auto store = open();
  EXPECT_EQ(read_all(*store), before);
  EXPECT_EQ(store->end(), Position{150});
  EXPECT_EQ(store->head("board"), Revision{100});
  EXPECT_EQ(store->find_command("meeting", "c50"), Revision{50});
  Results results;
  store->append(nth_commit("board", 100), results.next());
  store->append(nth_commit("board", 101), results.next());
  EXPECT_EQ(results.wait()[0].actual, Revision{100});
  EXPECT_EQ(results.wait()[1].revision, Revision{101});
  EXPECT_EQ(store->end(), Position{151});
}

TEST_F(RocksStore, FollowsHistoryFromBeforeItWasOpened) {
  {
    fill(*open(), "board", 1, 1000);
  }
  const auto store = open();
  Followed followed;
  const auto following = store->follow(Position{10}, followed.group());
  fill(*store, "board", 1001, 1010);
  const auto commits = followed.wait(1000);
  EXPECT_EQ(commits, read_all(*store, 10));
}

TEST_F(RocksStore, AnswersAllThatWaitsBeforeItCloses) {
  Results results;
  auto store = open();
  for (std::uint64_t revision = 1; revision <= 3000; ++revision) {
    store->append(nth_commit("board", revision), results.next());
  }
  store.reset();
  EXPECT_EQ(results.arrived(), 3000u);
  EXPECT_EQ(open()->end(), Position{3000});
}

TEST_F(RocksStore, AFollowingMayOutliveTheStore) {
  Followed followed;
  auto store = open();
  const auto following = store->follow(Position{}, followed.group());
  fill(*store, "board", 1, 3);
  followed.wait(3);
  store.reset();
  EXPECT_EQ(followed.wait(3).size(), 3u);
}

TEST_F(RocksStore, CreatesTheDirectoryAndThoseAboveIt) {
  const auto deep = (directory_.path() / "a" / "b" / "log").string();
  EXPECT_TRUE(RocksEventStore::open(deep).has_value());
  EXPECT_TRUE(std::filesystem::is_directory(deep));
}

TEST_F(RocksStore, RefusesASecondOpener) {
  const auto store = open();
  const auto second = RocksEventStore::open(directory_.log());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error(),
            "The log in " + directory_.log() + " is already open: another server uses this directory.");
}

// Run by the test below.
TEST(OtherProcess, DISABLED_IsRefusedALogInUse) {
  const std::string log = std::getenv("SLIPWAY_TEST_LOG");
  const auto second = RocksEventStore::open(log);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error(), "The log in " + log + " is already open: another server uses this directory.");
}

TEST_F(RocksStore, RefusesASecondOpenerInAnotherProcess) {
  const auto store = open();
  EXPECT_EQ(run_in_other_process("OtherProcess.DISABLED_IsRefusedALogInUse",
                                 "SLIPWAY_TEST_LOG=" + directory_.log()),
            0);
}

TEST_F(RocksStore, SaysWhyADirectoryCannotBeMade) {
  const auto store = RocksEventStore::open("/proc/slipway/log");
  ASSERT_FALSE(store.has_value());
  EXPECT_NE(store.error().find("The log in /proc/slipway/log cannot be opened"), std::string::npos)
      << store.error();
}

TEST_F(RocksStore, RefusesAnotherFormat) {
  {
    open();
  }
  {
    rocksdb::Options options;
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(options, directory_.log(), &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, directory_.log(), families, &handles, &db).ok());
    ASSERT_TRUE(db->Put({}, "format", "1").ok());
    for (auto* handle : handles) ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    delete db;
  }
  const auto store = RocksEventStore::open(directory_.log());
  ASSERT_FALSE(store.has_value());
  EXPECT_EQ(store.error(), "The log in " + directory_.log() + " has format 1; this program reads format 2.");
}

TEST_F(RocksStore, ReadsWhatHasLeftMemoryForTables) {
  RocksEventStore::Options options;
  options.write_buffer_bytes = 256 << 10;
  options.wal_bytes_max = 512 << 10;
  const std::string filler(2000, 'x');
  {
    const auto store = RocksEventStore::open(directory_.log(), options).value();
    Results results;
    for (std::uint64_t i = 0; i < 3000; ++i) {
      const auto stream = fmt::format("s{}", i % 300);  // More than a read keeps cursors for.
      store->append(new_commit(stream, i / 300, fmt::format("c{}", i), fmt::format("{}{}", i, filler)),
                    results.next());
    }
    results.wait();
  }
  const auto store = RocksEventStore::open(directory_.log(), options).value();
  const auto commits = read_all(*store);
  ASSERT_EQ(commits.size(), 3000u);
  for (std::size_t i = 0; i < commits.size(); ++i) {
    EXPECT_EQ(commits[i],
              (Seen{fmt::format("s{}", i % 300), i / 300 + 1, i + 1, fmt::format("{}{}", i, filler)}));
  }
  EXPECT_EQ(store->streams()->size(), 300u);
  EXPECT_EQ(store->find_command("s7", "c307"), Revision{2});
  EXPECT_EQ(store->find_command("s7", "c308"), std::nullopt);
}

}  // namespace
}  // namespace slipway
