// A project is loaded to be served only if what was read of it is what was written.

#include <gtest/gtest.h>

#include "eventstore/memory_event_store.h"
#include "projections/keys.h"
#include "server/project_actor.h"

namespace slipway {
namespace {

// A store in which somebody changed something: another head of the tree, or another leaf in it.
class AlteredStore final : public EventStore {
 public:
  explicit AlteredStore(EventStore& store) : store_(store) {}
  bool other_root = false;
  bool other_leaf = false;

  void append(NewCommit commit, Appended done) override { store_.append(std::move(commit), std::move(done)); }
  std::expected<void, StoreError> read_stream(std::string_view stream, Revision after,
                                              const Visit& visit) const override {
    return store_.read_stream(stream, after, visit);
  }
  std::expected<void, StoreError> read_all(Position after, const Visit& visit) const override {
    return store_.read_all(after, visit);
  }
  std::expected<Revision, StoreError> head(std::string_view stream) const override {
    return store_.head(stream);
  }
  Position end() const override { return store_.end(); }
  std::expected<std::vector<std::string>, StoreError> streams() const override { return store_.streams(); }
  std::expected<std::optional<Revision>, StoreError> find_command(std::string_view stream,
                                                                  std::string_view id) const override {
    return store_.find_command(stream, id);
  }
  std::expected<TreeHead, StoreError> tree_head(std::string_view stream) const override {
    auto head = store_.tree_head(stream);
    if (head && other_root) head->root = tlog::leaf_hash("another");
    return head;
  }
  std::expected<std::vector<tlog::Hash>, StoreError> tree_hashes(std::string_view stream, unsigned tile_level,
                                                                 std::uint64_t first,
                                                                 std::size_t count) const override {
    auto hashes = store_.tree_hashes(stream, tile_level, first, count);
    if (hashes && !hashes->empty() && other_leaf) hashes->front() = tlog::leaf_hash("another");
    return hashes;
  }
  std::unique_ptr<Following> follow(Position after, Group group) override {
    return store_.follow(after, std::move(group));
  }

 private:
  EventStore& store_;
};

class Loading : public testing::Test {
 protected:
  Loading() {
    for (std::uint64_t revision = 1; revision <= 3; ++revision) {
      v1::Commit commit;
      commit.set_format(1);
      commit.set_project("p");
      commit.set_revision(revision);
      commit.add_events()->mutable_project_created()->set_name("A project");
      store_.append({"p", Revision{revision - 1}, "c-" + std::to_string(revision),
                     std::make_shared<const std::string>(commit.SerializeAsString())},
                    [](const AppendResult& result) { ASSERT_TRUE(result.revision.has_value()); });
    }
  }
  auto load() { return load_project(altered_, *keys_, *checkpoints_, "p"); }

  MemoryEventStore store_;
  AlteredStore altered_{store_};
  std::unique_ptr<Keys> keys_ = make_memory_keys();
  std::unique_ptr<CheckpointStore> checkpoints_ = make_memory_checkpoints();
};

TEST_F(Loading, TakesALogThatLeadsToItsTree) {
  const auto loaded = load();
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->stream.head, Revision{3});
}

TEST_F(Loading, RefusesOneWhoseHeadIsAnother) {
  altered_.other_root = true;
  EXPECT_EQ(load().error(), StoreError::corrupt);
}

TEST_F(Loading, RefusesOneWhoseLeavesAreOthers) {
  altered_.other_leaf = true;
  EXPECT_EQ(load().error(), StoreError::corrupt);
}

}  // namespace
}  // namespace slipway
