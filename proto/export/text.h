// Text that goes to a terminal or into a file for other programs: code point by code point, and without what
// could command either. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace slipway::exports {

// On one line: line breaks become spaces; control characters, which could move the cursor or change what was
// printed, and bytes that are not UTF-8 become U+FFFD.
std::string one_line(std::string_view text);
// The same, with line breaks kept.
std::string harmless(std::string_view text);

inline constexpr char32_t not_utf8 = 0xFFFFFFFF;
struct Glyph {
  char32_t point = 0;
  std::string_view bytes;
};
// Takes the next code point off `text`, or one byte that is not UTF-8. REQUIRES: !text.empty().
Glyph take_glyph(std::string_view& text);

struct Range {
  char32_t first;
  char32_t last;
};
bool in(std::span<const Range> ranges, char32_t point);

}  // namespace slipway::exports
