// What a follower of a view over all projects is to be told next: asked by a session, worked out on a worker.
//
// A question carries what the client was shown and which projects changed since; the answer what differs.
// Who follows many projects costs what happened in them, not what they hold.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "server/frames.h"
#include "server/project_index.h"
#include "server/workspace_views.h"

namespace slipway {

// A project that could not be read is looked at again so much later, if nothing else asks for the view.
inline constexpr std::chrono::seconds unread_project_again{30};

struct WorkspaceAsk {
  std::uint64_t id = 0;  // Unique in its session.
  std::string view;
  Revision next;       // Of the answer.
  bool whole = false;  // Nothing was shown yet.
  bool all = false;    // Every project may have changed; else `changed`, and what time alone changes.
  std::set<std::string> changed;
  Shown shown;
};

struct WorkspaceAnswer {
  std::uint64_t id = 0;
  std::string refused;  // A code; empty: worked out.
  bool whole = false;
  Revision revision;
  google::protobuf::Timestamp at;
  Shown shown;                                       // From now on.
  std::optional<google::protobuf::Timestamp> until;  // Time alone changes something then.
  std::set<std::string> unread;                      // Not shown: their logs could not be read. To ask again.
  // Of these at most one is there; none: nothing differs.
  SharedBytes delta;                // A ViewDelta.
  std::vector<SnapshotPart> parts;  // The whole view, or more than fits into one Transition.
};

// Who asks, as the shard knows them.
struct AskingReader {
  std::string person;
  std::shared_ptr<const domain::Workspace> workspace;
};
struct FollowLimits {
  std::size_t entities_max = 0;
  std::size_t transition_bytes_max = 0;
};

// Blocks on disk. Any thread.
WorkspaceAnswer work_out(WorkspaceAsk ask, const AskingReader& reader, const google::protobuf::Timestamp& now,
                         const ProjectIndex& projects, WorkspaceViews& views, const FollowLimits& limits);

}  // namespace slipway
