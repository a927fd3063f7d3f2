// The first sheet of an Excel workbook (ISO/IEC 29500, SpreadsheetML), its first row as the header.
//
// Days and times become `2024-03-01` and `2024-03-01 09:05:00`; formulas stand as their last value; a cell in
// error is empty. Read by libzip and pugixml, from memory; no part may unpack to more than is allowed.
#pragma once

#include <expected>
#include <string_view>

#include "proto/transfer/sheet.h"

namespace slipway::transfer {

// A row's line is its number in the sheet. Errors: `file_malformed`, `file_empty`, `file_too_large`.
std::expected<Sheet, ReadError> read_xlsx(std::string_view bytes, const ReadLimits& limits = {});

}  // namespace slipway::transfer
