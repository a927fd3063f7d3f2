// Text in a terminal: how wide it is, cut or padded to a width, and never able to command the terminal.
//
// Widths are in cells: Chinese, Japanese, Korean and most emoji take two, combining marks none. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "proto/export/text.h"

namespace slipway::cli {

using exports::harmless;
using exports::one_line;

std::size_t width(std::string_view text);
// At most `cells` wide, with … where something is missing.
std::string cut(std::string_view text, std::size_t cells);
// Exactly `cells` wide.
std::string fit(std::string_view text, std::size_t cells);
// At most `lines_max` lines of at most `cells`; breaks at spaces and between wide characters. The last ends
// with … where something is missing.
std::vector<std::string> wrap(std::string_view text, std::size_t cells, std::size_t lines_max);

// Columns aligned on the widest cell of each; the last one is not padded.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.size() == 1; }
  // Lines without a line break; the first is the header.
  std::vector<std::string> lines() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace slipway::cli
