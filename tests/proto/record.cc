#include "tests/proto/record.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "slipway/v1/commit.pb.h"
#include "tests/proto/schema_listing.h"

namespace slipway::tests {
namespace {

constexpr std::size_t bytes_per_line = 32;

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string commit_text(const std::string& bytes) {
  v1::Commit commit;
  if (!commit.ParseFromString(bytes)) return "(does not parse)";
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(commit, &text);
  return text;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string golden_path(const std::string& name) {
  return fmt::format("{}/tests/proto/golden/{}", SLIPWAY_SOURCE_DIR, name);
}

std::vector<std::string> golden_names(const std::string& ending) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(golden_path("")))
    if (entry.path().extension() == ending) names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::string from_hex(const std::string& text) {
  std::string bytes;
  int high = -1;
  for (const char c : text) {
    const int digit = hex_digit(c);
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<char>(high * 16 + digit));
      high = -1;
    }
  }
  return bytes;
}

std::string to_hex(const std::string& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text += fmt::format("{:02x}", static_cast<unsigned char>(bytes[i]));
    if (i % bytes_per_line == bytes_per_line - 1 || i + 1 == bytes.size()) text += '\n';
  }
  return text;
}

std::vector<std::string> record() {
  std::vector<std::string> refused;
  const auto now = stored_schema();
  const auto difference = compare(lines_of(read_file(golden_path("schema.txt"))), now);
  for (const auto& line : difference.lost) refused.push_back("removed or changed: " + line);
  if (difference.lost.empty())
    write_file(golden_path("schema.txt"), fmt::format("{}\n", fmt::join(now, "\n")));

  for (const auto& name : golden_names(".txt")) {
    if (name == "schema" || std::filesystem::exists(golden_path(name + ".hex"))) continue;
    v1::Commit commit;
    if (!google::protobuf::TextFormat::ParseFromString(read_file(golden_path(name + ".txt")), &commit)) {
      refused.push_back(name + ".txt does not read as a commit");
      continue;
    }
    const auto bytes = commit.SerializeAsString();
    write_file(golden_path(name + ".hex"), to_hex(bytes));
    write_file(golden_path(name + ".txt"), commit_text(bytes));
  }
  return refused;
}

}  // namespace slipway::tests
