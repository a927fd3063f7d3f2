#include <gtest/gtest.h>

#include "tests/projections/story.h"

namespace slipway::testing {
namespace {

class Board : public ::testing::Test {
 protected:
  Board() {
    story_.commit({column_added("todo", "To do", v1::TODO), column_added("doing", "Doing", v1::DOING, 1),
                   column_added("done", "Done", v1::DONE)});
  }
  v1::TaskCard card(const std::string& id) { return entity(*story_.view("board"), "task/" + id).task(); }
  v1::BoardColumn column(const std::string& id) {
    return entity(*story_.view("board"), "column/" + id).column();
  }
  v1::BoardTotals totals() { return entity(*story_.view("board"), "totals").totals(); }

  Story story_;
};

TEST_F(Board, CountsCardsAndSaysWhereTheLimitIsPassed) {
  story_.commit(
      {task_created("a", "A", "doing"), task_created("b", "B", "doing"), task_created("c", "C", "todo")});
  EXPECT_EQ(column("doing").task_count(), 2U);
  EXPECT_TRUE(column("doing").over_limit());
  story_.commit({task_moved("a", "doing", "todo")});
  EXPECT_EQ(column("doing").task_count(), 1U);
  EXPECT_FALSE(column("doing").over_limit());
  EXPECT_EQ(column("todo").task_count(), 2U);
  story_.commit({wip_limit_set("todo", 1)});
  EXPECT_TRUE(column("todo").over_limit());
}

TEST_F(Board, ShowsTheRequirementThatATaskServes) {
  v1::Event created = task_created("a", "A", "todo");
  created.mutable_task_created()->set_requirement_id("pay");
  story_.commit({created});
  EXPECT_EQ(card("a").requirement_id(), "pay");
  v1::Event edited;
  edited.mutable_task_edited()->set_task_id("a");
  edited.mutable_task_edited()->set_requirement_id("report");
  story_.commit({edited});
  EXPECT_EQ(card("a").requirement_id(), "report");
  story_.commit({task_moved("a", "todo", "doing")});
  EXPECT_EQ(card("a").requirement_id(), "report");
}

TEST_F(Board, ArchivedCardLeavesItsColumnAndComesBack) {
  story_.commit({task_created("a", "A", "todo")});
  story_.commit({task_archived("a")});
  EXPECT_EQ(column("todo").task_count(), 0U);
  EXPECT_EQ(totals().archived(), 1U);
  EXPECT_EQ(totals().open(), 0U);
  EXPECT_TRUE(card("a").archived());
  story_.commit({task_restored("a")});
  EXPECT_EQ(column("todo").task_count(), 1U);
  EXPECT_EQ(totals().open(), 1U);
}

TEST_F(Board, BlockerOpensAndClosesTheCardsBehindIt) {
  story_.commit({task_created("a", "A", "todo"), task_created("b", "B", "todo"), dependency_added("b", "a")});
  EXPECT_EQ(card("b").open_blockers_size(), 1);
  EXPECT_EQ(totals().blocked(), 1U);
  story_.commit({task_moved("a", "todo", "done"), task_completed("a")});
  EXPECT_EQ(card("b").open_blockers_size(), 0);
  EXPECT_EQ(card("b").blocked_by(0), "a");
  EXPECT_EQ(totals().blocked(), 0U);
  EXPECT_EQ(totals().done(), 1U);
  story_.commit({task_moved("a", "done", "todo"), task_reopened("a")});
  EXPECT_EQ(card("b").open_blockers(0), "a");
  story_.commit({task_archived("a")});
  EXPECT_EQ(card("b").open_blockers_size(), 0);
  story_.commit({task_restored("a")});
  EXPECT_EQ(totals().blocked(), 1U);
  story_.commit({dependency_removed("b", "a")});
  EXPECT_EQ(card("b").blocked_by_size(), 0);
  EXPECT_EQ(totals().blocked(), 0U);
}

TEST_F(Board, DependencyMayStandBeforeItsBlockerInTheCommit) {
  story_.commit({task_created("b", "B", "todo"), dependency_added("b", "a"), task_created("a", "A", "todo")});
  EXPECT_EQ(card("b").open_blockers(0), "a");
  EXPECT_EQ(totals().blocked(), 1U);
}

TEST_F(Board, BlockedByHandIsCountedOnce) {
  story_.commit({task_created("a", "A", "todo"), task_created("b", "B", "todo"), dependency_added("b", "a")});
  story_.commit({task_blocked("b", "no access")});
  EXPECT_EQ(card("b").blocked_reason(), "no access");
  EXPECT_EQ(totals().blocked(), 1U);
  story_.commit({task_unblocked("b", "no access")});
  EXPECT_EQ(card("b").blocked_reason(), "");
  EXPECT_EQ(totals().blocked(), 1U);
}

TEST_F(Board, CardRemembersItsTimesAndItsLastEdit) {
  story_.commit({task_created("a", "A", "todo")}, "anna");
  story_.commit({task_moved("a", "todo", "doing")}, "bo");
  const std::int64_t started = story_.now_seconds();
  story_.commit({task_moved("a", "doing", "done"), task_completed("a")}, "chen");
  const std::int64_t completed = story_.now_seconds();
  story_.commit({task_moved("a", "done", "doing"), task_reopened("a")}, "dan");
  const v1::TaskCard a = card("a");
  EXPECT_EQ(a.created_by(), "anna");
  EXPECT_EQ(a.started_at().seconds(), started);
  EXPECT_EQ(a.completed_at().seconds(), completed);
  EXPECT_FALSE(a.done());
  EXPECT_EQ(a.changed_by(), "dan");
  EXPECT_EQ(a.changed_revision(), story_.head().value);
}

TEST_F(Board, CommentIsCountedAndIsNoEdit) {
  const Revision created = story_.commit({task_created("a", "A", "todo")});
  story_.commit({task_commented("a", "k1", "看起来不错")}, "bo");
  EXPECT_EQ(card("a").comment_count(), 1U);
  EXPECT_EQ(card("a").changed_revision(), created.value);
  const v1::CommentInfo comment = entity(*story_.view("board"), "comment/k1").comment();
  EXPECT_EQ(comment.author(), "bo");
  EXPECT_EQ(comment.task_id(), "a");
  EXPECT_EQ(comment.text(), "看起来不错");
}

TEST_F(Board, EditTakesOnlyWhatIsPresentAndClearsADate) {
  story_.commit({task_created("a", "A", "todo")});
  story_.commit({task_due("a", 0, 12)});
  EXPECT_EQ(card("a").due().day(), 12);
  EXPECT_EQ(card("a").title(), "A");
  story_.commit({task_due("a", 12, 0)});
  EXPECT_FALSE(card("a").has_due());
}

TEST_F(Board, MoveWithinAColumnTouchesTheCardOnly) {
  story_.commit({task_created("a", "A", "todo")});
  const auto view = story_.view("board");
  v1::Commit commit;
  commit.set_revision(story_.head().value + 1);
  *commit.add_events() = task_moved("a", "todo", "todo", "z");
  view->apply(commit);
  ASSERT_EQ(view->last_delta().upserts_size(), 1);
  EXPECT_EQ(view->last_delta().upserts(0).id(), "task/a");
  EXPECT_EQ(view->last_delta().upserts(0).task().rank(), "z");
}

}  // namespace
}  // namespace slipway::testing
