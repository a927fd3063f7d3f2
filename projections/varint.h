// Protobuf's base-128 varints, appended to bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slipway {

inline void append_varint(std::string& bytes, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

// The length, then the text.
inline void append_sized(std::string& bytes, std::string_view text) {
  append_varint(bytes, text.size());
  bytes.append(text);
}

}  // namespace slipway
