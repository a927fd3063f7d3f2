#include "proto/tlog/text.h"

#include <charconv>

#include "proto/base64.h"
#include "proto/basics.h"

namespace slipway::tlog {
namespace {

// How many bytes a UTF-8 sequence has by its first one; 0: none begins so.
std::size_t sequence_bytes(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

// Overlong forms, surrogates and what lies above U+10FFFF show in the second byte.
bool second_byte_fits(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second < 0xA0;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second < 0x90;
    default:
      return true;
  }
}

}  // namespace

std::optional<Hash> hash_from_base64(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != hash_bytes) return std::nullopt;
  return hash_from(*bytes);
}

std::optional<std::uint64_t> from_decimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool is_utf8(std::string_view text) {
  const auto byte = [text](std::size_t place) { return static_cast<unsigned char>(text[place]); };
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t bytes = sequence_bytes(byte(i));
    if (bytes == 0 || bytes > text.size() - i) return false;
    if (bytes > 1 && !second_byte_fits(byte(i), byte(i + 1))) return false;
    for (std::size_t k = 1; k < bytes; ++k)
      if ((byte(i + k) & 0xC0) != 0x80) return false;
    i += bytes;
  }
  return true;
}

}  // namespace slipway::tlog
