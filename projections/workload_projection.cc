#include "projections/workload_projection.h"

#include <utility>

#include "proto/records/zone.h"

namespace slipway {
namespace {

using records::the_one;

bool is_nothing(const v1::Workload& load) {
  return load.open_tasks() == 0 && load.responsible().empty() && load.accountable().empty();
}

}  // namespace

WorkloadProjection::WorkloadProjection() : RecordProjection("workload") {
  shows(loads_, "load/");
  shows(project_.tasks, "~task/");
  shows(project_.columns, "~column/");
  shows(project_.stages, "~stage/");
  shows(project_.project, "~project");
  shows(today_, "~today");
}

void WorkloadProjection::fold(const v1::Event& event, const records::Happening& happening) {
  evolve(project_, event, happening);
}

void WorkloadProjection::prepare() {
  for (const auto& [id, task] : project_.tasks.all()) note_share(id, share_of(task));
}

void WorkloadProjection::follow(const records::Happening& happening) {
  std::set<std::string> changed = fallen_due(project_.day_at(happening.at));
  changed.insert(project_.tasks.touched().begin(), project_.tasks.touched().end());
  for (const std::string& id : changed) {
    const auto before = shares_.find(id);
    if (before != shares_.end()) add(before->second, false);
    Share share = share_of(*project_.tasks.find(id));
    add(share, true);
    note_share(id, std::move(share));
  }
  if (!project_.stages.touched().empty()) list_stages();
}

std::set<std::string> WorkloadProjection::fallen_due(const v1::Date& today) {
  const v1::Date* before = today_.find(the_one);
  if (before != nullptr && records::order_of(*before) == records::order_of(today)) return {};
  today_.edit(the_one) = today;
  std::set<std::string> tasks;
  for (auto due = by_due_.begin(); due != by_due_.end() && due->first < records::order_of(today); ++due) {
    tasks.insert(due->second.begin(), due->second.end());
  }
  return tasks;
}

WorkloadProjection::Share WorkloadProjection::share_of(const v1::TaskCard& task) const {
  Share share;
  if (task.done() || task.archived()) return share;
  if (!task.assignee().empty()) share.bearers.push_back(task.assignee());
  if (!task.department_id().empty()) share.bearers.push_back('~' + task.department_id());
  share.doing = project_.kind_of(task) == v1::DOING;
  share.hours = task.estimate_hours();
  const v1::Date* today = today_.find(the_one);
  if (!task.has_due() || today == nullptr) return share;
  share.overdue = records::is_before(task.due(), *today);
  share.due = records::order_of(task.due());
  return share;
}

void WorkloadProjection::note_share(const std::string& task_id, Share share) {
  const auto before = shares_.find(task_id);
  if (before != shares_.end()) {
    if (const auto due = by_due_.find(before->second.due); due != by_due_.end()) {
      due->second.erase(task_id);
      if (due->second.empty()) by_due_.erase(due);
    }
    shares_.erase(before);
  }
  if (share.bearers.empty()) return;
  if (share.due != Day{} && !share.overdue) by_due_[share.due].insert(task_id);
  shares_.emplace(task_id, std::move(share));
}

// Unsigned arithmetic wraps, as it is defined to: what is taken away was added before.
void WorkloadProjection::add(const Share& share, bool adds) {
  const std::uint32_t one = adds ? 1U : ~0U;
  for (const std::string& bearer : share.bearers) {
    v1::Workload load = row(bearer);
    load.set_open_tasks(load.open_tasks() + one);
    if (share.doing) load.set_doing_tasks(load.doing_tasks() + one);
    if (share.overdue) load.set_overdue_tasks(load.overdue_tasks() + one);
    load.set_open_hours(load.open_hours() + (adds ? share.hours : 0U - share.hours));
    show(bearer, std::move(load));
  }
}

void WorkloadProjection::list_stages() {
  std::map<std::string, v1::Workload> loads;
  for (const auto& [bearer, load] : loads_.all()) {
    v1::Workload& cleared = loads[bearer] = load;
    cleared.clear_responsible();
    cleared.clear_accountable();
  }
  for (const auto& [number, stage] : project_.stages.all()) {
    for (const std::string& person : {stage.owner(), stage.deputy()}) {
      if (!person.empty()) loads.try_emplace(person, row(person));
    }
    if (!stage.owner().empty()) loads[stage.owner()].add_accountable(stage.stage());
    if (!stage.deputy().empty()) loads[stage.deputy()].add_responsible(stage.stage());
  }
  for (auto& [bearer, load] : loads) show(bearer, std::move(load));
}

// As it is, or a new one.
v1::Workload WorkloadProjection::row(const std::string& bearer) const {
  if (const v1::Workload* there = loads_.find(bearer)) return *there;
  v1::Workload load;
  if (bearer.starts_with('~')) {
    load.set_department_id(bearer.substr(1));
  } else {
    load.set_person_id(bearer);
  }
  return load;
}

void WorkloadProjection::show(const std::string& bearer, v1::Workload load) {
  if (is_nothing(load)) {
    loads_.drop(bearer);
  } else {
    loads_.set(bearer, std::move(load));
  }
}

}  // namespace slipway
