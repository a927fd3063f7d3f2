// A stream as it stands in the log: what an actor starts from.
//
// The rules' state follows from the whole log. One is kept, sealed, beside the checkpoints of the views, so
// that a start reads only what came after it; it is taken only if the log's tree, as it was then, has the
// root that was noted with it, and this server's rules are those that made it. Else, or where what is then
// read does not lead to the stored tree, the whole log is read and decides. Losing a kept state loses nothing
// but time. Block on disk; any thread.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "projections/view.h"
#include "server/stream_state.h"

namespace slipway {

struct LoadedProject {
  StreamState stream;
  std::unique_ptr<View> first_view;  // The first of view_names(); the others are for who asks for them.
  Revision kept;                     // What the state was read from: see keep_state(). 0: the whole log.
};
// Destroys the keys of all that was erased in this stream, should a crash have left any.
std::expected<LoadedProject, StoreError> load_project(const EventStore& store, Keys& keys,
                                                      CheckpointStore& checkpoints,
                                                      const std::string& stream);

// A start reads at most so many commits, if the project has rested since.
inline constexpr std::uint64_t state_kept_every_commits = 4096;

// Keeps the state as of `head`, in the place of the one that was kept before. False: the log cannot be read.
// REQUIRES: `head` is durable, and what was erased up to it is destroyed.
bool keep_state(const EventStore& store, const KeyReader& keys, CheckpointStore& checkpoints,
                const std::string& stream, Revision head);

}  // namespace slipway
