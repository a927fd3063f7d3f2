#include "server/domain/day.h"

#include <chrono>
#include <cstdio>

namespace slipway::domain {
namespace {

std::chrono::year_month_day calendar(const Day& day) {
  return {std::chrono::year{day.year}, std::chrono::month{static_cast<unsigned>(day.month)},
          std::chrono::day{static_cast<unsigned>(day.day)}};
}

Day from_calendar(std::chrono::sys_days days) {
  const std::chrono::year_month_day date{days};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

}  // namespace

std::optional<Day> day_of(const v1::Date& date) {
  if (date.year() == 0) return std::nullopt;
  return Day{date.year(), date.month(), date.day()};
}

v1::Date to_proto(const Day& day) {
  v1::Date date;
  date.set_year(day.year);
  date.set_month(day.month);
  date.set_day(day.day);
  return date;
}

std::string text_of(const std::optional<Day>& day) {
  if (!day) return {};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", day->year, day->month, day->day);
  return text;
}

bool is_real(const v1::Date& date) {
  return date.month() >= 1 && date.day() >= 1 && calendar({date.year(), date.month(), date.day()}).ok();
}

Day plus_days(const Day& day, int days) {
  return from_calendar(std::chrono::sys_days{calendar(day)} + std::chrono::days{days});
}

Day utc_day_of(const google::protobuf::Timestamp& instant) {
  const std::chrono::sys_seconds time{std::chrono::seconds{instant.seconds()}};
  return from_calendar(std::chrono::floor<std::chrono::days>(time));
}

std::int64_t midnight_utc(const Day& day) {
  return std::chrono::seconds{std::chrono::sys_days{calendar(day)}.time_since_epoch()}.count();
}

}  // namespace slipway::domain
