// Text of a test in another encoding.
#pragma once

#include <string>

namespace slipway::transfer::testing {

// `text` is UTF-8, `encoding` as iconv_open() names it.
std::string converted(std::string text, const char* encoding);

}  // namespace slipway::transfer::testing
