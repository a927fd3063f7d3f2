// What a command would make happen, and what a state is after an event. Pure: no clock, no I/O, no
// randomness.
//
// `decide` never changes a state; `evolve` never refuses: history is total. Time, the actor and everything
// that a decision may depend on beside the state arrive in the context.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "proto/basics.h"
#include "server/domain/project.h"
#include "server/domain/refusal.h"
#include "server/domain/workspace.h"
#include "slipway/v1/commands.pb.h"
#include "slipway/v1/commit.pb.h"
#include "slipway/v1/events.pb.h"
#include "slipway/v1/template.pb.h"

namespace slipway::domain {

// What the pure domain cannot see of a file that was uploaded.
struct StoredFile {
  std::uint64_t size = 0;
  bool type_allowed = true;  // The type that the command names, by the server's configuration.
};

struct Context {
  std::string actor;                     // Person id.
  google::protobuf::Timestamp now;       // The server's decision time.
  Revision head;                         // The stream's revision before this command.
  RoleSet workspace_roles;               // The actor's, in the workspace.
  const Workspace* workspace = nullptr;  // People and departments, as last seen; null: not checked.
  const v1::Template* project_template =
      nullptr;                         // For ApplyTemplate: the template it names; null: not found.
  const v1::Commit* undone = nullptr;  // For Undo: the commit at that revision; null: not found.
  std::optional<StoredFile> file = std::nullopt;  // For AttachFile: what was uploaded; none: nothing was.
  // For AddWebhook: the hosts that the server may speak to, in small letters; null: none.
  const std::vector<std::string>* webhook_hosts = nullptr;
};

using records::Happening;

// No events: all is already as the command asks. Then there is nothing to commit, and the answer is
// `Committed` at the present revision; the same, as `duplicate`, when it is sent again
// (unrecorded_answers.h).
using Decision = std::expected<std::vector<v1::Event>, Refusal>;

// The schema's own limits (options.proto): required, chars_max, items_max, numbers, identifiers, UTF-8.
// Refuses as `invalid`, naming the field by its path, as `create_task.title`.
std::expected<void, Refusal> validate(const v1::Command& command);

// REQUIRES: validate(command). Checks rights, then the rules. The actor `system` has every right.
// The events fit into one commit (commit_bytes_max); else `commit_too_large`.
// `command.expect` names the task, column, minutes block or meeting that the command changes. A field that
// changed after `expect.revision`, whoever changed it, is refused as `version_conflict` unless it already has
// the value asked for; without `expect` the last writer wins.
Decision decide(const Workspace& workspace, const v1::Command& command, const Context& context);
Decision decide(const Project& project, const v1::Command& command, const Context& context);

void evolve(Workspace& workspace, const v1::Event& event, const Happening& happening);
void evolve(Project& project, const v1::Event& event, const Happening& happening);

// May this person attach a file anywhere in this project? A consultant whose engagement is over may until the
// server has recorded that.
bool may_attach_files(const Project& project, const Workspace& workspace, const std::string& person);

// May this person bring in what another tool wrote?
bool may_import(const Project& project, const Workspace& workspace, const std::string& person);

// How a project lets a person read its views: because of a role in it or a stage of theirs; or because they
// were ever invited to one of its meetings, and are none of its former onlookers.
enum class Admission { none, invited, member };
Admission admission(const Project& project, const std::string& person);

// Where a person of the workspace may read, each with what is before it.
enum class Reach {
  membership,   // Where they are of the project: a role of an onlooker of the workspace was taken from them.
  invitations,  // Also where they are only invited.
  everything,   // Whoever has a role in the workspace.
};
Reach reach(const Workspace& workspace, const std::string& person);

bool may_read(Admission admission, Reach reach);
bool may_read(const Project& project, const Workspace& workspace, const std::string& person);

}  // namespace slipway::domain
