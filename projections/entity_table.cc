#include "projections/entity_table.h"

#include <utility>

namespace slipway {

void EntityTable::upsert(std::string_view id, Revision revision, SharedBytes entity) {
  newest_row(id, revision).entity = std::move(entity);
}

bool EntityTable::remove(std::string_view id, Revision revision) {
  const auto found = rows_.find(id);
  if (found == rows_.end() || !found->second.entity) return false;
  if (tombstones_ == Tombstones::dropped) {
    unlink(found->second);
    rows_.erase(found);
    return true;
  }
  newest_row(id, revision).entity = nullptr;
  return true;
}

void EntityTable::restore_tombstone(std::string_view id, Revision revision) {
  newest_row(id, revision).entity = nullptr;
}

void EntityTable::each(std::string_view prefix, const Visit& visit) const {
  for (auto row = rows_.lower_bound(prefix); row != rows_.end() && row->first.starts_with(prefix); ++row) {
    if (row->second.entity) visit(row->second);
  }
}

void EntityTable::since(Revision from, const Visit& visit) const {
  const Row* first = nullptr;
  for (const Row* row = newest_; row != nullptr && row->changed > from; row = row->older) first = row;
  for (const Row* row = first; row != nullptr; row = row->newer) visit(*row);
}

EntityTable::Row& EntityTable::newest_row(std::string_view id, Revision revision) {
  SLIPWAY_ASSERT(newest_ == nullptr || newest_->changed <= revision, std::string{id});
  auto found = rows_.find(id);
  if (found == rows_.end()) {
    found = rows_.emplace(std::string{id}, Row{}).first;
    found->second.id = &found->first;
  } else {
    unlink(found->second);
  }
  Row& row = found->second;
  row.changed = revision;
  row.older = newest_;
  row.newer = nullptr;
  (newest_ != nullptr ? newest_->newer : oldest_) = &row;
  newest_ = &row;
  return row;
}

void EntityTable::unlink(Row& row) {
  (row.older != nullptr ? row.older->newer : oldest_) = row.newer;
  (row.newer != nullptr ? row.newer->older : newest_) = row.older;
}

}  // namespace slipway
