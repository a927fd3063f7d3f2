#include "proto/export/times.h"

#include <fmt/format.h>

#include <ctime>

namespace slipway::exports {

std::tm parts_of(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  return parts;
}

namespace {

std::tm parts_at(const google::protobuf::Timestamp& at, std::int64_t utc_offset_hours) {
  constexpr std::int64_t hour_seconds = 3600;
  return parts_of(at.seconds() + utc_offset_hours * hour_seconds);
}

}  // namespace

std::string show(const v1::Date& date) {
  return date.year() == 0 ? "" : fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

std::string rfc3339(const google::protobuf::Timestamp& at) {
  const std::tm parts = parts_of(at.seconds());
  std::string fraction = at.nanos() == 0 ? "" : fmt::format(".{:09}", at.nanos());
  while (fraction.ends_with('0')) fraction.pop_back();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, fraction);
}

std::string show_at(const google::protobuf::Timestamp& at, std::int64_t utc_offset_hours) {
  if (at.seconds() == 0) return "";
  const std::tm parts = parts_at(at, utc_offset_hours);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                     parts.tm_hour, parts.tm_min);
}

std::string show_clock_at(const google::protobuf::Timestamp& at, std::int64_t utc_offset_hours) {
  const std::tm parts = parts_at(at, utc_offset_hours);
  return fmt::format("{:02}:{:02}", parts.tm_hour, parts.tm_min);
}

std::string name_of_offset(std::int64_t utc_offset_hours) {
  return utc_offset_hours == 0 ? "UTC" : fmt::format("UTC{:+}", utc_offset_hours);
}

}  // namespace slipway::exports
