// Bytes as text, RFC 4648. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace slipway {

// Section 4, with padding.
std::string to_base64(std::string_view bytes);
// Reads only what to_base64() writes: no other spelling of the same bytes passes.
std::optional<std::string> from_base64(std::string_view text);

// Section 5, for URLs and cookies: without padding.
std::string to_base64url(std::string_view bytes);

}  // namespace slipway
