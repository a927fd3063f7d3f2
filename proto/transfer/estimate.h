// How long a task is thought to take, as other tools write it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::transfer {

// Whole hours, begun ones counted. `4`: four of `unit_seconds` each; `1w 2d 3.5h 30m`, `2天`, `4小时` with a
// week of five days and a day of eight hours. Nothing: it is none of these, or more than a task can have.
std::optional<std::uint32_t> estimate_hours(std::string_view text, unsigned unit_seconds);

}  // namespace slipway::transfer
