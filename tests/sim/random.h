// The one source of chance in a simulated run: a seed, and every choice follows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/basics.h"

namespace slipway::sim {

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every platform.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }
  // 0 to count - 1. REQUIRES: count > 0.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool chance(unsigned percent) { return next() % 100 < percent; }
  template <class Value>
  const Value& pick(const std::vector<Value>& from) {
    SLIPWAY_ASSERT(!from.empty());
    return from[below(from.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace slipway::sim
