// The views over all projects, for one person: `portfolio`, `calendar`, their own `work` and `inbox`.
//
// An index of each project's facts (projections/facts_projection.h), brought up to date from the log when
// someone asks: a project costs what happened in it since it was asked for last, and commits cost nothing
// here. Who may read which project is the caller's to know. What depends on the day or the hour, as overdue
// and frozen, is worked out at the moment of asking; whoever follows a view is told when to ask again for it.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "projections/view.h"
#include "proto/workspace_views.h"
#include "server/domain/workspace.h"
#include "server/project_index.h"
#include "slipway/v1/api.pb.h"

namespace slipway {

inline constexpr std::size_t facts_kept_projects_max = 2'000;  // The least recently asked for go.

// Who asks, and when.
struct Reader {
  std::string person;
  std::map<std::string, domain::Inbox> inboxes;  // What they settled about notices, by project.
  google::protobuf::Timestamp now;
  std::string time_zone;  // The workspace's: whose day it is.
  domain::RoleSet roles;  // In the workspace.
  std::string department;
  std::string department_name;
};

// The name of their department, or its id where it has none.
const std::string& department_name(const domain::Workspace& workspace, const domain::Person& person);
// Null: nobody of that id is active.
std::optional<Reader> reader_at(const domain::Workspace& workspace, const std::string& person,
                                const google::protobuf::Timestamp& now);

// What a reader was shown of one project: enough to tell what differs later, and no more.
struct ShownProject {
  std::vector<std::pair<std::string, std::size_t>> entities;  // Ids ascending, each with a hash of its bytes.
  std::optional<google::protobuf::Timestamp> until;           // Time alone changes it then; null: never.
};
using Shown = std::map<std::string, ShownProject, std::less<>>;  // By project.

// What differs from what was shown. An upsert is an encoded Entity.
struct ShownChanges {
  std::vector<std::string> upserts;
  std::vector<std::string> removals;
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

  // For a reader who follows the view: looks at one project again, as of `revision` or later, or takes it
  // away where that is null. `shown` becomes what is shown once `changes` were. A failure leaves both as they
  // were. REQUIRES: as above.
  std::expected<void, StoreError> follow(std::string_view view, const std::string& project,
                                         std::optional<Revision> revision, const Reader& reader, Shown& shown,
                                         ShownChanges& changes);

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
