#include "proto/export/text.h"

#include <algorithm>

namespace slipway::exports {
namespace {

constexpr std::string_view replacement = "\uFFFD";
// C0, DEL and C1; the marks that turn the direction of what follows.
constexpr Range controls[] = {{0x00, 0x1F}, {0x7F, 0x9F}, {0x202A, 0x202E}, {0x2066, 0x2069}};

std::size_t sequence_bytes(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

std::string cleaned(std::string_view text, bool keep_breaks) {
  std::string out;
  while (!text.empty()) {
    const Glyph glyph = take_glyph(text);
    if (glyph.point == '\r' && text.starts_with('\n')) continue;
    if (glyph.point == '\n' && keep_breaks)
      out += '\n';
    else if (glyph.point == '\n' || glyph.point == '\t')
      out += ' ';
    else if (glyph.point == not_utf8 || in(controls, glyph.point))
      out += replacement;
    else
      out += glyph.bytes;
  }
  return out;
}

}  // namespace

bool in(std::span<const Range> ranges, char32_t point) {
  return std::ranges::any_of(ranges,
                             [&](const Range& range) { return point >= range.first && point <= range.last; });
}

Glyph take_glyph(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t size = sequence_bytes(lead);
  char32_t point = size == 1 ? lead : static_cast<char32_t>(lead & (0xFFU >> (size + 1)));
  bool valid = size != 0 && size <= text.size();
  for (std::size_t i = 1; valid && i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    valid = (byte & 0xC0) == 0x80;
    point = (point << 6) | (byte & 0x3FU);
  }
  const Glyph glyph{valid ? point : not_utf8, text.substr(0, valid ? size : 1)};
  text.remove_prefix(glyph.bytes.size());
  return glyph;
}

std::string one_line(std::string_view text) {
  return cleaned(text, false);
}
std::string harmless(std::string_view text) {
  return cleaned(text, true);
}

}  // namespace slipway::exports
