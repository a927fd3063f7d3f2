// What time alone brings about: a milestone's day passes, a step's fixed start comes, a waiver, an accepted
// risk or a consultant's stay expires.
//
// Nobody gives a command for it: the server gives RecordDue once next_due() has come. Each such fact is
// recorded once, as it changes the record that it was drawn from. A day is over with its last second, UTC.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <optional>

#include "server/domain/project.h"

namespace slipway::domain {

// So many facts fit into one commit; the rest is due again at once.
inline constexpr std::size_t due_facts_max = 300;

// The earliest moment at which RecordDue would record something, which may have passed; none: nothing is to
// come. Costs a look at every record that can fall due.
std::optional<google::protobuf::Timestamp> next_due(const Project& project);

}  // namespace slipway::domain
