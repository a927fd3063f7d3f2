#include "proto/records/zone.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace slipway::records {

std::int64_t utc_offset_hours(std::string_view time_zone) {
  constexpr std::array<std::string_view, 8> utc_plus_8{
      "Asia/Shanghai", "Asia/Chongqing", "Asia/Urumqi",    "Asia/Hong_Kong",
      "Asia/Macau",    "Asia/Taipei",    "Asia/Singapore", "PRC"};
  return std::ranges::find(utc_plus_8, time_zone) == utc_plus_8.end() ? 0 : 8;
}

v1::Date date_at(const google::protobuf::Timestamp& time, std::string_view time_zone) {
  const std::chrono::sys_seconds local{std::chrono::seconds{time.seconds()} +
                                       std::chrono::hours{utc_offset_hours(time_zone)}};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(local)};
  v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(static_cast<int>(static_cast<unsigned>(day.month())));
  date.set_day(static_cast<int>(static_cast<unsigned>(day.day())));
  return date;
}

google::protobuf::Timestamp day_after_begins(const v1::Date& date, std::string_view time_zone) {
  const std::chrono::sys_days day{std::chrono::year{date.year()} /
                                  std::chrono::month{static_cast<unsigned>(date.month())} /
                                  std::chrono::day{static_cast<unsigned>(date.day())}};
  const std::chrono::sys_seconds begins =
      day + std::chrono::days{1} - std::chrono::hours{utc_offset_hours(time_zone)};
  google::protobuf::Timestamp time;
  time.set_seconds(begins.time_since_epoch().count());
  return time;
}

std::uint32_t whole_days(const google::protobuf::Timestamp& from, const google::protobuf::Timestamp& until) {
  const auto passed = std::chrono::nanoseconds{until.nanos() - from.nanos()} +
                      std::chrono::seconds{until.seconds() - from.seconds()};
  const auto days = std::chrono::floor<std::chrono::days>(passed).count();
  return static_cast<std::uint32_t>(std::max<std::int64_t>(days, 0));
}

}  // namespace slipway::records
