#include "clients/cli/spelling.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace slipway::cli {
namespace {

constexpr std::size_t nearest_max = 3;

bool is_near(std::string_view typed, std::string_view word, std::size_t distance) {
  return distance <= std::max<std::size_t>(1, std::max(typed.size(), word.size()) / 3) ||
         (!typed.empty() && word.starts_with(typed));
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::vector<std::size_t> next(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      next[j] = std::min({changed, row[j] + 1, next[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) next[j] = std::min(next[j], before[j - 2] + 1);
    }
    std::swap(before, row);
    std::swap(row, next);
  }
  return row[b.size()];
}

std::vector<std::string> nearest(std::string_view typed, const std::vector<std::string>& words) {
  std::vector<std::pair<std::size_t, std::size_t>> near;  // Distance, place.
  for (std::size_t place = 0; place < words.size(); ++place) {
    const std::size_t distance = edit_distance(typed, words[place]);
    if (is_near(typed, words[place], distance)) near.emplace_back(distance, place);
  }
  std::ranges::sort(near);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(near.size(), nearest_max); ++i) out.push_back(words[near[i].second]);
  return out;
}

}  // namespace slipway::cli
