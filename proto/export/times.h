// Days and instants as text. Pure.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <ctime>
#include <string>

#include "slipway/v1/types.pb.h"

namespace slipway::exports {

// As `2026-11-30`; empty for no date.
std::string show(const v1::Date& date);
// Of seconds since 1970, in UTC.
std::tm parts_of(std::int64_t seconds);
// As the API takes it: `2026-11-30T01:30:00Z`; with a fraction where there is one.
std::string rfc3339(const google::protobuf::Timestamp& at);

// On a clock so many hours before UTC: as `2026-11-30 09:30`, empty for the epoch; as `09:30`.
std::string show_at(const google::protobuf::Timestamp& at, std::int64_t utc_offset_hours);
std::string show_clock_at(const google::protobuf::Timestamp& at, std::int64_t utc_offset_hours);
// As `UTC` or `UTC+8`.
std::string name_of_offset(std::int64_t utc_offset_hours);

}  // namespace slipway::exports
