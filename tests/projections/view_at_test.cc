// Views as of a moment, from checkpoints and the log.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/projections/random_history.h"

namespace slipway::testing {
namespace {

// Counts, so that a test can tell a checkpoint from the log.
class CountingStore final : public EventStore {
 public:
  explicit CountingStore(const EventStore& store) : store_(store) {}
  std::uint64_t visited() const { return visited_; }

  void append(NewCommit, Appended) override { FAIL(); }
  std::expected<void, StoreError> read_stream(std::string_view stream, Revision after,
                                              const Visit& visit) const override {
    return store_.read_stream(stream, after,
                              [&](const StoredCommit& commit) { return ++visited_, visit(commit); });
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
    return store_.tree_head(stream);
  }
  std::expected<std::vector<tlog::Hash>, StoreError> tree_hashes(std::string_view stream, unsigned tile_level,
                                                                 std::uint64_t first,
                                                                 std::size_t count) const override {
    return store_.tree_hashes(stream, tile_level, first, count);
  }
  std::unique_ptr<Following> follow(Position, Group) override { return nullptr; }

 private:
  const EventStore& store_;
  mutable std::uint64_t visited_ = 0;
};

class Directory {
 public:
  Directory()
      : path_(std::filesystem::temp_directory_path() / ("slipway-checkpoints-" + std::to_string(getpid()))) {}
  ~Directory() { std::filesystem::remove_all(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

constexpr std::uint64_t long_history = 2 * checkpoint_every_commits + 300;

const Story& long_story() {
  static Story* story = [] {
    auto* told = new Story;
    RandomHistory{11}.tell(long_history, *told);
    return told;
  }();
  return *story;
}

std::string checkpoint_at(const EventStore& store, CheckpointStore& checkpoints, std::string_view view,
                          std::uint64_t revision) {
  const auto found = view_at(store, long_story().keys(), checkpoints, "demo", view, {revision});
  EXPECT_TRUE(found.has_value());
  if (!found) return {};
  EXPECT_EQ((*found)->revision().value, revision);
  return (*found)->checkpoint();
}

TEST(ViewAt, FoldsOnlyWhatFollowsTheNewestCheckpoint) {
  const auto checkpoints = make_memory_checkpoints();
  for (const std::string_view view : view_names("demo")) {
    const CountingStore cold{long_story().store()};
    const std::string first = checkpoint_at(cold, *checkpoints, view, long_history);
    EXPECT_EQ(cold.visited(), long_history);
    const CountingStore warm{long_story().store()};
    EXPECT_EQ(checkpoint_at(warm, *checkpoints, view, long_history), first);
    EXPECT_LE(warm.visited(), 300U);
  }
}

TEST(ViewAt, CommitsThatChangeMuchLeaveCheckpointsEarlier) {
  const std::string text(8'000, 'x');
  Story story;
  story.commit({project_created("P"), meeting_scheduled("m", v1::SYNC, "Sync", {})});
  for (int i = 0; i < 1'200; ++i) story.commit({minutes_edited("m", "b", text)});
  const auto checkpoints = make_memory_checkpoints();
  const auto read = [&](const EventStore& store) {
    return (*view_at(store, story.keys(), *checkpoints, story.stream(), "meeting", story.head()))
        ->checkpoint();
  };
  const std::string first = read(story.store());
  const CountingStore warm{story.store()};
  EXPECT_EQ(read(warm), first);
  EXPECT_LT(warm.visited(), checkpoint_every_bytes / text.size());
}

TEST(ViewAt, IsTheSameFromACheckpointAndFromTheLog) {
  const auto checkpoints = make_memory_checkpoints();
  for (const std::string_view view : view_names("demo")) {
    checkpoint_at(long_story().store(), *checkpoints, view, long_history);
    for (const std::uint64_t revision :
         {std::uint64_t{1}, checkpoint_every_commits - 1, checkpoint_every_commits,
          checkpoint_every_commits + 1, 2 * checkpoint_every_commits + 17}) {
      const auto none = make_memory_checkpoints();
      EXPECT_EQ(checkpoint_at(long_story().store(), *checkpoints, view, revision),
                checkpoint_at(long_story().store(), *none, view, revision))
          << view << " at " << revision;
    }
  }
}

TEST(ViewAt, DamagedCheckpointIsPassedOverForAnOlderOne) {
  const auto checkpoints = make_memory_checkpoints();
  const std::string good = checkpoint_at(long_story().store(), *checkpoints, "board", long_history);
  std::string damaged = checkpoints->newest("demo", "board", {long_history})->second;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  checkpoints->put("demo", "board", {2 * checkpoint_every_commits}, damaged, 0);

  const CountingStore store{long_story().store()};
  EXPECT_EQ(checkpoint_at(store, *checkpoints, "board", long_history), good);
  EXPECT_EQ(store.visited(), long_history - checkpoint_every_commits);

  // Passing it by has replaced it. With none that can be read, the log tells all.
  checkpoints->put("demo", "board", {checkpoint_every_commits}, damaged, 0);
  checkpoints->put("demo", "board", {2 * checkpoint_every_commits}, "", 0);
  const CountingStore again{long_story().store()};
  EXPECT_EQ(checkpoint_at(again, *checkpoints, "board", long_history), good);
  EXPECT_EQ(again.visited(), long_history);
}

TEST(ViewAt, ZeroIsTheEmptyView) {
  const auto checkpoints = make_memory_checkpoints();
  const auto view = view_at(long_story().store(), long_story().keys(), *checkpoints, "demo", "board", {});
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ((*view)->revision(), Revision{});
  EXPECT_TRUE(entities_of(**view).empty());
}

TEST(ViewAt, BytesThatAreNoCommitAreCorrupt) {
  MemoryEventStore store;
  auto bytes = std::make_shared<const std::string>("not a commit");
  store.append({.stream = "demo", .expected = {}, .command_id = "c", .bytes = bytes},
               [](const AppendResult&) {});
  const auto checkpoints = make_memory_checkpoints();
  const auto view = view_at(store, no_keys(), *checkpoints, "demo", "board", {1});
  ASSERT_FALSE(view.has_value());
  EXPECT_EQ(view.error(), StoreError::corrupt);
}

TEST(Checkpoint, AnyDamagedByteIsRefused) {
  Story story;
  RandomHistory{3}.tell(40, story);
  const std::string good = story.view("board")->checkpoint();
  ASSERT_TRUE(View{make_projection("demo", "board")}.restore(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string damaged = good;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_FALSE(View{make_projection("demo", "board")}.restore(damaged)) << i;
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(View{make_projection("demo", "board")}.restore(std::string_view{good}.substr(0, size)))
        << size;
  }
}

TEST(Checkpoint, OfAnotherViewIsRefused) {
  Story story;
  RandomHistory{3}.tell(40, story);
  EXPECT_FALSE(View{make_projection("demo", "board")}.restore(story.view("overview")->checkpoint()));
}

TEST(Checkpoints, NewestIsOfThatStreamAndViewAndNotLater) {
  const Directory directory;
  const auto keys = make_memory_keys();
  auto rocks = open_rocks_checkpoints(directory.path(), *keys);
  ASSERT_TRUE(rocks.has_value()) << rocks.error();
  const auto memory = make_memory_checkpoints();
  for (CheckpointStore* checkpoints : {memory.get(), rocks->get()}) {
    EXPECT_EQ(checkpoints->newest("a", "board", {9}), std::nullopt);
    checkpoints->put("a", "board", {300}, "300", 0);
    checkpoints->put("a", "board", {5}, "5", 0);
    checkpoints->put("a", "meeting", {6}, "other view", 0);
    checkpoints->put("a-b", "board", {7}, "other stream", 0);
    EXPECT_EQ(checkpoints->newest("a", "board", {4}), std::nullopt);
    EXPECT_EQ(checkpoints->newest("a", "board", {299}), std::pair(Revision{5}, std::string{"5"}));
    EXPECT_EQ(checkpoints->newest("a", "board", {1'000'000}), std::pair(Revision{300}, std::string{"300"}));
    EXPECT_EQ(checkpoints->newest("b", "board", {9}), std::nullopt);
    checkpoints->put("a", "board", {5}, "again", 0);
    EXPECT_EQ(checkpoints->newest("a", "board", {5})->second, "again");
  }
}

TEST(Checkpoints, OnDiskOutliveTheirStore) {
  const Directory directory;
  const auto keys = make_memory_keys();
  const std::string large(1 << 20, 'x');
  {
    auto checkpoints = open_rocks_checkpoints(directory.path(), *keys);
    ASSERT_TRUE(checkpoints.has_value());
    (*checkpoints)->put("a", "board", {5}, large, 0);
  }
  auto checkpoints = open_rocks_checkpoints(directory.path(), *keys);
  ASSERT_TRUE(checkpoints.has_value());
  EXPECT_EQ((*checkpoints)->newest("a", "board", {5})->second, large);
}

TEST(Checkpoints, ForgottenOnesAreGoneAndNoneThatWereBegunBeforeFollow) {
  const Directory directory;
  const auto keys = make_memory_keys();
  auto rocks = open_rocks_checkpoints(directory.path(), *keys);
  ASSERT_TRUE(rocks.has_value()) << rocks.error();
  const auto memory = make_memory_checkpoints();
  for (CheckpointStore* checkpoints : {memory.get(), rocks->get()}) {
    const std::uint64_t begun = checkpoints->generation("a");
    checkpoints->put("a", "board", {5}, "told", begun);
    checkpoints->put("a-b", "board", {5}, "other stream", checkpoints->generation("a-b"));
    checkpoints->forget("a");
    EXPECT_EQ(checkpoints->newest("a", "board", {9}), std::nullopt);
    EXPECT_EQ(checkpoints->newest("a-b", "board", {9})->second, "other stream");
    checkpoints->put("a", "board", {6}, "late", begun);
    EXPECT_EQ(checkpoints->newest("a", "board", {9}), std::nullopt);
    checkpoints->put("a", "board", {7}, "after", checkpoints->generation("a"));
    EXPECT_EQ(checkpoints->newest("a", "board", {9}), std::pair(Revision{7}, std::string{"after"}));
  }
}

// No byte that could be read without the key.
TEST(Checkpoints, StandOnDiskSealed) {
  const Directory directory;
  const auto keys = make_memory_keys();
  {
    auto checkpoints = open_rocks_checkpoints(directory.path(), *keys);
    ASSERT_TRUE(checkpoints.has_value()) << checkpoints.error();
    for (std::uint64_t revision = 1; revision < 20; ++revision)
      (*checkpoints)->put("a", "board", {revision}, "a secret that nobody may find", 0);
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory.path())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(bytes.find("secret"), bytes.npos) << entry.path();
  }
  auto checkpoints = open_rocks_checkpoints(directory.path(), *keys);
  EXPECT_EQ((*checkpoints)->newest("a", "board", {9})->second, "a secret that nobody may find");
  // As a crash would leave it: the key is gone, the row has come back.
  keys->destroy({{KeyId{1}}});
  EXPECT_EQ((*checkpoints)->newest("a", "board", {9}), std::nullopt);
  (*checkpoints)->put("a", "board", {9}, "anew", 0);
  EXPECT_EQ((*checkpoints)->newest("a", "board", {19}), std::pair(Revision{9}, std::string{"anew"}));
}

TEST(Checkpoints, DirectoryThatCannotBeMadeIsRefusedWithAReason) {
  const auto checkpoints = open_rocks_checkpoints("/dev/null/checkpoints", *make_memory_keys());
  ASSERT_FALSE(checkpoints.has_value());
  EXPECT_FALSE(checkpoints.error().empty());
}

google::protobuf::Timestamp time(std::int64_t seconds, std::int32_t nanos = 0) {
  google::protobuf::Timestamp time;
  time.set_seconds(seconds);
  time.set_nanos(nanos);
  return time;
}

TEST(RevisionAt, IsTheLastOneRecordedByThen) {
  Story story;
  std::vector<std::int64_t> recorded;
  for (int i = 0; i < 9; ++i) {
    story.wait_seconds(i % 3 * 10);
    story.commit({task_commented("t", "k", "x")});
    recorded.push_back(story.now_seconds());
  }
  const auto at = [&](const google::protobuf::Timestamp& time) {
    return revision_at(story.store(), story.keys(), "demo", time).value_or(Revision{999}).value;
  };
  EXPECT_EQ(at(time(recorded.front() - 1)), 0U);
  EXPECT_EQ(at(time(recorded.back() + 1000)), 9U);
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    EXPECT_EQ(at(time(recorded[i])), i + 1);
    EXPECT_EQ(at(time(recorded[i], 500)), i + 1);
    EXPECT_EQ(at(time(recorded[i] - 1, 999'999'999)), i);
  }
  EXPECT_EQ(revision_at(story.store(), story.keys(), "nothing", time(0)).value_or(Revision{999}), Revision{});
}

}  // namespace
}  // namespace slipway::testing
