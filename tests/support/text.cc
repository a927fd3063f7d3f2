#include "tests/support/text.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

namespace slipway::support {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return std::move(bytes).str();
}

std::string between(std::string_view text, std::string_view before, char end) {
  const std::size_t start = text.find(before);
  if (start == std::string_view::npos) return {};
  const std::string_view rest = text.substr(start + before.size());
  return std::string(rest.substr(0, rest.find(end)));
}

std::uint64_t to_number(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void each_commit(std::string_view page,
                 const std::function<void(std::uint64_t revision, const std::string& command_id)>& visit) {
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    const std::string_view line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    visit(to_number(between(line, "\"revision\":\"", '"')), between(line, "\"commandId\":\"", '"'));
  }
}

}  // namespace slipway::support
