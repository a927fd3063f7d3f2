// Whom damage in the index of positions concerns. No part of the contract.
#pragma once

#include <optional>

#include "eventstore/log_damage.h"
#include "eventstore/rocks_tables.h"

namespace slipway {

// Rows of the index that cannot be read, or lead to no commit: from `first` to `last`. The commits say
// themselves where they stand, so the first stream that has some there is named with their revisions; streams
// that were given up are not. Nothing: none is left to be named. Without a stream where no commit says that
// it stands there. Reads all commits.
std::optional<LogDamage> index_damage(const RocksTables& tables, Position first, Position last,
                                      const GivenUp& given_up);

}  // namespace slipway
