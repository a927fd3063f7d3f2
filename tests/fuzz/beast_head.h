// How Boost.Beast, which routes after the gate, reads the same head.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::fuzz {

struct BeastHead {
  std::size_t head_bytes = 0;
  std::uint64_t content_length = 0;
  bool chunked = false;
  bool keep_alive = false;
  std::string method;
  std::string target;
  std::size_t header_count = 0;
};

// Null: refused, or not complete.
std::optional<BeastHead> read_with_beast(std::string_view bytes);

}  // namespace slipway::fuzz
