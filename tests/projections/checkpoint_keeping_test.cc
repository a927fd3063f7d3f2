// Checkpoints of views that nobody watches: all of them, whatever was there before, and never of what was
// erased.
#include "projections/checkpoint_keeping.h"

#include <gtest/gtest.h>

#include "tests/projections/random_history.h"

namespace slipway::testing {
namespace {

constexpr std::uint64_t history = 2 * checkpoint_every_commits + 300;
constexpr Revision first{checkpoint_every_commits};
constexpr Revision second{2 * checkpoint_every_commits};

const Story& long_story() {
  static Story* story = [] {
    auto* told = new Story;
    RandomHistory{17}.tell(history, *told);
    return told;
  }();
  return *story;
}

Revision keep(CheckpointStore& checkpoints, std::uint64_t commits_max = history) {
  const auto reached = write_missing_checkpoints(long_story().store(), long_story().keys(), checkpoints,
                                                 "demo", long_story().head(), commits_max);
  EXPECT_TRUE(reached.has_value());
  return reached.value_or(Revision{});
}

// As one fold from the log's start has it.
std::string folded(std::string_view view, Revision revision) {
  const auto none = make_memory_checkpoints();
  return (*view_at(long_story().store(), long_story().keys(), *none, "demo", view, revision))->checkpoint();
}

// Where they are due by the number of commits; others stand where much was changed.
std::vector<Revision> kept_by_commits(const CheckpointStore& checkpoints, std::string_view view) {
  std::vector<Revision> kept = checkpoints.kept("demo", view);
  std::erase_if(kept, [](Revision at) { return checkpoint_due(at) != at; });
  return kept;
}

void expect_whole(const CheckpointStore& checkpoints) {
  for (const std::string_view view : every_view_name("demo")) {
    EXPECT_EQ(kept_by_commits(checkpoints, view), (std::vector{first, second})) << view;
    for (const Revision revision : {first, second, checkpoints.kept("demo", view).front()}) {
      const auto found = checkpoints.newest("demo", view, revision);
      ASSERT_TRUE(found.has_value()) << view;
      EXPECT_EQ(found->first, revision) << view;
      EXPECT_EQ(found->second, folded(view, revision)) << view;
    }
  }
}

TEST(CheckpointKeeping, EveryViewGetsThoseThatItLacks) {
  const auto checkpoints = make_memory_checkpoints();
  EXPECT_EQ(keep(*checkpoints), second);
  expect_whole(*checkpoints);
}

TEST(CheckpointKeeping, GapsAreFilledWhereverTheyAre) {
  const auto checkpoints = make_memory_checkpoints();
  checkpoints->put("demo", "board", second, folded("board", second), 0);
  checkpoints->put("demo", "audit", first, folded("audit", first), 0);
  EXPECT_EQ(keep(*checkpoints), second);
  expect_whole(*checkpoints);
}

TEST(CheckpointKeeping, GoesOnWhereItStopped) {
  const auto checkpoints = make_memory_checkpoints();
  EXPECT_EQ(keep(*checkpoints, 1), first);
  EXPECT_EQ(kept_by_commits(*checkpoints, "risks"), std::vector{first});
  EXPECT_EQ(keep(*checkpoints, 1), second);
  EXPECT_EQ(keep(*checkpoints, 1), second);
  expect_whole(*checkpoints);
}

TEST(CheckpointKeeping, NothingIsDueBeforeTheFirst) {
  EXPECT_EQ(checkpoint_due({checkpoint_every_commits - 1}), Revision{});
  EXPECT_EQ(checkpoint_due(first), first);
  EXPECT_EQ(checkpoint_due({2 * checkpoint_every_commits - 1}), first);
}

// A store whose stream is forgotten while it is being read, as an erasure does.
class ForgetsMeanwhile final : public CheckpointStore {
 public:
  std::uint64_t generation(std::string_view stream) const override {
    const std::uint64_t asked = inner_->generation(stream);
    inner_->forget(stream);
    return asked;
  }
  void put(std::string_view stream, std::string_view view, Revision revision, std::string_view bytes,
           std::uint64_t generation) override {
    ++puts_;
    inner_->put(stream, view, revision, bytes, generation);
  }
  std::optional<std::pair<Revision, std::string>> newest(std::string_view stream, std::string_view view,
                                                         Revision revision) const override {
    return inner_->newest(stream, view, revision);
  }
  std::vector<Revision> kept(std::string_view stream, std::string_view view) const override {
    return inner_->kept(stream, view);
  }
  void forget(std::string_view stream) override { inner_->forget(stream); }
  int puts() const { return puts_; }

 private:
  std::unique_ptr<CheckpointStore> inner_ = make_memory_checkpoints();
  int puts_ = 0;
};

TEST(CheckpointKeeping, WhatWasErasedMeanwhileIsNotKept) {
  ForgetsMeanwhile checkpoints;
  EXPECT_EQ(keep(checkpoints), second);
  EXPECT_GT(checkpoints.puts(), 0);
  for (const std::string_view view : every_view_name("demo"))
    EXPECT_TRUE(checkpoints.kept("demo", view).empty()) << view;
}

}  // namespace
}  // namespace slipway::testing
