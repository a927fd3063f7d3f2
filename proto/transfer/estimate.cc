#include "proto/transfer/estimate.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace slipway::transfer {
namespace {

constexpr double hour_seconds = 3600;

struct Unit {
  std::string_view name;
  double seconds;
};
// Longer names before those that they begin with.
constexpr Unit units[] = {{"weeks", 40 * hour_seconds},
                          {"week", 40 * hour_seconds},
                          {"w", 40 * hour_seconds},
                          {"周", 40 * hour_seconds},
                          {"days", 8 * hour_seconds},
                          {"day", 8 * hour_seconds},
                          {"d", 8 * hour_seconds},
                          {"天", 8 * hour_seconds},
                          {"hours", hour_seconds},
                          {"hour", hour_seconds},
                          {"h", hour_seconds},
                          {"小时", hour_seconds},
                          {"minutes", 60},
                          {"minute", 60},
                          {"m", 60},
                          {"分钟", 60},
                          {"s", 1}};

void skip_separators(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" ,"), text.size()));
}

}  // namespace

std::optional<std::uint32_t> estimate_hours(std::string_view text, unsigned unit_seconds) {
  constexpr double hours_max = 10'000;
  double seconds = 0;
  skip_separators(text);
  if (text.empty()) return std::nullopt;
  for (bool first = true; !text.empty(); first = false) {
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || !(number >= 0)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    skip_separators(text);
    const auto* unit =
        std::ranges::find_if(units, [&](const Unit& each) { return text.starts_with(each.name); });
    if (unit != std::end(units)) text.remove_prefix(unit->name.size());
    const bool is_bare = unit == std::end(units);
    if (is_bare && (!first || !text.empty())) return std::nullopt;
    seconds += number * (is_bare ? unit_seconds : unit->seconds);
    skip_separators(text);
  }
  const double hours = std::ceil(seconds / hour_seconds);
  if (!(hours <= hours_max)) return std::nullopt;
  return static_cast<std::uint32_t>(hours);
}

}  // namespace slipway::transfer
