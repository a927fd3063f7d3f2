#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "tests/writers/rig.h"

namespace slipway::writers {
namespace {

#ifndef SLIPWAY_EDITS_DEFAULT
#define SLIPWAY_EDITS_DEFAULT 5000
#endif
constexpr std::size_t edits_default = SLIPWAY_EDITS_DEFAULT;
constexpr std::size_t edits_until_found_out = 5'000;

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
  const char* given = std::getenv(variable);
  return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}

std::uint64_t seed() {
  const std::uint64_t seed = number_of("SLIPWAY_SEED", std::random_device{}());
  std::cout << "seed " << seed << '\n';
  return seed;
}

// SLIPWAY_EDITS says how many edits; SLIPWAY_SEED replays one history.
TEST(Writers, ComeToOneText) {
  const Outcome outcome = write_together(seed(), number_of("SLIPWAY_EDITS", edits_default));
  EXPECT_EQ(outcome.failure, "");
  EXPECT_LE(outcome.commits_a_second_max, 4U);
  std::cout << "edits " << outcome.edits << " commits " << outcome.commits << " busy " << outcome.busy
            << " disconnects " << outcome.disconnects << " outdated " << outcome.outdated << '\n';
}

TEST(Writers, WhoPutTheirWordsFirstAreFoundOut) {
  EXPECT_NE(write_together(seed(), edits_until_found_out, Mutant::wrong_order).failure, "");
}

TEST(Writers, AServerThatDoesNotRebaseIsFoundOut) {
  EXPECT_NE(write_together(seed(), edits_until_found_out, Mutant::no_rebase).failure, "");
}

}  // namespace
}  // namespace slipway::writers
