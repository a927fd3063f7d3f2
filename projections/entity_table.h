// A view's entities as bytes, each with the revision of its last change, in the order of those changes.
//
// What changed after a revision is the tail of that order, so finding it costs what changed, not what exists.
// Removed entities leave a tombstone where `tombstones` says so. Not thread-safe; one owner.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "projections/view.h"
#include "proto/basics.h"

namespace slipway {

class EntityTable {
 public:
  enum class Tombstones { kept, dropped };

  struct Row {
    Revision changed;
    SharedBytes entity;  // Null: removed.
    const std::string* id = nullptr;
    Row* older = nullptr;
    Row* newer = nullptr;
  };
  using Visit = std::function<void(const Row&)>;

  explicit EntityTable(Tombstones tombstones) : tombstones_(tombstones) {}
  // Rows point at each other.
  EntityTable(const EntityTable&) = delete;
  EntityTable& operator=(const EntityTable&) = delete;

  // Makes the entity the newest change. REQUIRES: no row changed after `revision`.
  void upsert(std::string_view id, Revision revision, SharedBytes entity);
  // False, and nothing done, where there is no such entity.
  bool remove(std::string_view id, Revision revision);
  // Puts back a tombstone that a checkpoint held.
  void restore_tombstone(std::string_view id, Revision revision);

  // In byte order of ids, tombstones left out; all, or those whose ids begin so.
  void each(const Visit& visit) const { each({}, visit); }
  void each(std::string_view prefix, const Visit& visit) const;
  // What changed after `from`, oldest change first, tombstones included.
  void since(Revision from, const Visit& visit) const;
  std::size_t rows() const { return rows_.size(); }

 private:
  Row& newest_row(std::string_view id, Revision revision);
  void unlink(Row& row);

  const Tombstones tombstones_;
  std::map<std::string, Row, std::less<>> rows_;
  Row* oldest_ = nullptr;
  Row* newest_ = nullptr;
};

}  // namespace slipway
