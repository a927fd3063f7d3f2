// Many seeds at once: a few processes, each with every so-manieth seed. One that dies is a failure of its
// seed.
#pragma once

#include <functional>
#include <set>

#include "tests/sim/simulation.h"

namespace slipway::sim {

struct SeedResult {
  std::uint64_t seed = 0;
  Outcome outcome;
  bool died = false;  // The process ended in it: an assertion, or worse.
};

struct Errand {
  std::uint64_t from = 1;
  std::uint64_t count = 0;
  std::size_t processes = 1;
  std::uint64_t twice_every = 0;  // Every so-manieth seed is run twice and compared; 0: none.
  Sabotage sabotage{};
  bool quiet = false;  // What a dying process says is not of interest.
};

// Calls `each` for every seed, in no order; false ends it all. `idle` is called about once a second.
void run_fleet(const Errand& errand, const std::function<bool(const SeedResult&)>& each,
               const std::function<void()>& idle);

}  // namespace slipway::sim
