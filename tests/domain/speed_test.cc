// A command on a full board must not cost what the board holds.
#include <gtest/gtest.h>

#include <chrono>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::speed_test {
namespace {

Story with_tasks(std::size_t count) {
  Story story = Story::of_project();
  for (std::size_t index = 0; index < count; ++index) {
    v1::Command create = command_of("create_task{column_id:'todo' title:'T'}");
    create.mutable_create_task()->set_task_id("t" + std::to_string(index));
    const auto events = story.decide("lea", create);
    story.commit("lea", create, *events);
  }
  return story;
}

// The mean of many, in nanoseconds: decided and applied.
double nanoseconds_of_a_move(Story& story) {
  constexpr int moves = 2'000;
  Context context;
  context.actor = "lea";
  context.workspace = &story.workspace;
  v1::Command command = command_of("move_task{task_id:'t7' column_id:'doing'}");
  std::uint64_t revision = story.head();
  const auto start = std::chrono::steady_clock::now();
  for (int turn = 0; turn < moves; ++turn) {
    command.mutable_move_task()->set_column_id(turn % 2 == 0 ? "doing" : "todo");
    command.mutable_move_task()->set_after_task_id(turn % 2 == 0 ? "" : "t" + std::to_string(turn % 9));
    const Decision events = decide(story.project, command, context);
    EXPECT_TRUE(events);
    for (const v1::Event& event : *events) evolve(story.project, event, {"lea", {}, {++revision}});
  }
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / moves;
}

TEST(Speed, AMoveOnAFullBoardCostsLittleMoreThanOnASmallOne) {
  Story small = with_tasks(100);
  Story full = with_tasks(tasks_max);
  const double on_small = nanoseconds_of_a_move(small);
  const double on_full = nanoseconds_of_a_move(full);
  RecordProperty("nanoseconds_on_100_tasks", static_cast<int>(on_small));
  RecordProperty("nanoseconds_on_10000_tasks", static_cast<int>(on_full));
  // A scan of all tasks would be a hundred times as much.
  EXPECT_LT(on_full, 10 * on_small + 5'000);
  full.when("lea", "create_task{task_id:'more' title:'M'}")
      .refused(Code::invalid, {{"field", "create_task.task_id"}, {"limit", "10000"}});
}

}  // namespace
}  // namespace slipway::domain::speed_test
