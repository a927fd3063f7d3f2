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

// Kim is a consultant, obs an observer; eve has no role. All are invited, and named wherever one can be.
Story with_guests() {
  Story story = Story::of_board().at(midnight_utc({2026, 5, 10}));
  story.given("lea",
              "engage_consultant{person_id:'kim' firm:'F' purpose:'P' until{year:2026 month:5 day:12}}");
  story.given("lea",
              "schedule_meeting{meeting_id:'n' kind:SYNC title:'N' starts_at{seconds:2} planned_minutes:30 "
              "secretary:'kim' invitees:['eve','kim','obs','mia']}");
  return story.happened("lea", "risk_identified{risk_id:'r' title:'R' owner:'kim'}")
      .happened("lea", "gate_defined{gate_id:'g' name:'G' quorum:1 approvers:['kim','obs']}")
      .happened("kim", "file_attached{attachment_id:'f' about:'meeting/n'}");
}

const char* const written_by_the_invited[] = {
    "edit_minutes{meeting_id:'n' block_id:'k' text:'T'}",
    "edit_text{meeting_id:'n'}",
    "note_text{meeting_id:'n' note_id:'x' text:'T'}",
    "resolve_note{meeting_id:'n' note_id:'x'}",
    ("attach_file{attachment_id:'a' about:'meeting/n' size:7 name:'a.txt' type:'text/plain' "
     "digest:'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'}"),
};

TEST(Rights, OfWhoOnlyLookedOnEndWithTheRole) {
  Story story = with_guests();
  EXPECT_TRUE(may_read(story.project, story.workspace, "kim"));
  story.given("lea", "revoke_role{person_id:'kim' role:CONSULTANT}")
      .given("lea", "revoke_role{person_id:'obs' role:OBSERVER}");
  for (const char* command : written_by_the_invited) may(story, command, {"eve", "mia"}, {"kim", "obs"});
  for (const char* command :
       {"issue_minutes{meeting_id:'n'}", "assess_risk{risk_id:'r' probability:2 impact:2}",
        "detach_file{attachment_id:'f'}", "cast_vote{gate_id:'g' choice:GO}"})
    may(story, command, {}, {"kim", "obs"});
  for (const char* person : {"kim", "obs"}) {
    EXPECT_FALSE(may_read(story.project, story.workspace, person)) << person;
    EXPECT_FALSE(may_attach_files(story.project, story.workspace, person)) << person;
  }
  EXPECT_TRUE(may_read(story.project, story.workspace, "eve"));
  EXPECT_TRUE(may_attach_files(story.project, story.workspace, "eve"));
}

TEST(Rights, OfAConsultantEndWithTheLastDayThoughInvited) {
  Story story = with_guests().at(midnight_utc({2026, 5, 13}));
  for (const char* command : written_by_the_invited) may(story, command, {"eve"}, {"kim"});
  story.given("system", "record_due{}");
  for (const char* command : written_by_the_invited) may(story, command, {"eve"}, {"kim"});
  EXPECT_FALSE(may_read(story.project, story.workspace, "kim"));
}

// Eve is invited, and looks on everywhere. What she may not as an observer she may not as a former one.
TEST(Rights, OfWhoOnlyLookedOnInTheWorkspaceEndWithTheRole) {
  Story story = with_guests();
  const auto in_workspace = [&](const char* event) { evolve(story.workspace, event_of(event), {}); };
  in_workspace("role_granted{person_id:'eve' role:OBSERVER}");
  EXPECT_TRUE(may_read(story.project, story.workspace, "eve"));
  EXPECT_TRUE(may_read(Story::of_board().project, story.workspace, "eve"));
  for (const char* command : written_by_the_invited) may(story, command, {"mia"}, {"eve"});
  in_workspace("role_revoked{person_id:'eve' role:OBSERVER}");
  EXPECT_FALSE(may_read(story.project, story.workspace, "eve"));
  EXPECT_FALSE(may_attach_files(story.project, story.workspace, "eve"));
  for (const char* command : written_by_the_invited) may(story, command, {"mia"}, {"eve"});
  // A new invitation is none either; a role is, here or in the workspace.
  story.given("lea",
              "schedule_meeting{meeting_id:'o' kind:SYNC title:'O' starts_at{seconds:2} planned_minutes:30 "
              "invitees:['eve']}");
  EXPECT_FALSE(may_read(story.project, story.workspace, "eve"));
  Story member = story;
  member.given("lea", "grant_role{person_id:'eve' role:MEMBER}");
  EXPECT_TRUE(may_read(member.project, member.workspace, "eve"));
  for (const char* command : written_by_the_invited) may(member, command, {"eve"}, {});
  in_workspace("role_granted{person_id:'eve' role:TESTER}");
  EXPECT_TRUE(may_read(story.project, story.workspace, "eve"));
  for (const char* command : written_by_the_invited) may(story, command, {"eve"}, {});
}

// Another role of the workspace leaves what an invitation gives.
TEST(Rights, OfTheInvitedStayWithoutARoleOfTheWorkspace) {
  Story story = with_guests();
  evolve(story.workspace, event_of("role_granted{person_id:'eve' role:MEMBER}"), {});
  evolve(story.workspace, event_of("role_revoked{person_id:'eve' role:MEMBER}"), {});
  EXPECT_TRUE(may_read(story.project, story.workspace, "eve"));
  EXPECT_FALSE(may_read(Story::of_board().project, story.workspace, "eve"));
}

// Also of a project where nothing else falls due any more.
TEST(Rights, OfAConsultantEndInACancelledProjectToo) {
  Story story = with_guests().given("sam", "cancel_project{reason:'R'}");
  story.at(midnight_utc({2026, 5, 13})).given("system", "record_due{}");
  EXPECT_FALSE(may_read(story.project, story.workspace, "kim"));
}

TEST(Rights, ThatAreGrantedAnewLetInWhoLookedOn) {
  Story story = with_guests();
  story.given("lea", "revoke_role{person_id:'kim' role:CONSULTANT}")
      .given("lea", "grant_role{person_id:'kim' role:MEMBER}");
  for (const char* command : written_by_the_invited) may(story, command, {"kim"}, {});
  EXPECT_TRUE(may_read(story.project, story.workspace, "kim"));
  // A role of the workspace does as well.
  story.given("lea", "revoke_role{person_id:'obs' role:OBSERVER}");
  EXPECT_FALSE(may_read(story.project, story.workspace, "obs"));
  story.workspace.people.at("obs").roles.add(v1::MEMBER);
  EXPECT_TRUE(may_read(story.project, story.workspace, "obs"));
}

// Whoever worked here before stays invited.
TEST(Rights, OfTheInvitedStayWithoutARole) {
  Story story = with_guests().given("lea", "revoke_role{person_id:'mia' role:MEMBER}");
  for (const char* command : written_by_the_invited) may(story, command, {"mia", "eve"}, {});
  EXPECT_TRUE(may_read(story.project, story.workspace, "mia"));
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

// Who decides and who votes is for another to say: in the project, in the workspace, by a template, by an
// undo.
TEST(Rights, NobodyMakesThemselvesASponsorOrAnApprover) {
  Story story = Story::of_project();
  for (const char* role : {"SPONSOR", "APPROVER"}) {
    SCOPED_TRACE(role);
    const std::string grant = std::string("grant_role{role:") + role + " person_id:";
    const std::vector<std::pair<std::string, std::string>> what{
        {"what", role == std::string("SPONSOR") ? "sponsor" : "approver"}};
    Story(story).when("lea", grant + "'lea'}").refused(Code::self_approval, what);
    Story(story).given("lea", grant + "'mia'}").given("ada", grant + "'lea'}");
    Story own = Story(story).given("ada", grant + "'lea'}");
    own.when("lea", grant + "'lea'}").nothing();
    own.given("lea", std::string("revoke_role{person_id:'lea' role:") + role + "}");
    own.when("lea", "undo{revision:" + std::to_string(own.head()) + "}").refused(Code::self_approval, what);
    Story workspace;
    workspace.about_workspace = true;
    workspace.when("ada", grant + "'ada'}").refused(Code::self_approval, what);
    workspace.given("ada", grant + "'mia'}");
  }
  story.given("lea", "grant_role{person_id:'lea' role:TESTER}");
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
