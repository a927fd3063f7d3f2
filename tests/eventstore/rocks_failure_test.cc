// A disk that fails: nothing is acknowledged afterwards, and what was acknowledged is there. Every call of a
// long run, power cuts and full disks are tests/crash's.

#include <algorithm>
#include <atomic>

#include "tests/eventstore/store_harness.h"
#include "tests/support/fault_disk.h"
#include "tests/support/fault_fs.h"

namespace slipway {
namespace {

using support::DiskCall;
using support::DiskFault;

const std::string log_directory = "/data/log";

class FailingDisk : public testing::Test {
 protected:
  std::unique_ptr<RocksEventStore> open(RocksMutant mutant = RocksMutant::none) {
    RocksEventStore::Options options;
    options.env = fs_->env();
    options.mutant = mutant;
    options.on_fatal = [this](const std::string& sentence) {
      ++fatal_;
      sentence_ = sentence;
    };
    return RocksEventStore::open(log_directory, std::move(options)).value();
  }

  // The nth such call on a write-ahead log fails once; then the disk works again.
  void fail(DiskCall::Kind kind, std::uint64_t n) {
    disk_.arm({DiskFault::Kind::fail_once, n,
               [kind](const DiskCall& call) { return call.kind == kind && call.path.ends_with(".log"); }});
  }
  void start_anew() {
    disk_.load({});
    fs_ = std::make_unique<support::FaultFs>(disk_, support::BackgroundWork::threads);
    fatal_ = 0;
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

  support::FaultDisk disk_{1};
  std::unique_ptr<support::FaultFs> fs_ =
      std::make_unique<support::FaultFs>(disk_, support::BackgroundWork::threads);
  std::atomic<int> fatal_ = 0;
  std::string sentence_;
};

TEST_F(FailingDisk, NothingIsAcknowledgedAfterTheNthSyncFailed) {
  for (std::uint64_t n = 1; n <= 12; ++n) {
    SCOPED_TRACE(n);
    start_anew();
    std::uint64_t acknowledged = 0;
    {
      const auto store = open();
      fail(DiskCall::Kind::sync, n);
      acknowledged = append_until_closed(*store, 20);
      EXPECT_EQ(acknowledged, n - 1);
      EXPECT_EQ(store->end(), Position{acknowledged});
      EXPECT_EQ(read_all(*store).size(), acknowledged);
      EXPECT_EQ(fatal_, 1);
      EXPECT_NE(sentence_.find(log_directory), std::string::npos) << sentence_;
    }
    // The commit whose sync failed may be there or not; nobody was told either way.
    disk_.disarm();
    const auto store = open();
    EXPECT_GE(store->end().value, acknowledged);
    EXPECT_LE(store->end().value, acknowledged + 1);
  }
}

TEST_F(FailingDisk, NothingIsAcknowledgedAfterTheNthWriteFailed) {
  for (std::uint64_t n = 1; n <= 12; ++n) {
    SCOPED_TRACE(n);
    start_anew();
    std::uint64_t acknowledged = 0;
    {
      const auto store = open();
      fail(DiskCall::Kind::write, n);
      acknowledged = append_until_closed(*store, 20);
      EXPECT_LT(acknowledged, 20u);
      EXPECT_EQ(fatal_, 1);
    }
    disk_.disarm();
    const auto store = open();
    EXPECT_GE(store->end().value, acknowledged);
    EXPECT_LE(store->end().value, acknowledged + 1);
  }
}

TEST_F(FailingDisk, EverythingInFlightIsClosedAndFollowersSeeNoneOfIt) {
  Followed followed;
  const auto store = open();
  const auto following = store->follow(Position{}, followed.group());
  fail(DiskCall::Kind::sync, 4);
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
  if (!has_failpoints) GTEST_SKIP() << "this build has every protection";
  const auto store = open(RocksMutant::sync_off);
  fail(DiskCall::Kind::sync, 1);
  EXPECT_EQ(append_until_closed(*store, 5), 5u);
  EXPECT_FALSE(disk_.struck()) << "the mutant synced";
}

}  // namespace
}  // namespace slipway
