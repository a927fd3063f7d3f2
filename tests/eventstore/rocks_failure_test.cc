// A disk that fails: nothing is acknowledged afterwards, and what was acknowledged is there.

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <atomic>
#include <limits>

#include "tests/eventstore/store_harness.h"

namespace slipway {
namespace {

constexpr int never = std::numeric_limits<int>::max();

// What the disk does: after so many appends or syncs of a write-ahead log it fails once, then works again.
struct Faults {
  std::atomic<int> appends_until_failure = never;
  std::atomic<int> syncs_until_failure = never;

  static rocksdb::IOStatus count(std::atomic<int>& left) {
    if (left == never || --left != 0) return rocksdb::IOStatus::OK();
    return rocksdb::IOStatus::IOError("the disk fell out");
  }
};

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile> file, Faults& faults)
      : FSWritableFileOwnerWrapper(std::move(file)), faults_(faults) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    if (auto status = Faults::count(faults_.appends_until_failure); !status.ok()) return status;
    return target()->Append(data, options, context);
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& verification,
                           rocksdb::IODebugContext* context) override {
    if (auto status = Faults::count(faults_.appends_until_failure); !status.ok()) return status;
    return target()->Append(data, options, verification, context);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
    if (auto status = Faults::count(faults_.syncs_until_failure); !status.ok()) return status;
    return target()->Sync(options, context);
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
    if (auto status = Faults::count(faults_.syncs_until_failure); !status.ok()) return status;
    return target()->Fsync(options, context);
  }

 private:
  Faults& faults_;
};

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyFileSystem(Faults& faults)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), faults_(faults) {}

  const char* Name() const override { return "FaultyFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override {
    const auto status = target()->NewWritableFile(name, options, file, context);
    if (status.ok() && name.ends_with(".log"))
      *file = std::make_unique<FaultyFile>(std::move(*file), faults_);
    return status;
  }

 private:
  Faults& faults_;
};

class FailingDisk : public testing::Test {
 protected:
  FailingDisk() : env_(rocksdb::NewCompositeEnv(std::make_shared<FaultyFileSystem>(faults_))) {}

  std::unique_ptr<RocksEventStore> open(const std::string& directory) {
    RocksEventStore::Options options;
    options.env = env_.get();
    options.on_fatal = [this](const std::string& sentence) {
      ++fatal_;
      sentence_ = sentence;
    };
    return RocksEventStore::open(directory, std::move(options)).value();
  }

  // Appends one by one until one fails; the rest must fail as well. Returns how many were acknowledged.
  std::uint64_t append_until_closed(EventStore& store, std::uint64_t appends) {
    std::uint64_t acknowledged = 0;
    for (std::uint64_t i = 0; i < appends; ++i) {
      Results results;
      store.append(nth_commit("board", acknowledged + 1), results.next());
      const auto result = results.wait().front();
      if (result.revision.has_value()) {
        EXPECT_EQ(acknowledged, i) << "acknowledged after a failure";
        ++acknowledged;
      } else {
        EXPECT_EQ(result.revision.error(), StoreError::closed);
      }
    }
    return acknowledged;
  }

  Faults faults_;
  std::unique_ptr<rocksdb::Env> env_;
  std::atomic<int> fatal_ = 0;
  std::string sentence_;
};

TEST_F(FailingDisk, NothingIsAcknowledgedAfterTheNthSyncFailed) {
  for (int n = 1; n <= 12; ++n) {
    SCOPED_TRACE(n);
    const TemporaryDirectory directory;
    fatal_ = 0;
    std::uint64_t acknowledged = 0;
    {
      const auto store = open(directory.log());
      faults_.syncs_until_failure = n;
      acknowledged = append_until_closed(*store, 20);
      EXPECT_EQ(acknowledged, static_cast<std::uint64_t>(n) - 1);
      EXPECT_EQ(store->end(), Position{acknowledged});
      EXPECT_EQ(read_all(*store).size(), acknowledged);
      EXPECT_EQ(fatal_, 1);
      EXPECT_NE(sentence_.find(directory.log()), std::string::npos) << sentence_;
      faults_.syncs_until_failure = never;
    }
    // The commit whose sync failed may be there or not; nobody was told either way.
    const auto store = RocksEventStore::open(directory.log()).value();
    EXPECT_GE(store->end().value, acknowledged);
    EXPECT_LE(store->end().value, acknowledged + 1);
  }
}

TEST_F(FailingDisk, NothingIsAcknowledgedAfterTheNthWriteFailed) {
  for (int n = 1; n <= 12; ++n) {
    SCOPED_TRACE(n);
    const TemporaryDirectory directory;
    fatal_ = 0;
    std::uint64_t acknowledged = 0;
    {
      const auto store = open(directory.log());
      faults_.appends_until_failure = n;
      acknowledged = append_until_closed(*store, 20);
      EXPECT_LT(acknowledged, 20u);
      EXPECT_EQ(fatal_, 1);
      faults_.appends_until_failure = never;
    }
    const auto store = RocksEventStore::open(directory.log()).value();
    EXPECT_GE(store->end().value, acknowledged);
    EXPECT_LE(store->end().value, acknowledged + 1);
  }
}

TEST_F(FailingDisk, EverythingInFlightIsClosedAndFollowersSeeNoneOfIt) {
  const TemporaryDirectory directory;
  Followed followed;
  const auto store = open(directory.log());
  const auto following = store->follow(Position{}, followed.group());
  faults_.syncs_until_failure = 4;
  Results results;
  for (std::uint64_t revision = 1; revision <= 20'000; ++revision) {
    store->append(nth_commit("board", revision), results.next());
  }
  const auto& answers = results.wait();
  const auto closed =
      std::ranges::find_if(answers, [](const auto& answer) { return !answer.revision.has_value(); });
  const auto acknowledged = static_cast<std::uint64_t>(closed - answers.begin());
  EXPECT_LT(acknowledged, 20'000u);
  for (auto answer = closed; answer != answers.end(); ++answer) {
    EXPECT_EQ(answer->revision, std::unexpected(StoreError::closed));
  }
  EXPECT_EQ(store->end(), Position{acknowledged});
  if (acknowledged > 0) {
    EXPECT_EQ(followed.wait(acknowledged).size(), acknowledged);
  }
  EXPECT_EQ(fatal_, 1);
}

TEST_F(FailingDisk, WithoutSyncTheFailureIsNotEvenNoticed) {
  const TemporaryDirectory directory;
  RocksEventStore::Options options;
  options.env = env_.get();
  options.sync = false;
  const auto store = RocksEventStore::open(directory.log(), std::move(options)).value();
  faults_.syncs_until_failure = 1;
  EXPECT_EQ(append_until_closed(*store, 5), 5u);
  EXPECT_EQ(faults_.syncs_until_failure, 1) << "the mutant synced";
}

}  // namespace
}  // namespace slipway
