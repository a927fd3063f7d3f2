// Meetings, milestones and other dates as iCalendar: RFC 5545. Pure.
//
// What has an hour is an event in UTC, what has a day is one of that day. Ids are the same in every export,
// so that a calendar updates what it has. `made_at` is when what is shown was so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proto/export/views.h"

namespace slipway::exports {

std::string calendar_ics(const std::string& project, const Meetings& meetings,
                         const std::vector<v1::Milestone>& milestones,
                         const google::protobuf::Timestamp& made_at, v1::Language language);

// Of the workspace's view `calendar`: the dates of all projects.
std::string workspace_calendar_ics(const Entities& entities, const google::protobuf::Timestamp& made_at,
                                   v1::Language language);

// One content line, folded at 75 bytes between characters and ended by CRLF: RFC 5545, 3.1.
std::string ics_line(std::string_view name, std::string_view value);
// A TEXT value: RFC 5545, 3.3.11.
std::string ics_text(std::string_view text);

}  // namespace slipway::exports
