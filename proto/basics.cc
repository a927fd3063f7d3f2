#include "proto/basics.h"

#include <cstdio>
#include <cstdlib>

namespace slipway {

bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > identifier_chars_max) return false;
  for (const char c : text) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (!allowed) return false;
  }
  return true;
}

void assertion_failed(const char* expression, const char* file, int line, const std::string& values) {
  std::fprintf(stderr, "slipway: assertion failed: %s (%s:%d) %s\n", expression, file, line, values.c_str());
  std::fflush(stderr);
  std::abort();
}

}  // namespace slipway
