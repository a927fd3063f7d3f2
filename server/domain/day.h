// A day of the calendar, without a time or a zone.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "slipway/v1/types.pb.h"

namespace slipway::domain {

struct Day {
  int year = 0;
  int month = 0;
  int day = 0;
  auto operator<=>(const Day&) const = default;
};

// None where the message says no date: absent, or of year 0.
std::optional<Day> day_of(const v1::Date& date);
v1::Date to_proto(const Day& day);
// As `2026-07-01`; empty for none.
std::string text_of(const std::optional<Day>& day);
// False for the 30th of February.
bool is_real(const v1::Date& date);
// REQUIRES: a real day.
Day plus_days(const Day& day, int days);
// The day on which that instant falls, UTC.
Day utc_day_of(const google::protobuf::Timestamp& instant);
// Seconds since 1970 of that day's midnight, UTC.
std::int64_t midnight_utc(const Day& day);

}  // namespace slipway::domain
