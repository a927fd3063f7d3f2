#include "eventstore/failpoint.h"

#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "proto/basics.h"

namespace slipway {
namespace {

constexpr int status_of_kill_9 = 137;

struct Armed {
  std::string name;  // Empty: none.
  std::uint64_t visit = 1;
};

Armed read_environment() {
  const char* text = std::getenv("SLIPWAY_FAILPOINT");
  if (text == nullptr || *text == '\0') return {};
  const std::string_view value = text;
  const auto colon = value.find(':');
  Armed armed{std::string(value.substr(0, colon)), 1};
  if (colon != std::string_view::npos) {
    const auto [end, error] =
        std::from_chars(value.data() + colon + 1, value.data() + value.size(), armed.visit);
    const bool whole = error == std::errc{} && end == value.data() + value.size() && armed.visit > 0;
    SLIPWAY_ASSERT(whole, "SLIPWAY_FAILPOINT=" + std::string(value) + " has no number after the colon");
  }
  SLIPWAY_ASSERT(is_failpoint(armed.name), "SLIPWAY_FAILPOINT=" + std::string(value) + " names no failpoint");
  return armed;
}

}  // namespace

void reach_failpoint(std::string_view name) {
  static const Armed armed = read_environment();
  static std::atomic<std::uint64_t> visits = 0;
  if (name == armed.name && ++visits == armed.visit) ::_exit(status_of_kill_9);
}

}  // namespace slipway
