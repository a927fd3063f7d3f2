// The days of a project, in its own time zone.
//
// Neither a rule nor a fold may read a time zone database, which differs from machine to machine. Zones of
// the one offset that our templates are written for are known; elsewhere a day is one of UTC. Pure; any
// thread.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <string_view>
#include <tuple>

#include "slipway/v1/types.pb.h"

namespace slipway::records {

std::int64_t utc_offset_hours(std::string_view time_zone);

// The day on which `time` is in that zone.
v1::Date date_at(const google::protobuf::Timestamp& time, std::string_view time_zone);

// When the day after `date` begins in that zone.
google::protobuf::Timestamp day_after_begins(const v1::Date& date, std::string_view time_zone);

// Whole days of 24 hours from one moment to another; 0 where it is not later.
std::uint32_t whole_days(const google::protobuf::Timestamp& from, const google::protobuf::Timestamp& until);

// Earlier days are less; no date is less than any.
inline auto order_of(const v1::Date& date) {
  return std::tuple{date.year(), date.month(), date.day()};
}
inline bool is_before(const v1::Date& a, const v1::Date& b) {
  return order_of(a) < order_of(b);
}

}  // namespace slipway::records
