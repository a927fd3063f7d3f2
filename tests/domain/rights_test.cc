#include "server/domain/rights.h"

#include <gtest/gtest.h>

#include "story.h"

namespace slipway::domain::rights_test {
namespace {

TEST(Rights, EveryCommandHasARow) {
  const auto& intents = *v1::Command::descriptor()->oneof_decl(0);
  for (int index = 0; index < intents.field_count(); ++index) {
    const auto intent = static_cast<v1::Command::IntentCase>(intents.field(index)->number());
    EXPECT_TRUE(has_workspace_row(intent) || has_project_row(intent)) << intents.field(index)->name();
  }
}

// Who of the roster may, and who may not.
void may(const Story& story, const char* command, const std::vector<std::string>& allowed,
         const std::vector<std::string>& others) {
  for (const std::string& person : allowed) {
    const auto decision = story.decide(person, command_of(command));
    EXPECT_TRUE(decision || decision.error().code != Code::forbidden) << person << ": " << command;
  }
  for (const std::string& person : others) Story(story).when(person, command).refused(Code::forbidden);
}

const std::vector<std::string> team{"lea", "sam", "dan", "mia", "tom", "fay", "sue"};
const std::vector<std::string> outsiders{"aud", "obs", "eve", "ada", "stranger"};

TEST(Rights, TheTeamWorksOnTasksAndOthersDoNot) {
  const Story story = Story::of_board();
  for (const char* command :
       {"create_task{task_id:'d' title:'D'}", "edit_task{task_id:'a' title:'N'}",
        "move_task{task_id:'a' column_id:'doing'}", "start_task{task_id:'a'}", "complete_task{task_id:'a'}",
        "reopen_task{task_id:'a'}", "archive_task{task_id:'a'}", "restore_task{task_id:'a'}",
        "block_task{task_id:'a' reason:'R'}", "unblock_task{task_id:'a'}",
        "add_dependency{task_id:'a' blocked_by:'b'}", "remove_dependency{task_id:'a' blocked_by:'b'}"}) {
    may(story, command, team, outsiders);
    may(story, command, {}, {"kim"});
  }
  may(story, "comment_task{task_id:'a' comment_id:'k' text:'T'}", {"lea", "mia", "kim"}, outsiders);
}

TEST(Rights, TheLeadShapesTheProject) {
  const Story story = Story::of_board();
  for (const char* command :
       {"add_column{column_id:'x' name:'X' kind:DOING}", "rename_column{column_id:'todo' name:'X'}",
        "move_column{column_id:'done'}", "set_wip_limit{column_id:'todo'}",
        "assign_stage_owner{stage:TESTING owner:'mia'}", "apply_template{template_id:'x'}"}) {
    may(story, command, {"lea"}, {"sam", "mia", "dan", "kim", "obs", "ada"});
  }
  may(story, "grant_role{person_id:'eve' role:MEMBER}", {"lea", "ada"}, {"sam", "mia", "dan", "kim"});
  may(story, "join_department{department_id:'it'}", {"lea", "ada"}, {"sam", "mia", "dan", "kim"});
  may(story, "draft_charter{charter{goal:'G'}}", {"lea", "sam"}, {"ada", "mia", "dan", "kim"});
}

TEST(Rights, MembersAssignThemselvesAndLeadsAssignTheirPeople) {
  const Story story = Story::of_board();
  may(story, "assign_task{task_id:'a' assignee:'mia'}", {"lea", "dan", "mia"},
      {"max", "tom", "kim", "sam", "ada"});
  // Dan leads `it`; max is of `sales`.
  may(story, "assign_task{task_id:'a' assignee:'max'}", {"lea", "max"}, {"dan", "mia"});
  Story own = Story::of_board().given("lea", "assign_task{task_id:'a' department_id:'it'}");
  may(own, "assign_task{task_id:'a' assignee:'max'}", {"dan"}, {"mia"});
  may(own, "assign_task{task_id:'a' department_id:'sales'}", {"lea", "dan"}, {"mia", "max"});
  Story taken = Story::of_board().given("mia", "assign_task{task_id:'a' assignee:'mia'}");
  may(taken, "assign_task{task_id:'a' assignee:''}", {"mia", "lea"}, {"max", "tom"});
  may(story, "create_task{task_id:'d' title:'D' assignee:'mia'}", {"mia", "dan", "lea"}, {"max", "tom"});
}

TEST(Rights, OfficersOfTheMeetingRunIt) {
  const Story story = Story::of_meeting();
  for (const char* command :
       {"add_agenda_item{meeting_id:'m' item{id:'x' title:'X' planned_minutes:5}}",
        "record_attendance{meeting_id:'m' person_id:'mia' attendance:LATE}",
        "start_item{meeting_id:'m' item_id:'one'}", "close_item{meeting_id:'m' item_id:'one'}",
        "carry_over_item{meeting_id:'m' item_id:'one'}",
        "record_decision{meeting_id:'m' decision_id:'d' what:'W'}",
        "agree_action_item{meeting_id:'m' action_id:'x' what:'W' task_id:'t'}", "end_meeting{meeting_id:'m'}",
        "issue_minutes{meeting_id:'m'}", "start_meeting{meeting_id:'m'}"}) {
    may(story, command, {"fay", "sue", "lea"}, {"mia", "sam", "dan", "eve", "kim", "obs", "ada"});
  }
}

TEST(Rights, TheRoleCountsWhereTheMeetingNamesNobody) {
  Story story = Story::of_project();
  story
      .given("lea",
             "schedule_meeting{meeting_id:'n' kind:SYNC title:'N' starts_at{seconds:2} planned_minutes:30}")
      .given("lea",
             "schedule_meeting{meeting_id:'o' kind:SYNC title:'N' starts_at{seconds:2} planned_minutes:30 "
             "facilitator:'mia' secretary:'tom'}");
  may(story, "start_meeting{meeting_id:'n'}", {"fay", "sue", "lea"}, {"mia", "tom"});
  may(story, "start_meeting{meeting_id:'o'}", {"mia", "tom", "lea"}, {"fay", "sue"});
}

TEST(Rights, WhoeverIsInvitedWritesMinutesButNotWhoOnlyLooksOn) {
  Story story = Story::of_project();
  story.given("lea",
              "schedule_meeting{meeting_id:'n' kind:SYNC title:'N' starts_at{seconds:2} planned_minutes:30 "
              "invitees:['eve','kim','obs']}");
  may(story, "edit_minutes{meeting_id:'n' block_id:'k' text:'T'}", {"eve", "mia", "fay"},
      {"kim", "obs", "aud", "ada"});
}

TEST(Rights, RolesOfTheWorkspaceHoldInEveryProject) {
  Story story = Story::of_board();
  story.workspace.people.at("eve").roles.add(v1::PROJECT_LEAD);
  story.given("eve", "rename_column{column_id:'todo' name:'X'}");
}

TEST(Rights, LeadsAndAdministratorsRedact) {
  may(Story::of_board(), "redact_text{text:'task/a' reason:'R'}", {"lea", "ada"},
      {"sam", "mia", "dan", "kim", "obs", "aud"});
}

TEST(Rights, AdministratorsErasePeople) {
  Story story;
  story.about_workspace = true;
  may(story, "erase_person{person_id:'mia' reason:'R'}", {"ada"}, {"mia", "lea", "sam", "aud"});
}

TEST(Rights, EndWithTheAccount) {
  Story story = Story::of_board();
  story.workspace.people.at("lea").active = false;
  story.when("lea", "edit_task{task_id:'a' title:'N'}").refused(Code::forbidden);
}

TEST(Rights, TheServerItselfMayDoAnything) {
  Story::of_board().given("system", "set_wip_limit{column_id:'todo' wip_limit{tasks_max:1}}");
}

TEST(Rights, ARoleIsGrantedOrNot) {
  const Story story = Story::of_project();
  Context context;
  context.actor = "lea";
  EXPECT_TRUE(has_role(story.project, context, {v1::PROJECT_LEAD}));
  context.actor = "mia";
  EXPECT_FALSE(has_role(story.project, context, {v1::PROJECT_LEAD}));
}

}  // namespace
}  // namespace slipway::domain::rights_test
