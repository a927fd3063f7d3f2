// Dependencies: which task must be done before which, never in a loop.
#include <algorithm>

#include "server/domain/limits.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

using Path = std::vector<std::string>;

// The tasks from `from` to `to`, each blocked by the next; empty: there is no such way. Each task is visited
// once.
Path way(const Board& board, const std::string& from, const std::string& to) {
  std::unordered_map<std::string, std::string> came_from{{from, ""}};
  Path open{from};
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    if (id == to) {
      Path path;
      for (std::string step = to; !step.empty(); step = came_from.at(step)) path.push_back(step);
      std::ranges::reverse(path);
      return path;
    }
    for (const std::string& blocker : board.tasks.at(id).blocked_by) {
      if (came_from.emplace(blocker, id).second) open.push_back(blocker);
    }
  }
  return {};
}

bool waits_for(const Task& task, const std::string& blocker) {
  return std::ranges::find(task.blocked_by, blocker) != task.blocked_by.end();
}

std::string joined(const Path& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += " → ";
    text += part;
  }
  return text;
}

// A task would, by way of others, wait for itself: the loop, named from it round to it again.
std::optional<Refusal> loop(const Board& board, const v1::AddDependency& add) {
  Path path = way(board, add.blocked_by(), add.task_id());
  if (path.empty()) return std::nullopt;
  path.insert(path.begin(), add.task_id());
  Path titles;
  for (const std::string& id : path) titles.push_back(board.tasks.at(id).title.value);
  return Refusal{Code::dependency_cycle, {{"loop", joined(path)}, {"titles", joined(titles)}}};
}

}  // namespace

Decision decide(const Project& project, const v1::AddDependency& add, const Request& request) {
  const auto task = live_task(project, add.task_id());
  if (!task) return refuse(task.error());
  const auto blocker = live_task(project, add.blocked_by());
  if (!blocker) return refuse(blocker.error());
  if (waits_for(**task, add.blocked_by())) return Events{};
  if ((*task)->blocked_by.size() >= blockers_per_task_max)
    return too_many(request, "blocked_by", blockers_per_task_max);
  if (add.task_id() == add.blocked_by()) {
    return refuse(Code::dependency_cycle, {{"loop", joined({add.task_id(), add.task_id()})},
                                           {"titles", joined({(*task)->title.value, (*task)->title.value})}});
  }
  if (auto refusal = loop(project.board, add)) return refuse(*refusal);
  Events events;
  auto& added = *events.emplace_back().mutable_dependency_added();
  added.set_task_id(add.task_id());
  added.set_blocked_by(add.blocked_by());
  return events;
}

Decision decide(const Project& project, const v1::RemoveDependency& remove, const Request&) {
  const auto task = live_task(project, remove.task_id());
  if (!task) return refuse(task.error());
  if (project.board.find_task(remove.blocked_by()) == nullptr) return not_found("task", remove.blocked_by());
  if (!waits_for(**task, remove.blocked_by())) return Events{};
  Events events;
  auto& removed = *events.emplace_back().mutable_dependency_removed();
  removed.set_task_id(remove.task_id());
  removed.set_blocked_by(remove.blocked_by());
  return events;
}

}  // namespace slipway::domain
