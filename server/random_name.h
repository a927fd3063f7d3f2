// Names that nobody can guess or has taken: 24 hexadecimal digits. Thread-safe.
#pragma once

#include <sodium.h>

#include <string>

namespace slipway {

inline std::string random_name() {
  unsigned char bytes[12];
  randombytes_buf(bytes, sizeof bytes);
  char hex[2 * sizeof bytes + 1];
  return sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
}

}  // namespace slipway
