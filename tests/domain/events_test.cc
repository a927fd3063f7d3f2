// Events of the workspace, the charter, the board and meetings: given this, when that command, then exactly
// these events.
#include <gtest/gtest.h>

#include <functional>

#include "story.h"

namespace slipway::domain::events_test {
namespace {

struct Case {
  const char* name;
  std::function<Story()> given;
  std::string actor;
  std::string when;
  std::vector<std::string> then;
};

Story workspace() {
  Story story;
  story.about_workspace = true;
  return story;
}
Story empty_workspace() {
  Story story = workspace();
  story.workspace = {};
  return story;
}
Story blank() {
  return {};
}
Story project() {
  return Story::of_project();
}
Story board() {
  return Story::of_board();
}
Story described() {
  return Story(board().given("mia", "edit_task{task_id:'a' description:'For a customer'}"));
}
Story meeting() {
  return Story::of_meeting();
}

Story complete_charter() {
  Story story = project();
  story.given("lea",
              "draft_charter{charter{goal:'Faster' in_scope:'Core' "
              "success_factors{id:'f' name:'Speed' measure:'p95' target:'300 ms'}}}");
  for (int stage = 1; stage <= 9; ++stage) {
    story.given(
        "lea", "assign_stage_owner{owner:'lea' stage:" + v1::Stage_Name(static_cast<v1::Stage>(stage)) + "}");
  }
  return story;
}
Story started_stage() {
  Story story = project();
  story.given("lea", "assign_stage_owner{owner:'mia' stage:INITIATION}");
  story.given("mia", "start_stage{stage:INITIATION}");
  return story;
}
Story full_column() {
  Story story = board();
  story.given("lea", "set_wip_limit{column_id:'doing' wip_limit{tasks_max:1 hard:true}}");
  story.given("mia", "start_task{task_id:'a'}");
  return story;
}
Story done_task() {
  return Story(board().given("mia", "complete_task{task_id:'a'}"));
}
Story witnessed() {
  return Story(workspace().given(
      "ada", "add_witness{vkey:'witness.example/w1+7e136b5c+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'}"));
}
Story ended() {
  return Story(meeting().given("fay", "end_meeting{meeting_id:'m'}"));
}
Story issued() {
  return Story(ended().given("sue", "issue_minutes{meeting_id:'m'}"));
}
Story approved() {
  return Story(issued().given("sam", "approve_minutes{meeting_id:'m'}"));
}
Story decided() {
  return Story(meeting().given("fay", "record_decision{meeting_id:'m' decision_id:'d1' what:'Go in May'}"));
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"WorkspaceCreated",
       empty_workspace,
       "system",
       "create_workspace{name:'Bank' time_zone:'Asia/Shanghai'}",
       {"workspace_created{name:'Bank' time_zone:'Asia/Shanghai'}"}},
      {"PersonAdded",
       workspace,
       "ada",
       "add_person{person_id:'bob' name:'Bob' email:'b@x' department_id:'it' language:EN}",
       {"person_added{person_id:'bob' name:'Bob' email:'b@x' department_id:'it' language:EN}"}},
      {"PersonEdited",
       workspace,
       "ada",
       "edit_person{person_id:'mia' name:'Mia W'}",
       {"person_edited{person_id:'mia' name:'Mia W' department_id:'it'}"}},
      {"PersonDeactivated",
       workspace,
       "ada",
       "deactivate_person{person_id:'mia'}",
       {"person_deactivated{person_id:'mia'}"}},
      {"PersonErased",
       workspace,
       "ada",
       "erase_person{person_id:'mia' reason:'Left, and asked'}",
       {"person_erased{person_id:'mia' reason:'Left, and asked'}"}},
      {"DepartmentAdded",
       workspace,
       "ada",
       "add_department{department_id:'hr' name:'HR'}",
       {"department_added{department_id:'hr' name:'HR'}"}},
      {"DepartmentRenamed",
       workspace,
       "ada",
       "rename_department{department_id:'it' name:'IT'}",
       {"department_renamed{department_id:'it' name:'IT' name_before:'it'}"}},
      {"AuditExported",
       board,
       "aud",
       "record_export{size:2 root:'47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='}",
       {"audit_exported{size:2 root:'47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='}"}},
      {"WitnessAdded",
       workspace,
       "ada",
       "add_witness{vkey:'witness.example/w1+7e136b5c+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'}",
       {"witness_added{name:'witness.example/w1' "
        "vkey:'witness.example/w1+7e136b5c+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'}"}},
      {"WitnessRemoved",
       witnessed,
       "ada",
       "remove_witness{name:'witness.example/w1'}",
       {"witness_removed{name:'witness.example/w1' "
        "vkey:'witness.example/w1+7e136b5c+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'}"}},
      {"NoticesRead",
       workspace,
       "mia",
       "read_notices{project:'pay' revision:7}",
       {"notices_read{person_id:'mia' project:'pay' revision:7}"}},
      {"NoticeRuleSet",
       workspace,
       "mia",
       "set_notice_rule{project:'pay' rule:NOTICE_MENTIONS_ONLY}",
       {"notice_rule_set{person_id:'mia' project:'pay' rule:NOTICE_MENTIONS_ONLY rule_before:NOTICE_ALL}"}},
      {"LogLossAccepted",
       workspace,
       "system",
       "accept_log_loss{stream:'pay' revision:7 position:40 what:'pay ends at 6'}",
       {"log_loss_accepted{stream:'pay' revision:7 position:40 what:'pay ends at 6'}"}},
      {"LogKeyRotated",
       workspace,
       "system",
       "rotate_log_key{old_key:'a' new_key:'b' requested_by:'ada'}",
       {"log_key_rotated{old_key:'a' new_key:'b' requested_by:'ada'}"}},
      {"RoleGranted",
       workspace,
       "ada",
       "grant_role{person_id:'mia' role:AUDITOR}",
       {"role_granted{person_id:'mia' role:AUDITOR}"}},
      {"RoleGrantedInProject",
       project,
       "lea",
       "grant_role{person_id:'eve' role:MEMBER}",
       {"role_granted{person_id:'eve' role:MEMBER}"}},
      {"RoleRevoked",
       project,
       "lea",
       "revoke_role{person_id:'mia' role:MEMBER}",
       {"role_revoked{person_id:'mia' role:MEMBER}"}},

      {"ProjectCreated",
       blank,
       "ada",
       "create_project{name:'Pay' language:EN time_zone:'Asia/Shanghai'}",
       {"project_created{name:'Pay' language:EN time_zone:'Asia/Shanghai'}",
        "role_granted{person_id:'ada' role:PROJECT_LEAD}",
        "column_added{column_id:'todo' name:'To do' kind:TODO rank:'V'}",
        "column_added{column_id:'doing' name:'Doing' kind:DOING rank:'V001'}",
        "column_added{column_id:'done' name:'Done' kind:DONE rank:'V002'}"}},
      {"CharterDrafted",
       project,
       "lea",
       "draft_charter{charter{goal:'Faster' sponsor:'sam'}}",
       {"charter_drafted{charter{goal:'Faster' sponsor:'sam'}}"}},
      {"CharterApproved", complete_charter, "sam", "approve_charter{}", {"charter_approved{}"}},
      {"DepartmentJoined",
       project,
       "lea",
       "join_department{department_id:'it'}",
       {"department_joined{department_id:'it'}"}},
      {"StageOwnerAssigned",
       started_stage,
       "lea",
       "assign_stage_owner{stage:INITIATION owner:'tom' deputy:'mia' planned_start{year:2026 month:5 day:1}}",
       {"stage_owner_assigned{stage:INITIATION owner:'tom' deputy:'mia' planned_start{year:2026 month:5 "
        "day:1} "
        "owner_before:'mia'}"}},
      {"StageReopened",
       [] { return Story(started_stage().given("mia", "complete_stage{stage:INITIATION}")); },
       "sam",
       "reopen_stage{stage:INITIATION reason:'Scope was added'}",
       {"stage_reopened{stage:INITIATION reason:'Scope was added'}"}},
      {"StageStarted",
       complete_charter,
       "lea",
       "start_stage{stage:INITIATION}",
       {"stage_started{stage:INITIATION}"}},
      {"StageCompleted",
       started_stage,
       "mia",
       "complete_stage{stage:INITIATION}",
       {"stage_completed{stage:INITIATION}"}},

      {"ColumnAdded",
       project,
       "lea",
       "add_column{column_id:'review' name:'Review' kind:DOING wip_limit{tasks_max:3} "
       "after_column_id:'doing'}",
       {"column_added{column_id:'review' name:'Review' kind:DOING wip_limit{tasks_max:3} rank:'V001V'}"}},
      {"ColumnRenamed",
       project,
       "lea",
       "rename_column{column_id:'doing' name:'Busy'}",
       {"column_renamed{column_id:'doing' name:'Busy' name_before:'Doing'}"}},
      {"ColumnMoved",
       project,
       "lea",
       "move_column{column_id:'done'}",
       {"column_moved{column_id:'done' rank:'Uzzz' rank_before:'V002'}"}},
      {"WipLimitSet",
       project,
       "lea",
       "set_wip_limit{column_id:'doing' wip_limit{tasks_max:3 hard:true}}",
       {"wip_limit_set{column_id:'doing' wip_limit{tasks_max:3 hard:true} before{}}"}},
      {"WipLimitOverridden",
       full_column,
       "lea",
       "move_task{task_id:'b' column_id:'doing' override_reason:'Regulator'}",
       {"wip_limit_overridden{column_id:'doing' task_id:'b' reason:'Regulator' tasks_max:1}",
        "task_moved{task_id:'b' column_id:'doing' rank:'Uzzz' column_id_before:'todo' rank_before:'V001'}"}},
      {"TaskCreated",
       board,
       "mia",
       "create_task{task_id:'d' title:'Four' description:'More' department_id:'it' assignee:'mia' "
       "due{year:2026 month:5 day:1} estimate_hours:8 priority:HIGH stage:TESTING}",
       {"task_created{task_id:'d' title:'Four' description:'More' column_id:'todo' rank:'V003' "
        "department_id:'it' "
        "assignee:'mia' due{year:2026 month:5 day:1} estimate_hours:8 priority:HIGH stage:TESTING}"}},
      {"TaskEdited",
       board,
       "mia",
       "edit_task{task_id:'a' title:'New' due{value{year:2026 month:5 day:1}}}",
       {"task_edited{task_id:'a' title:'New' title_before:'Task a' due{value{year:2026 month:5 day:1}}}"}},
      {"TaskAssigned",
       board,
       "lea",
       "assign_task{task_id:'a' assignee:'mia' department_id:'it'}",
       {"task_assigned{task_id:'a' assignee:'mia' department_id:'it'}"}},
      {"TaskMoved",
       board,
       "mia",
       "move_task{task_id:'c' column_id:'todo' after_task_id:'a'}",
       {"task_moved{task_id:'c' column_id:'todo' rank:'V000V' column_id_before:'todo' rank_before:'V002'}"}},
      {"TaskCommented",
       board,
       "kim",
       "comment_task{task_id:'a' comment_id:'k' text:'看起来不错'}",
       {"task_commented{task_id:'a' comment_id:'k' text:'看起来不错'}"}},
      {"DependencyAdded",
       board,
       "mia",
       "add_dependency{task_id:'a' blocked_by:'b'}",
       {"dependency_added{task_id:'a' blocked_by:'b'}"}},
      {"DependencyRemoved",
       [] { return Story(board().given("mia", "add_dependency{task_id:'a' blocked_by:'b'}")); },
       "mia",
       "remove_dependency{task_id:'a' blocked_by:'b'}",
       {"dependency_removed{task_id:'a' blocked_by:'b'}"}},
      {"TaskBlocked",
       board,
       "mia",
       "block_task{task_id:'a' reason:'No test data'}",
       {"task_blocked{task_id:'a' reason:'No test data'}"}},
      {"TaskUnblocked",
       [] { return Story(board().given("mia", "block_task{task_id:'a' reason:'Why'}")); },
       "mia",
       "unblock_task{task_id:'a'}",
       {"task_unblocked{task_id:'a' reason_before:'Why'}"}},
      {"TaskCompleted",
       board,
       "mia",
       "complete_task{task_id:'a'}",
       {"task_moved{task_id:'a' column_id:'done' rank:'V' column_id_before:'todo' rank_before:'V'}",
        "task_completed{task_id:'a'}"}},
      {"TaskReopened",
       done_task,
       "mia",
       "reopen_task{task_id:'a'}",
       {"task_moved{task_id:'a' column_id:'todo' rank:'V' column_id_before:'done' rank_before:'V'}",
        "task_reopened{task_id:'a'}"}},
      {"TaskArchived", board, "mia", "archive_task{task_id:'a'}", {"task_archived{task_id:'a'}"}},
      {"TaskRestored",
       [] { return Story(board().given("mia", "archive_task{task_id:'a'}")); },
       "mia",
       "restore_task{task_id:'a'}",
       {"task_restored{task_id:'a'}"}},

      {"MeetingScheduled",
       project,
       "lea",
       "schedule_meeting{meeting_id:'m' kind:SYNC title:'Sync' starts_at{seconds:9} planned_minutes:30 "
       "facilitator:'fay' secretary:'sue' invitees:'mia'}",
       {"meeting_scheduled{meeting_id:'m' kind:SYNC title:'Sync' starts_at{seconds:9} planned_minutes:30 "
        "facilitator:'fay' secretary:'sue' invitees:'mia'}"}},
      {"AgendaItemAdded",
       meeting,
       "fay",
       "add_agenda_item{meeting_id:'m' item{id:'x' title:'X' planned_minutes:5}}",
       {"agenda_item_added{meeting_id:'m' item{id:'x' title:'X' planned_minutes:5}}"}},
      {"MeetingStarted",
       [] {
         return Story(
             project().given("lea",
                             "schedule_meeting{meeting_id:'m' kind:SYNC title:'S' starts_at{seconds:9} "
                             "planned_minutes:30 facilitator:'fay'}"));
       },
       "fay",
       "start_meeting{meeting_id:'m'}",
       {"meeting_started{meeting_id:'m'}"}},
      {"AttendanceRecorded",
       meeting,
       "sue",
       "record_attendance{meeting_id:'m' person_id:'mia' attendance:LATE}",
       {"attendance_recorded{meeting_id:'m' person_id:'mia' attendance:LATE}"}},
      {"ItemStarted",
       meeting,
       "fay",
       "start_item{meeting_id:'m' item_id:'one'}",
       {"item_started{meeting_id:'m' item_id:'one'}"}},
      {"ItemClosed",
       meeting,
       "fay",
       "close_item{meeting_id:'m' item_id:'one'}",
       {"item_closed{meeting_id:'m' item_id:'one'}"}},
      {"MinutesEdited",
       meeting,
       "mia",
       "edit_minutes{meeting_id:'m' block_id:'k' item_id:'one' text:'Noted'}",
       {"minutes_edited{meeting_id:'m' block_id:'k' item_id:'one' text:'Noted'}"}},
      {"DecisionRecorded",
       meeting,
       "sue",
       "record_decision{meeting_id:'m' decision_id:'d' item_id:'one' what:'Go' why:'Ready' deciders:'sam'}",
       {"decision_recorded{meeting_id:'m' decision_id:'d' item_id:'one' what:'Go' why:'Ready' "
        "deciders:'sam'}"}},
      {"DecisionSuperseded",
       decided,
       "fay",
       "record_decision{meeting_id:'m' decision_id:'d2' what:'Go in June' supersedes:'d1'}",
       {"decision_recorded{meeting_id:'m' decision_id:'d2' what:'Go in June' supersedes:'d1'}",
        "decision_superseded{meeting_id:'m' decision_id:'d1' superseded_by:'d2'}"}},
      {"ActionItemAgreed",
       meeting,
       "fay",
       "agree_action_item{meeting_id:'m' action_id:'x' item_id:'one' what:'Call them' owner:'max' "
       "due{year:2026 month:5 day:1} task_id:'t'}",
       {"action_item_agreed{meeting_id:'m' action_id:'x' item_id:'one' what:'Call them' owner:'max' "
        "due{year:2026 month:5 day:1} task_id:'t'}",
        "task_created{task_id:'t' title:'Call them' column_id:'todo' rank:'V003' assignee:'max' "
        "due{year:2026 month:5 day:1} from_action:'x'}"}},
      {"ItemCarriedOver",
       meeting,
       "fay",
       "carry_over_item{meeting_id:'m' item_id:'two'}",
       {"item_carried_over{meeting_id:'m' item_id:'two'}"}},
      {"MeetingEnded",
       [] { return Story(meeting().given("fay", "start_item{meeting_id:'m' item_id:'one'}")); },
       "fay",
       "end_meeting{meeting_id:'m'}",
       {"item_closed{meeting_id:'m' item_id:'one'}", "item_carried_over{meeting_id:'m' item_id:'two'}",
        "meeting_ended{meeting_id:'m'}"}},
      {"MinutesIssued", ended, "sue", "issue_minutes{meeting_id:'m'}", {"minutes_issued{meeting_id:'m'}"}},
      {"MinutesApproved",
       issued,
       "sam",
       "approve_minutes{meeting_id:'m'}",
       {"minutes_approved{meeting_id:'m'}"}},
      {"MinutesAmended",
       approved,
       "sue",
       "amend_minutes{meeting_id:'m' amendment_id:'k' text:'It was May' reason:'Typing error'}",
       {"minutes_amended{meeting_id:'m' amendment_id:'k' text:'It was May' reason:'Typing error'}"}},
      {"TextRedacted",
       described,
       "lea",
       "redact_text{text:'task/a' reason:'Names a customer'}",
       {"text_redacted{text:'task/a' reason:'Names a customer'}"}},
  };
  return all;
}

class EachEvent : public testing::TestWithParam<Case> {};

TEST_P(EachEvent, FollowsFromItsCommand) {
  const Case& c = GetParam();
  c.given().when(c.actor, c.when).then(c.then);
}

INSTANTIATE_TEST_SUITE_P(Domain, EachEvent, testing::ValuesIn(cases()),
                         [](const auto& info) { return std::string{info.param.name}; });

}  // namespace
}  // namespace slipway::domain::events_test
