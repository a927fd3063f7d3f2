// Checkpoints of the views that nobody watches.
//
// A view that is watched leaves one where it is due, as it goes. The others are folded here,
// all in one pass over the log, so that whoever opens any view first, or as of any revision, waits for the
// fold of as many commits at most.
#pragma once

#include "projections/view.h"

namespace slipway {

// Writes the checkpoints up to `head` that are missing, of all the stream's views, oldest first, and stops
// after so many commits: returns how far it came, a multiple of checkpoint_every_commits. Come again while
// that is less than one that is due. Blocks on disk; takes as much memory as the views. Any thread.
std::expected<Revision, StoreError> write_missing_checkpoints(const EventStore& store, const KeyReader& keys,
                                                              CheckpointStore& checkpoints,
                                                              std::string_view stream, Revision head,
                                                              std::uint64_t commits_max);

// The last revision up to `head` at which a checkpoint is due; 0: none yet.
constexpr Revision checkpoint_due(Revision head) {
  return {head.value / checkpoint_every_commits * checkpoint_every_commits};
}

}  // namespace slipway
