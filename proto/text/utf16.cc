#include "proto/text/utf16.h"

#include <cstdint>

namespace slipway::text {
namespace {

constexpr bool is_high(char16_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
constexpr bool is_low(char16_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

struct Lead {
  std::size_t length;      // Bytes of the character; 0: it begins none.
  std::uint32_t bits;      // Of the first byte.
  std::uint32_t smallest;  // Less is not UTF-8's shortest form.
};

constexpr Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte >> 5) == 0x6) return {2, byte & 0x1FU, 0x80};
  if ((byte >> 4) == 0xE) return {3, byte & 0x0FU, 0x800};
  if ((byte >> 3) == 0x1E) return {4, byte & 0x07U, 0x10000};
  return {0, 0, 0};
}

// The character at the front, which is taken off; of bytes that are none, one byte as U+FFFD.
std::uint32_t take_character(std::string_view& utf8) {
  const Lead lead = lead_of(static_cast<unsigned char>(utf8.front()));
  std::uint32_t point = lead.bits;
  bool whole = lead.length > 0 && lead.length <= utf8.size();
  for (std::size_t place = 1; whole && place < lead.length; ++place) {
    const auto byte = static_cast<unsigned char>(utf8[place]);
    whole = (byte & 0xC0) == 0x80;
    point = (point << 6) | (byte & 0x3FU);
  }
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (!whole || point < lead.smallest || point > 0x10FFFF || surrogate) {
    utf8.remove_prefix(1);
    return replacement_unit;
  }
  utf8.remove_prefix(lead.length);
  return point;
}

void append_utf8(std::uint32_t point, std::string& utf8) {
  const auto put = [&](std::uint32_t byte) { utf8.push_back(static_cast<char>(byte)); };
  const auto put_rest = [&](int shift) { put(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0 | (point >> 6));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put_rest(6);
  } else {
    put(0xF0 | (point >> 18));
    put_rest(12);
    put_rest(6);
  }
  put_rest(0);
}

}  // namespace

std::u16string to_utf16(std::string_view utf8) {
  std::u16string units;
  units.reserve(utf8.size());
  while (!utf8.empty()) {
    const std::uint32_t point = take_character(utf8);
    if (point < 0x10000) {
      units.push_back(static_cast<char16_t>(point));
    } else {
      units.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
      units.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
    }
  }
  return units;
}

std::string to_utf8(std::u16string_view units) {
  std::string utf8;
  utf8.reserve(units.size());
  for (std::size_t place = 0; place < units.size(); ++place) {
    const char16_t unit = units[place];
    if (parts_character(units, place + 1)) {
      const auto high = static_cast<std::uint32_t>(unit - 0xD800);
      const auto low = static_cast<std::uint32_t>(units[++place] - 0xDC00);
      append_utf8(0x10000 + (high << 10) + low, utf8);
    } else {
      append_utf8(is_high(unit) || is_low(unit) ? replacement_unit : unit, utf8);
    }
  }
  return utf8;
}

bool has_lone_surrogate(std::u16string_view units) {
  for (std::size_t place = 0; place < units.size(); ++place) {
    if (parts_character(units, place + 1)) {
      ++place;
    } else if (is_high(units[place]) || is_low(units[place])) {
      return true;
    }
  }
  return false;
}

bool parts_character(std::u16string_view units, std::size_t position) {
  return position > 0 && position < units.size() && is_high(units[position - 1]) && is_low(units[position]);
}

}  // namespace slipway::text
