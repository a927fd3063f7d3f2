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
      .refused(Code::version_conflict, {{"field", "goal"}, {"mine", "Mine"}, {"theirs", "Theirs"}});
  for (const char* entity : {"m", "k"}) {
    story
        .when("mia", std::string("expect{entity:'") + entity +
                         "' revision:4} edit_minutes{meeting_id:'m' block_id:'k' text:'Mine'}")
        .refused(Code::version_conflict, {{"field", "text"}, {"author", "lea"}});
  }
}

// What stood in a record, what someone else made of it, what one wanted, and which field is told with both
// values.
TEST(Conflict, OfARecordNamesTheFieldBothValuesAndTheOtherAuthor) {
  struct Case {
    const char* first;
    const char* theirs;
    const char* mine;
    const char* field;
    const char* my_value;
    const char* their_value;
  };
  const Case cases[] = {
      {"propose_requirement{requirement_id:'r' title:'A' priority:MUST}",
       "edit_requirement{requirement_id:'r' title:'B' priority:COULD}",
       "edit_requirement{requirement_id:'r' title:'C'}", "title", "C", "B"},
      {"propose_requirement{requirement_id:'r' title:'A' priority:MUST}",
       "edit_requirement{requirement_id:'r' priority:COULD}",
       "edit_requirement{requirement_id:'r' priority:WONT title:'A'}", "priority", "wont", "could"},
      {"propose_requirement{requirement_id:'r' title:'A' module:'M' priority:MUST}",
       "edit_requirement{requirement_id:'r' text:'B' module:'N'}",
       "edit_requirement{requirement_id:'r' module:'O'}", "module", "O", "N"},
      {"plan_milestone{milestone_id:'m' name:'M' due{year:2026 month:5 day:1}}",
       "rebaseline_milestone{milestone_id:'m' due{year:2026 month:5 day:2} reason:'R'}",
       "rebaseline_milestone{milestone_id:'m' due{year:2026 month:5 day:3} reason:'S'}", "due", "2026-05-03",
       "2026-05-02"},
      {"set_capacity_target{capacity_id:'c' name:'C' unit:'tps' target:10}",
       "set_capacity_target{capacity_id:'c' name:'C' unit:'tps' target:20}",
       "set_capacity_target{capacity_id:'c' name:'C' unit:'tps' target:30}", "target", "30", "20"},
      {"register_monitor{monitor_id:'m' name:'M' unit:'s' threshold_milli:1500}",
       "register_monitor{monitor_id:'m' name:'M' unit:'s' threshold_milli:2000}",
       "register_monitor{monitor_id:'m' name:'M' unit:'s' threshold_milli:-2050}", "threshold_milli", "-2.05",
       "2"},
      {"draft_test_plan{plan_id:'t' title:'A' kind:UAT}", "draft_test_plan{plan_id:'t' title:'B' kind:UAT}",
       "draft_test_plan{plan_id:'t' title:'A' kind:UNIT_TEST}", "title", "A", "B"},
      {"identify_risk{risk_id:'k' title:'K'}", "assess_risk{risk_id:'k' probability:2 impact:2}",
       "assess_risk{risk_id:'k' probability:2 impact:5}", "impact", "5", "2"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.mine);
    Story story = Story::of_project().given("lea", one.first);
    const std::string seen = "expect{revision:" + std::to_string(story.head()) + "} ";
    story.given("lea", one.theirs).when("lea", seen + one.mine);
    story.refused(Code::version_conflict, {{"field", one.field},
                                           {"mine", one.my_value},
                                           {"theirs", one.their_value},
                                           {"author", "lea"},
                                           {"theirs_revision", std::to_string(story.head())}});
  }
}

TEST(Conflict, OfAStepNamesItsFieldAndNotTheRunbooks) {
  Story story = Story::of_project()
                    .given("lea", "draft_runbook{runbook_id:'r' title:'R'}")
                    .given("lea", "add_step{runbook_id:'r' step{step_id:'s' title:'S' planned_minutes:5}}");
  story.given("lea", "edit_step{runbook_id:'r' step{step_id:'s' title:'S' planned_minutes:10}}");
  story
      .when("lea",
            "expect{revision:3} edit_step{runbook_id:'r' step{step_id:'s' title:'S' planned_minutes:15}}")
      .refused(Code::version_conflict, {{"field", "planned_minutes"}, {"mine", "15"}, {"theirs", "10"}});
}

TEST(Conflict, OfAStageNamesWhatIsAnother) {
  Story story =
      Story::of_project().given("lea", "assign_stage_owner{stage:TESTING owner:'tom' deputy:'mia'}");
  story.when("lea", "expect{revision:1} assign_stage_owner{stage:TESTING owner:'tom' deputy:'dan'}")
      .refused(Code::version_conflict, {{"field", "deputy"}, {"mine", "dan"}, {"theirs", "mia"}});
  story
      .when("lea",
            "expect{revision:1} assign_stage_owner{stage:TESTING owner:'tom' deputy:'mia' "
            "planned_end{year:2026 month:5 day:1}}")
      .refused(Code::version_conflict, {{"field", "planned_end"}, {"mine", "2026-05-01"}, {"theirs", ""}});
}

}  // namespace
}  // namespace slipway::domain::conflict_test
