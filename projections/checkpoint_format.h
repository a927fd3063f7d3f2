// The bytes of a checkpoint: a view's kept entities at a revision, oldest change first.
//
//   8 bytes   FNV-1a 64 of all that follows, little-endian; any single changed byte changes it
//   varint    view_schema
//   string    the view's name (a varint length, then its bytes)
//   varint    the revision
//   varint    how many rows; then for each: id (string), changed (varint), entity (string; empty: removed)
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "proto/basics.h"

namespace slipway {

class CheckpointWriter {
 public:
  CheckpointWriter(std::uint32_t schema, std::string_view view, Revision revision, std::size_t rows);
  // `entity` is empty for a tombstone.
  void add(std::string_view id, Revision changed, std::string_view entity);
  std::string finish() &&;

 private:
  std::string bytes_;
};

struct CheckpointHead {
  std::uint32_t schema;
  std::string_view view;
  Revision revision;
};
struct CheckpointRow {
  std::string_view id;
  Revision changed;
  std::string_view entity;
};
// False for bytes that a CheckpointWriter did not make, or when `head` or `row` answers false.
// The bytes are hashed before anything is visited.
bool read_checkpoint(std::string_view bytes, const std::function<bool(const CheckpointHead&)>& head,
                     const std::function<bool(const CheckpointRow&)>& row);

}  // namespace slipway
