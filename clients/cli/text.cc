#include "clients/cli/text.h"

#include <algorithm>

namespace slipway::cli {
namespace {

using exports::Glyph;
using exports::not_utf8;
using exports::Range;

// Unicode 15, EastAsianWidth W and F, coarsely: whole blocks.
constexpr Range wide[] = {{0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2614, 0x2615},
                          {0x26A1, 0x26A1},   {0x26D4, 0x26D4},   {0x2705, 0x2705},   {0x274C, 0x274C},
                          {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2B50, 0x2B50},   {0x2E80, 0x303E},
                          {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},
                          {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
                          {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
                          {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD}};
constexpr Range zero[] = {{0x0300, 0x036F}, {0x1AB0, 0x1AFF},  {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
                          {0x2060, 0x2064}, {0x20D0, 0x20FF},  {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
                          {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}};

std::size_t cells_of(char32_t point) {
  if (point == not_utf8) return 1;
  if (in(zero, point)) return 0;
  return in(wide, point) ? 2 : 1;
}

// What fits into `cells` from the front of `text`, in bytes.
std::size_t prefix_bytes(std::string_view text, std::size_t cells) {
  std::string_view rest = text;
  std::size_t used = 0;
  while (!rest.empty()) {
    std::string_view after = rest;
    const std::size_t more = cells_of(exports::take_glyph(after).point);
    if (used + more > cells) break;
    used += more;
    rest = after;
  }
  return text.size() - rest.size();
}

// Where to end a line that may hold `fits` bytes: after the last space, unless wide characters stand there.
std::size_t break_at(std::string_view text, std::size_t fits) {
  if (fits >= text.size() || text[fits] == ' ') return fits;
  const bool between_wide = static_cast<unsigned char>(text[fits]) >= 0xE2;
  const std::size_t space = text.substr(0, fits).rfind(' ');
  return between_wide || space == std::string_view::npos || space == 0 ? fits : space;
}

}  // namespace

std::size_t width(std::string_view text) {
  std::size_t cells = 0;
  while (!text.empty()) cells += cells_of(exports::take_glyph(text).point);
  return cells;
}

std::string cut(std::string_view text, std::size_t cells) {
  if (width(text) <= cells) return std::string(text);
  if (cells == 0) return {};
  return std::string(text.substr(0, prefix_bytes(text, cells - 1))) + "…";
}

std::string fit(std::string_view text, std::size_t cells) {
  std::string out = cut(text, cells);
  out.append(cells - width(out), ' ');
  return out;
}

std::vector<std::string> wrap(std::string_view text, std::size_t cells, std::size_t lines_max) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < lines_max) {
    if (lines.size() + 1 == lines_max) {
      lines.push_back(cut(text, cells));
      break;
    }
    std::size_t end = break_at(text, prefix_bytes(text, cells));
    if (end == 0) end = text.size();  // Not even one character fits: no line is better than none for ever.
    lines.push_back(cut(text.substr(0, end), cells));
    text.remove_prefix(end);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  return lines;
}

std::vector<std::string> Table::lines() const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::vector<std::string> lines;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      line += i + 1 == row.size() ? row[i] : fit(row[i], widths[i]);
    }
    lines.push_back(line.substr(0, line.find_last_not_of(' ') + 1));
  }
  return lines;
}

}  // namespace slipway::cli
