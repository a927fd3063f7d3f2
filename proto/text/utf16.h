// Texts in UTF-16 code units, and back in UTF-8.
//
// Total: what is not a character becomes U+FFFD, in UTF-16 one unit for one unit, so that positions stand.
#pragma once

#include <string>
#include <string_view>

namespace slipway::text {

inline constexpr char16_t replacement_unit = u'\uFFFD';

std::u16string to_utf16(std::string_view utf8);
std::string to_utf8(std::u16string_view units);

// Has it a half of a character that needs two units, without the other half?
bool has_lone_surrogate(std::u16string_view units);
// Would a cut before the unit at `position` part the two halves of a character?
bool parts_character(std::u16string_view units, std::size_t position);

}  // namespace slipway::text
