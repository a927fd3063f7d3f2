#include "proto/transfer/formats.h"

#include <fmt/format.h>

#include <algorithm>

#include "proto/transfer/csv.h"
#include "proto/transfer/encoding.h"
#include "proto/transfer/json_source.h"
#include "proto/transfer/xlsx.h"

namespace slipway::transfer {
namespace {

struct Known {
  Format format;
  std::string_view name;
  std::string_view source;
};
constexpr Known formats[] = {{Format::jira_csv, "jira-csv", "jira"},
                             {Format::jira_json, "jira-json", "jira"},
                             {Format::trello, "trello", "trello"},
                             {Format::csv, "csv", "csv"},
                             {Format::xlsx, "xlsx", "xlsx"}};

const Known& known(Format format) {
  return *std::ranges::find(formats, format, &Known::format);
}

RowNote doubtful_encoding(const std::string& name) {
  return {.line = 0,
          .key = {},
          .code = "encoding_doubtful",
          .reason = {
              fmt::format("按 {} 读取（猜测），但内容不像中文；请用 --encoding 指明，或另存为 UTF-8", name),
              fmt::format("taken for {}, a guess, and the text does not look like Chinese; say which it "
                          "is by --encoding, or save it as UTF-8",
                          name)}};
}

std::expected<Sheet, ReadError> read_text(std::string_view text, Format format, const ReadOptions& options) {
  if (format == Format::jira_json) return read_jira_json(text, options.limits);
  if (format == Format::trello) return read_trello_json(text, options.with_archived, options.limits);
  return read_csv(text, options.limits);
}

}  // namespace

bool read_format(std::string_view name, Format& format) {
  const auto* found = std::ranges::find(formats, name, &Known::name);
  if (found == std::end(formats)) return false;
  format = found->format;
  return true;
}
std::string_view name_of(Format format) {
  return known(format).name;
}
std::string_view source_of(Format format) {
  return known(format).source;
}

Format guess(std::string_view bytes) {
  if (bytes.starts_with("PK\x03\x04")) return Format::xlsx;
  const std::size_t first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const char opening = first == std::string_view::npos ? '\0' : bytes[first];
  if (opening == '[') return Format::jira_json;
  if (opening == '{')
    return bytes.find("\"idList\"") == std::string_view::npos ? Format::jira_json : Format::trello;
  std::size_t end = bytes.find('\n');
  constexpr std::size_t mark_and_word = 7;  // Excel's own first line says only what separates.
  if (bytes.substr(0, mark_and_word).contains("sep=") && end != std::string_view::npos) end = bytes.find('\n', end + 1);
  const std::string header = to_utf8(bytes.substr(0, end), "").value_or(Decoded{}).text;
  const bool is_jira = header.contains("Issue key") || header.contains("问题关键字");
  return is_jira ? Format::jira_csv : Format::csv;
}

std::expected<Sheet, ReadError> read(std::string_view bytes, Format format, const ReadOptions& options) {
  if (bytes.size() > file_bytes_max) return std::unexpected(too_many_bytes(bytes.size(), file_bytes_max));
  if (format == Format::xlsx) return read_xlsx(bytes, options.limits);
  const auto decoded = to_utf8(bytes, options.encoding);
  if (!decoded) return std::unexpected(decoded.error());
  auto sheet = read_text(decoded->text, format, options);
  if (!sheet) return sheet;
  sheet->encoding = decoded->encoding;
  sheet->encoding_guessed = decoded->guessed;
  if (decoded->doubtful) sheet->doubts.push_back(doubtful_encoding(decoded->encoding));
  return sheet;
}

}  // namespace slipway::transfer
