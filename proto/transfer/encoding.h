// Bytes as UTF-8, and UTF-8 as what our texts may hold.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "proto/transfer/sheet.h"

namespace slipway::transfer {

struct Decoded {
  std::string text;       // UTF-8 without a byte order mark.
  std::string encoding;   // That the bytes were taken for, as `gb18030`.
  bool guessed = false;   // Nothing in the bytes or the call says so.
  bool doubtful = false;  // Guessed, and the text does not look like one that people write in it.
};

// The file's text. `encoding`: `utf-8`, `gb18030` or `utf-16` (also of a narrower set of characters: `gbk`,
// `gb2312`); empty: a byte order mark decides, then whether the bytes are UTF-8, and else they are taken for
// GB18030, unless they are UTF-8 that was cut. Errors: `encoding_unknown`, `encoding_wrong`.
std::expected<Decoded, ReadError> to_utf8(std::string_view bytes, std::string_view encoding);

// Line ends become line feeds; control characters go; what is no UTF-8 becomes U+FFFD; white space at both
// ends goes.
std::string clean(std::string_view text);

// At most so many characters from the front. REQUIRES: UTF-8.
std::string_view first_chars(std::string_view utf8, std::size_t chars);

}  // namespace slipway::transfer
