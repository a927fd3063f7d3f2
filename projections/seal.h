// A text sealed under a key, for one place: XChaCha20-Poly1305 (libsodium), the nonce first.
//
// A box opens only with its key and with the very `place` that it was sealed for. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "projections/keys.h"

namespace slipway {

// 24 bytes of nonce, as many bytes as `text` has, 16 bytes of tag. REQUIRES: the nonce was never used before
// with this key.
std::string seal(std::string_view text, std::string_view place, const Key& key, const Nonce& nonce);
// None: it was not sealed so.
std::optional<std::string> unseal(std::string_view box, std::string_view place, const Key& key);

}  // namespace slipway
