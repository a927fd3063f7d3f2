// The board, live in the terminal.
#pragma once

#include "clients/cli/app.h"

namespace slipway::cli {

// Follows the chosen project's board until `q` or Ctrl-C: redrawn on a terminal, else a line (with --json a
// Transition in JSON) for each change. Reconnects by itself; throws where the token is refused or the board
// closed.
void watch_board(App& app);

}  // namespace slipway::cli
