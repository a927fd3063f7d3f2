#include "clients/cli/board_layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/dates.h"
#include "clients/cli/names.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

constexpr std::size_t gap_cells = 2;

using Lines = std::vector<std::string>;  // Each exactly as wide as its column.

std::string header(const client::Board::Column& column) {
  std::string count = std::to_string(column.cards.size());
  const v1::WipLimit& limit = column.info.wip_limit();
  if (limit.tasks_max() > 0) count += fmt::format("/{}{}", limit.tasks_max(), limit.hard() ? "!" : "");
  return one_line(column.info.name()) + "  " + count;
}

// By when, and who has it.
std::string meta(const v1::TaskCard& card, const client::Directory& directory) {
  std::string out = "#" + handle(card.task_id());
  if (card.has_due()) out += " " + show(card.due()).substr(5);
  if (!card.assignee().empty()) out += " " + one_line(directory.person_name(card.assignee()));
  if (card.comment_count() > 0) out += fmt::format(" ({})", card.comment_count());
  return out;
}

std::string hindrance(const v1::TaskCard& card, const client::Board& board) {
  if (!card.blocked_reason().empty()) return one_line(card.blocked_reason());
  if (card.open_blockers().empty()) return {};
  const v1::TaskCard* blocker = board.task(card.open_blockers(0));
  return std::string(tr("等待 ", "waits for ")) +
         (blocker ? one_line(blocker->title()) : card.open_blockers(0)) +
         (card.open_blockers_size() > 1 ? fmt::format(" +{}", card.open_blockers_size() - 1) : "");
}

void add_card(Lines& lines, const v1::TaskCard& card, const client::Board& board,
              const client::Directory& directory, const BoardLayout& layout, std::size_t cells) {
  const Style& style = layout.style;
  const bool urgent = card.priority() == v1::URGENT || card.priority() == v1::HIGH;
  const std::string title = (urgent ? "! " : "") + one_line(card.title());
  for (const std::string& line : wrap(title, cells, card_title_lines_max)) {
    const std::string padded = fit(line, cells);
    lines.push_back(card.done() ? style.dim(padded) : urgent ? style.yellow(padded) : padded);
  }
  const bool late = !card.done() && card.has_due() && before(card.due(), layout.today);
  const std::string below = fit(meta(card, directory), cells);
  lines.push_back(late ? style.red(below) : style.dim(below));
  if (const std::string why = hindrance(card, board); !why.empty())
    lines.push_back(style.red(fit("x " + why, cells)));
  lines.push_back(std::string(cells, ' '));
}

Lines column_lines(const client::Board::Column& column, const client::Board& board,
                   const client::Directory& directory, const BoardLayout& layout, std::size_t cells) {
  Lines lines;
  const std::string head = fit(header(column), cells);
  lines.push_back(column.info.over_limit() ? layout.style.red(head) : layout.style.bold(head));
  std::string rule;
  for (std::size_t i = 0; i < cells; ++i) rule += "─";
  lines.push_back(layout.style.dim(rule));
  for (const v1::TaskCard& card : column.cards) add_card(lines, card, board, directory, layout, cells);
  return lines;
}

// How many columns stand side by side, evenly filled bands before wide ones.
std::size_t columns_per_band(std::size_t columns, std::size_t width) {
  const std::size_t most =
      std::max<std::size_t>(1, (width + gap_cells) / (board_column_cells_min + gap_cells));
  if (columns <= most) return std::max<std::size_t>(1, columns);
  const std::size_t bands = (columns + most - 1) / most;
  return (columns + bands - 1) / bands;
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

void add_band(Lines& out, const std::vector<Lines>& band, std::size_t cells) {
  std::size_t height = 0;
  for (const Lines& lines : band) height = std::max(height, lines.size());
  for (std::size_t row = 0; row < height; ++row) {
    std::string line;
    for (std::size_t i = 0; i < band.size(); ++i) {
      if (i > 0) line.append(gap_cells, ' ');
      line += row < band[i].size() ? band[i][row] : std::string(cells, ' ');
    }
    out.push_back(without_trailing_spaces(std::move(line)));
  }
}

std::string quoted(const v1::TaskCard& card) {
  return fmt::format("#{} {}", handle(card.task_id()), one_line(card.title()));
}

std::string column_name(const client::Board& board, const std::string& column_id) {
  const v1::BoardColumn* column = board.column(column_id);
  return column ? one_line(column->name()) : column_id;
}

std::string or_none(std::string text) {
  return text.empty() ? tr("无", "none") : text;
}

std::vector<std::string> differences(const v1::TaskCard& before, const v1::TaskCard& after,
                                     const client::Board& board, const client::Directory& directory) {
  std::vector<std::string> out;
  const auto say = [&](const char* what, const std::string& was, const std::string& is) {
    if (was != is) out.push_back(fmt::format("{} {} → {}", what, or_none(was), or_none(is)));
  };
  if (before.archived() != after.archived())
    out.emplace_back(after.archived() ? tr("已归档", "archived") : tr("已恢复", "restored"));
  say(tr("列", "column"), column_name(board, before.column_id()), column_name(board, after.column_id()));
  say(tr("标题", "title"), one_line(before.title()), one_line(after.title()));
  say(tr("负责人", "assignee"), one_line(directory.person_name(before.assignee())),
      one_line(directory.person_name(after.assignee())));
  say(tr("部门", "department"), one_line(directory.department_name(before.department_id())),
      one_line(directory.department_name(after.department_id())));
  say(tr("截止", "due"), show(before.due()), show(after.due()));
  if (before.priority() != after.priority())
    say(tr("优先级", "priority"), name_of(before.priority()), name_of(after.priority()));
  say(tr("阻塞", "blocked"), one_line(before.blocked_reason()), one_line(after.blocked_reason()));
  if (before.open_blockers_size() != after.open_blockers_size())
    say(tr("等待的任务", "open blockers"), std::to_string(before.open_blockers_size()),
        std::to_string(after.open_blockers_size()));
  if (before.description() != after.description()) out.emplace_back(tr("修改了说明", "description edited"));
  if (before.comment_count() < after.comment_count()) out.emplace_back(tr("新评论", "new comment"));
  if (out.empty() && before.rank() != after.rank()) out.emplace_back(tr("调整了顺序", "reordered"));
  return out;
}

}  // namespace

std::vector<std::string> lay_out(const client::Board& board, const client::Directory& directory,
                                 const BoardLayout& layout) {
  if (board.columns.empty()) return {tr("看板还没有列。", "The board has no columns yet.")};
  const std::size_t per_band = columns_per_band(board.columns.size(), layout.width);
  const std::size_t gaps = (per_band - 1) * gap_cells;
  const std::size_t cells = layout.width > gaps + per_band ? (layout.width - gaps) / per_band : 1;
  Lines out;
  for (std::size_t first = 0; first < board.columns.size(); first += per_band) {
    std::vector<Lines> band;
    for (std::size_t i = first; i < std::min(first + per_band, board.columns.size()); ++i)
      band.push_back(column_lines(board.columns[i], board, directory, layout, cells));
    add_band(out, band, cells);
  }
  while (!out.empty() && out.back().empty()) out.pop_back();
  return out;
}

std::string tell_change(const v1::TaskCard* before, const v1::TaskCard* after, const client::Board& board,
                        const client::Directory& directory) {
  if (!after) return before ? quoted(*before) + ": " + tr("已移除", "gone") : "";
  if (!before)
    return quoted(*after) + ": " + tr("新建于 ", "created in ") + column_name(board, after->column_id());
  const auto differing = differences(*before, *after, board, directory);
  return differing.empty() ? "" : fmt::format("{}: {}", quoted(*after), fmt::join(differing, "; "));
}

}  // namespace slipway::cli
