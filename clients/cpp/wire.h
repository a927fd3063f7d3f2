// Snapshots and transitions as they came: the scalars read, each Entity a slice of the message's own bytes.
//
// A view is compared byte for byte with the server's, and protobuf is not canonical: an entity that was
// parsed is not to be serialised again for that. Pure; the slices live as long as the message that they were
// cut from.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "slipway/v1/sync.pb.h"

namespace slipway::client {

struct RawEntity {
  std::string_view id;
  std::string_view bytes;  // An encoded Entity.
};

struct RawSnapshot {
  std::uint32_t sub_id = 0;
  std::uint64_t revision = 0;
  bool first = false;
  bool last = false;
  bool fixed = false;
  std::vector<RawEntity> entities;
  std::vector<std::string_view> removals;
};

struct RawDelta {
  std::string_view view;
  std::uint64_t revision = 0;
  std::vector<RawEntity> upserts;
  std::vector<std::string_view> removals;
};

struct RawTransition {
  std::string_view project;
  std::uint64_t from_revision = 0;
  std::uint64_t to_revision = 0;
  std::vector<RawDelta> deltas;
};

// A message that is neither a snapshot nor a transition is parsed as usual.
using RawFrame = std::variant<RawSnapshot, RawTransition, v1::ServerFrame>;

// One WebSocket message of `slipway.v1.pb`. Nothing: not a ServerFrame.
std::optional<RawFrame> read_frame(std::string_view message);

}  // namespace slipway::client
