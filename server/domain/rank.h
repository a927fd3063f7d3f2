// Where a card or a column stands: a string between its neighbours', so that one move changes one thing.
//
// A rank is a fraction in base 62, its digits `0-9A-Za-z` in byte order, as `V` or `V01`. It never ends in
// `0`, so there is always room before it. Ranks are compared byte by byte. Mirrored in TypeScript; the
// conformance vectors are tests/vectors/rank.json.
#pragma once

#include <string>
#include <string_view>

namespace slipway::domain {

// Not empty, base-62 digits only, not ending in `0`.
bool is_rank(std::string_view text);

// A rank strictly between `after` and `before`. An empty `after` is the front, an empty `before` the back.
// Adding at either end keeps ranks at four digits for seven million cards; between two cards a rank grows by
// one digit for every five halvings of the same gap.
// REQUIRES: each is a rank or empty, and after < before unless `before` is empty.
std::string rank_between(std::string_view after, std::string_view before);

}  // namespace slipway::domain
