// Reads a log that an earlier version wrote, as tests/projections/golden keeps them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "eventstore/memory_event_store.h"
#include "projections/keys.h"

namespace slipway::testing {

std::string read_file(const std::filesystem::path& path);

// Reads the slots of a key file (server/key_store.h), without its checksums.
class GoldenKeys final : public KeyReader {
 public:
  explicit GoldenKeys(const std::filesystem::path& file) : bytes_(read_file(file)) {}
  std::expected<Key, KeyLoss> find(KeyId id) const override;

 private:
  static constexpr std::size_t header_bytes = 4'096;
  static constexpr std::size_t slot_bytes = 64;
  const std::string bytes_;
};

// Each entry is its length in two bytes, the higher first, and its bytes.
void append_all(std::string_view entries, const std::string& stream, MemoryEventStore& store);

}  // namespace slipway::testing
