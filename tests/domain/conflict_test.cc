// Two people at once: what one had not seen is refused field by field; the rest merges.
#include <gtest/gtest.h>

#include "story.h"

namespace slipway::domain::conflict_test {
namespace {

// Tom changed the title of `a` (revision 5); everyone else had seen revision 4.
Story tom_edited(const char* fields) {
  return Story::of_board().given("tom", std::string("edit_task{task_id:'a' ") + fields + "}");
}

TEST(Conflict, NamesTheFieldBothValuesAndTheOtherAuthor) {
  tom_edited("description:'Theirs'")
      .when("mia", "expect{entity:'a' revision:4} edit_task{task_id:'a' description:'Mine'}")
      .refused(Code::version_conflict, {{"field", "description"},
                                        {"mine", "Mine"},
                                        {"theirs", "Theirs"},
                                        {"author", "tom"},
                                        {"theirs_revision", "5"}});
  tom_edited("due{value{year:2026 month:5 day:1}}")
      .when("mia", "expect{entity:'a' revision:4} edit_task{task_id:'a' due{value{year:2026 month:6 day:2}}}")
      .refused(Code::version_conflict, {{"field", "due"}, {"mine", "2026-06-02"}, {"theirs", "2026-05-01"}});
  tom_edited("priority:HIGH")
      .when("mia", "expect{entity:'a' revision:4} edit_task{task_id:'a' priority:LOW}")
      .refused(Code::version_conflict, {{"field", "priority"}, {"mine", "low"}, {"theirs", "high"}});
  tom_edited("estimate_hours:8")
      .when("mia", "expect{entity:'a' revision:4} edit_task{task_id:'a' estimate_hours:9}")
      .refused(Code::version_conflict, {{"field", "estimate_hours"}, {"mine", "9"}, {"theirs", "8"}});
  tom_edited("stage:TESTING")
      .when("mia", "expect{entity:'a' revision:4} edit_task{task_id:'a' stage:PLANNING}")
      .refused(Code::version_conflict, {{"field", "stage"}, {"mine", "planning"}, {"theirs", "testing"}});
}

TEST(Conflict, MergesEditsOfDifferentFields) {
  tom_edited("title:'Theirs'")
      .when("mia", "expect{entity:'a' revision:4} edit_task{task_id:'a' description:'Mine'}")
      .then({"task_edited{task_id:'a' description:'Mine' description_before:''}"});
}

TEST(Conflict, IsNoneWhereBothWantTheSame) {
  tom_edited("title:'Same'")
      .when("mia", "expect{entity:'a' revision:4} edit_task{task_id:'a' title:'Same'}")
      .nothing();
  tom_edited("title:'Same'")
      .when("mia", "expect{entity:'a' revision:4} edit_task{task_id:'a' title:'Same' estimate_hours:3}")
      .then({"task_edited{task_id:'a' estimate_hours:3 estimate_hours_before:0}"});
}

TEST(Conflict, IsNoneForWhoeverSawTheChangeOrDoesNotSay) {
  tom_edited("title:'Theirs'")
      .given("mia", "expect{entity:'a' revision:5} edit_task{task_id:'a' title:'Mine'}");
  tom_edited("title:'Theirs'").given("mia", "edit_task{task_id:'a' title:'Mine'}");
  tom_edited("title:'Theirs'")
      .when("mia", "expect{revision:4} edit_task{task_id:'a' title:'Mine'}")
      .refused(Code::version_conflict);
}

TEST(Conflict, ConcernsAssigneeAndDepartmentApart) {
  Story story = Story::of_board();
  story.given("lea", "assign_task{task_id:'a' assignee:'tom'}");
  Story(story)
      .when("lea", "expect{entity:'a' revision:4} assign_task{task_id:'a' assignee:'mia'}")
      .refused(Code::version_conflict,
               {{"field", "assignee"}, {"mine", "mia"}, {"theirs", "tom"}, {"author", "lea"}});
  story.given("lea", "expect{entity:'a' revision:4} assign_task{task_id:'a' department_id:'it'}");
}

TEST(Conflict, ConcernsMovesToDifferentColumns) {
  Story story = Story::of_board();
  story.given("tom", "start_task{task_id:'a'}");
  Story(story)
      .when("mia", "expect{entity:'a' revision:4} move_task{task_id:'a' column_id:'done'}")
      .refused(Code::version_conflict,
               {{"field", "column"}, {"mine", "done"}, {"theirs", "doing"}, {"author", "tom"}});
  story.given("tom", "start_task{task_id:'b'}");
  // Two moves into the same column agree; the later one says where it stands.
  story.given("mia", "expect{entity:'a' revision:4} move_task{task_id:'a' column_id:'doing'}");
  EXPECT_EQ(story.cards("doing"), "a b");
}

TEST(Conflict, ConcernsTwoPlacesInTheSameColumn) {
  Story story = Story::of_board();
  story.given("tom", "move_task{task_id:'a' column_id:'todo' after_task_id:'b'}");
  Story(story)
      .when("mia", "expect{entity:'a' revision:4} move_task{task_id:'a' column_id:'todo' after_task_id:'c'}")
      .refused(Code::version_conflict, {{"field", "rank"}, {"mine", "c"}, {"theirs", "b"}});
  story.given("mia", "expect{entity:'a' revision:4} move_task{task_id:'a' column_id:'done'}");
}

TEST(Conflict, ConcernsColumnsCharterAndMinutes) {
  Story story = Story::of_meeting();
  story.given("lea", "rename_column{column_id:'todo' name:'Theirs'}")
      .given("lea", "set_wip_limit{column_id:'todo' wip_limit{tasks_max:9}}")
      .given("lea", "move_column{column_id:'todo' after_column_id:'done'}")
      .given("lea", "draft_charter{charter{goal:'Theirs'}}")
      .given("lea", "edit_minutes{meeting_id:'m' block_id:'k' text:'Theirs'}");
  story.when("lea", "expect{revision:4} rename_column{column_id:'todo' name:'Mine'}")
      .refused(Code::version_conflict, {{"field", "name"}, {"theirs", "Theirs"}});
  story.when("lea", "expect{revision:4} set_wip_limit{column_id:'todo' wip_limit{tasks_max:3}}")
      .refused(Code::version_conflict, {{"field", "wip_limit"}, {"mine", "3"}, {"theirs", "9"}});
  story.when("lea", "expect{revision:4} move_column{column_id:'todo'}")
      .refused(Code::version_conflict, {{"field", "rank"}});
  story.when("lea", "expect{revision:4} draft_charter{charter{goal:'Mine'}}")
      .refused(Code::version_conflict, {{"field", "charter"}, {"mine", "Mine"}, {"theirs", "Theirs"}});
  for (const char* entity : {"m", "k"}) {
    story
        .when("mia", std::string("expect{entity:'") + entity +
                         "' revision:4} edit_minutes{meeting_id:'m' block_id:'k' text:'Mine'}")
        .refused(Code::version_conflict, {{"field", "text"}, {"author", "lea"}});
  }
}

}  // namespace
}  // namespace slipway::domain::conflict_test
