#include "server/domain/board.h"

#include <algorithm>

#include "server/domain/decide.h"
#include "server/domain/rank.h"

namespace slipway::domain {
namespace {

Stamp stamp(const Happening& happening) {
  return {happening.revision, happening.actor};
}

Column& column_of(Board& board, const std::string& id) {
  const auto found = board.columns.find(id);
  SLIPWAY_ASSERT(found != board.columns.end(), id);
  return found->second;
}

Task& task_of(Board& board, const std::string& id) {
  const auto found = board.tasks.find(id);
  SLIPWAY_ASSERT(found != board.tasks.end(), id);
  return found->second;
}

Ranked& cards_of(Board& board, const Task& task) {
  Column& column = column_of(board, task.column.value);
  return task.archived ? column.archived_cards : column.cards;
}

// The lowest rank above `rank` that any card of the column holds; empty: none.
std::string next_rank(const Column& column, const std::string& rank, const std::string& moving) {
  std::string next;
  for (const Ranked* cards : {&column.cards, &column.archived_cards}) {
    auto card = cards->lower_bound({rank, ""});
    while (card != cards->end() && (card->first == rank || card->second == moving)) ++card;
    if (card != cards->end() && (next.empty() || card->first < next)) next = card->first;
  }
  return next;
}

std::string last_rank(const Column& column, const std::string& moving) {
  std::string last;
  for (const Ranked* cards : {&column.cards, &column.archived_cards}) {
    auto card = cards->rbegin();
    while (card != cards->rend() && card->second == moving) ++card;
    if (card != cards->rend() && last < card->first) last = card->first;
  }
  return last;
}

}  // namespace

const Column* Board::find_column(const std::string& id) const {
  const auto found = columns.find(id);
  return found == columns.end() ? nullptr : &found->second;
}

const Task* Board::find_task(const std::string& id) const {
  const auto found = tasks.find(id);
  return found == tasks.end() ? nullptr : &found->second;
}

const Task* Board::find_commented(const std::string& comment_id) const {
  const auto found =
      std::ranges::find_if(tasks, [&](const auto& row) { return row.second.comments.contains(comment_id); });
  return found == tasks.end() ? nullptr : &found->second;
}

const std::string* Board::first_column(v1::ColumnKind kind) const {
  for (const auto& [rank, id] : column_order) {
    if (columns.at(id).kind == kind) return &id;
  }
  return nullptr;
}

std::string rank_below(const Column& column, const std::string& after_task, const Board& board,
                       const std::string& moving) {
  if (after_task.empty()) return rank_between("", next_rank(column, "", moving));
  const Task* above = after_task == moving ? nullptr : board.find_task(after_task);
  if (above != nullptr && column.cards.contains({above->rank.value, after_task})) {
    return rank_between(above->rank.value, next_rank(column, above->rank.value, moving));
  }
  return rank_between(last_rank(column, moving), "");
}

std::string card_above(const Board& board, const std::string& task_id) {
  const Task& task = board.tasks.at(task_id);
  const Ranked& cards = board.columns.at(task.column.value).cards;
  const auto below = cards.lower_bound({task.rank.value, task_id});
  return below == cards.begin() ? std::string{} : std::prev(below)->second;
}

std::vector<std::string> open_blockers(const Board& board, const Task& task) {
  std::vector<std::string> open;
  for (const std::string& id : task.blocked_by) {
    const Task& blocker = board.tasks.at(id);
    if (!blocker.done && !blocker.archived) open.push_back(id);
  }
  return open;
}

WipLimit from_proto(const v1::WipLimit& limit) {
  return {limit.tasks_max(), limit.hard()};
}

v1::WipLimit to_proto(const WipLimit& limit) {
  v1::WipLimit message;
  message.set_tasks_max(limit.tasks_max);
  message.set_hard(limit.hard);
  return message;
}

void evolve(Board& board, const v1::ColumnAdded& added, const Happening& happening) {
  Column& column = board.columns[added.column_id()];
  column.name.set(added.name(), stamp(happening));
  column.kind = added.kind();
  column.wip_limit.set(from_proto(added.wip_limit()), stamp(happening));
  column.rank.set(added.rank(), stamp(happening));
  board.column_order.emplace(added.rank(), added.column_id());
}

void evolve(Board& board, const v1::ColumnRenamed& renamed, const Happening& happening) {
  column_of(board, renamed.column_id()).name.set(renamed.name(), stamp(happening));
}

void evolve(Board& board, const v1::ColumnMoved& moved, const Happening& happening) {
  Column& column = column_of(board, moved.column_id());
  board.column_order.erase({column.rank.value, moved.column_id()});
  column.rank.set(moved.rank(), stamp(happening));
  board.column_order.emplace(moved.rank(), moved.column_id());
}

void evolve(Board& board, const v1::WipLimitSet& set, const Happening& happening) {
  column_of(board, set.column_id()).wip_limit.set(from_proto(set.wip_limit()), stamp(happening));
}

void evolve(Board& board, const v1::TaskCreated& created, const Happening& happening) {
  const Stamp now = stamp(happening);
  Task& task = board.tasks[created.task_id()];
  task.title.set(created.title(), now);
  task.description.set(created.description(), now);
  task.column.set(created.column_id(), now);
  task.rank.set(created.rank(), now);
  task.department.set(created.department_id(), now);
  task.assignee.set(created.assignee(), now);
  task.due.set(day_of(created.due()), now);
  task.estimate_hours.set(created.estimate_hours(), now);
  task.priority.set(created.priority(), now);
  task.stage.set(created.stage(), now);
  task.requirement.set(created.requirement_id(), now);
  task.import_id = created.imported().import_id();
  task.from_action = !created.from_action().empty();
  task.blocked_reason.set("", now);
  column_of(board, created.column_id()).cards.emplace(created.rank(), created.task_id());
}

void evolve(Board& board, const v1::TaskEdited& edited, const Happening& happening) {
  const Stamp now = stamp(happening);
  Task& task = task_of(board, edited.task_id());
  if (edited.has_title()) task.title.set(edited.title(), now);
  if (edited.has_description()) task.description.set(edited.description(), now);
  if (edited.has_due()) task.due.set(day_of(edited.due().value()), now);
  if (edited.has_estimate_hours()) task.estimate_hours.set(edited.estimate_hours(), now);
  if (edited.has_priority()) task.priority.set(edited.priority(), now);
  if (edited.has_stage()) task.stage.set(edited.stage(), now);
  if (edited.has_requirement_id()) task.requirement.set(edited.requirement_id(), now);
}

void evolve(Board& board, const v1::TaskAssigned& assigned, const Happening& happening) {
  Task& task = task_of(board, assigned.task_id());
  if (task.assignee.value != assigned.assignee()) task.assignee.set(assigned.assignee(), stamp(happening));
  if (task.department.value != assigned.department_id()) {
    task.department.set(assigned.department_id(), stamp(happening));
  }
}

void evolve(Board& board, const v1::TaskMoved& moved, const Happening& happening) {
  Task& task = task_of(board, moved.task_id());
  cards_of(board, task).erase({task.rank.value, moved.task_id()});
  if (task.column.value != moved.column_id()) task.column.set(moved.column_id(), stamp(happening));
  task.rank.set(moved.rank(), stamp(happening));
  cards_of(board, task).emplace(moved.rank(), moved.task_id());
}

void evolve(Board& board, const v1::TaskCommented& commented, const Happening& happening) {
  task_of(board, commented.task_id()).comments.emplace(commented.comment_id(), happening.actor);
}

void evolve(Board& board, const v1::DependencyAdded& added, const Happening&) {
  task_of(board, added.task_id()).blocked_by.push_back(added.blocked_by());
}

void evolve(Board& board, const v1::DependencyRemoved& removed, const Happening&) {
  std::erase(task_of(board, removed.task_id()).blocked_by, removed.blocked_by());
}

void evolve(Board& board, const v1::TaskBlocked& blocked, const Happening& happening) {
  task_of(board, blocked.task_id()).blocked_reason.set(blocked.reason(), stamp(happening));
}

void evolve(Board& board, const v1::TaskUnblocked& unblocked, const Happening& happening) {
  task_of(board, unblocked.task_id()).blocked_reason.set("", stamp(happening));
}

void evolve(Board& board, const v1::TaskCompleted& completed, const Happening&) {
  task_of(board, completed.task_id()).done = true;
}

void evolve(Board& board, const v1::TaskReopened& reopened, const Happening&) {
  task_of(board, reopened.task_id()).done = false;
}

void evolve(Board& board, const v1::TaskArchived& archived, const Happening&) {
  Task& task = task_of(board, archived.task_id());
  cards_of(board, task).erase({task.rank.value, archived.task_id()});
  task.archived = true;
  cards_of(board, task).emplace(task.rank.value, archived.task_id());
}

void evolve(Board& board, const v1::TaskRestored& restored, const Happening&) {
  Task& task = task_of(board, restored.task_id());
  cards_of(board, task).erase({task.rank.value, restored.task_id()});
  task.archived = false;
  cards_of(board, task).emplace(task.rank.value, restored.task_id());
}

}  // namespace slipway::domain
