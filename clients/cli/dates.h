// Days and instants as people type and read them. Instants are shown in the terminal's own time zone.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string>
#include <string_view>

#include "proto/export/times.h"
#include "slipway/v1/types.pb.h"

namespace slipway::cli {

// `2026-11-30`. Nothing: not such a day.
std::optional<v1::Date> parse_day(std::string_view text);
using exports::rfc3339;
using exports::show;
// Today, in the terminal's zone.
v1::Date today();
bool before(const v1::Date& a, const v1::Date& b);

// `2026-11-30T09:30`, `2026-11-30 09:30[:15[.25]]` in the terminal's zone, or with `Z` or `+08:00`.
std::optional<google::protobuf::Timestamp> parse_instant(std::string_view text);
// As `2026-11-30 09:30`; empty for the epoch.
std::string show(const google::protobuf::Timestamp& at);
std::string show_clock(const google::protobuf::Timestamp& at);  // As `09:30`.

// What `?at=` takes, out of what a person types: a revision as it is; an instant; a day (its end); or how
// long ago, as `2h`, `7d`, `30m`. Nothing: none of these. `now` in seconds since 1970.
std::optional<std::string> parse_moment(std::string_view text, std::int64_t now);

}  // namespace slipway::cli
