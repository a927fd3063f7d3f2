// A project's tasks, meetings and milestones as files for other programs. Pure; in the chosen language.
#pragma once

#include <string>
#include <vector>

#include "clients/cpp/view_format.h"
#include "slipway/v1/sprint.pb.h"

namespace slipway::cli {

// RFC 4180, a record for each task, archived ones last. A cell that a spreadsheet would run as a formula
// begins with an apostrophe. `for_excel`: with a byte order mark, without which Excel takes it for the
// system's encoding.
std::string tasks_csv(const client::Board& board, const client::Directory& directory, bool for_excel);

// RFC 5545: meetings as events in UTC, milestones as days. Ids are the same in every export, so that a
// calendar updates what it has. `made_at` is when what is shown was so.
std::string calendar_ics(const std::string& project, const client::Meetings& meetings,
                         const std::vector<v1::Milestone>& milestones,
                         const google::protobuf::Timestamp& made_at);

// One content line, folded at 75 bytes between characters and ended by CRLF: RFC 5545, 3.1.
std::string ics_line(std::string_view name, std::string_view value);
// A TEXT value: RFC 5545, 3.3.11.
std::string ics_text(std::string_view text);

}  // namespace slipway::cli
