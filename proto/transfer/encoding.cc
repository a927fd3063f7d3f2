#include "proto/transfer/encoding.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

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

ReadError unknown_encoding(std::string_view name) {
  return {"encoding_unknown",
          {fmt::format("{}：可用 utf-8、gb18030、utf-16", name),
           fmt::format("{}: known are utf-8, gb18030 and utf-16", name)}};
}
ReadError wrong_encoding(std::string_view tried) {
  return {"encoding_wrong",
          {fmt::format("文件不是 {} 编码", tried), fmt::format("the file is not {}", tried)}};
}

std::expected<Decoded, ReadError> convert(std::string_view bytes, std::string_view name) {
  const auto* encoding = std::ranges::find_if(
      encodings, [&](const Encoding& each) { return equal_without_case(each.name, name); });
  if (encoding == std::end(encodings)) return std::unexpected(unknown_encoding(name));
  Converter converter(encoding->iconv);
  if (!converter.known()) return std::unexpected(unknown_encoding(name));
  Decoded decoded{.text = {}, .encoding = std::string(encoding->name)};
  if (!converter.convert(bytes, decoded.text)) return std::unexpected(wrong_encoding(encoding->name));
  if (decoded.text.starts_with(utf8_mark)) decoded.text.erase(0, utf8_mark.size());
  return decoded;
}

// Of GB18030's bytes, whether most characters are those of everyday Chinese: the first level of GB 2312 and
// its signs. In other encodings that happen to convert they are strewn over all of it.
bool looks_chinese(std::string_view bytes) {
  std::size_t common = 0;
  std::size_t all = 0;
  for (std::size_t place = 0; place + 1 < bytes.size(); ++place) {
    const auto lead = static_cast<unsigned char>(bytes[place]);
    if (lead < 0x80) continue;
    const auto tail = static_cast<unsigned char>(bytes[place + 1]);
    const bool of_four = tail >= '0' && tail <= '9';
    common += lead >= 0xA1 && lead <= 0xD7 && tail >= 0xA1 ? 1 : 0;
    ++all;
    place += of_four ? 3 : 1;
  }
  return common * 10 >= all * 7;
}

// Where UTF-8 with characters beyond ASCII ends in the midst of one; nothing: the bytes are not that.
std::optional<std::size_t> cut_at(std::string_view bytes) {
  constexpr std::size_t tail_max = 3;
  std::size_t place = bytes.size();
  for (std::size_t back = 1; back <= std::min(tail_max, bytes.size()); ++back) {
    place = bytes.size() - back;
    if (!is_tail(bytes[place])) break;
  }
  if (place == bytes.size() || static_cast<unsigned char>(bytes[place]) < 0xC2) return std::nullopt;
  const std::string_view before = bytes.substr(0, place);
  if (std::ranges::none_of(before, is_tail) || !tlog::is_utf8(before)) return std::nullopt;
  return place;
}

std::expected<Decoded, ReadError> guess_encoding(std::string_view bytes) {
  if (const auto place = cut_at(bytes))
    return std::unexpected(ReadError{
        "encoding_wrong",
        {fmt::format("按 utf-8 读取，到第 {} 字节为止都对，但文件在一个字符中间断了，似乎不完整", *place),
         fmt::format("tried as utf-8, which it is up to byte {}; there it ends inside a character, as a file "
                     "that was cut",
                     *place)}});
  auto decoded = convert(bytes, "gb18030");
  if (!decoded) return std::unexpected(wrong_encoding("utf-8 / gb18030"));
  decoded->guessed = true;
  decoded->doubtful = !looks_chinese(bytes);
  return decoded;
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

std::expected<Decoded, ReadError> to_utf8(std::string_view bytes, std::string_view encoding) {
  const bool marked_utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  if (encoding.empty() && marked_utf16) return convert(bytes, "utf-16");
  const bool wants_utf8 = equal_without_case(encoding, "utf-8") || equal_without_case(encoding, "utf8");
  if (!encoding.empty() && !wants_utf8) return convert(bytes, encoding);
  if (bytes.starts_with(utf8_mark)) bytes.remove_prefix(utf8_mark.size());
  if (tlog::is_utf8(bytes)) return Decoded{.text = std::string(bytes), .encoding = "utf-8"};
  if (wants_utf8) return std::unexpected(wrong_encoding("utf-8"));
  return guess_encoding(bytes);
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
