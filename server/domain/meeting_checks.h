// What the rules of meetings and of minutes ask alike. Internal to the domain.
#pragma once

#include "server/domain/request.h"

namespace slipway::domain {

std::expected<const Meeting*, Refusal> known_meeting(const Project& project, const std::string& id);
// `meeting_not_in_progress` unless it runs.
std::expected<const Meeting*, Refusal> running_meeting(const Project& project, const std::string& id);
std::unexpected<Refusal> in_wrong_state(const std::string& meeting_id, const Meeting& meeting);
// An empty id names no item and passes.
std::optional<Refusal> missing_item(const Meeting& meeting, const std::string& item_id);

}  // namespace slipway::domain
