// The rules: sprints and milestones.
//
// One sprint runs at a time, and a task stands in one open sprint at most: what is planned twice is done once
// and counted twice.
#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "server/domain/limits.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

using Ids = google::protobuf::RepeatedPtrField<std::string>;

const records::Plan& plan_of(const Project& project) {
  return project.records.plan;
}

bool holds(const Ids& ids, const std::string& id) {
  return std::ranges::find(ids, id) != ids.end();
}

std::unexpected<Refusal> in_wrong_state(const v1::Sprint& sprint) {
  return wrong_state("sprint", sprint.name(), lower_name(sprint.state()));
}

// The planned or running sprint, other than `except`, that the task stands in; null: none.
const v1::Sprint* open_sprint_of(const Project& project, const std::string& task, const std::string& except) {
  for (const auto& [id, sprint] : plan_of(project).sprints.all())
    if (id != except && sprint.state() != v1::SPRINT_COMPLETED && holds(sprint.tasks(), task)) return &sprint;
  return nullptr;
}

// Why the task cannot come into that sprint.
std::optional<Refusal> not_plannable(const Project& project, const std::string& task,
                                     const std::string& sprint, std::string_view field,
                                     const Request& request) {
  if (const auto live = live_task(project, task); !live) return live.error();
  const v1::Sprint* other = open_sprint_of(project, task, sprint);
  if (other == nullptr) return std::nullopt;
  auto refusal = invalid(request, field, "in_other_sprint");
  refusal.error().facts.emplace_back("task", task);
  refusal.error().facts.emplace_back("sprint", other->sprint_id());
  return refusal.error();
}

bool is_unfinished(const Project& project, const std::string& id) {
  const Task* task = project.board.find_task(id);
  return task != nullptr && !task->done && !task->archived;
}

std::expected<const v1::Sprint*, Refusal> present_sprint(const Project& project, const std::string& id,
                                                         const Request& request) {
  const auto sprint = known(plan_of(project).sprints, "sprint", id);
  if (!sprint) return sprint;
  if (auto refusal = stale(request, "sprint/" + id, (*sprint)->recorded()))
    return refuse(*std::move(refusal));
  return sprint;
}

std::expected<const v1::Milestone*, Refusal> present_milestone(const Project& project, const std::string& id,
                                                               const Request& request) {
  const auto milestone = known(plan_of(project).milestones, "milestone", id);
  if (!milestone) return milestone;
  if (auto refusal = stale(request, "milestone/" + id, (*milestone)->recorded()))
    return refuse(*std::move(refusal));
  return milestone;
}

// The unfinished tasks of a sprint for which nothing is said.
std::optional<Refusal> unresolved(const Project& project, const v1::Sprint& sprint,
                                  const std::map<std::string, std::string>& disposals) {
  Facts facts{{"sprint", sprint.name()}};
  std::size_t count = 0;
  for (const std::string& id : sprint.tasks()) {
    if (!is_unfinished(project, id) || disposals.contains(id)) continue;
    facts.emplace_back("title", project.board.tasks.at(id).title.value);
    facts.emplace_back("task", id);
    ++count;
  }
  if (count == 0) return std::nullopt;
  facts.emplace_back("count", std::to_string(count));
  return Refusal{Code::open_tasks_unresolved, std::move(facts)};
}

// Whether the sprint that a task is to go to can take it.
std::optional<Refusal> not_takeable(const Project& project, const v1::Sprint& from, const std::string& to) {
  if (to.empty()) return std::nullopt;
  const auto sprint = known(plan_of(project).sprints, "sprint", to);
  if (!sprint) return sprint.error();
  if (to == from.sprint_id() || (*sprint)->state() != v1::SPRINT_PLANNED)
    return in_wrong_state(**sprint).error();
  return std::nullopt;
}

}  // namespace

Decision decide(const Project& project, const v1::PlanSprint& plan, const Request& request) {
  if (auto refusal =
          not_new(request, plan_of(project).sprints, "sprint", plan.sprint_id(), "sprint_id", sprints_max)) {
    return refuse(*std::move(refusal));
  }
  if (day_of(plan.end()) < day_of(plan.start())) return invalid(request, "end", "before_start");
  Events events;
  auto& planned = *events.emplace_back().mutable_sprint_planned();
  planned.set_sprint_id(plan.sprint_id());
  planned.set_name(plan.name());
  planned.set_goal(plan.goal());
  *planned.mutable_start() = plan.start();
  *planned.mutable_end() = plan.end();
  for (const std::string& task : plan.tasks()) {
    if (auto refusal = not_plannable(project, task, plan.sprint_id(), "tasks", request))
      return refuse(*std::move(refusal));
    if (!holds(planned.tasks(), task)) planned.add_tasks(task);
  }
  return events;
}

Decision decide(const Project& project, const v1::StartSprint& start, const Request& request) {
  const auto sprint = present_sprint(project, start.sprint_id(), request);
  if (!sprint) return refuse(sprint.error());
  if ((*sprint)->state() != v1::SPRINT_PLANNED) return in_wrong_state(**sprint);
  for (const auto& [id, other] : plan_of(project).sprints.all())
    if (other.state() == v1::SPRINT_RUNNING) return in_wrong_state(other);
  Events events;
  events.emplace_back().mutable_sprint_started()->set_sprint_id(start.sprint_id());
  return events;
}

Decision decide(const Project& project, const v1::ChangeSprintScope& change, const Request& request) {
  const auto sprint = present_sprint(project, change.sprint_id(), request);
  if (!sprint) return refuse(sprint.error());
  if ((*sprint)->state() == v1::SPRINT_COMPLETED) return in_wrong_state(**sprint);
  const Ids& present = (*sprint)->tasks();
  Events events;
  auto& changed = *events.emplace_back().mutable_sprint_scope_changed();
  changed.set_sprint_id(change.sprint_id());
  changed.set_reason(change.reason());
  for (const std::string& task : change.add()) {
    if (holds(present, task) || holds(changed.added(), task)) continue;
    if (auto refusal = not_plannable(project, task, change.sprint_id(), "add", request))
      return refuse(*std::move(refusal));
    changed.add_added(task);
  }
  for (const std::string& task : change.remove()) {
    if (project.board.find_task(task) == nullptr) return not_found("task", task);
    if (!holds(present, task) || holds(change.add(), task) || holds(changed.removed(), task)) continue;
    changed.add_removed(task);
  }
  const int size = present.size() + changed.added_size() - changed.removed_size();
  if (std::cmp_greater(size, sprint_tasks_max)) return too_many(request, "add", sprint_tasks_max);
  if (changed.added().empty() && changed.removed().empty()) events.clear();
  return events;
}

Decision decide(const Project& project, const v1::CompleteSprint& complete, const Request& request) {
  const auto sprint = present_sprint(project, complete.sprint_id(), request);
  if (!sprint) return refuse(sprint.error());
  if ((*sprint)->state() != v1::SPRINT_RUNNING) return in_wrong_state(**sprint);
  std::map<std::string, std::string> disposals;
  std::map<std::string, std::set<std::string>> arriving;
  for (const v1::SprintDisposal& disposal : complete.disposals()) {
    if (!holds((*sprint)->tasks(), disposal.task_id())) return not_found("task", disposal.task_id());
    if (auto refusal = not_takeable(project, **sprint, disposal.to_sprint()))
      return refuse(*std::move(refusal));
    // What was finished meanwhile needs no other place any more.
    if (!is_unfinished(project, disposal.task_id())) continue;
    disposals.emplace(disposal.task_id(), disposal.to_sprint());
    if (!disposal.to_sprint().empty()) arriving[disposal.to_sprint()].insert(disposal.task_id());
  }
  if (auto refusal = unresolved(project, **sprint, disposals)) return refuse(*std::move(refusal));
  for (const auto& [to, tasks] : arriving) {
    const auto there = static_cast<std::size_t>(plan_of(project).sprints.find(to)->tasks_size());
    if (there + tasks.size() > sprint_tasks_max) return too_many(request, "disposals", sprint_tasks_max);
  }
  Events events;
  auto& completed = *events.emplace_back().mutable_sprint_completed();
  completed.set_sprint_id(complete.sprint_id());
  for (const std::string& id : (*sprint)->tasks()) {
    const Task* task = project.board.find_task(id);
    if (task != nullptr && task->done) completed.add_done(id);
    if (const auto disposal = disposals.find(id); disposal != disposals.end()) {
      completed.add_disposals()->set_task_id(id);
      completed.mutable_disposals()->rbegin()->set_to_sprint(disposal->second);
    }
  }
  return events;
}

Decision decide(const Project& project, const v1::PlanMilestone& plan, const Request& request) {
  if (auto refusal = not_new(request, plan_of(project).milestones, "milestone", plan.milestone_id(),
                             "milestone_id", milestones_max)) {
    return refuse(*std::move(refusal));
  }
  if (auto missing = missing_person(request.context, plan.owner())) return refuse(*std::move(missing));
  Events events;
  auto& planned = *events.emplace_back().mutable_milestone_planned();
  planned.set_milestone_id(plan.milestone_id());
  planned.set_name(plan.name());
  planned.set_stage(plan.stage());
  planned.set_owner(plan.owner());
  *planned.mutable_due() = plan.due();
  return events;
}

Decision decide(const Project& project, const v1::RebaselineMilestone& move, const Request& request) {
  const auto milestone = known(plan_of(project).milestones, "milestone", move.milestone_id());
  if (!milestone) return refuse(milestone.error());
  if (day_of(move.due()) == day_of((*milestone)->due()) && (*milestone)->state() != v1::MILESTONE_REACHED)
    return Events{};
  if (auto refusal = stale_edit(request, "milestone/" + move.milestone_id(), (*milestone)->recorded(), move,
                                **milestone)) {
    return refuse(*std::move(refusal));
  }
  if ((*milestone)->state() == v1::MILESTONE_REACHED) {
    return wrong_state("milestone", (*milestone)->name(), lower_name((*milestone)->state()));
  }
  Events events;
  auto& moved = *events.emplace_back().mutable_milestone_rebaselined();
  moved.set_milestone_id(move.milestone_id());
  *moved.mutable_due() = move.due();
  *moved.mutable_due_before() = (*milestone)->due();
  moved.set_reason(move.reason());
  return events;
}

Decision decide(const Project& project, const v1::ReachMilestone& reach, const Request& request) {
  const auto milestone = present_milestone(project, reach.milestone_id(), request);
  if (!milestone) return refuse(milestone.error());
  const Day today = utc_day_of(request.context.now);
  const std::optional<Day> named = day_of(reach.reached_on());
  if ((*milestone)->state() == v1::MILESTONE_REACHED) {
    if (!named || named == day_of((*milestone)->reached_on())) return Events{};
    return wrong_state("milestone", (*milestone)->name(), lower_name((*milestone)->state()));
  }
  // East of Greenwich the day has begun earlier.
  if (named && *named > plus_days(today, 1)) return invalid(request, "reached_on", "in_future");
  Events events;
  auto& reached = *events.emplace_back().mutable_milestone_reached();
  reached.set_milestone_id(reach.milestone_id());
  *reached.mutable_reached_on() = to_proto(named.value_or(today));
  return events;
}

}  // namespace slipway::domain
