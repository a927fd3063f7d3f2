#include "projections/timeline_projection.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "proto/records/zone.h"

namespace slipway {
namespace {

using records::the_one;

std::string task_bar(const std::string& id) {
  return "task/" + id;
}

// Late is what was done after its end; what has no end is not.
void set_done(const v1::Date& day, v1::TimelineBar& bar) {
  bar.set_done(true);
  bar.set_late(bar.has_end() && records::is_before(bar.end(), day));
}

v1::TimelineBar bar_of(const v1::Milestone& milestone) {
  v1::TimelineBar bar;
  bar.set_kind(v1::TimelineBar::MILESTONE_MARK);
  bar.set_of(milestone.milestone_id());
  bar.set_title(milestone.name());
  if (milestone.has_due()) *bar.mutable_end() = milestone.due();
  if (milestone.state() == v1::MILESTONE_REACHED) set_done(milestone.reached_on(), bar);
  return bar;
}

}  // namespace

TimelineProjection::TimelineProjection() : RecordProjection("timeline") {
  shows(plan_.milestones, "milestone/");
  shows(bars_, "bar/");
  shows(path_, "critical-path");
  shows(plan_.sprints, "~sprint/");
  shows(project_.tasks, "~task/");
  shows(project_.columns, "~column/");
  shows(project_.stages, "~stage/");
  shows(project_.project, "~project");
}

void TimelineProjection::fold(const v1::Event& event, const records::Happening& happening) {
  evolve(plan_, event, happening);
  evolve(project_, event, happening);
}

void TimelineProjection::prepare() {
  for (const auto& [id, task] : project_.tasks.all()) place(task);
  const std::vector<std::string> path = chain_.path();
  critical_ = {path.begin(), path.end()};
}

void TimelineProjection::follow(const records::Happening&) {
  for (const std::string& id : project_.stages.touched()) {
    bars_.set("stage/" + id, bar_of(*project_.stages.find(id)));
  }
  for (const std::string& id : plan_.milestones.touched()) {
    bars_.set("milestone/" + id, slipway::bar_of(*plan_.milestones.find(id)));
  }
  for (const std::string& id : plan_.sprints.touched()) {
    bars_.set("sprint/" + id, bar_of(*plan_.sprints.find(id)));
  }
  if (project_.tasks.touched().empty()) return;
  for (const std::string& id : project_.tasks.touched()) place(*project_.tasks.find(id));
  find_critical_path();
  for (const std::string& id : project_.tasks.touched()) show_task(id);
}

// A task without an estimate counts an hour.
void TimelineProjection::place(const v1::TaskCard& task) {
  if (task.done() || task.archived()) return chain_.erase(task.task_id());
  chain_.set(task.task_id(), std::max(task.estimate_hours(), 1U),
             {task.blocked_by().begin(), task.blocked_by().end()});
}

void TimelineProjection::find_critical_path() {
  const std::vector<std::string> tasks = chain_.path();
  const std::set<std::string> before = std::exchange(critical_, {tasks.begin(), tasks.end()});
  std::vector<std::string> changed;
  std::ranges::set_symmetric_difference(before, critical_, std::back_inserter(changed));
  for (const std::string& id : changed) show_task(id);
  v1::CriticalPath path;
  for (const std::string& id : tasks) path.add_tasks(id);
  path.set_hours(static_cast<std::uint32_t>(chain_.hours()));
  path_.set(the_one, std::move(path));
}

void TimelineProjection::show_task(const std::string& id) {
  const v1::TaskCard& task = *project_.tasks.find(id);
  if (task.archived()) {
    bars_.drop(task_bar(id));
  } else {
    bars_.set(task_bar(id), bar_of(task));
  }
}

v1::TimelineBar TimelineProjection::bar_of(const v1::StageInfo& stage) const {
  v1::TimelineBar bar;
  bar.set_kind(v1::TimelineBar::STAGE_BAR);
  bar.set_of(std::to_string(stage.stage()));
  if (stage.has_planned_start()) *bar.mutable_start() = stage.planned_start();
  if (stage.has_planned_end()) *bar.mutable_end() = stage.planned_end();
  if (stage.has_completed_at()) set_done(project_.day_at(stage.completed_at()), bar);
  return bar;
}

v1::TimelineBar TimelineProjection::bar_of(const v1::Sprint& sprint) const {
  v1::TimelineBar bar;
  bar.set_kind(v1::TimelineBar::SPRINT_BAR);
  bar.set_of(sprint.sprint_id());
  bar.set_title(sprint.name());
  if (sprint.has_start()) *bar.mutable_start() = sprint.start();
  if (sprint.has_end()) *bar.mutable_end() = sprint.end();
  if (sprint.state() == v1::SPRINT_COMPLETED) set_done(project_.day_at(sprint.completed_at()), bar);
  return bar;
}

// From the day on which work on it began to the day on which it is due; either may be missing.
v1::TimelineBar TimelineProjection::bar_of(const v1::TaskCard& task) const {
  v1::TimelineBar bar;
  bar.set_kind(v1::TimelineBar::TASK_BAR);
  bar.set_of(task.task_id());
  bar.set_title(task.title());
  if (task.has_started_at()) *bar.mutable_start() = project_.day_at(task.started_at());
  if (task.has_due()) *bar.mutable_end() = task.due();
  if (task.done()) set_done(project_.day_at(task.completed_at()), bar);
  bar.set_critical(critical_.contains(task.task_id()));
  for (const std::string& blocker : task.blocked_by()) bar.add_after(blocker);
  return bar;
}

}  // namespace slipway
