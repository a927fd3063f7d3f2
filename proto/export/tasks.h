// A project's tasks as a table for spreadsheets. Pure.
#pragma once

#include <string>

#include "proto/export/views.h"

namespace slipway::exports {

// RFC 4180, a record for each task, archived ones last. A cell that a spreadsheet would run as a formula
// begins with an apostrophe. `for_excel`: with a byte order mark, without which Excel takes it for the
// system's encoding.
std::string tasks_csv(const Board& board, const Directory& directory, v1::Language language, bool for_excel);

}  // namespace slipway::exports
