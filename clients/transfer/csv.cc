#include "clients/transfer/csv.h"

#include <algorithm>
#include <optional>

#include "clients/transfer/encoding.h"
#include "proto/ascii.h"

namespace slipway::transfer {
namespace {

struct Record {
  std::uint32_t line = 0;
  std::vector<std::string> cells;
  std::string problem;  // Empty: it is whole.

  bool is_blank() const { return cells.size() == 1 && cells[0].empty() && problem.empty(); }
};

class Records {
 public:
  Records(std::string_view text, char separator) : text_(text), separator_(separator) {}

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
    record.problem = "a quote that is never closed";
    return cell;
  }

  std::string ended(Record& record, std::string cell) {
    if (!at_line_end() && text_[place_] != separator_) {
      record.problem = "text after a closing quote";
      while (!at_line_end() && text_[place_] != separator_) ++place_;
    }
    return cell;
  }

  std::string_view text_;
  char separator_;
  std::size_t place_ = 0;
  std::uint32_t line_ = 1;
};

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

bool TableReader::add(std::uint32_t line, const std::vector<std::string>& cells) {
  if (is_empty(cells)) return true;
  if (cells.size() > columns_max) return false;
  if (!has_header()) {
    for (const std::string& cell : cells) names_.push_back(field_name(cell));
    return true;
  }
  if (sheet_.rows.size() + sheet_.broken.size() == rows_max) return false;
  const bool is_long = cells.size() > names_.size();
  if (is_long || (strict && cells.size() < names_.size())) {
    add_broken(rejected(
        line, "", "row_malformed",
        std::to_string(cells.size()) + " cells, and the header has " + std::to_string(names_.size())));
    return true;
  }
  Row row{.line = line, .fields = {}, .comments = {}};
  for (std::size_t place = 0; place < cells.size(); ++place) {
    std::string value = clean(cells[place]);
    if (!value.empty()) row.fields.emplace_back(names_[place], std::move(value));
  }
  sheet_.rows.push_back(std::move(row));
  return true;
}

void TableReader::add_broken(v1::RejectedRow row) {
  sheet_.broken.push_back(std::move(row));
}

std::expected<Sheet, ReadError> TableReader::take() {
  if (!has_header()) return std::unexpected(ReadError{"file_empty", "there is no header"});
  for (const std::string& name : names_) {
    const auto is_it = [&](const std::string& known) { return equal_without_case(known, name); };
    if (!name.empty() && std::ranges::none_of(sheet_.header, is_it)) sheet_.header.push_back(name);
  }
  return std::move(sheet_);
}

std::expected<Sheet, ReadError> read_csv(std::string_view text) {
  TableReader table;
  Records records(text, separator_of(text));
  while (const auto record = records.next()) {
    if (record->is_blank()) continue;
    if (!record->problem.empty() && !table.has_header())
      return std::unexpected(ReadError{"file_malformed", "the header has " + record->problem});
    if (!record->problem.empty()) {
      table.add_broken(rejected(record->line, "", "row_malformed", record->problem));
    } else if (!table.add(record->line, record->cells)) {
      return std::unexpected(ReadError{"file_too_large", "too many rows or columns"});
    }
  }
  return table.take();
}

}  // namespace slipway::transfer
