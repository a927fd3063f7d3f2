// What a command is about, as the audit trail and the views name it.
#pragma once

#include <string>
#include <string_view>

#include "slipway/v1/commands.pb.h"

namespace slipway::domain {

// As `gate/g5`; empty where the command names nothing, or by what is no identifier. Of any command, a wrong
// one too.
std::string subject_of(const v1::Command& command);

// Identifiers with slashes between them, as `competency/lea/sql`.
bool is_entity_id(std::string_view text);

}  // namespace slipway::domain
