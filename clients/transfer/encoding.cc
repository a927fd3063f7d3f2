#include "clients/transfer/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "proto/ascii.h"
#include "proto/tlog/text.h"

namespace slipway::transfer {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view replacement = "\uFFFD";

bool is_tail(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The bytes of the character at the front, in UTF-8's shortest form; 0: there is none. REQUIRES: not empty.
std::size_t char_bytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  const std::size_t size = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (size == 0 || text.size() < size) return 0;
  if (!std::ranges::all_of(text.substr(1, size - 1), is_tail)) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  const bool too_long = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool not_unicode = (lead == 0xED && second >= 0xA0) || (lead == 0xF4 && second >= 0x90);
  return too_long || not_unicode ? 0 : size;
}

// Closes what iconv_open() opened.
class Converter {
 public:
  explicit Converter(const char* from) : handle_(::iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (known()) ::iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  bool known() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // False: the bytes are not of that encoding.
  bool convert(std::string_view bytes, std::string& text) {
    char* in = const_cast<char*>(bytes.data());  // iconv() never writes there.
    std::size_t left = bytes.size();
    std::array<char, 16384> buffer{};
    while (left > 0) {
      char* out = buffer.data();
      std::size_t room = buffer.size();
      const std::size_t before = left;
      ::iconv(handle_, &in, &left, &out, &room);
      text.append(buffer.data(), buffer.size() - room);
      if (left == before) return false;
    }
    return true;
  }

 private:
  iconv_t handle_;
};

struct Encoding {
  std::string_view name;
  const char* iconv;
};
// GB18030 holds the two that came before it.
constexpr Encoding encodings[] = {{"gb18030", "GB18030"},
                                  {"gbk", "GB18030"},
                                  {"gb2312", "GB18030"},
                                  {"utf-16", "UTF-16"},
                                  {"utf-16le", "UTF-16LE"}};

std::expected<std::string, ReadError> convert(std::string_view bytes, std::string_view name) {
  const auto* encoding = std::ranges::find_if(
      encodings, [&](const Encoding& each) { return equal_without_case(each.name, name); });
  if (encoding == std::end(encodings))
    return std::unexpected(
        ReadError{"encoding_unknown", std::string(name) + ": known are utf-8, gb18030 and utf-16"});
  Converter converter(encoding->iconv);
  if (!converter.known())
    return std::unexpected(ReadError{"encoding_unknown", std::string(name) + ": this system cannot read it"});
  std::string text;
  if (!converter.convert(bytes, text))
    return std::unexpected(ReadError{"encoding_wrong", "the file is not " + std::string(name)});
  return text;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks[] = {" ", "\t", "\n", "\u3000"};
  const auto cut = [&](std::string_view blank) {
    const std::size_t before = text.size();
    while (text.starts_with(blank)) text.remove_prefix(blank.size());
    while (text.ends_with(blank)) text.remove_suffix(blank.size());
    return text.size() != before;
  };
  while (std::ranges::count_if(blanks, cut) > 0) continue;
  return text;
}

}  // namespace

std::expected<std::string, ReadError> to_utf8(std::string_view bytes, std::string_view encoding) {
  const bool marked_utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  if (encoding.empty() && marked_utf16) return convert(bytes, "utf-16");
  if (bytes.starts_with(utf8_mark)) bytes.remove_prefix(utf8_mark.size());
  const bool wants_utf8 = equal_without_case(encoding, "utf-8") || equal_without_case(encoding, "utf8");
  if ((encoding.empty() || wants_utf8) && tlog::is_utf8(bytes)) return std::string(bytes);
  if (wants_utf8) return std::unexpected(ReadError{"encoding_wrong", "the file is not UTF-8"});
  return convert(bytes, encoding.empty() ? std::string_view("gb18030") : encoding);
}

std::string clean(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = char_bytes(text);
    const std::string_view one = text.substr(0, std::max<std::size_t>(size, 1));
    text.remove_prefix(one.size());
    const auto first = static_cast<unsigned char>(one[0]);
    if (size == 0) {
      out += replacement;
    } else if (first == '\r') {
      if (!text.starts_with('\n')) out += '\n';
    } else if ((first >= 0x20 && first != 0x7F) || first == '\n' || first == '\t') {
      out += one;
    }
  }
  return std::string(trimmed(out));
}

std::string_view first_chars(std::string_view utf8, std::size_t chars) {
  std::size_t place = 0;
  for (std::size_t seen = 0; place < utf8.size(); ++place)
    if (!is_tail(utf8[place]) && seen++ == chars) break;
  return utf8.substr(0, place);
}

}  // namespace slipway::transfer
