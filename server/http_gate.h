// Checks the head of one HTTP/1.1 request, as raw bytes, before any parser routes on it.
//
// A parser that is lenient about framing lets a request hide inside another one's body ("request smuggling"):
// the proxy in front reads one request where the server reads two. This gate accepts only heads that every
// reader takes the same way (RFC 9112, read strictly) and refuses the rest with a status and a sentence.
// Pure: no clock, no I/O, no allocation. Any thread.
//
// The answer is stable under more bytes: once `ok` or `bad`, a longer input that begins with the same bytes
// gets the same answer. So it may be asked again after every read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "server/http_refusal.h"

namespace slipway {

inline constexpr std::size_t http_head_bytes_max = 16 * 1024;
inline constexpr std::size_t http_headers_max = 64;
inline constexpr std::size_t http_target_bytes_max = 2 * 1024;
inline constexpr std::uint64_t http_body_bytes_max = 1024 * 1024;
inline constexpr std::uint64_t http_body_before_sign_in_bytes_max = 32 * 1024;

enum class GateError {
  request_line_invalid,
  method_invalid,
  method_unknown,
  target_invalid,
  target_too_long,
  version_invalid,
  version_unsupported,
  bare_line_feed,
  bare_carriage_return,
  control_character,
  folded_header,
  space_before_colon,
  header_invalid,
  header_repeated,
  too_many_headers,
  head_too_large,
  head_timeout,  // For the caller, who has the clock: the head did not arrive in time.
  host_missing,
  host_repeated,
  host_invalid,
  content_length_repeated,
  content_length_invalid,
  transfer_encoding_invalid,
  transfer_encoding_with_length,
  transfer_encoding_in_http_1_0,
  body_not_expected,
  body_too_large,
};

// Status 400, 408, 413, 414, 431, 501 or 505; the code is the enumerator's name.
HttpRefusal describe(GateError error);

struct HttpHeader {
  std::string_view name;   // As it was sent.
  std::string_view value;  // Without the spaces around it.
};

struct HeadVerdict {
  enum class Kind { incomplete, bad, ok };

  Kind kind = Kind::incomplete;
  GateError error{};  // If bad. The connection must be closed after the answer: its framing is not known.

  // If ok. Views point into the bytes that were checked.
  std::size_t head_bytes = 0;        // Up to and with the empty line; the body begins here.
  std::uint64_t content_length = 0;  // 0 if chunked.
  bool chunked = false;              // The reader of the body must enforce the body's limit itself.
  bool keep_alive = false;
  int version_minor = 0;      // HTTP/1.x
  std::string_view method{};  // One of GET HEAD POST PUT PATCH DELETE OPTIONS.
  std::string_view target{};  // Origin-form: a path without dot segments, perhaps a query.
  std::array<HttpHeader, http_headers_max> header_slots{};
  std::size_t header_count = 0;

  std::span<const HttpHeader> headers() const { return {header_slots.data(), header_count}; }
  // The value of the first header of this name, without regard to case; empty if there is none.
  // Host, Content-Length, Transfer-Encoding, Origin, Authorization, Cookie and Content-Type stand at most
  // once.
  std::string_view find(std::string_view name) const;
};

// `bytes` begins at the request line and may go on beyond the head. A declared body above `body_bytes_max` is
// refused.
HeadVerdict check_http_head(std::string_view bytes, std::uint64_t body_bytes_max);

}  // namespace slipway
