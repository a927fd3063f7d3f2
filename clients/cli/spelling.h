// The words nearest to one that is not known. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::cli {

// How many letters must be put in, left out, changed, or swapped with their neighbour, to make one of the
// other: optimal string alignment (Damerau, restricted). In bytes.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of `words`, at most three, the nearest first; of those alike, in their own order. One that
// would have to be changed by more than a third of its letters (one, for the shortest) is no neighbour,
// unless it begins with what was typed.
std::vector<std::string> nearest(std::string_view typed, const std::vector<std::string>& words);

}  // namespace slipway::cli
