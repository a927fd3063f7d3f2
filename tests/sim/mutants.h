// Protections that can be switched off, and the property whose checker must notice.
#pragma once

#include <span>
#include <string_view>

#include "tests/sim/world.h"

namespace slipway::sim {

struct Mutant {
  std::string_view name;
  Property broken;
  Sabotage sabotage;
};
std::span<const Mutant> mutants();
// Null: no such mutant.
const Mutant* find_mutant(std::string_view name);

}  // namespace slipway::sim
