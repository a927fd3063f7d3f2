// Comma-separated values, as RFC 4180 has them: the first record is the header.
//
// Beyond it, Excel's own first line `sep=;` names the separator, else semicolons and tabs separate where the
// header has more of them than of commas, lines may end in LF alone, and a quote inside a cell that does not
// begin with one stands for itself.
#pragma once

#include <expected>
#include <string_view>

#include "proto/transfer/sheet.h"

namespace slipway::transfer {

// `text` is UTF-8. A record that is not whole is among the broken ones; empty lines are none. Errors:
// `file_empty`, `file_malformed` (a header that cannot be read), `file_too_large`.
std::expected<Sheet, ReadError> read_csv(std::string_view text, const ReadLimits& limits = {});

// A table's cells as rows under the names of its first record; shared with workbooks.
class TableReader {
 public:
  explicit TableReader(const ReadLimits& limits) : limits_(limits) {}

  // In order; `line` is where the record begins. Rows beyond the most that there may be are only counted.
  void add(std::uint32_t line, const std::vector<std::string>& cells);
  void add_broken(RowNote row);
  bool has_header() const { return !names_.empty(); }
  // Nothing more is taken.
  bool is_full() const { return sheet_.weight > limits_.weight_max; }
  // Whether a record must have as many cells as the header.
  bool strict = true;
  // Errors: `file_empty`, `file_too_large`.
  std::expected<Sheet, ReadError> take();

 private:
  bool has_room();

  const ReadLimits limits_;
  std::vector<std::string> names_;
  Sheet sheet_;
  std::size_t rows_ = 0;     // Also those that had no room.
  std::size_t columns_ = 0;  // Of the widest record that is too wide.
};

}  // namespace slipway::transfer
