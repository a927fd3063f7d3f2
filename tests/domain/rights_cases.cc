#include "rights_cases.h"

namespace slipway::domain {
namespace {

void add_people(Story& story) {
  for (const char* event : {"person_added{person_id:'own' name:'Own' department_id:'it'}"})
    evolve(story.workspace, event_of(event), {std::string{system_actor}, {}, {1}});
}

// A runbook that could be approved.
void draft_runbook(Story& story, const char* actor, const std::string& id) {
  story.happened(actor, "runbook_drafted{runbook_id:'" + id + "' title:'R'}");
  story.happened(actor,
                 "step_added{runbook_id:'" + id +
                     "' step{step_id:'s' title:'S' owner:'mia' planned_minutes:5} check:'C' rollback:'B'}");
}

void define_gate(Story& story, const std::string& id, const std::string& rest, const char* opened_by = "lea",
                 const char* proved_by = "max") {
  const std::string gate = "gate_id:'" + id + "' ";
  story.happened("lea", "gate_defined{" + gate + "name:'G' quorum:1 " + rest + "}");
  story.happened("lea",
                 "criterion_added{" + gate + "criterion_id:'c' text{zh:'C' en:'C'} weight:1 waivable:true}");
  story.happened(opened_by, "gate_review_opened{" + gate + "}");
  story.happened(proved_by, "evidence_attached{" + gate + "criterion_id:'c' evidence_id:'e' title:'E'}");
}

void add_run(Story& story) {
  story.given("lea", "draft_runbook{runbook_id:'r' title:'R'}");
  for (const char* step : {"own-step' owner:'own", "foreign-step' owner:'max", "free-step"}) {
    story.happened("lea", std::string{"step_added{runbook_id:'r' step{step_id:'"} + step +
                              "' title:'S' planned_minutes:5 optional_step:true} check:'C' rollback:'B'}");
  }
  story.happened("sam", "runbook_approved{runbook_id:'r' version:4}");
  story.given("cut",
              "schedule_run{run_id:'x' runbook_id:'r' kind:REHEARSAL planned_start{seconds:10} "
              "window_end{seconds:100}}");
  story.at(10).given("cut", "start_run{run_id:'x'}");
}

// Drafted, requested or found by one of the two.
void propose(Story& story, const char* actor, const std::string& whose) {
  const auto id = [&](const char* field) { return std::string{field} + ":'" + whose + "' "; };
  story.happened(actor, "test_plan_drafted{" + id("plan_id") + "title:'T' kind:UNIT_TEST}");
  story.happened(actor, "change_requested{" + id("change_id") + "title:'C' reason:'R'}");
  story.happened(actor, "emergency_plan_drafted{" + id("plan_id") + "title:'E' actions:'A'}");
  story.happened(actor, "emergency_change_requested{" + id("change_id") + "title:'E' reason:'R'}");
  story.happened(actor, "advice_recorded{" + id("advice_id") + "title:'A' text:'T'}");
  story.happened("tom", "defect_raised{" + id("defect_id") + "title:'D' severity:3}");
  story.happened(actor, "defect_resolved{" + id("defect_id") + "resolution:'R'}");
}

void hold_meeting(Story& story, const std::string& id, const std::string& officers, const char* issued_by) {
  const std::string meeting = "meeting_id:'" + id + "'";
  story.happened("lea", "meeting_scheduled{" + meeting +
                            " kind:SYNC title:'M' starts_at{seconds:2} planned_minutes:30 " + officers + "}");
  if (issued_by == nullptr) return;
  story.happened("lea", "meeting_started{" + meeting + "}");
  story.happened("lea", "meeting_ended{" + meeting + "}");
  story.happened(issued_by, "minutes_issued{" + meeting + "}");
}

constexpr const char* own_events[] = {
    "milestone_planned{milestone_id:'own-milestone' name:'M' owner:'own' due{year:2026 month:12 day:1}}",
    "risk_identified{risk_id:'own-risk' title:'R' owner:'own'}",
    "incident_declared{incident_id:'own-incident' title:'I' severity:2 commander:'own'}",
    "training_scheduled{training_id:'own-training' title:'T' starts_at{seconds:2} trainer:'own'}",
    "feedback_received{feedback_id:'own-feedback' text:'F'}",
    "feedback_triaged{feedback_id:'own-feedback' owner:'own'}",
    "task_created{task_id:'own-task' column_id:'todo' rank:'i' assignee:'own' department_id:'it'}",
    "task_edited{task_id:'own-task' stage:TESTING}",
    "requirement_proposed{requirement_id:'own-requirement' title:'R' departments:'it'}",
};
constexpr const char* foreign_events[] = {
    "stage_owner_assigned{stage:TESTING owner:'mia'}",
    "milestone_planned{milestone_id:'foreign-milestone' name:'M' owner:'max' due{year:2026 month:12 day:1}}",
    "risk_identified{risk_id:'foreign-risk' title:'R' owner:'max'}",
    "incident_declared{incident_id:'foreign-incident' title:'I' severity:2 commander:'max'}",
    "training_scheduled{training_id:'foreign-training' title:'T' starts_at{seconds:2} trainer:'max'}",
    "feedback_received{feedback_id:'foreign-feedback' text:'F'}",
    "feedback_triaged{feedback_id:'foreign-feedback' owner:'max'}",
    "task_created{task_id:'foreign-task' column_id:'todo' rank:'j' assignee:'max' department_id:'sales'}",
    "task_edited{task_id:'foreign-task' stage:PLANNING}",
    "requirement_proposed{requirement_id:'foreign-requirement' title:'R' departments:'sales'}",
};

const std::vector<Happened> ready_charter(const char* drafted_by) {
  std::vector<Happened> before{{drafted_by,
                                "charter_drafted{charter{goal:'G' in_scope:'S' success_factors{id:'f' "
                                "name:'N' measure:'M' target:'T'}}}"}};
  for (const char* event : {"stage_owner_assigned{stage:INITIATION owner:'mia'}",
                            "stage_owner_assigned{stage:REQUIREMENTS owner:'mia'}",
                            "stage_owner_assigned{stage:PLANNING owner:'mia'}",
                            "stage_owner_assigned{stage:ITERATIONS owner:'mia'}",
                            "stage_owner_assigned{stage:PREPARATION owner:'mia'}",
                            "stage_owner_assigned{stage:APPROVAL_AND_CUTOVER owner:'mia'}",
                            "stage_owner_assigned{stage:HYPERCARE_AND_CLOSURE owner:'mia'}",
                            "stage_owner_assigned{stage:OPERATION owner:'mia'}"})
    before.push_back({"lea", event});
  return before;
}

// The same command of the one and the other thing.
RightsCase of_two(const std::string& intent, const std::string& field, const std::string& kind,
                  const std::string& rest = "") {
  const auto about = [&](const char* whose) {
    return intent + "{" + field + ":'" + whose + kind + "' " + rest + "}";
  };
  return {.intent = intent, .label = {}, .foreign = about("foreign"), .own = about("own")};
}

std::vector<RightsCase> approvals() {
  return {
      {.intent = "approve_charter",
       .label = {},
       .foreign = "approve_charter{}",
       .own = "approve_charter{}",
       .before_foreign = ready_charter("lea"),
       .before_own = ready_charter("own")},
      of_two("approve_test_plan", "plan_id", ""),
      of_two("approve_change", "change_id", ""),
      of_two("approve_emergency_plan", "plan_id", ""),
      of_two("approve_emergency_change", "change_id", ""),
      of_two("disposition_advice", "advice_id", "", "state:ADVICE_REJECTED reason:'R'"),
      of_two("verify_defect", "defect_id", "", "holds:true"),
      of_two("approve_runbook", "runbook_id", "-runbook"),
      of_two("accept_risk", "risk_id", "-risk", "until{year:2027 month:1 day:1} reason:'R'"),
      {.intent = "approve_minutes",
       .label = "of one's meeting, issued by another",
       .foreign = "approve_minutes{meeting_id:'foreign-held'}",
       .own = "approve_minutes{meeting_id:'own-held'}"},
      {.intent = "approve_minutes",
       .label = "issued by oneself",
       .foreign = "approve_minutes{meeting_id:'foreign-held'}",
       .own = "approve_minutes{meeting_id:'own-issued'}"},
  };
}

std::vector<RightsCase> at_gates() {
  const auto waive = [](const char* gate) {
    return std::string{"waive_criterion{gate_id:'"} + gate +
           "' criterion_id:'c' reason:'R' until{year:2027 month:1 day:1}}";
  };
  return {
      {.intent = "waive_criterion", .label = {}, .foreign = waive("foreign-gate"), .own = waive("own-gate")},
      {.intent = "cast_vote",
       .label = "where the gate names its approvers",
       .foreign = "cast_vote{gate_id:'foreign-gate' choice:GO}",
       .own = "cast_vote{gate_id:'own-gate' choice:GO}"},
      {.intent = "cast_vote",
       .label = "where it names nobody; own = one asked for the review",
       .foreign = "cast_vote{gate_id:'open-gate' choice:GO}",
       .own = "cast_vote{gate_id:'asked-gate' choice:GO}"},
      {.intent = "decide_gate",
       .label = "the lead's; own = one attached its evidence",
       .foreign = "decide_gate{gate_id:'foreign-gate' outcome:NO_GO}",
       .own = "decide_gate{gate_id:'proved-gate' outcome:NO_GO}"},
      {.intent = "decide_gate",
       .label = "the sponsor's; own = one attached its evidence",
       .foreign = "decide_gate{gate_id:'sponsor-gate' outcome:NO_GO}",
       .own = "decide_gate{gate_id:'sponsor-proved-gate' outcome:NO_GO}"},
  };
}

std::vector<RightsCase> signatures_and_steps() {
  std::vector<RightsCase> cases{
      {.intent = "sign_off_requirement",
       .label = {},
       .foreign = "sign_off_requirement{department_id:'sales' requirement_ids:'foreign-requirement'}",
       .own = "sign_off_requirement{department_id:'it' requirement_ids:'own-requirement'}"},
      {.intent = "sign_uat",
       .label = {},
       .foreign = "sign_uat{department_id:'sales'}",
       .own = "sign_uat{department_id:'it'}"},
  };
  for (const char* intent : {"start_step", "complete_step", "fail_step", "skip_step"}) {
    const std::string rest = std::string_view{intent} == "start_step" ? "" : "reason:'R'";
    const std::string more = std::string_view{intent} == "complete_step" ? "" : rest;
    const auto step = [&](const char* id) {
      return std::string{intent} + "{run_id:'x' step_id:'" + id + "' " + more + "}";
    };
    RightsCase one{.intent = intent, .label = {}, .foreign = step("foreign-step"), .own = step("own-step")};
    RightsCase free{
        .intent = intent, .label = "whose owner nobody is", .foreign = step("free-step"), .own = {}};
    if (std::string_view{intent} == "complete_step" || std::string_view{intent} == "fail_step") {
      one.before_foreign = {{"lea", "step_started{run_id:'x' step_id:'foreign-step'}"}};
      one.before_own = {{"lea", "step_started{run_id:'x' step_id:'own-step'}"}};
      free.before_foreign = {{"lea", "step_started{run_id:'x' step_id:'free-step'}"}};
    }
    cases.push_back(one);
    cases.push_back(free);
  }
  return cases;
}

std::string attach(const std::string& about) {
  return "attach_file{attachment_id:'n' digest:'d' size:1 name:'a.txt' type:'text/plain' about:'" + about +
         "'}";
}

std::vector<RightsCase> at_work() {
  return {
      {.intent = "start_stage",
       .label = {},
       .foreign = "start_stage{stage:TESTING}",
       .own = "start_stage{stage:PREPARATION}",
       .before_foreign = {},
       .before_own = {{"lea", "stage_owner_assigned{stage:PREPARATION owner:'own'}"}},
       .accepted = false},
      {.intent = "complete_stage",
       .label = {},
       .foreign = "complete_stage{stage:TESTING}",
       .own = "complete_stage{stage:PREPARATION}",
       .before_foreign = {},
       .before_own = {{"lea", "stage_owner_assigned{stage:PREPARATION owner:'own'}"}},
       .accepted = false},
      {.intent = "evaluate_owner",
       .label = {},
       .foreign = "evaluate_owner{stage:TESTING period:'p' score:3}",
       .own = "evaluate_owner{stage:PREPARATION period:'p' score:3}",
       .before_foreign = {},
       .before_own = {{"lea", "stage_owner_assigned{stage:PREPARATION owner:'own'}"}}},
      {.intent = "assess_competency",
       .label = {},
       .foreign = "assess_competency{person_id:'max' skill_id:'s' skill:'S' score:50}",
       .own = "assess_competency{person_id:'own' skill_id:'s' skill:'S' score:50}"},
      {.intent = "create_task",
       .label = "for another; own = for one's own department",
       .foreign = "create_task{task_id:'t' title:'T' assignee:'max' department_id:'sales'}",
       .own = "create_task{task_id:'t' title:'T' assignee:'mia' department_id:'it'}"},
      {.intent = "create_task",
       .label = "for nobody or oneself",
       .foreign = "create_task{task_id:'t' title:'T'}",
       .own = "create_task{task_id:'t' title:'T' assignee:'own'}"},
      {.intent = "create_task",
       .label = "with an import",
       .foreign = "create_task{task_id:'t' title:'T' imported{source:'jira' key:'K'}}",
       .own = {},
       .before_foreign = {},
       .before_own = {},
       .accepted = false},
      {.intent = "assign_task",
       .label = "to another; own = of one's own department",
       .foreign = "assign_task{task_id:'foreign-task' assignee:'biz'}",
       .own = "assign_task{task_id:'own-task' assignee:'mia'}"},
      {.intent = "assign_task",
       .label = "to oneself; own = giving it back",
       .foreign = "assign_task{task_id:'foreign-task' assignee:'own'}",
       .own = "assign_task{task_id:'own-task' assignee:''}"},
      {.intent = "comment_task",
       .label = {},
       .foreign = "comment_task{task_id:'foreign-task' comment_id:'c' text:'T'}",
       .own = "comment_task{task_id:'own-task' comment_id:'c' text:'T'}"},
      {.intent = "record_advice",
       .label = {},
       .foreign = "record_advice{advice_id:'new' title:'T' text:'T' stage:PLANNING}",
       .own = "record_advice{advice_id:'new' title:'T' text:'T' stage:TESTING}"},
      {.intent = "accept_handover",
       .label = {},
       .foreign = "accept_handover{}",
       .own = "accept_handover{}",
       .before_foreign = {{"lea", "operation_handed_over{to:'max'}"}},
       .before_own = {{"lea", "operation_handed_over{to:'own'}"}},
       .accepted = false},
      {.intent = "attach_file",
       .label = "to a task",
       .foreign = attach("task/foreign-task"),
       .own = attach("task/own-task"),
       .before_foreign = {},
       .before_own = {},
       .accepted = false},
      {.intent = "attach_file",
       .label = "to minutes",
       .foreign = attach("meeting/foreign-meeting"),
       .own = attach("meeting/own-meeting"),
       .before_foreign = {},
       .before_own = {},
       .accepted = false},
      {.intent = "attach_file",
       .label = "to evidence",
       .foreign = attach("gate/open-gate"),
       .own = attach("gate/own-gate"),
       .before_foreign = {},
       .before_own = {},
       .accepted = false},
      {.intent = "start_meeting",
       .label = "that names no officers",
       .foreign = "start_meeting{meeting_id:'any-meeting'}",
       .own = {},
       .before_foreign = {},
       .before_own = {},
       .accepted = false},
      {.intent = "start_meeting",
       .label = {},
       .foreign = "start_meeting{meeting_id:'foreign-meeting'}",
       .own = "start_meeting{meeting_id:'own-meeting'}",
       .before_foreign = {},
       .before_own = {},
       .accepted = false},
      {.intent = "edit_person",
       .label = "name, mail, language",
       .foreign = "edit_person{person_id:'max' name:'N'}",
       .own = "edit_person{person_id:'own' name:'N'}"},
      {.intent = "edit_person",
       .label = "department",
       .foreign = "edit_person{person_id:'max' department_id:'it'}",
       .own = "edit_person{person_id:'own' department_id:'sales'}"},
  };
}

}  // namespace

Story two_of_each() {
  Story story = Story::of_project();
  add_people(story);
  for (const char* event : own_events) story.happened("lea", event);
  for (const char* event : foreign_events) story.happened("lea", event);
  hold_meeting(story, "own-meeting", "facilitator:'own' invitees:'own'", nullptr);
  hold_meeting(story, "foreign-meeting", "facilitator:'fay' secretary:'sue' invitees:'mia'", nullptr);
  hold_meeting(story, "any-meeting", "invitees:'mia'", nullptr);
  hold_meeting(story, "own-held", "facilitator:'own'", "sue");
  hold_meeting(story, "own-issued", "facilitator:'own'", "own");
  hold_meeting(story, "foreign-held", "facilitator:'fay' secretary:'sue'", "sue");
  story.happened("own", "file_attached{attachment_id:'own-attachment' about:'meeting/own-meeting'}");
  story.happened("max", "file_attached{attachment_id:'foreign-attachment' about:'task/foreign-task'}");
  define_gate(story, "own-gate", "approvers:'own'");
  define_gate(story, "foreign-gate", "approvers:'max'");
  define_gate(story, "open-gate", "");
  define_gate(story, "asked-gate", "", "own");
  define_gate(story, "proved-gate", "", "lea", "own");
  define_gate(story, "sponsor-gate", "by_sponsor:true");
  define_gate(story, "sponsor-proved-gate", "by_sponsor:true", "lea", "own");
  add_run(story);
  draft_runbook(story, "own", "own-runbook");
  draft_runbook(story, "mia", "foreign-runbook");
  propose(story, "own", "own");
  propose(story, "mia", "foreign");
  return story;
}

std::vector<RightsCase> rights_cases() {
  std::vector<RightsCase> all = approvals();
  for (const auto& more : {at_gates(), signatures_and_steps(), at_work()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace slipway::domain
