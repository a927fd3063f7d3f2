// The views over all projects, each its reader's own. They are subscribed to as views of the stream
// `workspace`, and have nothing to do with its revisions.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace slipway {

inline constexpr std::array workspace_views =
    std::to_array<std::string_view>({"portfolio", "calendar", "work", "inbox"});

constexpr bool is_workspace_view(std::string_view view) {
  return std::ranges::find(workspace_views, view) != workspace_views.end();
}

}  // namespace slipway
