// The few encodings that the formats' texts share: hashes, decimal numbers, lines.
//
// Each reads only what it would write itself: no other spelling of the same value passes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "proto/tlog/hash.h"

namespace slipway::tlog {

std::optional<Hash> hash_from_base64(std::string_view text);

// Without leading zeroes or a sign.
std::optional<std::uint64_t> from_decimal(std::string_view text);

// Cuts the first line, without its newline, off `text`. Nothing: no newline is left.
std::optional<std::string_view> take_line(std::string_view& text);
// Cuts `prefix` off. False: `text` does not begin with it, and stays as it was.
bool take_prefix(std::string_view& text, std::string_view prefix);

bool is_utf8(std::string_view text);

}  // namespace slipway::tlog
