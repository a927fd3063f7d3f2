// What can be followed live in the terminal.
#pragma once

#include <string>

#include "clients/cli/app.h"

namespace slipway::cli {

// Follows the chosen project's board until `q` or Ctrl-C: redrawn on a terminal, else a line (with --json a
// Transition in JSON) for each change. Reconnects by itself; throws where the token is refused or the board
// closed.
void watch_board(App& app);

// The same for any view of the chosen project, and the workspace's `directory`: a table of its records.
void watch_records(App& app, const std::string& view);

// The same for a view over all projects. REQUIRES: is_workspace_view(view).
void watch_workspace(App& app, const std::string& view);

}  // namespace slipway::cli
