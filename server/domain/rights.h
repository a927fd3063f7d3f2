// Who may give which command: one row per command, checked on the object that it speaks of.
//
// A row names the roles, granted in the workspace or in the project, and beside them those who may because of
// what they are to the object: the owner of that stage, the secretary of that meeting.
//
// Whoever looked on (consultant, auditor, observer), in the project or in the workspace, and has no role any
// more, is let in by no invitation, old or new, and nothing that names them lets them write: what an onlooker
// may ends with the role, and never becomes more by its end. Any role that is granted lets them in again.
#pragma once

#include <optional>

#include "server/domain/request.h"

namespace slipway::domain {

// Who commands a run, a freeze, an emergency.
inline constexpr RoleSet commanders{v1::PROJECT_LEAD, v1::CUTOVER_MANAGER};

// `forbidden`, with the roles that would do; `invalid` where the command belongs to the other kind of stream.
std::optional<Refusal> missing_right(const Workspace& workspace, const Request& request);
std::optional<Refusal> missing_right(const Project& project, const Request& request);

// Has the actor one of these roles, in the workspace or in the project? For rules with a refusal of their
// own.
bool has_role(const Project& project, const Context& context, RoleSet roles);

bool has_workspace_row(v1::Command::IntentCase intent);
bool has_project_row(v1::Command::IntentCase intent);

}  // namespace slipway::domain
