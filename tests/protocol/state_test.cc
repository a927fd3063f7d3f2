// A kept state and the rest of the log are what the whole log is; and whatever else is found in its place,
// the whole log decides.
#include "server/state_bytes.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <set>

#include "server/stream_loading.h"
#include "tests/projections/random_history.h"
#include "tests/protocol/world.h"

namespace slipway::test {
namespace {

using namespace std::chrono_literals;
using testing::RandomHistory;
using testing::Story;

constexpr std::size_t histories = 25;
constexpr std::size_t commits_max = 600;
constexpr std::size_t damages = 300;
constexpr std::string_view stream = "demo";

const std::string name{stream};

// Loading may destroy keys, the story's own; these are as they are in it.
class StoryKeys final : public Keys {
 public:
  explicit StoryKeys(const KeyReader& keys) : keys_(keys) {}
  std::expected<Key, KeyLoss> find(KeyId id) const override {
    if (destroyed.contains(id)) return std::unexpected(KeyLoss::destroyed);
    return keys_.find(id);
  }
  std::optional<KeyId> take() override { return std::nullopt; }
  Nonce nonce() override { return {}; }
  void destroy(std::span<const KeyId> ids) override { destroyed.insert(ids.begin(), ids.end()); }
  bool begin_erasure(std::string_view stream) override { return noted.insert(std::string{stream}), true; }
  void end_erasure(std::string_view stream) override { noted.erase(std::string{stream}); }
  std::vector<std::string> erasures_left() const override { return {noted.begin(), noted.end()}; }

  std::set<KeyId> destroyed;
  std::set<std::string> noted;

 private:
  const KeyReader& keys_;
};

LoadedProject load(const Story& story, CheckpointStore& checkpoints) {
  StoryKeys keys{story.keys()};
  auto loaded = load_project(story.store(), keys, checkpoints, name);
  EXPECT_TRUE(loaded.has_value());
  return loaded ? std::move(*loaded) : LoadedProject{};
}

std::string folded(const Story& story) {
  const auto none = make_memory_checkpoints();
  return bytes_of(load(story, *none).stream);
}

void check_history(std::uint64_t seed, std::set<int>& facts) {
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  Story story;
  std::mt19937_64 random{seed};
  RandomHistory{seed}.tell(1 + random() % commits_max, story);
  for (const v1::Commit& commit : story.commits())
    for (const v1::Event& event : commit.events()) facts.insert(event.fact_case());
  if (seed % 2 == 0) story.destroy_erased_keys();  // Else each load does, and forgets what was kept.
  const std::string whole = folded(story);
  const auto checkpoints = make_memory_checkpoints();
  Revision kept;
  for (int i = 0; i < 4; ++i) {  // Each from the one before, or afresh where that is later.
    kept = {1 + random() % story.head().value};
    ASSERT_TRUE(keep_state(story.store(), story.keys(), *checkpoints, name, kept));
    const LoadedProject loaded = load(story, *checkpoints);
    EXPECT_EQ(loaded.kept, kept);
    EXPECT_EQ(loaded.stream.head, story.head());
    EXPECT_EQ(bytes_of(loaded.stream), whole);
  }
}

// SLIPWAY_SEED replays one history.
TEST(KeptState, AndTheRestAreWhatTheWholeLogIs) {
  const char* given = std::getenv("SLIPWAY_SEED");
  const std::uint64_t first = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "seed " << first << '\n';
  std::set<int> facts;
  for (std::uint64_t i = 0; i < (given != nullptr ? 1 : histories) && !::testing::Test::HasFailure(); ++i)
    check_history(first + i, facts);
  if (given == nullptr) EXPECT_GT(facts.size(), 90U);  // They went nearly everywhere.
}

const Story& told() {
  static Story* story = [] {
    auto* told = new Story;
    RandomHistory{7}.tell(200, *told);
    told->destroy_erased_keys();
    return told;
  }();
  return *story;
}

std::string kept_bytes(const CheckpointStore& checkpoints) {
  const auto found = checkpoints.newest(stream, "state", Revision{});
  EXPECT_TRUE(found.has_value());
  return found ? found->second : std::string{};
}

TEST(KeptState, IsOneOfAStream) {
  const auto checkpoints = make_memory_checkpoints();
  keep_state(told().store(), told().keys(), *checkpoints, name, {50});
  keep_state(told().store(), told().keys(), *checkpoints, name, {150});
  EXPECT_EQ(checkpoints->kept(stream, "state").size(), 1U);
  EXPECT_EQ(load(told(), *checkpoints).kept, Revision{150});
}

TEST(KeptState, IsReadBackFromDisk) {
  const auto directory =
      std::filesystem::temp_directory_path() / ("slipway-state-" + std::to_string(std::random_device{}()));
  const auto keys = make_memory_keys();
  {
    const auto checkpoints = open_rocks_checkpoints(directory.string(), *keys);
    ASSERT_TRUE(checkpoints.has_value());
    keep_state(told().store(), told().keys(), **checkpoints, name, {50});
    keep_state(told().store(), told().keys(), **checkpoints, name, {150});
    EXPECT_EQ(load(told(), **checkpoints).kept, Revision{150});
  }
  const auto again = open_rocks_checkpoints(directory.string(), *keys);
  ASSERT_TRUE(again.has_value());
  const LoadedProject loaded = load(told(), **again);
  EXPECT_EQ(loaded.kept, Revision{150});
  EXPECT_EQ(bytes_of(loaded.stream), folded(told()));
  (*again)->forget(stream);
  EXPECT_EQ(load(told(), **again).kept, Revision{});
  std::filesystem::remove_all(directory);
}

TEST(KeptState, WhateverIsDamagedInItTheWholeLogDecides) {
  const auto checkpoints = make_memory_checkpoints();
  keep_state(told().store(), told().keys(), *checkpoints, name, {150});
  const std::string whole = folded(told());
  const std::string kept = kept_bytes(*checkpoints);
  std::mt19937_64 random{1};
  for (std::size_t i = 0; i < damages; ++i) {
    std::string damaged = kept;
    const std::size_t at = random() % damaged.size();
    if (i % 3 == 0)
      damaged.resize(at);
    else
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
    checkpoints->put(stream, "state", {}, damaged, 0);
    const LoadedProject loaded = load(told(), *checkpoints);
    ASSERT_EQ(loaded.kept, Revision{}) << at;
    ASSERT_EQ(bytes_of(loaded.stream), whole) << at;
  }
}

TEST(KeptState, OfAnotherLogIsNotTaken) {
  Story other;
  RandomHistory{8}.tell(200, other);
  const auto checkpoints = make_memory_checkpoints();
  keep_state(other.store(), other.keys(), *checkpoints, name, {150});
  const LoadedProject loaded = load(told(), *checkpoints);
  EXPECT_EQ(loaded.kept, Revision{});
  EXPECT_EQ(bytes_of(loaded.stream), folded(told()));
}

// As after a backup was restored.
TEST(KeptState, OfALongerLogIsNotTaken) {
  Story longer;
  RandomHistory{7}.tell(400, longer);
  const auto checkpoints = make_memory_checkpoints();
  keep_state(longer.store(), longer.keys(), *checkpoints, name, {300});
  EXPECT_EQ(load(told(), *checkpoints).kept, Revision{});
}

TEST(KeptState, OfOtherRulesIsNotRead) {
  const auto none = make_memory_checkpoints();
  std::string bytes = bytes_of(load(told(), *none).stream);
  StreamState state;
  EXPECT_TRUE(read_state(bytes, state));
  bytes[1] = bytes[1] == '0' ? '1' : '0';  // After its length stands what made it.
  StreamState another;
  EXPECT_FALSE(read_state(bytes, another));
}

TEST(KeptState, CutAnywhereIsNotRead) {
  Story story;
  RandomHistory{9}.tell(30, story);
  const std::string bytes = folded(story);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    StreamState state;
    ASSERT_FALSE(read_state(bytes.substr(0, size), state)) << size;
  }
  StreamState state;
  EXPECT_FALSE(read_state(bytes + '\0', state));
}

// What the rules hold of a project that was there all along is what they hold after a restart; and neither
// holds what was redacted.
TEST(State, AfterErasuresIsWhatTheLiveOneBecame) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Story story;
    RandomHistory history{seed};
    history.tell(300, story);
    StreamState live = empty_state(name);
    for (const v1::Commit& commit : story.commits()) fold_rules(live.state, commit);
    story.destroy_erased_keys();
    const auto none = make_memory_checkpoints();
    StreamState read = empty_state(name);
    read.state = load(story, *none).stream.state;
    const std::string bytes = bytes_of(read);
    EXPECT_EQ(bytes, bytes_of(live));
    for (const std::string& text : history.redacted())
      EXPECT_EQ(bytes.find(static_cast<char>(text.size()) + text), std::string::npos) << text;
  }
}

// What was erased before it was kept is destroyed at the next load all the same.
TEST(KeptState, KnowsWhatIsToBeDestroyed) {
  Story story;
  RandomHistory history{3};
  history.tell(600, story);
  ASSERT_FALSE(history.redacted().empty());
  const auto checkpoints = make_memory_checkpoints();
  StoryKeys whole{story.keys()};
  ASSERT_TRUE(load_project(story.store(), whole, *checkpoints, name).has_value());
  ASSERT_FALSE(whole.destroyed.empty());
  keep_state(story.store(), story.keys(), *checkpoints, name, story.head());
  StoryKeys keys{story.keys()};
  const auto loaded = load_project(story.store(), keys, *checkpoints, name);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->kept, story.head());
  EXPECT_EQ(keys.destroyed, whole.destroyed);
  EXPECT_FALSE(checkpoints->newest(stream, "state", {}).has_value());
}

// A crash between the end of the keys and that of the checkpoints made with them.
TEST(KeptState, IsForgottenWhereAnErasureWasNotFinished) {
  const auto checkpoints = make_memory_checkpoints();
  keep_state(told().store(), told().keys(), *checkpoints, name, {150});
  StoryKeys keys{told().keys()};
  ASSERT_TRUE(load_project(told().store(), keys, *checkpoints, name).has_value());  // Destroys what is left.
  keep_state(told().store(), told().keys(), *checkpoints, name, {150});
  keys.begin_erasure(name);
  ASSERT_TRUE(load_project(told().store(), keys, *checkpoints, name).has_value());
  EXPECT_FALSE(checkpoints->newest(stream, "state", {}).has_value());
}

// By a server: where a project rests, and not before there is enough.
TEST(KeptState, IsKeptWhereAProjectRests) {
  World world;
  world.context().state_kept_every = 5;
  world.wait(3s);
  EXPECT_FALSE(world.checkpoints().newest("bank", "state", {}).has_value());  // Three commits.
  const auto rename = [&](const char* title) {
    return world.command(
        "ann", std::string(R"({"project":"bank","editTask":{"taskId":"t1","title":")") + title + R"("}})");
  };
  ASSERT_TRUE(rename("One more").has_committed());
  ASSERT_TRUE(rename("Another").has_committed());
  world.wait(3s);
  ASSERT_TRUE(world.checkpoints().newest("bank", "state", {}).has_value());
  world.restart();
  EXPECT_EQ(rename("Another").committed().revision(), 5U);  // So it is called already.
  EXPECT_EQ(rename("A third").committed().revision(), 6U);
}

}  // namespace
}  // namespace slipway::test
