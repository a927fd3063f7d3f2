// Undo: the commands that would take an earlier commit back, decided like any other.
#pragma once

#include "server/domain/request.h"

namespace slipway::domain {

// What takes `event` back, as seen from the project now. `not_undoable` where nothing can; `version_conflict`
// where another changed the same field since. No events: it is already as before.
Decision compensate(const Project& project, const v1::Event& event, const Request& request);

}  // namespace slipway::domain
