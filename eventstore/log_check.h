// Whether a log on disk is the one that it was: against its watermark when it is opened, against itself on
// demand. No part of the contract.
#pragma once

#include <functional>
#include <optional>

#include "eventstore/log_damage.h"
#include "eventstore/rocks_tables.h"
#include "eventstore/watermark_file.h"

namespace slipway {

// Nothing: the log reaches the watermark and is there what the watermark says. Costs a few reads per stream
// of the watermark, however long the log is.
std::optional<LogDamage> check_watermark(const RocksTables& tables, const Watermark& watermark);

// Hashes every commit again, up to the end that the log has when the check begins: its leaf in its stream's
// tree, the nodes above, the log hash. Reads everything; `progress` is told about once a window and ends the
// check by returning false. Thread-safe beside the writer.
std::optional<LogDamage> check_whole_log(const RocksTables& tables, Position end,
                                         const std::function<bool(Position done)>& progress);

}  // namespace slipway
