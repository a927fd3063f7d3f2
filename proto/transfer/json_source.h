// Issues of Jira's REST API and boards of Trello, as JSON.
//
// Jira: an answer of `/rest/api/2/search` or `/3/search`, or a list of issues; history (`changelog`) is not
// read. A description or comment of version 3, a document of nodes, becomes plain text. Trello: a board's
// own export; lists are the status, checklists join the description, comments come from the actions.
// Read by the tree of proto/templates, whose lines the rows keep.
#pragma once

#include <expected>
#include <string_view>

#include "proto/transfer/sheet.h"

namespace slipway::transfer {

// `text` is UTF-8. A row's line is where its issue ends. Errors: `file_malformed`,
// `file_too_large`.
std::expected<Sheet, ReadError> read_jira_json(std::string_view text, const ReadLimits& limits = {});
// Cards that were put away, alone or with their list, are left out and counted, unless `with_archived`.
std::expected<Sheet, ReadError> read_trello_json(std::string_view text, bool with_archived,
                                                 const ReadLimits& limits = {});

}  // namespace slipway::transfer
