// Moves: where a card may go, and what it means for the task that it stands for.
#include "server/domain/rights.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

// Work starts, or is called done.
bool begins_work(v1::ColumnKind from, v1::ColumnKind to) {
  return (from == v1::TODO && to == v1::DOING) || (from != v1::DONE && to == v1::DONE);
}

std::optional<Refusal> blocked(const Board& board, const std::string& task_id, const Task& task) {
  Facts facts{{"task", task_id}, {"title", task.title.value}};
  for (const std::string& id : open_blockers(board, task)) {
    facts.emplace_back("blocker", id);
    facts.emplace_back("blocker_title", board.tasks.at(id).title.value);
  }
  if (!task.blocked_reason.value.empty()) facts.emplace_back("reason", task.blocked_reason.value);
  if (facts.size() == 2) return std::nullopt;
  return Refusal{Code::blocked_by_open, std::move(facts)};
}

// Is the task where the move would put it?
bool stands_there(const Board& board, const std::string& task_id, const Task& task, const Column& column,
                  const v1::MoveTask& move) {
  if (task.column.value != move.column_id()) return false;
  if (move.after_task_id() == task_id) return true;
  if (move.after_task_id().empty()) return column.cards.begin()->second == task_id;
  const Task* above = board.find_task(move.after_task_id());
  if (above != nullptr && column.cards.contains({above->rank.value, move.after_task_id()})) {
    return card_above(board, task_id) == move.after_task_id();
  }
  return column.cards.rbegin()->second == task_id;
}

// Another moved it elsewhere since; two moves into the same column agree.
std::optional<Refusal> move_conflict(const Board& board, const std::string& task_id, const Task& task,
                                     const v1::MoveTask& move, const Request& request) {
  if (task.column.value != move.column_id()) {
    if (!changed_since(request, task.column.changed)) return std::nullopt;
    return version_conflict("column", task.column.changed, move.column_id(), task.column.value);
  }
  const bool moved_here_since = changed_since(request, task.column.changed);
  if (moved_here_since || !changed_since(request, task.rank.changed)) return std::nullopt;
  return version_conflict("rank", task.rank.changed, move.after_task_id(), card_above(board, task_id));
}

Decision to_first_column(const Project& project, const std::string& task_id, v1::ColumnKind kind,
                         const Request& request) {
  const std::string* column_id = project.board.first_column(kind);
  if (column_id == nullptr)
    return not_found("column", kind == v1::TODO ? "todo" : kind == v1::DOING ? "doing" : "done");
  const Column& column = project.board.columns.at(*column_id);
  return place_task(project, task_id, *column_id, rank_below(column, "", project.board, task_id), "",
                    request);
}

v1::ColumnKind kind_of(const Project& project, const Task& task) {
  return project.board.columns.at(task.column.value).kind;
}

}  // namespace

std::optional<Refusal> full_column(const Project& project, const std::string& column_id) {
  const Column& column = project.board.columns.at(column_id);
  const WipLimit& limit = column.wip_limit.value;
  if (!limit.hard || limit.tasks_max == 0 || column.cards.size() < limit.tasks_max) return std::nullopt;
  return Refusal{Code::wip_limit_reached,
                 {{"column", column_id},
                  {"column_name", column.name.value},
                  {"limit", std::to_string(limit.tasks_max)},
                  {"count", std::to_string(column.cards.size())}}};
}

Decision place_task(const Project& project, const std::string& task_id, const std::string& column_id,
                    const std::string& rank, const std::string& override_reason, const Request& request) {
  const Board& board = project.board;
  const Task& task = board.tasks.at(task_id);
  const v1::ColumnKind from = kind_of(project, task);
  const v1::ColumnKind to = board.columns.at(column_id).kind;
  Events events;
  if (begins_work(from, to)) {
    if (auto refusal = blocked(board, task_id, task)) return refuse(*refusal);
  }
  if (column_id != task.column.value) {
    if (auto full = full_column(project, column_id)) {
      if (is_blank(override_reason) || !has_role(project, request.context, {v1::PROJECT_LEAD}))
        return refuse(*full);
      auto& overridden = *events.emplace_back().mutable_wip_limit_overridden();
      overridden.set_column_id(column_id);
      overridden.set_task_id(task_id);
      overridden.set_reason(override_reason);
      overridden.set_tasks_max(board.columns.at(column_id).wip_limit.value.tasks_max);
    }
  }
  auto& moved = *events.emplace_back().mutable_task_moved();
  moved.set_task_id(task_id);
  moved.set_column_id(column_id);
  moved.set_rank(rank);
  moved.set_column_id_before(task.column.value);
  moved.set_rank_before(task.rank.value);
  if (to == v1::DONE && !task.done) events.emplace_back().mutable_task_completed()->set_task_id(task_id);
  if (to != v1::DONE && task.done) events.emplace_back().mutable_task_reopened()->set_task_id(task_id);
  return events;
}

Decision decide(const Project& project, const v1::MoveTask& move, const Request& request) {
  const auto task = live_task(project, move.task_id());
  if (!task) return refuse(task.error());
  const auto column = known_column(project, move.column_id());
  if (!column) return refuse(column.error());
  if (auto wrong = wrong_expectation(request, move.task_id())) return refuse(*wrong);
  if (stands_there(project.board, move.task_id(), **task, **column, move)) return Events{};
  if (auto conflict = move_conflict(project.board, move.task_id(), **task, move, request))
    return refuse(*conflict);
  const std::string rank = rank_below(**column, move.after_task_id(), project.board, move.task_id());
  return place_task(project, move.task_id(), move.column_id(), rank, move.override_reason(), request);
}

Decision decide(const Project& project, const v1::StartTask& start, const Request& request) {
  const auto task = live_task(project, start.task_id());
  if (!task) return refuse(task.error());
  if (kind_of(project, **task) == v1::DOING) return Events{};
  return to_first_column(project, start.task_id(), v1::DOING, request);
}

Decision decide(const Project& project, const v1::CompleteTask& complete, const Request& request) {
  const auto task = live_task(project, complete.task_id());
  if (!task) return refuse(task.error());
  if ((*task)->done) return Events{};
  return to_first_column(project, complete.task_id(), v1::DONE, request);
}

Decision decide(const Project& project, const v1::ReopenTask& reopen, const Request& request) {
  const auto task = live_task(project, reopen.task_id());
  if (!task) return refuse(task.error());
  if (!(*task)->done) return Events{};
  return to_first_column(project, reopen.task_id(), v1::TODO, request);
}

}  // namespace slipway::domain
