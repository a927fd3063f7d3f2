#include "tests/projections/golden_log.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "slipway/v1/commit.pb.h"

namespace slipway::testing {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::expected<Key, KeyLoss> GoldenKeys::find(KeyId id) const {
  const std::size_t at = header_bytes + (id - 1) * slot_bytes;
  if (id == 0 || at + slot_bytes > bytes_.size()) return std::unexpected(KeyLoss::damaged);
  Key key;
  std::ranges::copy(std::string_view(bytes_).substr(at, key.size()), key.begin());
  if (key == Key{}) return std::unexpected(KeyLoss::destroyed);
  return key;
}

void append_all(std::string_view entries, const std::string& stream, MemoryEventStore& store) {
  for (Revision head; !entries.empty(); head = head.next()) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(entries.at(i)); };
    const std::size_t size = static_cast<std::size_t>(byte(0)) << 8 | byte(1);
    const auto bytes = std::make_shared<const std::string>(entries.substr(2, size));
    entries.remove_prefix(2 + size);
    v1::Commit commit;
    ASSERT_TRUE(commit.ParseFromString(*bytes)) << stream << " " << head.next().value;
    store.append({stream, head, commit.command_id(), bytes},
                 [&](const AppendResult& result) { ASSERT_TRUE(result.revision.has_value()); });
  }
}

}  // namespace slipway::testing
