// One project as large as it gets: 10,000 tasks, 1,000 people, 100,000 commits.
//
// Opening each view from cold, before anybody has kept checkpoints of it and after; a view as of any
// revision; and what a transition costs with a thousand who follow. Prints JSON, a line a measurement.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace slipway::bench {

struct Scale {
  std::string server;         // The slipwayd to measure.
  std::filesystem::path dir;  // A scratch directory, emptied afterwards.
  std::uint64_t commits = 100'000;
  std::uint64_t tasks = 10'000;
  std::uint64_t people = 1'000;
  std::size_t subscribers = 1'000;
};

// Throws std::runtime_error where something is refused. REQUIRES: commits > tasks + people.
void measure_scale(const Scale& scale);

}  // namespace slipway::bench
