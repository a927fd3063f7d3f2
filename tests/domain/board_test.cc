// Columns and cards: where they stand, and what a move means.
#include <gtest/gtest.h>

#include "story.h"

namespace slipway::domain::board_test {
namespace {

Story board() {
  return Story::of_board();
}

TEST(Move, PutsACardBelowAnotherOnTopOrAtTheBottom) {
  Story story = board();
  EXPECT_EQ(story.cards("todo"), "a b c");
  story.given("mia", "move_task{task_id:'a' column_id:'todo' after_task_id:'b'}");
  EXPECT_EQ(story.cards("todo"), "b a c");
  story.given("mia", "move_task{task_id:'c' column_id:'todo'}");
  EXPECT_EQ(story.cards("todo"), "c b a");
  story.given("mia", "move_task{task_id:'c' column_id:'doing' after_task_id:'b'}");
  story.given("mia", "move_task{task_id:'a' column_id:'doing' after_task_id:'b'}");
  EXPECT_EQ(story.cards("doing"), "c a");
}

TEST(Move, RecordsNothingWhereTheCardStandsThereAlready) {
  board().when("mia", "move_task{task_id:'a' column_id:'todo'}").nothing();
  board().when("mia", "move_task{task_id:'b' column_id:'todo' after_task_id:'a'}").nothing();
  board().when("mia", "move_task{task_id:'b' column_id:'todo' after_task_id:'b'}").nothing();
  board().when("mia", "move_task{task_id:'c' column_id:'todo' after_task_id:'gone'}").nothing();
}

TEST(Move, CountsOnlyCardsThatAreNotArchived) {
  Story story = board();
  story.given("lea", "set_wip_limit{column_id:'doing' wip_limit{tasks_max:1 hard:true}}")
      .given("mia", "start_task{task_id:'a'}")
      .given("mia", "archive_task{task_id:'a'}")
      .given("mia", "start_task{task_id:'b'}");
  story.given("mia", "archive_task{task_id:'b'}").given("mia", "restore_task{task_id:'a'}");
}

TEST(Move, PassesASoftLimitAndAnyLimitInsideItsColumn) {
  Story story = board();
  story.given("lea", "set_wip_limit{column_id:'doing' wip_limit{tasks_max:1}}")
      .given("mia", "start_task{task_id:'a'}")
      .given("mia", "start_task{task_id:'b'}")
      .given("lea", "set_wip_limit{column_id:'doing' wip_limit{tasks_max:1 hard:true}}")
      .given("mia", "move_task{task_id:'a' column_id:'doing'}");
  EXPECT_EQ(story.cards("doing"), "a b");
  story.given("lea", "set_wip_limit{column_id:'doing' wip_limit{hard:true}}")
      .given("mia", "start_task{task_id:'c'}");
}

TEST(Move, CompletesAndReopensWithTheKindOfTheColumn) {
  Story story = board();
  story.given("mia", "move_task{task_id:'a' column_id:'done'}");
  EXPECT_TRUE(story.task("a").done);
  story.when("mia", "move_task{task_id:'a' column_id:'doing'}")
      .then({"task_moved{task_id:'a' column_id:'doing' rank:'V' column_id_before:'done' rank_before:'V'}",
             "task_reopened{task_id:'a'}"});
  story.when("mia", "create_task{task_id:'d' title:'D' column_id:'done'}")
      .then({"task_created{task_id:'d' title:'D' column_id:'done' rank:'V'}", "task_completed{task_id:'d'}"});
}

TEST(Move, IsNotBlockedByWhatIsDoneOrArchived) {
  Story story = board();
  story.given("mia", "add_dependency{task_id:'a' blocked_by:'b'}")
      .given("mia", "add_dependency{task_id:'a' blocked_by:'c'}")
      .given("mia", "complete_task{task_id:'b'}")
      .given("mia", "archive_task{task_id:'c'}")
      .given("mia", "start_task{task_id:'a'}");
}

TEST(Move, LetsABlockedTaskGoBackAndBetweenColumnsOfWork) {
  Story story = board();
  story.given("lea", "add_column{column_id:'review' name:'R' kind:DOING after_column_id:'doing'}")
      .given("mia", "start_task{task_id:'a'}")
      .given("mia", "block_task{task_id:'a' reason:'Why'}")
      .given("mia", "move_task{task_id:'a' column_id:'review'}");
  story.when("mia", "complete_task{task_id:'a'}").refused(Code::blocked_by_open);
  story.given("mia", "move_task{task_id:'a' column_id:'todo'}");
}

TEST(Task, StartsCompletesAndReopensInTheFirstColumnOfTheKind) {
  Story story = board();
  story.given("lea", "add_column{column_id:'review' name:'R' kind:DOING after_column_id:'doing'}")
      .given("mia", "move_task{task_id:'a' column_id:'review'}");
  story.when("mia", "start_task{task_id:'a'}").nothing();
  story.when("mia", "reopen_task{task_id:'a'}").nothing();
  story.given("mia", "start_task{task_id:'b'}");
  EXPECT_EQ(story.cards("doing"), "b");
  story.given("mia", "complete_task{task_id:'b'}").when("mia", "complete_task{task_id:'b'}").nothing();
}

TEST(Task, KeepsItsPlaceWhileItIsArchived) {
  Story story = board();
  story.given("mia", "archive_task{task_id:'b'}");
  EXPECT_EQ(story.cards("todo"), "a c");
  story.when("mia", "move_task{task_id:'c' column_id:'todo' after_task_id:'a'}").nothing();
  // A card between a and c must not take b's place.
  story.given("mia", "create_task{task_id:'d' title:'D'}")
      .given("mia", "move_task{task_id:'d' column_id:'todo' after_task_id:'a'}")
      .given("mia", "restore_task{task_id:'b'}");
  EXPECT_EQ(story.cards("todo"), "a d b c");
  story.when("mia", "restore_task{task_id:'b'}").nothing();
}

TEST(Task, RefusesEverythingWhileItIsArchived) {
  Story story = board();
  story.given("mia", "archive_task{task_id:'a'}");
  for (const char* command :
       {"move_task{task_id:'a' column_id:'doing'}", "start_task{task_id:'a'}",
        "assign_task{task_id:'a' assignee:'mia'}", "comment_task{task_id:'a' comment_id:'k' text:'T'}",
        "block_task{task_id:'a' reason:'R'}", "unblock_task{task_id:'a'}", "complete_task{task_id:'a'}",
        "reopen_task{task_id:'a'}", "add_dependency{task_id:'a' blocked_by:'b'}",
        "add_dependency{task_id:'b' blocked_by:'a'}", "remove_dependency{task_id:'a' blocked_by:'b'}"}) {
    story.when("mia", command).refused(Code::task_archived, {{"task", "a"}});
  }
  story.when("mia", "archive_task{task_id:'a'}").nothing();
}

TEST(Task, ClearsItsDateAndItsAssignee) {
  Story story = board();
  story.given("lea", "edit_task{task_id:'a' due{value{year:2026 month:5 day:1}}}")
      .given("lea", "assign_task{task_id:'a' assignee:'mia'}");
  story.when("mia", "edit_task{task_id:'a' due{}}")
      .then({"task_edited{task_id:'a' due{before{year:2026 month:5 day:1}}}"});
  story.when("mia", "assign_task{task_id:'a' assignee:''}")
      .then({"task_assigned{task_id:'a' assignee_before:'mia'}"});
  story.when("mia", "edit_task{task_id:'a' due{}}").nothing();
}

TEST(Task, NamesTheRequirementThatItServes) {
  Story story = Story::of_board();
  const char* const create = "create_task{task_id:'d' title:'D' requirement_id:'r'}";
  story.when("mia", create).refused(Code::not_found, {{"kind", "requirement"}, {"id", "r"}});
  story.when("mia", "edit_task{task_id:'a' requirement_id:'r'}").refused(Code::not_found, {{"id", "r"}});
  story.project.records.requirements.requirements.put("r", {});
  story.given("mia", create);
  EXPECT_EQ(story.task("d").requirement.value, "r");
  story.when("mia", "edit_task{task_id:'a' requirement_id:'r'}")
      .then({"task_edited{task_id:'a' requirement_id:'r' requirement_id_before:''}"})
      .when("mia", "edit_task{task_id:'a' requirement_id:'r'}")
      .nothing();
  const std::string revision = std::to_string(story.head());
  story.when("mia", "undo{revision:" + revision + "}")
      .then({"task_edited{task_id:'a' requirement_id:'' requirement_id_before:'r'}"});
  EXPECT_EQ(story.task("a").requirement.value, "");
}

TEST(Task, HasEachCommentOnce) {
  board()
      .given("mia", "comment_task{task_id:'a' comment_id:'k' text:'T'}")
      .when("mia", "comment_task{task_id:'a' comment_id:'k' text:'T'}")
      .refused(Code::already_exists, {{"kind", "comment"}});
}

TEST(Dependency, IsAddedAndRemovedOnce) {
  Story story = board();
  story.given("mia", "add_dependency{task_id:'a' blocked_by:'b'}");
  story.when("mia", "add_dependency{task_id:'a' blocked_by:'b'}").nothing();
  story.given("mia", "remove_dependency{task_id:'a' blocked_by:'b'}");
  story.when("mia", "remove_dependency{task_id:'a' blocked_by:'b'}").nothing();
  story.when("mia", "remove_dependency{task_id:'a' blocked_by:'zz'}").refused(Code::not_found);
  story.given("mia", "add_dependency{task_id:'b' blocked_by:'a'}");
}

TEST(Dependency, IsBoundedPerTask) {
  Story story = board();
  for (int index = 0; index <= 50; ++index) {
    const std::string id = "d" + std::to_string(index);
    story.given("mia", "create_task{task_id:'" + id + "' title:'D'}");
    story.when("mia", "add_dependency{task_id:'a' blocked_by:'" + id + "'}");
    if (index < 50) story.then({"dependency_added{task_id:'a' blocked_by:'" + id + "'}"});
  }
  story.refused(Code::invalid, {{"field", "add_dependency.blocked_by"}, {"limit", "50"}});
}

TEST(Column, StandsWhereItIsPut) {
  Story story = board();
  const auto order = [&] {
    std::string ids;
    for (const auto& [rank, id] : story.project.board.column_order) ids += id + " ";
    return ids;
  };
  story.given("lea", "add_column{column_id:'review' name:'R' kind:DOING after_column_id:'doing'}")
      .given("lea", "add_column{column_id:'live' name:'L' kind:DONE}");
  EXPECT_EQ(order(), "todo doing review done live ");
  story.given("lea", "move_column{column_id:'live'}")
      .given("lea", "move_column{column_id:'todo' after_column_id:'done'}");
  EXPECT_EQ(order(), "live doing review done todo ");
  story.when("lea", "move_column{column_id:'todo' after_column_id:'done'}").nothing();
  story.when("lea", "move_column{column_id:'live'}").nothing();
  story.when("lea", "move_column{column_id:'live' after_column_id:'live'}").nothing();
  story.when("lea", "move_column{column_id:'live' after_column_id:'x'}").refused(Code::not_found);
}

TEST(Column, IsBoundedPerBoard) {
  Story story = board();
  for (int index = 3; index <= 50; ++index) {
    story.when("lea", "add_column{name:'N' kind:DOING column_id:'c" + std::to_string(index) + "'}");
    if (index < 50)
      story.given("lea", "add_column{name:'N' kind:DOING column_id:'c" + std::to_string(index) + "'}");
  }
  story.refused(Code::invalid, {{"field", "add_column.column_id"}, {"limit", "50"}});
}

}  // namespace
}  // namespace slipway::domain::board_test
