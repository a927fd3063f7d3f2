// What happened since someone left: each entity that something happened to once, under its kind, the
// weightiest kinds first.
//
// Read off the log through the audit trail's own words (audit_fact.h), so that it tells of every kind of
// event. Bounded: of each kind the newest items, and of a long absence its end.
#pragma once

#include "projections/view.h"
#include "slipway/v1/api.pb.h"

namespace slipway {

inline constexpr std::size_t digest_items_max = 50;  // Of a section; `total` says how many there are.
// Someone who was away for longer is told what happened since so many commits ago; `since` says from where.
inline constexpr std::uint64_t digest_commits_max = 20'000;

// Of the commits `since` < revision <= `to`; `to` 0: the head. Within a section what changed last stands
// first. Blocks on disk. Any thread.
std::expected<v1::Digest, StoreError> read_digest(const EventStore& store, const KeyReader& keys,
                                                  CheckpointStore& checkpoints, std::string_view stream,
                                                  Revision since, Revision to);

}  // namespace slipway
