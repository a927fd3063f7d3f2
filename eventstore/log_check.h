// Whether a log on disk is the one that it was: against its watermark when it is opened, against itself on
// demand. No part of the contract.
#pragma once

#include <functional>
#include <optional>

#include "eventstore/log_damage.h"
#include "eventstore/rocks_tables.h"
#include "eventstore/watermark_file.h"

namespace slipway {

// Nothing: the log reaches the watermark and is there what the watermark says, and the index of commands
// knows the last commit of each of its streams. Costs a few reads per stream of the watermark, however long
// the log is.
std::optional<LogDamage> check_watermark(const RocksTables& tables, const Watermark& watermark,
                                         const CommandIdOf& command_id_of);

// Hashes every commit again, up to the end that the log has when the check begins: its leaf in its stream's
// tree, all stored nodes above, the log hash. Each commit must be found in the index of commands under its
// command, and no other row of the index may name one. Reads everything; `progress` is told about once a
// window and ends the check by returning false. Of streams that were given up nothing is looked at.
// Thread-safe beside the writer.
std::optional<LogDamage> check_whole_log(const RocksTables& tables, Position end,
                                         const CommandIdOf& command_id_of, const GivenUp& given_up,
                                         const std::function<bool(Position done)>& progress);

}  // namespace slipway
