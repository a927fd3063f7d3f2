#include "server/domain/rank.h"

#include <algorithm>
#include <cstdint>

#include "proto/basics.h"

namespace slipway::domain {
namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::int64_t base = 62;
constexpr std::size_t short_digits = 4;  // What is counted in at the ends.
constexpr std::int64_t short_ranks = base * base * base * base;

std::int64_t digit_at(std::string_view rank, std::size_t place) {
  return place < rank.size() ? static_cast<std::int64_t>(digits.find(rank[place])) : 0;
}

char digit(std::int64_t value) {
  return digits[static_cast<std::size_t>(value)];
}

std::int64_t first_digits(std::string_view rank) {
  std::int64_t value = 0;
  for (std::size_t place = 0; place < short_digits; ++place) value = value * base + digit_at(rank, place);
  return value;
}

std::string short_rank(std::int64_t value) {
  std::string rank(short_digits, '0');
  for (std::size_t place = short_digits; place-- > 0; value /= base) rank[place] = digit(value % base);
  rank.erase(rank.find_last_not_of('0') + 1);
  return rank;
}

// The shortest digits about half-way; an empty `before` is one past the highest fraction.
std::string midpoint(std::string_view after, std::string_view before) {
  std::string rank;
  if (!before.empty()) {
    std::size_t same = 0;
    while (same < before.size() && digit_at(after, same) == digit_at(before, same)) ++same;
    rank = before.substr(0, same);
    after.remove_prefix(std::min(same, after.size()));
    before.remove_prefix(same);
  }
  for (;;) {
    const std::int64_t low = digit_at(after, 0);
    const std::int64_t high = before.empty() ? base : digit_at(before, 0);
    if (high - low > 1) return rank + digit((low + high) / 2);
    if (before.size() > 1) return rank + digit(high);
    rank += digit(low);
    after.remove_prefix(std::min<std::size_t>(1, after.size()));
    before = {};
  }
}

}  // namespace

bool is_rank(std::string_view text) {
  return !text.empty() && text.back() != '0' && text.find_first_not_of(digits) == text.npos;
}

std::string rank_between(std::string_view after, std::string_view before) {
  SLIPWAY_ASSERT(after.empty() || is_rank(after), after);
  SLIPWAY_ASSERT(before.empty() || (is_rank(before) && after < before), before);
  if (!after.empty() && before.empty() && first_digits(after) + 1 < short_ranks) {
    return short_rank(first_digits(after) + 1);
  }
  if (after.empty() && !before.empty() && first_digits(before) > 1)
    return short_rank(first_digits(before) - 1);
  return midpoint(after, before);
}

}  // namespace slipway::domain
