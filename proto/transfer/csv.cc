#include "proto/transfer/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "proto/ascii.h"
#include "proto/transfer/encoding.h"

namespace slipway::transfer {
namespace {

struct Record {
  std::uint32_t line = 0;
  std::vector<std::string> cells;
  Words problem;  // Empty: it is whole.

  bool is_whole() const { return problem.en.empty(); }
  bool is_blank() const { return cells.size() == 1 && cells[0].empty() && is_whole(); }
};

class Records {
 public:
  Records(std::string_view text, char separator, std::uint32_t first_line)
      : text_(text), separator_(separator), line_(first_line) {}

  // Nothing: the text has ended.
  std::optional<Record> next() {
    if (place_ == text_.size()) return std::nullopt;
    Record record{.line = line_, .cells = {}, .problem = {}};
    do record.cells.push_back(cell(record));
    while (take(separator_));
    if (!at_line_end()) skip_line();
    take_line_end();
    return record;
  }

 private:
  bool at_end() const { return place_ == text_.size(); }
  bool at_line_end() const { return at_end() || text_[place_] == '\n' || text_[place_] == '\r'; }
  bool take(char c) {
    if (at_end() || text_[place_] != c) return false;
    ++place_;
    return true;
  }
  void take_line_end() {
    const bool carriage = take('\r');
    if (take('\n') || carriage) ++line_;
  }
  void skip_line() {
    while (!at_line_end()) ++place_;
  }

  std::string cell(Record& record) {
    if (take('"')) return quoted(record);
    const std::size_t begin = place_;
    while (!at_line_end() && text_[place_] != separator_) ++place_;
    return std::string(text_.substr(begin, place_ - begin));
  }

  std::string quoted(Record& record) {
    std::string cell;
    while (!at_end()) {
      if (take('"')) {
        if (!take('"')) return ended(record, std::move(cell));
        cell += '"';
        continue;
      }
      if (text_[place_] == '\n') ++line_;
      cell += text_[place_++];
    }
    const std::uint32_t lines = line_ - record.line + (text_.ends_with('\n') ? 0 : 1);
    record.problem = {fmt::format("引号没有闭合，从这一行起共 {} 行被当作一个单元格", lines),
                      fmt::format("a quote that is never closed: it took {} {}, to the end of the file",
                                  lines, lines == 1 ? "line" : "lines")};
    return cell;
  }

  std::string ended(Record& record, std::string cell) {
    if (!at_line_end() && text_[place_] != separator_) {
      record.problem = {"引号闭合之后还有文字", "text after a closing quote"};
      while (!at_line_end() && text_[place_] != separator_) ++place_;
    }
    return cell;
  }

  std::string_view text_;
  char separator_;
  std::size_t place_ = 0;
  std::uint32_t line_;
};

// Excel's first line, as `sep=;`: which separator it names and where the table begins.
struct Named {
  char separator;
  std::size_t bytes;
};
std::optional<Named> named_separator(std::string_view text) {
  constexpr std::string_view word = "sep=";
  if (!equal_without_case(text.substr(0, word.size()), word)) return std::nullopt;
  const std::size_t end = text.find('\n');
  if (end == text.npos) return std::nullopt;
  const std::string_view line = text.substr(0, end - (text[end - 1] == '\r' ? 1 : 0));
  if (line.size() != word.size() + 1) return std::nullopt;
  return Named{line.back(), end + 1};
}

char separator_of(std::string_view text) {
  constexpr std::string_view separators = ",;\t";
  std::size_t counts[separators.size()] = {};
  bool in_quotes = false;
  for (const char c : text) {
    if (c == '"') in_quotes = !in_quotes;
    if (c == '\n' && !in_quotes) break;
    const std::size_t which = separators.find(c);
    if (which != std::string_view::npos && !in_quotes) ++counts[which];
  }
  return separators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts)];
}

// Jira puts its own fields' names into words: `Custom field (Epic Link)`.
std::string field_name(std::string_view cell) {
  constexpr std::string_view custom = "Custom field (";
  std::string name = clean(cell);
  if (name.starts_with(custom) && name.ends_with(')'))
    name = name.substr(custom.size(), name.size() - custom.size() - 1);
  return name;
}

bool is_empty(const std::vector<std::string>& cells) {
  return std::ranges::all_of(cells, [](const std::string& cell) { return clean(cell).empty(); });
}

}  // namespace

bool TableReader::has_room() {
  return ++rows_ <= rows_max;
}

void TableReader::add(std::uint32_t line, const std::vector<std::string>& cells) {
  sheet_.weight += cells.size() * sizeof(std::string);
  if (is_empty(cells)) return;
  if (cells.size() > columns_max) columns_ = std::max(columns_, cells.size());
  if (columns_ > 0) return;
  if (!has_header()) {
    for (const std::string& cell : cells) names_.push_back(field_name(cell));
    return;
  }
  const bool is_long = cells.size() > names_.size();
  if (is_long || (strict && cells.size() < names_.size())) {
    return add_broken(
        {.line = line,
         .key = {},
         .code = "row_malformed",
         .reason = {fmt::format("这一行有 {} 个单元格，标题行有 {} 个", cells.size(), names_.size()),
                    fmt::format("{} cells, and the header has {}", cells.size(), names_.size())}});
  }
  if (!has_room()) return;
  Row row{.line = line, .fields = {}, .comments = {}};
  for (std::size_t place = 0; place < cells.size(); ++place) {
    std::string value = clean(cells[place]);
    if (value.empty()) continue;
    sheet_.weight += 2 * text_weight + names_[place].size() + value.size();
    row.fields.emplace_back(names_[place], std::move(value));
  }
  sheet_.rows.push_back(std::move(row));
}

void TableReader::add_broken(RowNote row) {
  if (has_room()) sheet_.broken.push_back(std::move(row));
}

std::expected<Sheet, ReadError> TableReader::take() {
  if (columns_ > 0) return std::unexpected(too_many_columns(columns_));
  if (is_full()) return std::unexpected(too_heavy());
  if (!has_header())
    return std::unexpected(ReadError{"file_empty", {"文件没有标题行", "there is no header"}});
  if (rows_ > rows_max) return std::unexpected(too_many_rows(rows_));
  for (const std::string& name : names_) {
    const auto is_it = [&](const std::string& known) { return equal_without_case(known, name); };
    if (!name.empty() && std::ranges::none_of(sheet_.header, is_it)) sheet_.header.push_back(name);
  }
  return std::move(sheet_);
}

std::expected<Sheet, ReadError> read_csv(std::string_view text, const ReadLimits& limits) {
  const auto named = named_separator(text);
  if (named) text.remove_prefix(named->bytes);
  TableReader table(limits);
  Records records(text, named ? named->separator : separator_of(text), named ? 2 : 1);
  while (const auto record = records.next()) {
    if (table.is_full()) break;
    if (record->is_blank()) continue;
    const Words& problem = record->problem;
    if (!record->is_whole() && !table.has_header())
      return std::unexpected(
          ReadError{"file_malformed", {"标题行有误：" + problem.zh, "in the header: " + problem.en}});
    if (record->is_whole())
      table.add(record->line, record->cells);
    else
      table.add_broken({.line = record->line, .key = {}, .code = "row_malformed", .reason = problem});
  }
  return table.take();
}

}  // namespace slipway::transfer
