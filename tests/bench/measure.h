// What the benchmarks of a server share: how generous it is to them, and how times are told.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace slipway::bench {

using Clock = std::chrono::steady_clock;

// A server that limits nobody, and says little.
inline const std::vector<std::string> generous{
    "--commands-per-second", "1000000", "--sockets-per-person", "100000", "--log-level", "warn"};

inline double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// `p` from 0 to 1. 0 of no values.
inline double percentile(std::vector<double> values, double p) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(p * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, values.begin() + at);
  return values[static_cast<std::size_t>(at)];
}

}  // namespace slipway::bench
