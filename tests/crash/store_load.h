// Appends to a log through its interface, as a rig wants it: in groups that are the same for the same seed,
// or from many threads at once.
#pragma once

#include <cstdint>
#include <functional>
#include <random>

#include "tests/crash/store_oracle.h"

namespace slipway::crash {

struct StoreLoad {
  std::uint64_t commits = 100;
  std::size_t group_max = 16;  // In flight at once.
  // Runs on the store's thread, between groups; only append_in_groups() calls it.
  std::function<void()> between_groups;
};

// Appends from the store's own thread, each group once the one before is answered: so the writer finds each
// group whole, whatever the machine does meanwhile. Retries come first; some appends expect a wrong revision.
// Returns when all is answered or the store has stopped; false if answers did not come within a minute.
bool append_in_groups(EventStore& store, StoreOracle& oracle, std::mt19937_64& random, const StoreLoad& load);

// The same from one thread a stream.
bool append_from_threads(EventStore& store, StoreOracle& oracle, std::mt19937_64& random,
                         const StoreLoad& load);

}  // namespace slipway::crash
