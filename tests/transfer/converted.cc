#include "tests/transfer/converted.h"

#include <gtest/gtest.h>
#include <iconv.h>

namespace slipway::transfer::testing {

std::string converted(std::string text, const char* encoding) {
  const iconv_t handle = ::iconv_open(encoding, "UTF-8");
  std::string out(text.size() * 4, '\0');
  char* from = text.data();
  char* to = out.data();
  std::size_t left = text.size();
  std::size_t room = out.size();
  EXPECT_NE(::iconv(handle, &from, &left, &to, &room), static_cast<std::size_t>(-1));
  ::iconv_close(handle);
  out.resize(out.size() - room);
  return out;
}

}  // namespace slipway::transfer::testing
