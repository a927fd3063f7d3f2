#include "server/http_gate.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "proto/ascii.h"

namespace slipway {
namespace {

constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr std::size_t method_bytes_max = 16;
constexpr std::string_view version_prefix = "HTTP/1.";
// Method, space, target, space, version.
constexpr std::size_t request_line_bytes_max = method_bytes_max + 1 + http_target_bytes_max + 1 + 8;

// Two readers could each believe another one of them.
constexpr std::string_view single_headers[] = {"authorization", "content-type", "cookie", "origin"};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
constexpr bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

// RFC 9110, 5.6.2.
constexpr bool is_token_char(char c) {
  return is_digit(c) || is_alpha(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
}
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_char);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Does a comma-separated list hold `word`?
bool lists(std::string_view list, std::string_view word) {
  while (true) {
    const auto comma = list.find(',');
    if (equal_without_case(trimmed(list.substr(0, comma)), word)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

struct Line {
  bool complete = false;
  std::string_view text{};  // Without CR LF; what there is of it if incomplete.
  std::optional<GateError> error{};
};

// The line that `bytes` begin with. Whatever could end a line for another reader is an error, at its first
// byte.
Line scan_line(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (c == '\n') return {.error = GateError::bare_line_feed};
    if (c == '\r') {
      if (i + 1 == bytes.size()) return {.text = bytes.substr(0, i)};
      if (bytes[i + 1] != '\n') return {.error = GateError::bare_carriage_return};
      return {.complete = true, .text = bytes.substr(0, i)};
    }
    if (is_control(c)) return {.error = GateError::control_character};
  }
  return {.text = bytes};
}

bool is_dot_segment(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    const bool encoded =
        segment.size() >= 3 && segment[0] == '%' && segment[1] == '2' && to_lower(segment[2]) == 'e';
    if (!encoded && segment[0] != '.') return false;
    segment.remove_prefix(encoded ? 3 : 1);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

// %00 ends strings for some readers, %2f and %5c separate segments for others.
bool is_fair_escape(std::string_view text, bool in_path) {
  if (text.size() < 3 || !is_hex(text[1]) || !is_hex(text[2])) return false;
  if (text[1] == '0' && text[2] == '0') return false;
  const bool separator =
      (text[1] == '2' && to_lower(text[2]) == 'f') || (text[1] == '5' && to_lower(text[2]) == 'c');
  return !(in_path && separator);
}

bool is_text_of_target(std::string_view text, bool in_path) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (!is_fair_escape(text.substr(i), in_path)) return false;
      i += 2;
    } else if (!is_alpha(c) && !is_digit(c) && !is_one_of(c, "-._~!$&'()*+,;=:@/")) {
      // Browsers leave these as they are in a query.
      if (in_path || !is_one_of(c, "?[]{}|^`")) return false;
    }
  }
  return true;
}

// Origin-form only (RFC 9112, 3.2.1). `//host` would be an authority for whoever resolves it as a reference.
bool is_origin_form(std::string_view target) {
  if (!target.starts_with('/') || target.starts_with("//")) return false;
  const auto question = target.find('?');
  std::string_view path = target.substr(0, question);
  if (!is_text_of_target(path, true)) return false;
  if (question != std::string_view::npos && !is_text_of_target(target.substr(question + 1), false))
    return false;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    if (is_dot_segment(segment)) return false;
    path.remove_prefix(segment.size());
  }
  return true;
}

// Host ":" port, without the rest of an authority. The name is checked for its characters only.
bool is_host(std::string_view text) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const auto inside = text.substr(1, end - 1);
    if (!std::ranges::all_of(inside, [](char c) { return is_hex(c) || c == ':' || c == '.'; })) return false;
    port = text.substr(end + 1);
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    const auto host = text.substr(0, colon);
    const auto fair = [](char c) { return is_alpha(c) || is_digit(c) || is_one_of(c, "-._~"); };
    if (host.empty() || !std::ranges::all_of(host, fair)) return false;
    port = text.substr(colon);
  }
  if (port.empty()) return true;
  return port.size() >= 2 && port.size() <= 6 && port[0] == ':' &&
         std::ranges::all_of(port.substr(1), is_digit);
}

// Digits only, no sign, no list, no leading zero (some read octal).
std::optional<std::uint64_t> length_of(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return length;
}

// Reads one head, line by line; the first thing wrong decides, so that more bytes never change the answer.
class Reader {
 public:
  Reader(std::string_view bytes, std::uint64_t body_bytes_max)
      : bytes_{bytes.substr(0, http_head_bytes_max)}, body_bytes_max_{body_bytes_max} {}

  HeadVerdict read() {
    if (!read_request_line()) return verdict_;
    while (read_header_line()) {
    }
    return verdict_;
  }

 private:
  bool bad(GateError error) {
    verdict_ = {.kind = HeadVerdict::Kind::bad, .error = error};
    return false;
  }

  bool incomplete() {
    if (bytes_.size() == http_head_bytes_max) return bad(GateError::head_too_large);
    verdict_ = {};
    return false;
  }

  bool read_request_line() {
    const Line line = scan_line(bytes_.substr(0, request_line_bytes_max + 2));
    if (line.error) return bad(*line.error);
    if (line.text.size() > request_line_bytes_max) return bad(GateError::target_too_long);
    if (!line.complete) return incomplete();
    const auto space = line.text.find(' ');
    const auto last_space = line.text.rfind(' ');
    if (space == std::string_view::npos || space == last_space) return bad(GateError::request_line_invalid);
    offset_ = line.text.size() + 2;
    return read_version(line.text.substr(last_space + 1)) && read_method(line.text.substr(0, space)) &&
           read_target(line.text.substr(space + 1, last_space - space - 1));
  }

  bool read_version(std::string_view version) {
    const bool formed = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                        version[6] == '.' && is_digit(version[7]);
    if (!formed) return bad(GateError::version_invalid);
    if (!version.starts_with(version_prefix) || version[7] > '1') return bad(GateError::version_unsupported);
    verdict_.version_minor = version[7] - '0';
    return true;
  }

  bool read_method(std::string_view method) {
    if (!is_token(method)) return bad(GateError::method_invalid);
    if (std::ranges::find(methods, method) == std::end(methods)) return bad(GateError::method_unknown);
    verdict_.method = method;
    return true;
  }

  bool read_target(std::string_view target) {
    if (target.size() > http_target_bytes_max) return bad(GateError::target_too_long);
    if (!is_origin_form(target)) return bad(GateError::target_invalid);
    verdict_.target = target;
    return true;
  }

  // False when the head has ended, one way or the other.
  bool read_header_line() {
    if (offset_ < bytes_.size() && is_blank(bytes_[offset_])) return bad(GateError::folded_header);
    const Line line = scan_line(bytes_.substr(offset_));
    if (line.error) return bad(*line.error);
    if (!line.complete) return incomplete();
    offset_ += line.text.size() + 2;
    if (line.text.empty()) return finish();
    return read_header(line.text);
  }

  bool read_header(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return bad(GateError::header_invalid);
    const auto name = line.substr(0, colon);
    if (!name.empty() && is_blank(name.back())) return bad(GateError::space_before_colon);
    if (!is_token(name)) return bad(GateError::header_invalid);
    if (verdict_.header_count == http_headers_max) return bad(GateError::too_many_headers);
    const HttpHeader header{name, trimmed(line.substr(colon + 1))};
    if (!check_framing(header)) return false;
    verdict_.header_slots[verdict_.header_count++] = header;
    return true;
  }

  // The headers that say whose request this is and where it ends.
  bool check_framing(const HttpHeader& header) {
    if (equal_without_case(header.name, "host")) return read_host(header.value);
    if (equal_without_case(header.name, "content-length")) return read_content_length(header.value);
    if (equal_without_case(header.name, "transfer-encoding")) return read_transfer_encoding(header.value);
    for (const auto single : single_headers) {
      if (equal_without_case(header.name, single) && has(single)) return bad(GateError::header_repeated);
    }
    return true;
  }

  bool read_host(std::string_view value) {
    if (has("host")) return bad(GateError::host_repeated);
    if (!is_host(value)) return bad(GateError::host_invalid);
    return true;
  }

  bool read_content_length(std::string_view value) {
    if (has("content-length")) return bad(GateError::content_length_repeated);
    if (verdict_.chunked) return bad(GateError::transfer_encoding_with_length);
    const auto length = length_of(value);
    if (!length) return bad(GateError::content_length_invalid);
    verdict_.content_length = *length;
    return true;
  }

  bool read_transfer_encoding(std::string_view value) {
    if (verdict_.chunked || !equal_without_case(value, "chunked"))
      return bad(GateError::transfer_encoding_invalid);
    if (has("content-length")) return bad(GateError::transfer_encoding_with_length);
    if (verdict_.version_minor == 0) return bad(GateError::transfer_encoding_in_http_1_0);
    verdict_.chunked = true;
    return true;
  }

  bool has(std::string_view name) const {
    return std::ranges::any_of(
        verdict_.headers(), [&](const HttpHeader& header) { return equal_without_case(header.name, name); });
  }

  // What only the whole head can tell.
  bool finish() {
    if (verdict_.version_minor == 1 && !has("host")) return bad(GateError::host_missing);
    const bool body = verdict_.chunked || verdict_.content_length > 0;
    const bool bodiless = verdict_.method == "GET" || verdict_.method == "HEAD" || has("upgrade");
    if (body && bodiless) return bad(GateError::body_not_expected);
    if (verdict_.content_length > body_bytes_max_) return bad(GateError::body_too_large);
    verdict_.keep_alive = keeps_alive();
    verdict_.head_bytes = offset_;
    verdict_.kind = HeadVerdict::Kind::ok;
    return false;
  }

  bool keeps_alive() const {
    bool close = false;
    bool keep = false;
    for (const auto& header : verdict_.headers()) {
      if (!equal_without_case(header.name, "connection")) continue;
      close = close || lists(header.value, "close");
      keep = keep || lists(header.value, "keep-alive");
    }
    return !close && (keep || verdict_.version_minor == 1);
  }

  const std::string_view bytes_;
  const std::uint64_t body_bytes_max_;
  std::size_t offset_ = 0;
  HeadVerdict verdict_;
};

}  // namespace

std::string_view HeadVerdict::find(std::string_view name) const {
  for (const auto& header : headers()) {
    if (equal_without_case(header.name, name)) return header.value;
  }
  return {};
}

HeadVerdict check_http_head(std::string_view bytes, std::uint64_t body_bytes_max) {
  return Reader{bytes, body_bytes_max}.read();
}

HttpRefusal describe(GateError error) {
  switch (error) {
    case GateError::request_line_invalid:
      return {400,
              "request_line_invalid",
              {"请求行须为“方法 路径 版本”。", "The request line must be `METHOD /path HTTP/1.1`."}};
    case GateError::method_invalid:
      return {400,
              "method_invalid",
              {"请求方法含有不允许的字符。", "The method contains a character that is not allowed."}};
    case GateError::method_unknown:
      return {501, "method_unknown", {"服务器不支持该请求方法。", "This server does not know that method."}};
    case GateError::target_invalid:
      return {400,
              "target_invalid",
              {"请求目标须是以“/”开头的规范路径。", "The target must be a plain path that starts with `/`."}};
    case GateError::target_too_long:
      return {414, "target_too_long", {"请求目标超过 2 KiB。", "The target is longer than 2 KiB."}};
    case GateError::version_invalid:
      return {400, "version_invalid", {"HTTP 版本格式不正确。", "The HTTP version is not well formed."}};
    case GateError::version_unsupported:
      return {505,
              "version_unsupported",
              {"仅支持 HTTP/1.1 与 HTTP/1.0。", "Only HTTP/1.1 and HTTP/1.0 are spoken here."}};
    case GateError::bare_line_feed:
      return {400,
              "bare_line_feed",
              {"换行须为 CR LF，不能只有 LF。", "A line ended with LF alone; it must end with CR LF."}};
    case GateError::bare_carriage_return:
      return {400, "bare_carriage_return", {"CR 之后必须是 LF。", "A CR stood without its LF."}};
    case GateError::control_character:
      return {400, "control_character", {"请求头中含有控制字符。", "The head contains a control character."}};
    case GateError::folded_header:
      return {400,
              "folded_header",
              {"请求头不能折行，也不能以空白开头。",
               "A header line began with a space; folded headers are refused."}};
    case GateError::space_before_colon:
      return {400,
              "space_before_colon",
              {"请求头名称与冒号之间不能有空白。", "A space stood between a header's name and its colon."}};
    case GateError::header_invalid:
      return {400,
              "header_invalid",
              {"请求头须为“名称: 值”，且名称合法。", "A header must be `Name: value` with a valid name."}};
    case GateError::header_repeated:
      return {400,
              "header_repeated",
              {"某个只能出现一次的请求头重复出现。", "A header that may stand only once was repeated."}};
    case GateError::too_many_headers:
      return {431, "too_many_headers", {"请求头超过 64 个。", "There are more than 64 headers."}};
    case GateError::head_too_large:
      return {431, "head_too_large", {"请求头部超过 16 KiB。", "The head is larger than 16 KiB."}};
    case GateError::head_timeout:
      return {408, "head_timeout", {"请求头未能及时到达。", "The head did not arrive in time."}};
    case GateError::host_missing:
      return {400,
              "host_missing",
              {"HTTP/1.1 请求必须带有 Host。", "An HTTP/1.1 request must have a Host header."}};
    case GateError::host_repeated:
      return {400, "host_repeated", {"Host 只能出现一次。", "There is more than one Host header."}};
    case GateError::host_invalid:
      return {400,
              "host_invalid",
              {"Host 须为主机名，可带端口。", "Host must be a host name, perhaps with a port."}};
    case GateError::content_length_repeated:
      return {400,
              "content_length_repeated",
              {"Content-Length 只能出现一次。", "There is more than one Content-Length header."}};
    case GateError::content_length_invalid:
      return {400,
              "content_length_invalid",
              {"Content-Length 须为十进制数。", "Content-Length must be one plain decimal number."}};
    case GateError::transfer_encoding_invalid:
      return {400,
              "transfer_encoding_invalid",
              {"Transfer-Encoding 只能是 chunked。", "Transfer-Encoding may only be `chunked`, once."}};
    case GateError::transfer_encoding_with_length:
      return {400,
              "transfer_encoding_with_length",
              {"不能同时使用 Transfer-Encoding 与 Content-Length。",
               "Transfer-Encoding and Content-Length exclude each other."}};
    case GateError::transfer_encoding_in_http_1_0:
      return {400,
              "transfer_encoding_in_http_1_0",
              {"HTTP/1.0 不支持分块传输。", "HTTP/1.0 has no chunked transfer."}};
    case GateError::body_not_expected:
      return {400, "body_not_expected", {"该请求不应带有正文。", "This request may not have a body."}};
    case GateError::body_too_large:
      return {413, "body_too_large", {"请求正文超过上限。", "The body is larger than allowed."}};
  }
  return {400, "request_line_invalid", {"请求无法识别。", "The request was not understood."}};
}

}  // namespace slipway
