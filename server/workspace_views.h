// The views over all projects, for one person: `portfolio`, `calendar`, their own `work` and `inbox`.
//
// An index of each project's facts (projections/facts_projection.h), brought up to date from the log when
// someone asks: a project costs what happened in it since it was asked for last, and commits cost nothing
// here. Who may read which project is the caller's to know. What depends on the day or the hour, as overdue
// and frozen, is worked out at the moment of asking.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "projections/view.h"
#include "server/domain/workspace.h"
#include "slipway/v1/api.pb.h"

namespace slipway {

inline constexpr std::size_t facts_kept_projects_max = 2'000;  // The least recently asked for go.

bool is_workspace_view(std::string_view view);

// A project as of a durable revision.
struct ProjectAt {
  std::string project;
  Revision revision;
};

// Who asks, and when.
struct Reader {
  std::string person;
  std::map<std::string, domain::Inbox> inboxes;  // What they settled about notices, by project.
  google::protobuf::Timestamp now;
  std::string time_zone;  // The workspace's: whose day it is.
};

// Thread-safe; blocks on disk.
class WorkspaceViews {
 public:
  WorkspaceViews(const EventStore& store, const KeyReader& keys, CheckpointStore& checkpoints)
      : store_(store), keys_(keys), checkpoints_(checkpoints) {}

  // The reader's entities of that view, of these projects, in byte order of their ids. `revision` of the
  // answer counts the commits that it was made of. REQUIRES: is_workspace_view(view); the reader may read
  // each of `projects`.
  std::expected<v1::ViewResponse, StoreError> read(std::string_view view,
                                                   const std::vector<ProjectAt>& projects,
                                                   const Reader& reader);

 private:
  struct Kept {
    std::mutex mutex;
    std::unique_ptr<View> facts;  // Null until first read, or where that failed.
    std::uint64_t asked = 0;      // Guarded by the index's mutex.
  };
  std::shared_ptr<Kept> kept(const std::string& project);
  std::expected<void, StoreError> bring_up_to(Kept& kept, const ProjectAt& project);

  const EventStore& store_;
  const KeyReader& keys_;
  CheckpointStore& checkpoints_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Kept>> index_;
  std::uint64_t asked_ = 0;
};

}  // namespace slipway
