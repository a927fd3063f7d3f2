#include "projections/facts_projection.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "projections/roles.h"
#include "proto/records/free_text.h"
#include "proto/records/zone.h"

namespace slipway {
namespace {

using records::Happening;
using records::the_one;

std::string task_entity(const std::string& id) {
  return "task/" + id;
}
std::string gate_entity(const std::string& id) {
  return "gate/" + id;
}
std::string step_entity(const std::string& run, const std::string& step) {
  return "run/" + run + "/step/" + step;
}

bool is_over(const v1::Run& run) {
  return run.state() == v1::RUN_COMPLETED || run.state() == v1::RUN_ROLLED_BACK;
}
bool waits_for_owner(const v1::RunStep& step) {
  return step.state() == v1::STEP_RELEASED || step.state() == v1::STEP_STARTED ||
         step.state() == v1::STEP_FAILED;
}

// One that failed is still with whoever began it.
bool is_begun(const v1::RunStep& step) {
  return step.state() == v1::STEP_STARTED || step.state() == v1::STEP_FAILED;
}

void set_hours(const google::protobuf::Timestamp& from, std::uint32_t minutes, v1::CalendarEntry& entry) {
  *entry.mutable_from() = from;
  *entry.mutable_until() = from + google::protobuf::util::TimeUtil::MinutesToDuration(minutes);
}

v1::WorkItem item_of(v1::WorkKind kind, const std::string& entity, const std::string& title) {
  v1::WorkItem item;
  item.set_kind(kind);
  item.set_entity(entity);
  item.set_title(title);
  return item;
}

}  // namespace

FactsProjection::FactsProjection() : RecordProjection(std::string{facts_view}) {
  shows(card_, "portfolio");
  shows(calendar_, "calendar/");
  shows(work_, "work/");
  shows(notices_, "notice/");
  shows(project_.tasks, "~task/");
  shows(project_.columns, "~column/");
  shows(project_.stages, "~stage/");
  shows(project_.project, "~project");
  shows(records_.lifecycle.lifecycle, "~lifecycle");
  shows(records_.plan.milestones, "~milestone/");
  shows(records_.tests.defects, "~defect/");
  shows(records_.gates.gates, "~gate/");
  shows(records_.runbooks.runbooks, "~runbook/");
  shows(records_.runbooks.runs, "~run/");
  shows(records_.risks.risks, "~risk/");
  shows(records_.requirements.requirements, "~requirement/");
  shows(records_.requirements.changes, "~change/");
  shows(records_.tests.signatures, "~uat/");
  shows(records_.people.evaluations, "~evaluation/");
  shows(records_.people.advice, "~advice/");
  shows(meetings_, "~meeting/");
  shows(feedback_, "~feedback/");
  shows(mentioned_, "~mentioned/");
  shows(members_, "member/");
}

// Folding -----------------------------------------------------------------------------------------

// Who is refused something is known from before it was: what did not hold leaves no trace of who claimed it.
void FactsProjection::fold(const v1::Event& event, const Happening& happening) {
  tell_of_refusals(event, happening);
  fold_records(event, happening);
  fold_dates(event);
  fold_meetings(event, happening);
  fold_roles(event);
  tell_people(event, happening);
}

void FactsProjection::fold_records(const v1::Event& event, const Happening& happening) {
  evolve(project_, event, happening);
  states_.apply(event, touched_);
  switch (event.fact_case()) {
    case v1::Event::kProjectCreated:
      project_.project.edit(the_one).set_name(event.project_created().name());
      break;
    // What the records of several views leave out.
    case v1::Event::kTaskCreated:
      project_.tasks.edit(event.task_created().task_id()).set_priority(event.task_created().priority());
      break;
    case v1::Event::kTaskEdited:
      if (event.task_edited().has_priority() && project_.tasks.contains(event.task_edited().task_id()))
        project_.tasks.edit(event.task_edited().task_id()).set_priority(event.task_edited().priority());
      break;
    case v1::Event::kTaskBlocked:
      if (project_.tasks.contains(event.task_blocked().task_id()))
        project_.tasks.edit(event.task_blocked().task_id()).set_blocked_reason("held");
      break;
    case v1::Event::kTaskUnblocked:
      if (project_.tasks.contains(event.task_unblocked().task_id()))
        project_.tasks.edit(event.task_unblocked().task_id()).clear_blocked_reason();
      break;
    case v1::Event::kMilestonePlanned:
    case v1::Event::kMilestoneRebaselined:
    case v1::Event::kMilestoneReached:
    case v1::Event::kMilestoneMissed:
      evolve(records_.plan, event, happening);
      break;
    case v1::Event::kTextRedacted:
      evolve(records_.plan, event, happening);
      evolve(records_.tests, event, happening);
      evolve(records_.people, event, happening);
      break;
    case v1::Event::kDefectRaised:
    case v1::Event::kDefectResolved:
    case v1::Event::kDefectVerified:
    case v1::Event::kUatSignedOff:
      evolve(records_.tests, event, happening);
      break;
    case v1::Event::kOwnerEvaluated:
    case v1::Event::kAdviceRecorded:
    case v1::Event::kAdviceDispositioned:
      evolve(records_.people, event, happening);
      break;
    case v1::Event::kDepartmentJoined:
      join(event.department_joined().department_id());
      break;
    case v1::Event::kFeedbackReceived:
      feedback_.edit(event.feedback_received().feedback_id())
          .mutable_recorded()
          ->set_created_by(happening.actor);
      break;
    default:
      break;
  }
  evolve(records_.lifecycle, event, happening);
  evolve(records_.requirements, event, happening);
  evolve(records_.gates, event, happening);
  evolve(records_.runbooks, event, happening);
  evolve(records_.risks, event, happening);
}

void FactsProjection::join(const std::string& department) {
  auto& departments = *project_.project.edit(the_one).mutable_departments();
  if (std::ranges::find(departments, department) == departments.end()) *departments.Add() = department;
}

void FactsProjection::fold_meetings(const v1::Event& event, const Happening& happening) {
  if (event.has_meeting_scheduled()) {
    v1::MeetingInfo& meeting = meetings_.edit(event.meeting_scheduled().meeting_id());
    meeting.set_title(event.meeting_scheduled().title());
    meeting.set_facilitator(event.meeting_scheduled().facilitator());
    meeting.set_secretary(event.meeting_scheduled().secretary());
    *meeting.mutable_invitees() = event.meeting_scheduled().invitees();
  }
  if (event.has_minutes_issued()) {
    v1::MeetingInfo& meeting = meetings_.edit(event.minutes_issued().meeting_id());
    meeting.set_state(v1::ISSUED);
    meeting.set_issued_by(happening.actor);
  }
  if (event.has_minutes_approved())
    meetings_.edit(event.minutes_approved().meeting_id()).set_state(v1::MINUTES_APPROVED);
}

v1::CalendarEntry& FactsProjection::date(v1::CalendarEntry& entry, v1::CalendarKind kind,
                                         const std::string& entity, const std::string& title) const {
  entry.set_kind(kind);
  entry.set_entity(entity);
  entry.set_title(title);
  return entry;
}

void FactsProjection::fold_dates(const v1::Event& event) {
  v1::CalendarEntry entry;
  switch (event.fact_case()) {
    case v1::Event::kMeetingScheduled: {
      const v1::MeetingScheduled& meeting = event.meeting_scheduled();
      date(entry, v1::CALENDAR_MEETING, "meeting/" + meeting.meeting_id(), meeting.title());
      set_hours(meeting.starts_at(), meeting.planned_minutes(), entry);
      break;
    }
    case v1::Event::kMeetingRescheduled:
      return move(event.meeting_rescheduled());
    case v1::Event::kMeetingCancelled:
      return cancel("meeting/" + event.meeting_cancelled().meeting_id());
    case v1::Event::kMeetingEnded:
      return settle("meeting/" + event.meeting_ended().meeting_id());
    case v1::Event::kTrainingScheduled: {
      const v1::TrainingScheduled& training = event.training_scheduled();
      date(entry, v1::CALENDAR_TRAINING, "training/" + training.training_id(), training.title());
      *entry.mutable_from() = training.starts_at();
      break;
    }
    case v1::Event::kTrainingAttended:
      return settle("training/" + event.training_attended().training_id());
    case v1::Event::kChangeFreezeStarted: {
      const v1::ChangeFreezeStarted& freeze = event.change_freeze_started();
      date(entry, v1::CALENDAR_FREEZE, "freeze/" + freeze.freeze_id(), freeze.reason());
      *entry.mutable_from() = freeze.from();
      *entry.mutable_until() = freeze.until();
      break;
    }
    case v1::Event::kChangeFreezeEnded:
      return settle("freeze/" + event.change_freeze_ended().freeze_id());
    case v1::Event::kTextRedacted:
      return redact(event.text_redacted().text());
    default:
      return;
  }
  const std::string entity = entry.entity();
  calendar_.set(entity, std::move(entry));
}

void FactsProjection::move(const v1::MeetingRescheduled& moved) {
  const std::string entity = "meeting/" + moved.meeting_id();
  const v1::CalendarEntry* there = calendar_.find(entity);
  if (there == nullptr) return;
  v1::CalendarEntry entry = *there;
  set_hours(moved.starts_at(), moved.planned_minutes(), entry);
  entry.set_sequence(entry.sequence() + 1);
  calendar_.set(entity, std::move(entry));
}

// It stays, so that whoever has it in another calendar is told.
void FactsProjection::cancel(const std::string& entity) {
  const v1::CalendarEntry* there = calendar_.find(entity);
  if (there == nullptr) return;
  v1::CalendarEntry cancelled = *there;
  cancelled.set_cancelled(true);
  cancelled.set_sequence(cancelled.sequence() + 1);
  calendar_.set(entity, std::move(cancelled));
}

void FactsProjection::settle(const std::string& entity) {
  const v1::CalendarEntry* there = calendar_.find(entity);
  if (there == nullptr) return;
  v1::CalendarEntry settled = *there;
  settled.set_settled(true);
  calendar_.set(entity, std::move(settled));
}

// A freeze is called by its reason.
void FactsProjection::redact(const std::string& text) {
  const v1::CalendarEntry* there = calendar_.find(text);
  if (there == nullptr || there->kind() != v1::CALENDAR_FREEZE || there->title().empty()) return;
  v1::CalendarEntry redacted = *there;
  redacted.set_title(std::string{records::erased_text});
  calendar_.drop(text);  // Sent anew, also by a view that read nothing else.
  calendar_.set(text, std::move(redacted));
}

void FactsProjection::fold_roles(const v1::Event& event) {
  if (event.has_role_granted()) {
    v1::MemberInfo& member = members_.edit(event.role_granted().person_id());
    member.set_person_id(event.role_granted().person_id());
    grant(event.role_granted().role(), *member.mutable_roles());
  }
  if (event.has_role_revoked() && members_.contains(event.role_revoked().person_id()))
    revoke(event.role_revoked().role(), *members_.edit(event.role_revoked().person_id()).mutable_roles());
}

// Consultants neither vote nor approve.
std::vector<std::string> FactsProjection::people_with(std::initializer_list<v1::Role> roles) const {
  std::vector<std::string> people;
  for (const auto& [person, member] : members_.all()) {
    const auto has = [&](v1::Role role) {
      return std::ranges::find(member.roles(), static_cast<int>(role)) != member.roles().end();
    };
    if (std::ranges::any_of(roles, has) && !has(v1::CONSULTANT)) people.push_back(person);
  }
  return people;
}

// Whoever the gate names; else whoever is an approver in the project.
std::vector<std::string> FactsProjection::voters_of(const v1::Gate& gate) const {
  std::vector<std::string> voters{gate.approvers().begin(), gate.approvers().end()};
  return voters.empty() ? people_with({v1::APPROVER}) : voters;
}

// Following ---------------------------------------------------------------------------------------

void FactsProjection::prepare() {
  for (const auto& [id, gate] : records_.gates.gates.all()) count(id, gate);
  for (const auto& [id, risk] : records_.risks.risks.all()) count(id, risk);
  for (const auto& [id, defect] : records_.tests.defects.all()) count(id, defect);
  for (const auto& [id, milestone] : records_.plan.milestones.all()) count(id, milestone);
  for (const auto& [id, run] : records_.runbooks.runs.all()) count(id, run);
  for (const auto& [id, task] : project_.tasks.all()) {
    states_.restore({.id = id,
                     .created = true,
                     .done = task.done(),
                     .archived = task.archived(),
                     .held = !task.blocked_reason().empty()},
                    task.blocked_by());
  }
  for (const auto& [row, item] : work_.all()) bearers_[item.entity()].insert(row.substr(0, row.find('/')));
}

void FactsProjection::follow(const Happening&) {
  follow_tasks();
  follow_gates();
  follow_runs();
  follow_stages();
  for (const std::string& id : records_.risks.risks.touched()) {
    const v1::Risk& risk = *records_.risks.risks.find(id);
    count(id, risk);
    v1::WorkItem item = item_of(v1::WORK_RISK, "risk/" + id, risk.title());
    if (risk.has_response_due()) *item.mutable_due() = risk.response_due();
    const bool waits = risk.state() != v1::RISK_CLOSED && !risk.owner().empty();
    give("risk/" + id, waits ? ByPerson{{risk.owner(), item}} : ByPerson{});
  }
  for (const std::string& id : records_.tests.defects.touched()) {
    const v1::Defect& defect = *records_.tests.defects.find(id);
    count(id, defect);
    v1::WorkItem item = item_of(v1::WORK_DEFECT, "defect/" + id, defect.title());
    item.set_begun(defect.reopened() > 0);  // Mending it was tried, and is not over.
    const bool waits = defect.state() == v1::DEFECT_OPEN && !defect.assignee().empty();
    give("defect/" + id, waits ? ByPerson{{defect.assignee(), item}} : ByPerson{});
  }
  for (const std::string& id : records_.plan.milestones.touched()) {
    const v1::Milestone& milestone = *records_.plan.milestones.find(id);
    count(id, milestone);
    v1::CalendarEntry entry;
    date(entry, v1::CALENDAR_MILESTONE, "milestone/" + id, milestone.name());
    if (milestone.has_due()) *entry.mutable_on() = milestone.due();
    entry.set_settled(milestone.state() == v1::MILESTONE_REACHED);
    calendar_.set("milestone/" + id, std::move(entry));
  }
  follow_requirements();
  follow_acceptance();
  follow_minutes();
  follow_evaluations();
  follow_card();
  told_ = 0;
}

void FactsProjection::follow_tasks() {
  std::set<std::string> changed = project_.tasks.touched();
  for (const TaskStates::Task* task : touched_) changed.insert(task->id);
  touched_.clear();
  for (const std::string& id : changed) show_task(id);
}

void FactsProjection::show_task(const std::string& id) {
  const v1::TaskCard* task = project_.tasks.find(id);
  const TaskStates::Task* state = states_.find(id);
  if (task == nullptr || state == nullptr) return;
  const bool counts = state->is_open() && (!task->assignee().empty() || task->has_due());
  if (!counts) return give(task_entity(id), {});
  v1::WorkItem item = item_of(v1::WORK_TASK, task_entity(id), task->title());
  if (task->has_due()) *item.mutable_due() = task->due();
  item.set_blocked(state->is_blocked());
  item.set_priority(task->priority());
  item.set_begun(project_.kind_of(*task) == v1::DOING);
  give(task_entity(id), {{task->assignee(), std::move(item)}});
}

void FactsProjection::follow_gates() {
  std::set<std::string> changed = records_.gates.gates.touched();
  if (!members_.touched().empty())
    for (const auto& [id, gate] : records_.gates.gates.all()) changed.insert(id);
  for (const std::string& id : changed) {
    const v1::Gate& gate = *records_.gates.gates.find(id);
    count(id, gate);
    ByPerson wanted;
    if (gate.state() == v1::GATE_IN_REVIEW) {
      for (const std::string& person : voters_of(gate))
        if (std::ranges::find(gate.votes(), person, &v1::Vote::person_id) == gate.votes().end())
          wanted.emplace(person, item_of(v1::WORK_VOTE, gate_entity(id), gate.name()));
    }
    give(gate_entity(id), std::move(wanted));
  }
}

void FactsProjection::follow_runs() {
  for (const std::string& id : records_.runbooks.runs.touched()) {
    const v1::Run& run = *records_.runbooks.runs.find(id);
    count(id, run);
    const bool under_way = run.state() == v1::RUN_RUNNING || run.state() == v1::RUN_PAUSED;
    for (const v1::RunStep& step : run.steps()) {
      const std::string entity = step_entity(id, step.step().step_id());
      const bool waits = under_way && waits_for_owner(step) && !step.step().owner().empty();
      v1::WorkItem item = item_of(v1::WORK_STEP, entity, step.step().title());
      item.set_begun(is_begun(step));
      give(entity, waits ? ByPerson{{step.step().owner(), std::move(item)}} : ByPerson{});
    }
    const v1::Runbook* runbook = records_.runbooks.runbooks.find(run.runbook_id());
    v1::CalendarEntry entry;
    date(entry, v1::CALENDAR_RUN, "run/" + id, runbook == nullptr ? std::string{} : runbook->title());
    *entry.mutable_from() = run.planned_start();
    if (run.has_window_end()) *entry.mutable_until() = run.window_end();
    entry.set_settled(is_over(run));
    entry.set_rehearsal(run.kind() == v1::REHEARSAL);
    calendar_.set("run/" + id, std::move(entry));
  }
}

// A stage has no name of its own: who shows it knows what its number is called.
void FactsProjection::follow_stages() {
  for (const std::string& number : project_.stages.touched()) {
    const v1::StageInfo& stage = *project_.stages.find(number);
    const std::string entity = "stage/" + number;
    if (!stage.has_planned_end()) {
      calendar_.drop(entity);
      continue;
    }
    v1::CalendarEntry entry;
    date(entry, v1::CALENDAR_STAGE_END, entity, {});
    *entry.mutable_on() = stage.planned_end();
    entry.set_settled(stage.state() == v1::STAGE_COMPLETED);
    calendar_.set(entity, std::move(entry));
  }
}

void FactsProjection::give(const std::string& entity, ByPerson wanted) {
  std::set<std::string>& bearers = bearers_[entity];
  for (const std::string& person : std::exchange(bearers, {}))
    if (!wanted.contains(person)) work_.drop(person + '/' + entity);
  for (auto& [person, item] : wanted) {
    bearers.insert(person);
    work_.set(person + '/' + entity, std::move(item));
  }
  if (bearers.empty()) bearers_.erase(entity);
}

// Signatures --------------------------------------------------------------------------------------

// Who is in which department, the workspace knows: what is asked of one stands under its name.
void FactsProjection::follow_requirements() {
  std::set<std::string> changed = records_.requirements.requirements.touched();
  if (!project_.project.touched().empty())
    for (const auto& [id, requirement] : records_.requirements.requirements.all()) changed.insert(id);
  const std::set<std::string> all = departments();
  for (const std::string& id : changed) {
    const v1::Requirement& requirement = *records_.requirements.requirements.find(id);
    const std::string entity = "requirement/" + id;
    ByPerson wanted;
    if (requirement.priority() != v1::WONT)
      for (const std::string& department : records::unsigned_departments(requirement, all))
        wanted.emplace(department_bearer(department),
                       item_of(v1::WORK_SIGN_OFF, entity, requirement.title()));
    give(entity, std::move(wanted));
  }
}

// By a signature that still counts.
bool FactsProjection::is_accepted_by(const std::string& department) const {
  const v1::UatSignature* signature = records_.tests.signatures.find(department);
  return signature != nullptr &&
         records::found_since(records_.tests, records_.requirements, *signature).empty();
}

// A department is asked to accept the system once it is tested, and while nothing severe stands in its way;
// and again after what was found since and is mended.
void FactsProjection::follow_acceptance() {
  const bool moved = !project_.stages.touched().empty() || !project_.project.touched().empty() ||
                     !records_.tests.defects.touched().empty() ||
                     !records_.tests.signatures.touched().empty() ||
                     !records_.requirements.requirements.touched().empty();
  if (!moved) return;
  const v1::StageInfo* testing = project_.stages.find(std::to_string(v1::TESTING));
  const bool asked = testing != nullptr && testing->state() != v1::STAGE_PLANNED && severe_defects_.empty();
  for (const std::string& department : departments()) {
    const std::string entity = "uat/" + department;
    const bool waits = asked && !is_accepted_by(department);
    if (waits != bearers_.contains(entity))
      give(entity, waits ? ByPerson{{department_bearer(department), item_of(v1::WORK_SIGN_OFF, entity, {})}}
                         : ByPerson{});
  }
}

// Nobody approves the minutes that they issued.
void FactsProjection::follow_minutes() {
  std::set<std::string> changed = meetings_.touched();
  if (!members_.touched().empty())
    for (const auto& [id, meeting] : meetings_.all()) changed.insert(id);
  for (const std::string& id : changed) {
    const v1::MeetingInfo& meeting = *meetings_.find(id);
    const std::string entity = "meeting/" + id;
    ByPerson wanted;
    if (meeting.state() == v1::ISSUED) {
      std::vector<std::string> approvers = people_with({v1::PROJECT_LEAD, v1::SPONSOR});
      approvers.push_back(meeting.facilitator());
      for (const std::string& person : approvers)
        if (!person.empty() && person != meeting.issued_by())
          wanted.emplace(person, item_of(v1::WORK_SIGN_OFF, entity, meeting.title()));
    }
    give(entity, std::move(wanted));
  }
}

// The owner of a stage that is over is to be evaluated, not by themselves.
void FactsProjection::follow_evaluations() {
  const bool moved = !project_.stages.touched().empty() || !members_.touched().empty() ||
                     !records_.people.evaluations.touched().empty();
  if (!moved) return;
  std::set<v1::Stage> evaluated;
  for (const auto& [id, evaluation] : records_.people.evaluations.all()) evaluated.insert(evaluation.stage());
  for (const auto& [number, stage] : project_.stages.all()) {
    const std::string entity = "stage/" + number;
    ByPerson wanted;
    if (stage.state() == v1::STAGE_COMPLETED && !stage.owner().empty() && !evaluated.contains(stage.stage()))
      for (const std::string& person : people_with({v1::PROJECT_LEAD, v1::SPONSOR}))
        if (person != stage.owner()) wanted.emplace(person, item_of(v1::WORK_SIGN_OFF, entity, {}));
    give(entity, std::move(wanted));
  }
}

std::set<std::string> FactsProjection::departments() const {
  const v1::ProjectInfo* project = project_.project.find(the_one);
  if (project == nullptr) return {};
  return {project->departments().begin(), project->departments().end()};
}

}  // namespace slipway
