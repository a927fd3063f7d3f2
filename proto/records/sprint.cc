#include "proto/records/sprint.h"

#include <algorithm>

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

using Ids = google::protobuf::RepeatedPtrField<std::string>;

void add(Ids& ids, const std::string& id) {
  if (std::ranges::find(ids, id) == ids.end()) *ids.Add() = id;
}

void remove(Ids& ids, const std::string& id) {
  const auto place = std::ranges::find(ids, id);
  if (place != ids.end()) ids.erase(place);
}

v1::Sprint& edited(Plan& plan, const std::string& id, const Happening& happening) {
  v1::Sprint& sprint = plan.sprints.edit(id);
  sprint.set_sprint_id(id);
  note(*sprint.mutable_recorded(), happening);
  return sprint;
}

v1::Milestone& edited_milestone(Plan& plan, const std::string& id, const Happening& happening) {
  v1::Milestone& milestone = plan.milestones.edit(id);
  milestone.set_milestone_id(id);
  note(*milestone.mutable_recorded(), happening);
  return milestone;
}

void plan_sprint(Plan& plan, const v1::SprintPlanned& planned, const Happening& happening) {
  v1::Sprint& sprint = edited(plan, planned.sprint_id(), happening);
  sprint.set_name(planned.name());
  sprint.set_goal(planned.goal());
  *sprint.mutable_start() = planned.start();
  *sprint.mutable_end() = planned.end();
  *sprint.mutable_tasks() = planned.tasks();
  sprint.set_state(v1::SPRINT_PLANNED);
}

void start(Plan& plan, const v1::SprintStarted& started, const Happening& happening) {
  v1::Sprint& sprint = edited(plan, started.sprint_id(), happening);
  sprint.set_state(v1::SPRINT_RUNNING);
  *sprint.mutable_committed() = sprint.tasks();
  *sprint.mutable_started_at() = happening.at;
}

void change_scope(Plan& plan, const v1::SprintScopeChanged& changed, const Happening& happening) {
  v1::Sprint& sprint = edited(plan, changed.sprint_id(), happening);
  for (const std::string& id : changed.removed()) remove(*sprint.mutable_tasks(), id);
  for (const std::string& id : changed.added()) add(*sprint.mutable_tasks(), id);
}

// Its scope stays as it was at the end; what was not done is in the next sprint's too.
void complete(Plan& plan, const v1::SprintCompleted& completed, const Happening& happening) {
  v1::Sprint& sprint = edited(plan, completed.sprint_id(), happening);
  sprint.set_state(v1::SPRINT_COMPLETED);
  *sprint.mutable_disposals() = completed.disposals();
  *sprint.mutable_completed_at() = happening.at;
  for (const v1::SprintDisposal& disposal : completed.disposals()) {
    if (disposal.to_sprint().empty()) continue;
    add(*edited(plan, disposal.to_sprint(), happening).mutable_tasks(), disposal.task_id());
  }
}

void plan_milestone(Plan& plan, const v1::MilestonePlanned& planned, const Happening& happening) {
  v1::Milestone& milestone = edited_milestone(plan, planned.milestone_id(), happening);
  milestone.set_name(planned.name());
  milestone.set_stage(planned.stage());
  milestone.set_owner(planned.owner());
  *milestone.mutable_due() = planned.due();
  *milestone.mutable_first_due() = planned.due();
  milestone.set_state(v1::MILESTONE_PLANNED);
}

void rebaseline(Plan& plan, const v1::MilestoneRebaselined& moved, const Happening& happening) {
  v1::Milestone& milestone = edited_milestone(plan, moved.milestone_id(), happening);
  *milestone.mutable_due() = moved.due();
  milestone.set_state(v1::MILESTONE_PLANNED);
  v1::MilestoneMove& move = *milestone.add_moves();
  *move.mutable_before() = moved.due_before();
  *move.mutable_value() = moved.due();
  move.set_reason(moved.reason());
  move.set_by(happening.actor);
  *move.mutable_at() = happening.at;
}

void reach(Plan& plan, const v1::MilestoneReached& reached, const Happening& happening) {
  v1::Milestone& milestone = edited_milestone(plan, reached.milestone_id(), happening);
  milestone.set_state(v1::MILESTONE_REACHED);
  *milestone.mutable_reached_on() = reached.reached_on();
}

}  // namespace

void evolve(Plan& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kSprintPlanned:
      return plan_sprint(records, event.sprint_planned(), happening);
    case v1::Event::kSprintStarted:
      return start(records, event.sprint_started(), happening);
    case v1::Event::kSprintScopeChanged:
      return change_scope(records, event.sprint_scope_changed(), happening);
    case v1::Event::kSprintCompleted:
      return complete(records, event.sprint_completed(), happening);
    case v1::Event::kMilestonePlanned:
      return plan_milestone(records, event.milestone_planned(), happening);
    case v1::Event::kMilestoneRebaselined:
      return rebaseline(records, event.milestone_rebaselined(), happening);
    case v1::Event::kMilestoneReached:
      return reach(records, event.milestone_reached(), happening);
    case v1::Event::kMilestoneMissed:
      edited_milestone(records, event.milestone_missed().milestone_id(), happening)
          .set_state(v1::MILESTONE_MISSED);
      return;
    case v1::Event::kTextRedacted:
      redact(records.sprints, event.text_redacted(), happening);
      redact(records.milestones, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

}  // namespace slipway::records
