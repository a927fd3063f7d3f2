// All that a project shows, as JSON. Pure.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "slipway/v1/api.pb.h"

namespace slipway::exports {

// But for its audit trail, which `slipway audit export` proves.
inline constexpr std::array<std::string_view, 17> project_views{
    "overview", "board",     "meeting",     "requirements", "sprints", "timeline",
    "workload", "tests",     "environment", "gates",        "runbook", "risks",
    "people",   "operation", "closure",     "files",        "minutes"};

// An array with a view a line: each names itself, its revision and its time.
std::string project_json(std::span<const v1::ViewResponse> views);

}  // namespace slipway::exports
