#include "eventstore/memory_event_store.h"

#include "tests/eventstore/store_harness.h"

namespace slipway {
namespace {

class ManualStore : public testing::Test {
 protected:
  void append(std::uint64_t revision) { store_.append(nth_commit("board", revision), results_.next()); }

  MemoryEventStore store_{MemoryEventStore::Mode::manual};
  Results results_;
};

TEST_F(ManualStore, NothingIsDoneOrReadBeforeTheSync) {
  Followed followed;
  const auto following = store_.follow(Position{}, followed.group());
  append(1);
  append(2);
  EXPECT_EQ(store_.waiting(), 2u);
  EXPECT_EQ(results_.arrived(), 0u);
  EXPECT_EQ(store_.end(), Position{});
  EXPECT_TRUE(read_all(store_).empty());
  EXPECT_EQ(store_.find_command("board", "c1"), std::nullopt);
  store_.sync();
  EXPECT_EQ(results_.arrived(), 2u);
  EXPECT_EQ(followed.calls(), 1u);
  EXPECT_EQ(read_all(store_).size(), 2u);
}

TEST_F(ManualStore, SyncsAsManyAsAsked) {
  for (std::uint64_t revision = 1; revision <= 5; ++revision) append(revision);
  store_.sync(2);
  EXPECT_EQ(results_.arrived(), 2u);
  EXPECT_EQ(store_.head("board"), Revision{2});
  EXPECT_EQ(store_.waiting(), 3u);
  store_.sync(100);
  EXPECT_EQ(store_.head("board"), Revision{5});
}

TEST_F(ManualStore, CrashForgetsWhatWasNotSynced) {
  for (std::uint64_t revision = 1; revision <= 5; ++revision) append(revision);
  store_.sync(2);
  store_.crash();
  store_.sync();
  EXPECT_EQ(results_.arrived(), 2u);
  EXPECT_EQ(store_.head("board"), Revision{2});
  EXPECT_EQ(store_.find_command("board", "c3"), std::nullopt);
}

TEST_F(ManualStore, GoesOnAfterACrashFromWhatIsDurable) {
  append(1);
  store_.sync();
  append(2);
  store_.crash();
  Results after;
  store_.append(nth_commit("board", 3), after.next());
  store_.append(nth_commit("board", 2), after.next());
  store_.sync();
  EXPECT_EQ(after.wait()[0].revision, std::unexpected(StoreError::conflict));
  EXPECT_EQ(after.wait()[0].actual, Revision{1});
  EXPECT_EQ(after.wait()[1].revision, Revision{2});
}

TEST_F(ManualStore, CrashEndsFollowing) {
  Followed before;
  const auto following = store_.follow(Position{}, before.group());
  append(1);
  store_.sync();
  store_.crash();
  Followed after;
  const auto again = store_.follow(Position{1}, after.group());
  append(2);
  store_.sync();
  EXPECT_EQ(before.calls(), 1u);
  EXPECT_EQ(after.wait(1).front().revision, 2u);
}

TEST_F(ManualStore, ACallbackMayCrashTheStore) {
  Followed followed;
  const auto following = store_.follow(Position{}, followed.group());
  store_.append(nth_commit("board", 1), [this](const AppendResult&) { store_.crash(); });
  append(2);
  store_.sync();
  EXPECT_EQ(results_.arrived(), 0u);  // Durable, and nobody was told.
  EXPECT_EQ(followed.calls(), 0u);
  EXPECT_EQ(store_.head("board"), Revision{2});
}

TEST_F(ManualStore, AcknowledgingBeforeTheSyncLosesACommitInACrash) {
  store_.set_ack_before_sync(true);
  append(1);
  EXPECT_EQ(results_.wait().back().revision, Revision{1});
  EXPECT_EQ(store_.head("board"), Revision{});
  store_.sync();
  EXPECT_EQ(results_.arrived(), 1u);
  append(2);
  EXPECT_EQ(results_.wait().back().revision, Revision{2});
  store_.crash();
  EXPECT_EQ(store_.head("board"), Revision{1});
}

TEST_F(ManualStore, AFailedDiskClosesTheStoreForGood) {
  append(1);
  store_.sync();
  append(2);
  store_.fail();
  append(3);
  const auto& results = results_.wait();
  EXPECT_EQ(results[1].revision, std::unexpected(StoreError::closed));
  EXPECT_EQ(results[2].revision, std::unexpected(StoreError::closed));
  EXPECT_EQ(read_all(store_).size(), 1u);
}

TEST(ImmediateStore, IsDoneBeforeAppendReturns) {
  MemoryEventStore store;
  Results results;
  store.append(nth_commit("board", 1), results.next());
  EXPECT_EQ(results.arrived(), 1u);
  EXPECT_EQ(store.waiting(), 0u);
}

}  // namespace
}  // namespace slipway
