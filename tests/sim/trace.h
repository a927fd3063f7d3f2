// Everything that could be observed, folded into one number: two runs of a seed must agree on it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace slipway::sim {

class Trace {
 public:
  void number(std::uint64_t value) { hash_ = ((hash_ ^ value) * 0x9fb21c651e98df25) ^ (hash_ >> 29); }
  void bytes(std::string_view text) {
    number(text.size());
    for (; text.size() >= 8; text.remove_prefix(8)) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data(), 8);
      number(word);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, text.data(), text.size());
    number(rest);
  }
  std::uint64_t hash() const { return hash_; }

 private:
  std::uint64_t hash_ = 0x517cc1b727220a95;
};

}  // namespace slipway::sim
