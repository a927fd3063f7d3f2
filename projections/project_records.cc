#include "projections/project_records.h"

#include <algorithm>
#include <string>

#include "proto/records/zone.h"

namespace slipway {
namespace {

using records::Happening;
using records::the_one;

v1::TaskCard* known(ProjectRecords& records, const std::string& id) {
  return records.tasks.contains(id) ? &records.tasks.edit(id) : nullptr;
}

// The first time in such a column is when work began.
void enter_column(const ProjectRecords& records, v1::TaskCard& task, const Happening& happening) {
  if (records.kind_of(task) == v1::DOING && !task.has_started_at()) *task.mutable_started_at() = happening.at;
}

void create(ProjectRecords& records, const v1::TaskCreated& event, const Happening& happening) {
  v1::TaskCard& task = records.tasks.edit(event.task_id());
  task.set_task_id(event.task_id());
  task.set_title(event.title());
  task.set_column_id(event.column_id());
  task.set_department_id(event.department_id());
  task.set_assignee(event.assignee());
  if (event.has_due()) *task.mutable_due() = event.due();
  task.set_estimate_hours(event.estimate_hours());
  task.set_stage(event.stage());
  task.set_from_action(event.from_action());
  task.set_requirement_id(event.requirement_id());
  *task.mutable_created_at() = happening.at;
  enter_column(records, task, happening);
}

void edit(const v1::TaskEdited& event, v1::TaskCard& task) {
  if (event.has_title()) task.set_title(event.title());
  if (event.has_due()) task.clear_due();
  if (event.due().has_value()) *task.mutable_due() = event.due().value();
  if (event.has_estimate_hours()) task.set_estimate_hours(event.estimate_hours());
  if (event.has_stage()) task.set_stage(event.stage());
  if (event.has_requirement_id()) task.set_requirement_id(event.requirement_id());
}

void add_blocker(const std::string& blocker, v1::TaskCard& task) {
  if (std::ranges::find(task.blocked_by(), blocker) == task.blocked_by().end()) task.add_blocked_by(blocker);
}

void remove_blocker(const std::string& blocker, v1::TaskCard& task) {
  auto& all = *task.mutable_blocked_by();
  const auto found = std::ranges::find(all, blocker);
  if (found != all.end()) all.erase(found);
}

void evolve_task(ProjectRecords& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kTaskCreated:
      return create(records, event.task_created(), happening);
    case v1::Event::kTaskEdited:
      if (auto* task = known(records, event.task_edited().task_id())) edit(event.task_edited(), *task);
      return;
    case v1::Event::kTaskAssigned:
      if (auto* task = known(records, event.task_assigned().task_id())) {
        task->set_assignee(event.task_assigned().assignee());
        task->set_department_id(event.task_assigned().department_id());
      }
      return;
    case v1::Event::kTaskMoved: {
      const v1::TaskMoved& moved = event.task_moved();
      const v1::TaskCard* there = records.tasks.find(moved.task_id());
      if (there == nullptr || there->column_id() == moved.column_id()) return;
      v1::TaskCard& task = records.tasks.edit(moved.task_id());
      task.set_column_id(moved.column_id());
      return enter_column(records, task, happening);
    }
    case v1::Event::kTaskCompleted:
      if (auto* task = known(records, event.task_completed().task_id())) {
        task->set_done(true);
        *task->mutable_completed_at() = happening.at;
      }
      return;
    case v1::Event::kTaskReopened:
      if (auto* task = known(records, event.task_reopened().task_id())) task->set_done(false);
      return;
    case v1::Event::kTaskArchived:
      if (auto* task = known(records, event.task_archived().task_id())) task->set_archived(true);
      return;
    case v1::Event::kTaskRestored:
      if (auto* task = known(records, event.task_restored().task_id())) task->set_archived(false);
      return;
    case v1::Event::kDependencyAdded:
      if (auto* task = known(records, event.dependency_added().task_id())) {
        add_blocker(event.dependency_added().blocked_by(), *task);
      }
      return;
    case v1::Event::kDependencyRemoved:
      if (auto* task = known(records, event.dependency_removed().task_id())) {
        remove_blocker(event.dependency_removed().blocked_by(), *task);
      }
      return;
    default:
      return;
  }
}

v1::StageInfo& edited(ProjectRecords& records, v1::Stage number) {
  v1::StageInfo& stage = records.stages.edit(std::to_string(number));
  stage.set_stage(number);
  if (stage.state() == v1::STAGE_STATE_UNSPECIFIED) stage.set_state(v1::STAGE_PLANNED);
  return stage;
}

void evolve_stage(ProjectRecords& records, const v1::Event& event, const Happening& happening) {
  if (event.has_stage_owner_assigned())
    assign(edited(records, event.stage_owner_assigned().stage()), event.stage_owner_assigned());
  if (event.has_stage_started()) {
    v1::StageInfo& stage = edited(records, event.stage_started().stage());
    stage.set_state(v1::STAGE_IN_PROGRESS);
    *stage.mutable_started_at() = happening.at;
  }
  if (event.has_stage_completed()) {
    v1::StageInfo& stage = edited(records, event.stage_completed().stage());
    stage.set_state(v1::STAGE_COMPLETED);
    *stage.mutable_completed_at() = happening.at;
  }
  if (event.has_stage_reopened()) {
    v1::StageInfo& stage = edited(records, event.stage_reopened().stage());
    stage.set_state(v1::STAGE_IN_PROGRESS);
    stage.clear_completed_at();
  }
}

}  // namespace

void assign(v1::StageInfo& stage, const v1::StageOwnerAssigned& event) {
  stage.set_owner(event.owner());
  stage.set_deputy(event.deputy());
  stage.clear_planned_start();
  stage.clear_planned_end();
  if (event.has_planned_start()) *stage.mutable_planned_start() = event.planned_start();
  if (event.has_planned_end()) *stage.mutable_planned_end() = event.planned_end();
}

v1::ColumnKind ProjectRecords::kind_of(const v1::TaskCard& task) const {
  const v1::BoardColumn* column = columns.find(task.column_id());
  return column == nullptr ? v1::COLUMN_KIND_UNSPECIFIED : column->kind();
}

v1::Date ProjectRecords::day_at(const google::protobuf::Timestamp& time) const {
  const v1::ProjectInfo* info = project.find(the_one);
  return records::date_at(time, info == nullptr ? std::string_view{} : std::string_view{info->time_zone()});
}

void evolve(ProjectRecords& records, const v1::Event& event, const Happening& happening) {
  if (event.has_project_created()) {
    records.project.edit(the_one).set_time_zone(event.project_created().time_zone());
  }
  if (event.has_charter_drafted()) {
    *records.project.edit(the_one).mutable_charter() = event.charter_drafted().charter();
  }
  if (event.has_column_added()) {
    v1::BoardColumn& column = records.columns.edit(event.column_added().column_id());
    column.set_column_id(event.column_added().column_id());
    column.set_kind(event.column_added().kind());
  }
  evolve_stage(records, event, happening);
  evolve_task(records, event, happening);
}

}  // namespace slipway
