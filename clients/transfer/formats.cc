#include "clients/transfer/formats.h"

#include <algorithm>

#include "clients/transfer/csv.h"
#include "clients/transfer/encoding.h"
#include "clients/transfer/json_source.h"
#include "clients/transfer/xlsx.h"

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
  const std::string header = to_utf8(bytes.substr(0, bytes.find('\n')), "").value_or("");
  const bool is_jira = header.contains("Issue key") || header.contains("问题关键字");
  return is_jira ? Format::jira_csv : Format::csv;
}

std::expected<Sheet, ReadError> read(std::string_view bytes, Format format, const ReadOptions& options) {
  if (bytes.size() > file_bytes_max) return std::unexpected(ReadError{"file_too_large", "more than 256 MiB"});
  if (format == Format::xlsx) return read_xlsx(bytes);
  const auto text = to_utf8(bytes, options.encoding);
  if (!text) return std::unexpected(text.error());
  if (format == Format::jira_json) return read_jira_json(*text);
  if (format == Format::trello) return read_trello_json(*text, options.with_archived);
  return read_csv(*text);
}

}  // namespace slipway::transfer
