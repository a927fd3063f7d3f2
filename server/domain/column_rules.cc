// Columns: added, renamed, moved, limited.
#include "server/domain/limits.h"
#include "server/domain/rank.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

// The rank to the right of `after` in the order of the columns; `moving` is not a neighbour of itself.
std::string rank_right_of(const Ranked& order, const std::string& after_rank, const std::string& moving) {
  auto next = order.upper_bound({after_rank, "\x7f"});
  while (next != order.end() && next->second == moving) ++next;
  return rank_between(after_rank, next == order.end() ? std::string{} : next->first);
}

std::string last_rank(const Ranked& order) {
  return order.empty() ? std::string{} : order.rbegin()->first;
}

bool stands_right_of(const Board& board, const std::string& column_id, const std::string& after) {
  const auto place = board.column_order.find({board.columns.at(column_id).rank.value, column_id});
  const bool first = place == board.column_order.begin();
  return after.empty() ? first : !first && std::prev(place)->second == after;
}

}  // namespace

std::expected<const Column*, Refusal> known_column(const Project& project, const std::string& id) {
  const Column* column = project.board.find_column(id);
  if (column == nullptr) return not_found("column", id);
  return column;
}

Decision decide(const Project& project, const v1::AddColumn& add, const Request& request) {
  const Board& board = project.board;
  if (board.find_column(add.column_id()) != nullptr) return already_exists("column", add.column_id());
  if (board.columns.size() >= columns_max) return too_many(request, "column_id", columns_max);
  std::string rank = rank_between(last_rank(board.column_order), "");
  if (!add.after_column_id().empty()) {
    const auto after = known_column(project, add.after_column_id());
    if (!after) return refuse(after.error());
    rank = rank_right_of(board.column_order, (*after)->rank.value, "");
  }
  Events events;
  auto& added = *events.emplace_back().mutable_column_added();
  added.set_column_id(add.column_id());
  added.set_name(add.name());
  added.set_kind(add.kind());
  if (add.has_wip_limit()) *added.mutable_wip_limit() = add.wip_limit();
  added.set_rank(rank);
  return events;
}

Decision decide(const Project& project, const v1::RenameColumn& rename, const Request& request) {
  const auto column = known_column(project, rename.column_id());
  if (!column) return refuse(column.error());
  if (auto wrong = wrong_expectation(request, rename.column_id())) return refuse(*wrong);
  const Field<std::string>& name = (*column)->name;
  if (name.value == rename.name()) return Events{};
  if (changed_since(request, name.changed)) {
    return refuse(version_conflict("name", name.changed, rename.name(), name.value));
  }
  Events events;
  auto& renamed = *events.emplace_back().mutable_column_renamed();
  renamed.set_column_id(rename.column_id());
  renamed.set_name(rename.name());
  renamed.set_name_before(name.value);
  return events;
}

Decision decide(const Project& project, const v1::MoveColumn& move, const Request& request) {
  const auto column = known_column(project, move.column_id());
  if (!column) return refuse(column.error());
  if (auto wrong = wrong_expectation(request, move.column_id())) return refuse(*wrong);
  if (move.after_column_id() == move.column_id()) return Events{};
  std::string after_rank;
  if (!move.after_column_id().empty()) {
    const auto after = known_column(project, move.after_column_id());
    if (!after) return refuse(after.error());
    after_rank = (*after)->rank.value;
  }
  if (stands_right_of(project.board, move.column_id(), move.after_column_id())) return Events{};
  const Field<std::string>& rank = (*column)->rank;
  const std::string to = rank_right_of(project.board.column_order, after_rank, move.column_id());
  if (changed_since(request, rank.changed))
    return refuse(version_conflict("rank", rank.changed, to, rank.value));
  Events events;
  auto& moved = *events.emplace_back().mutable_column_moved();
  moved.set_column_id(move.column_id());
  moved.set_rank(to);
  moved.set_rank_before(rank.value);
  return events;
}

Decision decide(const Project& project, const v1::SetWipLimit& set, const Request& request) {
  const auto column = known_column(project, set.column_id());
  if (!column) return refuse(column.error());
  if (auto wrong = wrong_expectation(request, set.column_id())) return refuse(*wrong);
  const Field<WipLimit>& present = (*column)->wip_limit;
  const WipLimit limit = from_proto(set.wip_limit());
  if (present.value == limit) return Events{};
  if (changed_since(request, present.changed)) {
    return refuse(version_conflict("wip_limit", present.changed, std::to_string(limit.tasks_max),
                                   std::to_string(present.value.tasks_max)));
  }
  Events events;
  auto& changed = *events.emplace_back().mutable_wip_limit_set();
  changed.set_column_id(set.column_id());
  *changed.mutable_wip_limit() = to_proto(limit);
  *changed.mutable_before() = to_proto(present.value);
  return events;
}

}  // namespace slipway::domain
