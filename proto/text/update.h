// Changes as they are stored and sent: text.proto's TextUpdate, with what they insert in a string beside
// them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "proto/text/change.h"
#include "slipway/v1/text.pb.h"

namespace slipway::text {

// A text is at most so long.
inline constexpr std::size_t text_units_max = 100'000;

// Takes what it inserts off the front of `inserted`. Where that is too short, and a text that was redacted is
// empty, U+FFFD stands in its place, one for each unit: positions are the same, whatever was erased. Nothing:
// it would make more than a text may hold.
std::optional<Change> read_update(const v1::TextUpdate& update, std::u16string_view& inserted);
// Appends what it inserts to `inserted`.
v1::TextUpdate write_update(const Change& change, std::u16string& inserted);

}  // namespace slipway::text
