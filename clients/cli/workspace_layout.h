// The views over all projects as lines for a terminal. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/style.h"
#include "clients/cpp/view_format.h"

namespace slipway::cli {

// `view` is one of proto/workspace_views.h.
std::string name_of_workspace_view(std::string_view view);

// A table, in the order in which a person asks: what is due first, what was told last. No line is wider than
// the terminal.
std::vector<std::string> lay_out_workspace(std::string_view view, const client::Entities& entities,
                                           const client::Directory& directory, std::size_t columns,
                                           const Style& style);

// One of their entities on a line of its own.
std::string one_row(const v1::Entity& entity, const client::Directory& directory);

}  // namespace slipway::cli
