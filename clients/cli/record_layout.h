// Any view's entities as lines for a terminal: what each is, in which state, whose. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/style.h"
#include "clients/cpp/view_format.h"

namespace slipway::cli {

// Every view that the schema names: a project's, then those of the workspace. In its order.
std::vector<std::string> view_names();
std::string name_of_view(std::string_view view);

// A table of those whose ids begin with `kind` (empty: all), with the steps of a run, the items of an agenda
// and the criteria of a gate below theirs. No line is wider than the terminal; `columns` 0: as wide as they
// are.
std::vector<std::string> lay_out_records(const client::Entities& entities, const client::Directory& directory,
                                         std::string_view kind, std::size_t columns, const Style& style);

// One of them on a line of its own.
std::string one_record(const v1::Entity& entity, const client::Directory& directory);

}  // namespace slipway::cli
