#include "clients/cli/dates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <tuple>
#include <vector>

namespace slipway::cli {
namespace {

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.starts_with('-');
  return whole ? std::optional(value) : std::nullopt;
}

// What stands behind the decimal point of a second, in nanoseconds. Nothing: not one to nine digits.
std::optional<std::int32_t> nanoseconds(std::string_view digits) {
  std::string padded(digits);
  padded.resize(9, '0');
  const auto value = number(padded);
  if (digits.empty() || digits.size() > 9 || !value) return std::nullopt;
  return static_cast<std::int32_t>(*value);
}

// `a<separator>b…` as numbers; nothing: something else is there.
std::optional<std::vector<int>> numbers(std::string_view text, char separator) {
  std::vector<int> out;
  while (true) {
    const std::size_t end = text.find(separator);
    const auto value = number(text.substr(0, end));
    if (!value || *value > 9999) return std::nullopt;
    out.push_back(static_cast<int>(*value));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::tm local(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm out{};
  localtime_r(&time, &out);
  return out;
}

struct Zone {
  bool local = true;
  std::int64_t offset_seconds = 0;
};

// Takes `Z` or `+08:00` off the end of a clock.
std::optional<Zone> take_zone(std::string_view& clock) {
  if (clock.ends_with('Z') || clock.ends_with('z')) {
    clock.remove_suffix(1);
    return Zone{false, 0};
  }
  const std::size_t sign = clock.find_first_of("+-");
  if (sign == std::string_view::npos) return Zone{};
  const auto parts = numbers(clock.substr(sign + 1), ':');
  if (!parts || parts->size() != 2) return std::nullopt;
  const std::int64_t offset = (*parts)[0] * 3600 + (*parts)[1] * 60;
  const Zone zone{false, clock[sign] == '-' ? -offset : offset};
  clock = clock.substr(0, sign);
  return zone;
}

std::optional<std::int64_t> instant(const v1::Date& day, int hour, int minute, int second, const Zone& zone) {
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  std::tm parts{};
  parts.tm_year = day.year() - 1900;
  parts.tm_mon = day.month() - 1;
  parts.tm_mday = day.day();
  parts.tm_hour = hour;
  parts.tm_min = minute;
  parts.tm_sec = second;
  parts.tm_isdst = -1;
  if (zone.local) return std::mktime(&parts);
  return timegm(&parts) - zone.offset_seconds;
}

}  // namespace

std::optional<v1::Date> parse_day(std::string_view text) {
  const auto parts = numbers(text, '-');
  if (!parts || parts->size() != 3) return std::nullopt;
  constexpr std::array days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int year = (*parts)[0];
  const int month = (*parts)[1];
  if (year < 1900 || year > 2999 || month < 1 || month > 12) return std::nullopt;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int last = days[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
  if ((*parts)[2] < 1 || (*parts)[2] > last) return std::nullopt;
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day((*parts)[2]);
  return date;
}

v1::Date today() {
  const std::tm now = local(std::time(nullptr));
  v1::Date date;
  date.set_year(now.tm_year + 1900);
  date.set_month(now.tm_mon + 1);
  date.set_day(now.tm_mday);
  return date;
}

bool before(const v1::Date& a, const v1::Date& b) {
  return std::tuple(a.year(), a.month(), a.day()) < std::tuple(b.year(), b.month(), b.day());
}

std::optional<google::protobuf::Timestamp> parse_instant(std::string_view text) {
  const std::size_t split = text.find_first_of("Tt ");
  if (split == std::string_view::npos) return std::nullopt;
  const auto day = parse_day(text.substr(0, split));
  std::string_view clock = text.substr(split + 1);
  const auto zone = take_zone(clock);
  const std::size_t point = clock.find('.');
  const auto nanos =
      point == std::string_view::npos ? std::optional<std::int32_t>(0) : nanoseconds(clock.substr(point + 1));
  clock = clock.substr(0, point);
  const auto parts = numbers(clock, ':');
  if (!day || !zone || !nanos || !parts || parts->size() < 2 || parts->size() > 3) return std::nullopt;
  const auto seconds = instant(*day, (*parts)[0], (*parts)[1], parts->size() == 3 ? (*parts)[2] : 0, *zone);
  if (!seconds) return std::nullopt;
  google::protobuf::Timestamp at;
  at.set_seconds(*seconds);
  at.set_nanos(*nanos);
  return at;
}

std::string show(const google::protobuf::Timestamp& at) {
  if (at.seconds() == 0) return "";
  const std::tm parts = local(at.seconds());
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                     parts.tm_hour, parts.tm_min);
}

std::string show_clock(const google::protobuf::Timestamp& at) {
  const std::tm parts = local(at.seconds());
  return fmt::format("{:02}:{:02}", parts.tm_hour, parts.tm_min);
}

std::optional<std::string> parse_moment(std::string_view text, std::int64_t now) {
  if (text.empty()) return std::nullopt;
  if (number(text)) return std::string(text);
  google::protobuf::Timestamp at;
  constexpr std::array units{std::pair{'m', 60}, std::pair{'h', 3600}, std::pair{'d', 86400},
                             std::pair{'w', 604800}};
  const auto unit = std::ranges::find(units, text.back(), &std::pair<char, int>::first);
  const auto count = number(text.substr(0, text.size() - 1));
  if (unit != units.end() && count && *count < 1'000'000) {
    at.set_seconds(now - *count * unit->second);
    return rfc3339(at);
  }
  if (const auto day = parse_day(text)) {
    at.set_seconds(instant(*day, 23, 59, 59, Zone{}).value_or(0));
    return rfc3339(at);
  }
  const auto typed = parse_instant(text);
  return typed ? std::optional(rfc3339(*typed)) : std::nullopt;
}

}  // namespace slipway::cli
