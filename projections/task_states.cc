#include "projections/task_states.h"

#include <algorithm>

namespace slipway {
namespace {

enum Flag : std::uint64_t { flag_created = 1, flag_done = 2, flag_archived = 4, flag_held = 8 };

}  // namespace

void TaskStates::settle(Touched& touched) {
  std::ranges::sort(touched, {}, &Task::id);
  const auto repeated = std::ranges::unique(touched);
  touched.erase(repeated.begin(), repeated.end());
}

void TaskStates::apply(const v1::Event& event, Touched& touched) {
  switch (event.fact_case()) {
    case v1::Event::kTaskCreated: {
      Task& task = at(event.task_created().task_id());
      return change(task, touched, [&] { task.created = true; });
    }
    case v1::Event::kTaskCompleted: {
      Task& task = at(event.task_completed().task_id());
      return change(task, touched, [&] { task.done = true; });
    }
    case v1::Event::kTaskReopened: {
      Task& task = at(event.task_reopened().task_id());
      return change(task, touched, [&] { task.done = false; });
    }
    case v1::Event::kTaskArchived: {
      Task& task = at(event.task_archived().task_id());
      return change(task, touched, [&] { task.archived = true; });
    }
    case v1::Event::kTaskRestored: {
      Task& task = at(event.task_restored().task_id());
      return change(task, touched, [&] { task.archived = false; });
    }
    case v1::Event::kTaskBlocked: {
      Task& task = at(event.task_blocked().task_id());
      return change(task, touched, [&] { task.held = true; });
    }
    case v1::Event::kTaskUnblocked: {
      Task& task = at(event.task_unblocked().task_id());
      return change(task, touched, [&] { task.held = false; });
    }
    case v1::Event::kDependencyAdded: {
      Task& task = at(event.dependency_added().task_id());
      Task& blocker = at(event.dependency_added().blocked_by());
      return change(task, touched, [&] { add_blocker(task, blocker); });
    }
    case v1::Event::kDependencyRemoved: {
      Task& task = at(event.dependency_removed().task_id());
      Task& blocker = at(event.dependency_removed().blocked_by());
      return change(task, touched, [&] { remove_blocker(task, blocker); });
    }
    default:
      return;
  }
}

const TaskStates::Task* TaskStates::find(const std::string& id) const {
  const auto found = tasks_.find(id);
  return found == tasks_.end() ? nullptr : &found->second;
}

void TaskStates::save(const Task& task, v1::FoldState& fold) {
  std::uint64_t flags = 0;
  if (task.created) flags |= flag_created;
  if (task.done) flags |= flag_done;
  if (task.archived) flags |= flag_archived;
  if (task.held) flags |= flag_held;
  fold.add_numbers(flags);
  for (const Task* blocker : task.blocked_by) fold.add_texts(blocker->id);
}

void TaskStates::restore(std::string_view id, const v1::FoldState& fold) {
  const std::uint64_t flags = fold.numbers(0);
  restore({.id = std::string{id},
           .created = (flags & flag_created) != 0,
           .done = (flags & flag_done) != 0,
           .archived = (flags & flag_archived) != 0,
           .held = (flags & flag_held) != 0},
          fold.texts());
}

void TaskStates::restore(const Task& saved,
                         const google::protobuf::RepeatedPtrField<std::string>& blocked_by) {
  Task& task = at(saved.id);
  Touched touched;
  change(task, touched, [&] {
    task.created = saved.created;
    task.done = saved.done;
    task.archived = saved.archived;
    task.held = saved.held;
    for (const std::string& blocker : blocked_by) add_blocker(task, at(blocker));
  });
}

TaskStates::Task& TaskStates::at(std::string_view id) {
  Task& task = tasks_.try_emplace(std::string{id}).first->second;
  if (task.id.empty()) task.id = id;
  return task;
}

// Keeps the counts, and what the tasks behind this one know of it, true across a change.
template <typename Change>
void TaskStates::change(Task& task, Touched& touched, Change apply_change) {
  const bool was_open = task.is_open();
  count(task, ~0U);
  apply_change();
  count(task, 1);
  touched.push_back(&task);
  if (task.is_open() == was_open) return;
  for (Task* behind : task.blocks) {
    count(*behind, ~0U);
    behind->open_blockers += task.is_open() ? 1U : ~0U;
    count(*behind, 1);
    touched.push_back(behind);
  }
}

void TaskStates::add_blocker(Task& task, Task& blocker) {
  if (std::ranges::find(task.blocked_by, &blocker) != task.blocked_by.end()) return;
  task.blocked_by.push_back(&blocker);
  blocker.blocks.push_back(&task);
  if (blocker.is_open()) ++task.open_blockers;
}

void TaskStates::remove_blocker(Task& task, Task& blocker) {
  if (std::erase(task.blocked_by, &blocker) == 0) return;
  std::erase(blocker.blocks, &task);
  if (blocker.is_open()) --task.open_blockers;
}

// `by` is 1, or all ones for minus one: unsigned arithmetic wraps, as it is defined to.
void TaskStates::count(const Task& task, std::uint32_t by) {
  if (!task.created) return;
  if (task.archived) {
    counts_.archived += by;
  } else if (task.done) {
    counts_.done += by;
  } else {
    counts_.open += by;
    if (task.is_blocked()) counts_.blocked += by;
  }
}

}  // namespace slipway
