// Whatever happened, and however a view came to be at a revision, it is the same there, byte for byte.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "tests/projections/random_history.h"

namespace slipway::testing {
namespace {

constexpr std::size_t histories = 25;
constexpr std::size_t commits_max = 400;
constexpr std::size_t tasks_past_the_list = 230;  // More than a summary lists.

// What a live view was at a revision.
struct Moment {
  Entities entities;
  std::string checkpoint;
};

class Life {
 public:
  Life(const Story& story, std::string_view name) : story_(story), name_(name), view_(fresh()) {
    moments_.push_back({{}, view_->checkpoint()});
    deltas_.push_back(nullptr);
    for (const v1::Commit& commit : story.commits()) {
      deltas_.push_back(view_->apply(commit));
      const SharedBytes& delta = deltas_.back();
      const v1::ViewDelta& message = view_->last_delta();
      EXPECT_EQ(delta == nullptr, message.upserts().empty() && message.removals().empty());
      if (delta) EXPECT_EQ(*delta, message.SerializeAsString());
      moments_.push_back({entities_of(*view_), view_->checkpoint()});
    }
  }

  std::unique_ptr<View> fresh() const {
    return std::make_unique<View>(make_projection(story_.stream(), name_));
  }
  const Moment& at(std::size_t revision) const { return moments_[revision]; }
  const SharedBytes& delta(std::size_t revision) const { return deltas_[revision]; }

  // A view restored at `from` and caught up to `to`, checked on its way.
  std::unique_ptr<View> resumed(std::size_t from, std::size_t to) const {
    std::unique_ptr<View> view = fresh();
    EXPECT_TRUE(view->restore(at(from).checkpoint));
    for (std::size_t revision = from + 1; revision <= to; ++revision) {
      const SharedBytes delta = view->apply(story_.commits()[revision - 1]);
      EXPECT_EQ(delta == nullptr, deltas_[revision] == nullptr);
      if (delta && deltas_[revision]) EXPECT_EQ(*delta, *deltas_[revision]) << revision;
    }
    return view;
  }

 private:
  const Story& story_;
  const std::string_view name_;
  std::unique_ptr<View> view_;
  std::vector<Moment> moments_;
  std::vector<SharedBytes> deltas_;
};

// Renaming a column to its own name makes every running summary list its changes afresh: it must list the
// same.
void check_listing(const Story& story, const Life& life, std::size_t to) {
  const std::unique_ptr<View> view = life.resumed(to, to);
  v1::Commit commit;
  commit.set_revision(to + 1);
  for (const v1::Commit& earlier : story.commits()) {
    for (const v1::Event& event : earlier.events()) {
      if (earlier.revision() > to || !(event.has_column_renamed() || event.has_column_added())) continue;
      const bool renamed = event.has_column_renamed();
      const std::string& name = renamed ? event.column_renamed().name() : event.column_added().name();
      const std::string& id = renamed ? event.column_renamed().column_id() : event.column_added().column_id();
      *commit.add_events() = column_renamed(id, name, name);
    }
  }
  view->apply(commit);
  EXPECT_EQ(entities_of(*view), life.at(to).entities);
}

bool is_kept(std::string_view view) {
  return view != "audit";
}

void check_moment(const Story& story, const Life& life, std::string_view name, std::size_t from,
                  std::size_t to) {
  SCOPED_TRACE(::testing::Message() << name << " from " << from << " to " << to);
  const Entities& live = life.at(to).entities;

  const std::unique_ptr<View> resumed = life.resumed(from, to);
  EXPECT_EQ(resumed->checkpoint(), life.at(to).checkpoint);
  EXPECT_EQ(entities_of(*resumed), live);

  auto checkpoints = make_memory_checkpoints();
  const auto as_of = view_at(story.store(), story.keys(), *checkpoints, story.stream(), name, {to});
  ASSERT_TRUE(as_of.has_value());
  EXPECT_EQ((*as_of)->checkpoint(), life.at(to).checkpoint);

  if (name == "meeting") check_listing(story, life, to);
  if (!is_kept(name)) return;
  Entities by_deltas = life.at(from).entities;
  for (std::size_t revision = from + 1; revision <= to; ++revision) {
    if (life.delta(revision)) fold_delta(*life.delta(revision), by_deltas);
  }
  EXPECT_EQ(by_deltas, live);
  for (const View* view : {resumed.get(), as_of->get()}) {
    Entities by_since = life.at(from).entities;
    fold_since(*view, {from}, by_since);
    EXPECT_EQ(by_since, live);
  }
}

void check_history(std::uint64_t seed) {
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  Story story;
  std::mt19937_64 random{seed};
  const std::size_t tasks = random() % 4 == 0 ? tasks_past_the_list : 0;
  RandomHistory{seed, tasks}.tell(1 + random() % commits_max, story);
  for (const std::string_view name : every_view_name(story.stream())) {
    const Life life{story, name};
    for (int i = 0; i < 6; ++i) {
      const std::size_t to = 1 + random() % story.commits().size();
      check_moment(story, life, name, random() % to, to);
    }
  }
}

// What an erasure leaves: a view that is built from the log afterwards is the one that was live all along,
// and no view of any moment says what was erased.
void check_erasures(std::uint64_t seed) {
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  Story story;
  RandomHistory history{seed};
  history.tell(1 + seed % commits_max, story);
  std::map<std::string_view, std::string> live;
  for (const std::string_view name : every_view_name(story.stream())) live[name] = story.view(name)->checkpoint();
  story.destroy_erased_keys();
  const auto says_nothing = [&](const std::string& bytes) {
    for (const std::string& text : history.redacted())
      EXPECT_EQ(bytes.find(static_cast<char>(text.size()) + text), std::string::npos) << text;
  };
  for (const std::string_view name : every_view_name(story.stream())) {
    SCOPED_TRACE(name);
    const auto checkpoints = make_memory_checkpoints();
    const auto rebuilt =
        view_at(story.store(), story.keys(), *checkpoints, story.stream(), name, story.head());
    ASSERT_TRUE(rebuilt.has_value());
    EXPECT_EQ((*rebuilt)->checkpoint(), live[name]);
    View told{make_projection(story.stream(), name)};
    const auto read = story.store().read_stream(story.stream(), {}, [&](const StoredCommit& stored) {
      const auto commit = open_commit(stored.bytes, story.keys());
      EXPECT_TRUE(commit.has_value());
      told.apply(*commit);
      says_nothing(told.last_delta().SerializeAsString());
      return commit.has_value();
    });
    EXPECT_TRUE(read.has_value());
  }
}

// SLIPWAY_SEED replays one history.
TEST(View, RebuiltAfterErasuresIsWhatTheLiveOneBecame) {
  const char* given = std::getenv("SLIPWAY_SEED");
  const std::uint64_t first = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "seed " << first << '\n';
  for (std::uint64_t i = 0; i < (given != nullptr ? 1 : histories) && !::testing::Test::HasFailure(); ++i) {
    check_erasures(first + i);
  }
}

// SLIPWAY_SEED replays one history.
TEST(View, IsTheSameLiveResumedRestoredAndAsOfThen) {
  const char* given = std::getenv("SLIPWAY_SEED");
  const std::uint64_t first = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "seed " << first << '\n';
  for (std::uint64_t i = 0; i < (given != nullptr ? 1 : histories) && !::testing::Test::HasFailure(); ++i) {
    check_history(first + i);
  }
}

}  // namespace
}  // namespace slipway::testing
