// What a request shows of who sends it: the secret in its Authorization header (RFC 6750, `Bearer TOKEN`) or
// in the session's cookie (RFC 6265).
//
// Reads only: whether the secret opens anything, Accounts say. Pure; total on any bytes.
#pragma once

#include <string_view>

namespace slipway {

inline constexpr std::string_view session_cookie_name = "slipway_session";

struct Credential {
  enum class Kind { none, token, session };
  Kind kind = Kind::none;
  std::string_view secret{};  // Points into the header that held it.
};

// Both are the headers' whole values, empty if there was none. A token counts before a cookie: who sends one
// means it.
Credential read_credential(std::string_view authorization, std::string_view cookie);

}  // namespace slipway
