// The board of a project: columns, and the tasks that stand in them.
//
// Each column keeps its cards in the order of their ranks, so that a move costs the logarithm of its length.
// Every field of a task that can be edited carries its last change, for `version_conflict`.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "proto/records/happening.h"
#include "server/domain/day.h"
#include "server/domain/field.h"
#include "slipway/v1/events.pb.h"

namespace slipway::domain {

using records::Happening;

struct WipLimit {
  std::uint32_t tasks_max = 0;  // 0: no limit.
  bool hard = false;
  bool operator==(const WipLimit&) const = default;
};

// Ids in byte order of their ranks.
using Ranked = std::set<std::pair<std::string, std::string>>;

struct Column {
  Field<std::string> name;
  v1::ColumnKind kind = v1::TODO;
  Field<WipLimit> wip_limit;
  Field<std::string> rank;
  Ranked cards;           // Task ids.
  Ranked archived_cards;  // They keep their ranks: a restored card stands where it stood.
};

struct Task {
  Field<std::string> title;
  Field<std::string> description;
  Field<std::string> column;
  Field<std::string> rank;
  Field<std::string> department;
  Field<std::string> assignee;
  Field<std::optional<Day>> due;
  Field<std::uint32_t> estimate_hours;
  Field<v1::Priority> priority;
  Field<v1::Stage> stage;
  Field<std::string> requirement;
  Field<std::string> blocked_reason;  // Empty: not blocked by hand.
  std::vector<std::string> blocked_by;
  std::unordered_map<std::string, std::string> comments;  // Their authors, by id.
  std::string import_id;                                  // That brought it; empty: it was made here.
  bool from_action = false;                               // Agreed on in a meeting.
  bool done = false;
  bool archived = false;
};

struct Board {
  std::unordered_map<std::string, Column> columns;
  Ranked column_order;
  std::unordered_map<std::string, Task> tasks;

  const Column* find_column(const std::string& id) const;
  const Task* find_task(const std::string& id) const;
  // The task that it stands on; null: there is no such comment.
  const Task* find_commented(const std::string& comment_id) const;
  // The leftmost column of that kind; null: there is none.
  const std::string* first_column(v1::ColumnKind kind) const;
};

// The rank below `after_task`; on top where that is empty; at the bottom where that card has left the column.
// `moving` is not a neighbour of itself.
std::string rank_below(const Column& column, const std::string& after_task, const Board& board,
                       const std::string& moving);
// The card above this one; empty: it is on top.
std::string card_above(const Board& board, const std::string& task_id);
// Tasks that must be done first and are not: neither done nor archived.
std::vector<std::string> open_blockers(const Board& board, const Task& task);

WipLimit from_proto(const v1::WipLimit& limit);
v1::WipLimit to_proto(const WipLimit& limit);

void evolve(Board& board, const v1::ColumnAdded& added, const Happening& happening);
void evolve(Board& board, const v1::ColumnRenamed& renamed, const Happening& happening);
void evolve(Board& board, const v1::ColumnMoved& moved, const Happening& happening);
void evolve(Board& board, const v1::WipLimitSet& set, const Happening& happening);
void evolve(Board& board, const v1::TaskCreated& created, const Happening& happening);
void evolve(Board& board, const v1::TaskEdited& edited, const Happening& happening);
void evolve(Board& board, const v1::TaskAssigned& assigned, const Happening& happening);
void evolve(Board& board, const v1::TaskMoved& moved, const Happening& happening);
void evolve(Board& board, const v1::TaskCommented& commented, const Happening& happening);
void evolve(Board& board, const v1::DependencyAdded& added, const Happening& happening);
void evolve(Board& board, const v1::DependencyRemoved& removed, const Happening& happening);
void evolve(Board& board, const v1::TaskBlocked& blocked, const Happening& happening);
void evolve(Board& board, const v1::TaskUnblocked& unblocked, const Happening& happening);
void evolve(Board& board, const v1::TaskCompleted& completed, const Happening& happening);
void evolve(Board& board, const v1::TaskReopened& reopened, const Happening& happening);
void evolve(Board& board, const v1::TaskArchived& archived, const Happening& happening);
void evolve(Board& board, const v1::TaskRestored& restored, const Happening& happening);

}  // namespace slipway::domain
