// A board as lines of text: its columns side by side, as many as the width takes, the rest below. Pure.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/style.h"
#include "clients/cpp/view_format.h"

namespace slipway::cli {

struct BoardLayout {
  std::size_t width = 80;  // Cells.
  Style style;
  v1::Date today;  // What is due before it is late.
};
inline constexpr std::size_t board_column_cells_min = 18;
inline constexpr std::size_t card_title_lines_max = 2;

// No line is wider than `layout.width`, where that is at least board_column_cells_min.
std::vector<std::string> lay_out(const client::Board& board, const client::Directory& directory,
                                 const BoardLayout& layout);

// One line that says what differs between two states of a card; `before` null: it is new; `after` null: it is
// gone. Empty: nothing that a reader of the board would notice.
std::string tell_change(const v1::TaskCard* before, const v1::TaskCard* after, const client::Board& board,
                        const client::Directory& directory);

}  // namespace slipway::cli
