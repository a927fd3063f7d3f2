#include "proto/transfer/xlsx.h"

#include <fmt/format.h>
#include <zip.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <set>

#include "proto/transfer/csv.h"

namespace slipway::transfer {
namespace {

using pugi::xml_document;
using pugi::xml_node;

ReadError malformed(Words what) {
  return {"file_malformed", std::move(what)};
}

// The workbook's parts by their names.
class Package {
 public:
  Package(std::string_view bytes, std::size_t part_bytes_max) : part_bytes_max_(part_bytes_max) {
    zip_source_t* source = ::zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    if (source == nullptr) return;
    zip_.reset(::zip_open_from_source(source, ZIP_RDONLY, nullptr));
    if (!zip_) ::zip_source_free(source);
  }
  bool is_open() const { return zip_ != nullptr; }
  // Some part was.
  bool is_too_large() const { return is_too_large_; }

  // Nothing: it is not there, damaged or too large.
  std::optional<std::string> part(const std::string& name) const {
    zip_stat_t stat{};
    if (::zip_stat(zip_.get(), name.c_str(), 0, &stat) != 0) return std::nullopt;
    const bool has_size = (stat.valid & ZIP_STAT_SIZE) != 0;
    if (!has_size) return std::nullopt;
    if (stat.size > part_bytes_max_) return is_too_large_ = true, std::nullopt;
    const std::unique_ptr<zip_file_t, decltype(&::zip_fclose)> file(::zip_fopen(zip_.get(), name.c_str(), 0),
                                                                    &::zip_fclose);
    if (!file) return std::nullopt;
    std::string content(stat.size, '\0');
    const auto read = ::zip_fread(file.get(), content.data(), content.size());
    if (read < 0 || static_cast<std::size_t>(read) != content.size()) return std::nullopt;
    return content;
  }
  // False: there is no such part, or it is no XML.
  bool load(const std::string& name, xml_document& document) const {
    const auto content = part(name);
    const auto flags = pugi::parse_default | pugi::parse_ws_pcdata;
    return content && document.load_buffer(content->data(), content->size(), flags, pugi::encoding_utf8);
  }

 private:
  struct Close {
    void operator()(zip_t* zip) const { ::zip_discard(zip); }
  };
  std::unique_ptr<zip_t, Close> zip_;
  const std::size_t part_bytes_max_;
  mutable bool is_too_large_ = false;
};

// Of a text that may be in runs of different looks; how it is read aloud (`rPh`) is no part of it.
std::string text_of(const xml_node& node) {
  std::string text = node.child("t").text().get();
  for (const xml_node& run : node.children("r")) text += run.child("t").text().get();
  return text;
}

std::vector<std::string> shared_strings(const Package& package) {
  std::vector<std::string> strings;
  xml_document document;
  if (!package.load("xl/sharedStrings.xml", document)) return strings;
  for (const xml_node& item : document.child("sst").children("si")) strings.push_back(text_of(item));
  return strings;
}

// Whether a number in that format is a moment: 18.8.30, and what people write themselves.
bool is_date_format(unsigned id, std::string_view code) {
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)) {
    return true;
  }
  char quote = '\0';
  for (const char c : code) {
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '[') {
      quote = c == '"' ? '"' : ']';
    } else if (std::string_view("ymdhsYMDHS").find(c) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// The numbers of the cell styles that show a moment.
std::set<unsigned> date_styles(const Package& package) {
  std::set<unsigned> styles;
  xml_document document;
  if (!package.load("xl/styles.xml", document)) return styles;
  const xml_node sheet = document.child("styleSheet");
  std::set<unsigned> formats;
  for (const xml_node& format : sheet.child("numFmts").children("numFmt"))
    if (is_date_format(0, format.attribute("formatCode").value()))
      formats.insert(format.attribute("numFmtId").as_uint());
  unsigned number = 0;
  for (const xml_node& style : sheet.child("cellXfs").children("xf")) {
    const unsigned format = style.attribute("numFmtId").as_uint();
    if (is_date_format(format, {}) || formats.contains(format)) styles.insert(number);
    ++number;
  }
  return styles;
}

// Days since the workbook's first, as it counts them. Nothing: no day of ours.
std::optional<std::string> moment(std::string_view number, bool from_1904) {
  double days = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), days);
  constexpr double days_max = 400'000;  // Past the year 2999.
  if (error != std::errc{} || end != number.data() + number.size() || !(days >= 0 && days < days_max))
    return std::nullopt;
  using namespace std::chrono;
  constexpr long long day_seconds = 86'400;
  const long long total = std::llround(days * static_cast<double>(day_seconds));
  // The other count begins with a 29 February 1900 that never was: from March 1900 on, 30 December 1899 is 0.
  const sys_days first = from_1904 ? sys_days{year{1904} / 1 / 1} : sys_days{year{1899} / 12 / 30};
  const year_month_day day{first + std::chrono::days{total / day_seconds}};
  const std::string text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  const long long clock = total % day_seconds;
  if (clock == 0) return text;
  return fmt::format("{} {:02}:{:02}:{:02}", text, clock / 3600, clock / 60 % 60, clock % 60);
}

// Of `BC12` the 54, counted from 0; nothing: it is no such name.
std::optional<std::size_t> column_of(std::string_view name) {
  std::size_t column = 0;
  for (const char c : name) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
    if (column > columns_max) return std::nullopt;
  }
  return column == 0 ? std::nullopt : std::optional(column - 1);
}

class Workbook {
 public:
  explicit Workbook(const Package& package)
      : strings_(shared_strings(package)), date_styles_(date_styles(package)) {}

  // The name of its first sheet's part; empty: it has none.
  std::string first_sheet(const Package& package) {
    xml_document book;
    xml_document relations;
    if (!package.load("xl/workbook.xml", book) || !package.load("xl/_rels/workbook.xml.rels", relations)) {
      return {};
    }
    const xml_node workbook = book.child("workbook");
    from_1904_ = workbook.child("workbookPr").attribute("date1904").as_bool();
    const std::string id = workbook.child("sheets").child("sheet").attribute("r:id").value();
    for (const xml_node& relation : relations.child("Relationships").children("Relationship")) {
      if (relation.attribute("Id").value() != id) continue;
      const std::string target = relation.attribute("Target").value();
      return target.starts_with('/') ? target.substr(1) : "xl/" + target;
    }
    return {};
  }

  // A text stands once in the file, however many cells show it.
  std::expected<std::vector<std::string>, ReadError> cells_of(const xml_node& row,
                                                              std::size_t weight_max) const {
    std::vector<std::string> cells;
    std::size_t weight = 0;
    for (const xml_node& cell : row.children("c")) {
      const std::string_view name = cell.attribute("r").value();
      const auto column = name.empty() ? std::optional(cells.size()) : column_of(name);
      if (!column || *column >= columns_max) return std::unexpected(too_many_columns(columns_max + 1));
      if (*column >= cells.size()) cells.resize(*column + 1);
      cells[*column] = value_of(cell);
      weight += text_weight + cells[*column].size();
      if (weight > weight_max) return std::unexpected(too_heavy());
    }
    return cells;
  }

 private:
  std::string value_of(const xml_node& cell) const {
    const std::string_view type = cell.attribute("t").value();
    const std::string value = cell.child("v").text().get();
    if (type == "inlineStr") return text_of(cell.child("is"));
    if (type == "s") {
      std::size_t number = strings_.size();
      std::from_chars(value.data(), value.data() + value.size(), number);
      return number < strings_.size() ? strings_[number] : std::string{};
    }
    if (type == "e") return {};
    if (type == "b") return value == "1" ? "true" : "false";
    const bool is_number = type.empty() || type == "n";
    if (is_number && date_styles_.contains(cell.attribute("s").as_uint()))
      return moment(value, from_1904_).value_or(value);
    return value;
  }

  std::vector<std::string> strings_;
  std::set<unsigned> date_styles_;
  bool from_1904_ = false;
};

}  // namespace

std::expected<Sheet, ReadError> read_xlsx(std::string_view bytes, const ReadLimits& limits) {
  const Package package(bytes, limits.unpacked_bytes_max);
  if (!package.is_open())
    return std::unexpected(malformed({"这不是 Excel 工作簿 (.xlsx)", "this is no workbook (.xlsx)"}));
  Workbook workbook(package);
  const std::string name = workbook.first_sheet(package);
  xml_document document;
  const bool is_loaded = !name.empty() && package.load(name, document);
  if (package.is_too_large()) return std::unexpected(too_heavy());
  if (!is_loaded)
    return std::unexpected(
        malformed({"工作簿的第一张表无法读取", "the workbook's first sheet cannot be read"}));
  TableReader table(limits);
  table.strict = false;  // Empty cells at the end of a row are not written.
  std::uint32_t line = 0;
  for (const xml_node& row : document.child("worksheet").child("sheetData").children("row")) {
    line = row.attribute("r").as_uint(line + 1);
    if (table.is_full()) break;
    const auto cells = workbook.cells_of(row, limits.weight_max);
    if (!cells) return std::unexpected(cells.error());
    table.add(line, *cells);
  }
  return table.take();
}

}  // namespace slipway::transfer
