#include "projections/facts_projection.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "projections/roles.h"
#include "proto/records/zone.h"

namespace slipway {
namespace {

using records::Happening;
using records::the_one;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_of_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

std::string task_entity(const std::string& id) {
  return "task/" + id;
}
std::string gate_entity(const std::string& id) {
  return "gate/" + id;
}
std::string step_entity(const std::string& run, const std::string& step) {
  return "run/" + run + "/step/" + step;
}

bool is_under_way(const v1::Run& run) {
  return run.state() == v1::RUN_RUNNING || run.state() == v1::RUN_PAUSED ||
         run.state() == v1::RUN_ROLLING_BACK;
}
bool is_over(const v1::Run& run) {
  return run.state() == v1::RUN_COMPLETED || run.state() == v1::RUN_ROLLED_BACK;
}
bool waits_for_owner(const v1::RunStep& step) {
  return step.state() == v1::STEP_RELEASED || step.state() == v1::STEP_STARTED ||
         step.state() == v1::STEP_FAILED;
}

v1::WorkItem item_of(v1::WorkKind kind, const std::string& entity, const std::string& title) {
  v1::WorkItem item;
  item.set_kind(kind);
  item.set_entity(entity);
  item.set_title(title);
  return item;
}

}  // namespace

std::vector<std::string> mentions_in(std::string_view text) {
  std::vector<std::string> people;
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    if (people.size() == mentions_per_text_max) break;
    if (at > 0 && is_letter_or_digit(text[at - 1])) continue;
    std::size_t end = at + 1;
    while (end < text.size() && is_of_identifier(text[end])) ++end;
    // A sentence may end right after it.
    while (end > at + 1 && !is_letter_or_digit(text[end - 1])) --end;
    const std::string person{text.substr(at + 1, end - at - 1)};
    const bool is_new = std::ranges::find(people, person) == people.end();
    if (is_identifier(person) && is_new) people.push_back(person);
  }
  return people;
}

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
  shows(members_, "~member/");
}

// Folding -----------------------------------------------------------------------------------------

void FactsProjection::fold(const v1::Event& event, const Happening& happening) {
  fold_records(event, happening);
  fold_dates(event);
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
    case v1::Event::kDefectRaised:
    case v1::Event::kDefectResolved:
    case v1::Event::kDefectVerified:
      evolve(records_.tests, event, happening);
      break;
    default:
      break;
  }
  evolve(records_.lifecycle, event, happening);
  evolve(records_.gates, event, happening);
  evolve(records_.runbooks, event, happening);
  evolve(records_.risks, event, happening);
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
      *entry.mutable_from() = meeting.starts_at();
      *entry.mutable_until() = meeting.starts_at() +
                               google::protobuf::util::TimeUtil::MinutesToDuration(meeting.planned_minutes());
      break;
    }
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
    default:
      return;
  }
  const std::string entity = entry.entity();
  calendar_.set(entity, std::move(entry));
}

void FactsProjection::settle(const std::string& entity) {
  const v1::CalendarEntry* there = calendar_.find(entity);
  if (there == nullptr) return;
  v1::CalendarEntry settled = *there;
  settled.set_settled(true);
  calendar_.set(entity, std::move(settled));
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

// Telling people ----------------------------------------------------------------------------------

void FactsProjection::tell_people(const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kTaskCreated: {
      const v1::TaskCreated& task = event.task_created();
      if (task.has_imported()) return;  // An import tells nobody of what was long theirs.
      return notify(task.assignee(), v1::NOTICE_ASSIGNED, task_entity(task.task_id()), task.title(),
                    happening);
    }
    case v1::Event::kTaskAssigned: {
      const v1::TaskAssigned& assigned = event.task_assigned();
      const v1::TaskCard* task = project_.tasks.find(assigned.task_id());
      if (task == nullptr || assigned.assignee() == assigned.assignee_before()) return;
      return notify(assigned.assignee(), v1::NOTICE_ASSIGNED, task_entity(assigned.task_id()), task->title(),
                    happening);
    }
    case v1::Event::kTaskCommented: {
      const v1::TaskCommented& comment = event.task_commented();
      const v1::TaskCard* task = project_.tasks.find(comment.task_id());
      if (task == nullptr) return;
      for (const std::string& person : mentions_in(comment.text()))
        notify(person, v1::NOTICE_MENTIONED, task_entity(comment.task_id()), task->title(), happening);
      return;
    }
    case v1::Event::kTextNoted: {
      const std::string entity = "meeting/" + event.text_noted().meeting_id();
      const v1::CalendarEntry* meeting = calendar_.find(entity);
      for (const std::string& person : mentions_in(event.text_noted().text()))
        notify(person, v1::NOTICE_MENTIONED, entity, meeting == nullptr ? std::string{} : meeting->title(),
               happening);
      return;
    }
    case v1::Event::kMeetingScheduled:
      for (const std::string& person : event.meeting_scheduled().invitees())
        notify(person, v1::NOTICE_INVITED, "meeting/" + event.meeting_scheduled().meeting_id(),
               event.meeting_scheduled().title(), happening);
      return;
    case v1::Event::kGateReviewOpened: {
      const v1::Gate* gate = records_.gates.gates.find(event.gate_review_opened().gate_id());
      if (gate == nullptr) return;
      for (const std::string& person : voters_of(*gate))
        notify(person, v1::NOTICE_VOTE_ASKED, gate_entity(gate->gate_id()), gate->name(), happening);
      return;
    }
    case v1::Event::kStepReleased: {
      const v1::StepReleased& released = event.step_released();
      const v1::Run* run = records_.runbooks.runs.find(released.run_id());
      const v1::RunStep* step = run == nullptr ? nullptr : records::find_step(*run, released.step_id());
      if (step == nullptr) return;
      return notify(step->step().owner(), v1::NOTICE_STEP_RELEASED,
                    step_entity(released.run_id(), released.step_id()), step->step().title(), happening);
    }
    default:
      return;
  }
}

// Nobody is told what they did themselves.
void FactsProjection::notify(const std::string& person, v1::NoticeKind kind, const std::string& entity,
                             const std::string& title, const Happening& happening) {
  if (person.empty() || person == happening.actor) return;
  v1::Notice notice;
  notice.set_revision(happening.revision.value);
  notice.set_kind(kind);
  notice.set_entity(entity);
  notice.set_title(title);
  notice.set_by(happening.actor);
  *notice.mutable_at() = happening.at;
  const std::string prefix = person + '/';
  notices_.set(fmt::format("{}{:012}/{:04}", prefix, happening.revision.value, told_++), std::move(notice));
  const auto first = notices_.all().lower_bound(prefix);
  std::size_t count = 0;
  for (auto row = first; row != notices_.all().end() && row->first.starts_with(prefix); ++row) ++count;
  if (count > notices_per_person_max) notices_.drop(std::string{first->first});
}

// Whoever the gate names; else whoever is an approver in the project. Consultants never vote.
std::vector<std::string> FactsProjection::voters_of(const v1::Gate& gate) const {
  std::vector<std::string> voters{gate.approvers().begin(), gate.approvers().end()};
  if (!voters.empty()) return voters;
  for (const auto& [person, member] : members_.all()) {
    const auto has = [&](v1::Role role) {
      return std::ranges::find(member.roles(), static_cast<int>(role)) != member.roles().end();
    };
    if (has(v1::APPROVER) && !has(v1::CONSULTANT)) voters.push_back(person);
  }
  return voters;
}

// Following ---------------------------------------------------------------------------------------

void FactsProjection::prepare() {
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
    v1::WorkItem item = item_of(v1::WORK_RISK, "risk/" + id, risk.title());
    if (risk.has_response_due()) *item.mutable_due() = risk.response_due();
    const bool waits = risk.state() != v1::RISK_CLOSED && !risk.owner().empty();
    give("risk/" + id, waits ? ByPerson{{risk.owner(), item}} : ByPerson{});
  }
  for (const std::string& id : records_.tests.defects.touched()) {
    const v1::Defect& defect = *records_.tests.defects.find(id);
    const v1::WorkItem item = item_of(v1::WORK_DEFECT, "defect/" + id, defect.title());
    const bool waits = defect.state() == v1::DEFECT_OPEN && !defect.assignee().empty();
    give("defect/" + id, waits ? ByPerson{{defect.assignee(), item}} : ByPerson{});
  }
  for (const std::string& id : records_.plan.milestones.touched()) {
    const v1::Milestone& milestone = *records_.plan.milestones.find(id);
    v1::CalendarEntry entry;
    date(entry, v1::CALENDAR_MILESTONE, "milestone/" + id, milestone.name());
    if (milestone.has_due()) *entry.mutable_on() = milestone.due();
    entry.set_settled(milestone.state() == v1::MILESTONE_REACHED);
    calendar_.set("milestone/" + id, std::move(entry));
  }
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
  give(task_entity(id), {{task->assignee(), std::move(item)}});
}

void FactsProjection::follow_gates() {
  std::set<std::string> changed = records_.gates.gates.touched();
  if (!members_.touched().empty())
    for (const auto& [id, gate] : records_.gates.gates.all()) changed.insert(id);
  for (const std::string& id : changed) {
    const v1::Gate& gate = *records_.gates.gates.find(id);
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
    const bool under_way = run.state() == v1::RUN_RUNNING || run.state() == v1::RUN_PAUSED;
    for (const v1::RunStep& step : run.steps()) {
      const std::string entity = step_entity(id, step.step().step_id());
      const bool waits = under_way && waits_for_owner(step) && !step.step().owner().empty();
      give(entity, waits
                       ? ByPerson{{step.step().owner(), item_of(v1::WORK_STEP, entity, step.step().title())}}
                       : ByPerson{});
    }
    const v1::Runbook* runbook = records_.runbooks.runbooks.find(run.runbook_id());
    v1::CalendarEntry entry;
    date(entry, v1::CALENDAR_RUN, "run/" + id, runbook == nullptr ? std::string{} : runbook->title());
    *entry.mutable_from() = run.planned_start();
    if (run.has_window_end()) *entry.mutable_until() = run.window_end();
    entry.set_settled(is_over(run));
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

// The tables that a card sums up are short, but for the tasks, which are counted as they go.
void FactsProjection::follow_card() {
  const v1::ProjectInfo* project = project_.project.find(the_one);
  if (project == nullptr) return;
  v1::PortfolioCard card;
  card.set_name(project->name());
  card.set_lead(project->charter().lead());
  if (const auto* lifecycle = records_.lifecycle.lifecycle.find(the_one)) card.set_state(lifecycle->state());
  const TaskStates::Counts& tasks = states_.counts();
  card.set_tasks_open(tasks.open);
  card.set_tasks_done(tasks.done);
  card.set_tasks_blocked(tasks.blocked);
  for (const auto& [number, stage] : project_.stages.all()) {
    if (stage.state() != v1::STAGE_PLANNED) card.set_stage(std::max(card.stage(), stage.stage()));
    if (stage.has_planned_end() && records::is_before(card.planned_end(), stage.planned_end()))
      *card.mutable_planned_end() = stage.planned_end();
  }
  for (const auto& [id, gate] : records_.gates.gates.all()) {
    card.set_gates(card.gates() + 1);
    if (records::is_passed(gate)) card.set_gates_passed(card.gates_passed() + 1);
  }
  for (const auto& [id, risk] : records_.risks.risks.all()) {
    const bool high =
        risk.state() != v1::RISK_CLOSED && records::residual_points(risk) >= records::high_points_min;
    if (high) card.set_risks_high(card.risks_high() + 1);
  }
  for (const auto& [id, defect] : records_.tests.defects.all())
    if (records::is_severe_open(defect)) card.set_defects_severe(card.defects_severe() + 1);
  for (const auto& [id, milestone] : records_.plan.milestones.all()) {
    if (milestone.state() == v1::MILESTONE_REACHED || !milestone.has_due()) continue;
    if (card.has_next_milestone_on() && !records::is_before(milestone.due(), card.next_milestone_on()))
      continue;
    card.set_next_milestone(milestone.name());
    *card.mutable_next_milestone_on() = milestone.due();
  }
  for (const auto& [id, run] : records_.runbooks.runs.all())
    if (run.kind() == v1::LIVE && is_under_way(run)) card.set_live_run(true);
  card_.set(the_one, std::move(card));
}

}  // namespace slipway
