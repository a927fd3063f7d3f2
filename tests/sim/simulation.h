// One run of one seed: a workspace, its people, faults, and in the end the verdict.
#pragma once

#include <vector>

#include "tests/sim/world.h"

namespace slipway::sim {

struct Outcome {
  std::uint64_t hash = 0;
  Counts counts;
  std::vector<Failure> failures;
};
Outcome simulate(std::uint64_t seed, const Sabotage& sabotage, bool verbose);

}  // namespace slipway::sim
