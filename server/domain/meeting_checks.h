// What the rules of meetings, of their series and of minutes ask alike. Internal to the domain.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/domain/request.h"

namespace slipway::domain {

std::expected<const Meeting*, Refusal> known_meeting(const Project& project, const std::string& id);
// `meeting_not_in_progress` unless it runs.
std::expected<const Meeting*, Refusal> running_meeting(const Project& project, const std::string& id);
std::unexpected<Refusal> in_wrong_state(const std::string& meeting_id, const Meeting& meeting);
// An empty id names no item and passes.
std::optional<Refusal> missing_item(const Meeting& meeting, const std::string& item_id);

// `sync` is followed by `sync.2`, and that by `sync.3`: the first such id that is not taken.
std::string next_id(const std::string& id, const std::function<bool(const std::string&)>& taken);
void carry_item(const std::string& meeting_id, const std::string& item_id, Events& events);
// The meeting as it is scheduled, with what earlier ones left open first on its agenda, as far as there is
// room. `follows`: the meeting of its series before it, if there was one.
Events invitation(const v1::ScheduleMeeting& schedule, const std::string& follows,
                  const std::vector<CarriedItem>& left_open);
// What meetings of that kind carried over and none has taken up.
const std::vector<CarriedItem>& left_open_of(const Project& project, v1::MeetingKind kind);
// Schedules the next of a series in the commit that ends or cancels `meeting`, with what `events` carried
// over. Nothing where it was the last, or where the project can hold no more meetings.
void schedule_next(const Project& project, const std::string& meeting_id, const Meeting& meeting,
                   const Context& context, Events& events);

}  // namespace slipway::domain
