#include "projections/sprints_projection.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "proto/records/zone.h"

namespace slipway {
namespace {

using records::the_one;

constexpr std::int64_t minute_seconds = 60;

std::uint32_t minutes_between(const google::protobuf::Timestamp& from,
                              const google::protobuf::Timestamp& to) {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(to.seconds() - from.seconds(), 0) /
                                    minute_seconds);
}

// Nearest rank: the smallest value that at least `percent` of all do not exceed. None: 0.
std::uint32_t percentile(std::vector<std::uint32_t>& values, std::size_t percent) {
  if (values.empty()) return 0;
  const std::size_t rank = (values.size() * percent + 99) / 100;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::ranges::nth_element(values, at);
  return *at;
}

// Adds what stands now as the point of its day. One that says what the last one says is none.
template <class Points, class Point>
void add_point(Points& points, Point point, const v1::Date& today) {
  *point.mutable_day() = today;
  if (!points.empty()) {
    auto& last = *points.rbegin();
    const bool same_day = records::order_of(last.day()) == records::order_of(today);
    *point.mutable_day() = last.day();
    if (point.SerializeAsString() == last.SerializeAsString()) return;
    *point.mutable_day() = today;
    if (same_day) {
      last = std::move(point);
      return;
    }
  }
  *points.Add() = std::move(point);
}

}  // namespace

SprintsProjection::SprintsProjection() : RecordProjection("sprints") {
  shows(plan_.sprints, "sprint/");
  shows(burns_, "burn/");
  shows(flow_, "flow");
  shows(project_.tasks, "~task/");
  shows(project_.columns, "~column/");
  shows(project_.project, "~project");
}

void SprintsProjection::fold(const v1::Event& event, const records::Happening& happening) {
  evolve(plan_, event, happening);
  evolve(project_, event, happening);
}

void SprintsProjection::prepare() {
  Relations::Ids affected;
  for (const auto& [id, sprint] : plan_.sprints.all()) sprints_.relate(id, sprint.tasks(), affected);
  for (const auto& [id, task] : project_.tasks.all()) (void)count(id);
}

void SprintsProjection::follow(const records::Happening& happening) {
  const v1::Date today = project_.day_at(happening.at);
  bool times_changed = false;
  std::set<std::string> affected = plan_.sprints.touched();
  for (const std::string& id : plan_.sprints.touched()) {
    Relations::Ids tasks;
    sprints_.relate(id, plan_.sprints.find(id)->tasks(), tasks);
  }
  for (const std::string& id : project_.tasks.touched()) {
    const auto& sprints = sprints_.naming(id);
    affected.insert(sprints.begin(), sprints.end());
    times_changed |= count(id);
  }
  for (const std::string& id : affected) burn(id, today);
  if (project_.tasks.touched().empty()) return;
  v1::Flow flow = flow_.find(the_one) == nullptr ? v1::Flow{} : *flow_.find(the_one);
  add_flow_point(today, flow);
  if (times_changed) measure(flow);
  flow_.set(the_one, std::move(flow));
}

void SprintsProjection::burn(const std::string& sprint_id, const v1::Date& today) {
  const v1::Sprint& sprint = *plan_.sprints.find(sprint_id);
  if (sprint.state() == v1::SPRINT_COMPLETED) return;
  v1::BurnPoint point;
  for (const std::string& id : sprint.tasks()) {
    const v1::TaskCard* task = project_.tasks.find(id);
    if (task == nullptr || task->archived()) continue;
    point.set_scope_tasks(point.scope_tasks() + 1);
    point.set_scope_hours(point.scope_hours() + task->estimate_hours());
    if (!task->done()) continue;
    point.set_done_tasks(point.done_tasks() + 1);
    point.set_done_hours(point.done_hours() + task->estimate_hours());
  }
  v1::SprintBurn burn = burns_.find(sprint_id) == nullptr ? v1::SprintBurn{} : *burns_.find(sprint_id);
  burn.set_sprint_id(sprint_id);
  add_point(*burn.mutable_points(), std::move(point), today);
  burns_.set(sprint_id, std::move(burn));
}

bool SprintsProjection::count(const std::string& task_id) {
  const v1::TaskCard& task = *project_.tasks.find(task_id);
  Counted& counted = counted_[task_id];
  --tasks_by_kind_[counted.kind];
  counted.kind = task.archived() ? v1::COLUMN_KIND_UNSPECIFIED : project_.kind_of(task);
  ++tasks_by_kind_[counted.kind];

  std::optional<Done> done;
  if (task.done()) done = Done{task.completed_at().seconds(), task.completed_at().nanos(), task_id};
  const std::optional<Times> times = done ? std::optional{times_of(task)} : std::nullopt;
  if (done == counted.done && (!done || done_.at(*done) == *times)) return false;
  if (counted.done) done_.erase(*counted.done);
  if (done) done_.emplace(*done, *times);
  counted.done = std::move(done);
  return true;
}

SprintsProjection::Times SprintsProjection::times_of(const v1::TaskCard& task) {
  Times times{.lead = minutes_between(task.created_at(), task.completed_at()), .cycle = {}};
  if (task.has_started_at()) times.cycle = minutes_between(task.started_at(), task.completed_at());
  return times;
}

void SprintsProjection::add_flow_point(const v1::Date& today, v1::Flow& flow) const {
  const auto tasks_in = [&](v1::ColumnKind kind) {
    const auto found = tasks_by_kind_.find(kind);
    return found == tasks_by_kind_.end() ? 0U : found->second;
  };
  v1::FlowPoint point;
  point.set_todo(tasks_in(v1::TODO));
  point.set_doing(tasks_in(v1::DOING));
  point.set_done(tasks_in(v1::DONE));
  auto& points = *flow.mutable_points();
  add_point(points, std::move(point), today);
  if (points.size() > flow_points_max) points.DeleteSubrange(0, points.size() - flow_points_max);
}

void SprintsProjection::measure(v1::Flow& flow) const {
  std::vector<std::uint32_t> lead;
  std::vector<std::uint32_t> cycle;
  for (auto newest = done_.rbegin(); newest != done_.rend() && lead.size() < measured_tasks_max; ++newest) {
    lead.push_back(newest->second.lead);
    if (newest->second.cycle) cycle.push_back(*newest->second.cycle);
  }
  flow.set_measured_tasks(static_cast<std::uint32_t>(lead.size()));
  flow.set_lead_minutes_p50(percentile(lead, 50));
  flow.set_lead_minutes_p85(percentile(lead, 85));
  flow.set_cycle_minutes_p50(percentile(cycle, 50));
  flow.set_cycle_minutes_p85(percentile(cycle, 85));
}

}  // namespace slipway
