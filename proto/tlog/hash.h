// The hashes of a Merkle tree as RFC 6962, section 2.1, has them: SHA-256, leaves and nodes told apart by a
// first byte.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace slipway::tlog {

inline constexpr std::size_t hash_bytes = 32;
using Hash = std::array<std::uint8_t, hash_bytes>;

// All are thread-safe and allocate nothing after a thread's first call.

Hash sha256(std::string_view bytes);
// Over the pieces, one after the other.
Hash sha256_of(std::initializer_list<std::string_view> pieces);
// SHA-256(0x00 || bytes): over a commit's stored bytes exactly.
Hash leaf_hash(std::string_view bytes);
// SHA-256(0x01 || left || right).
Hash node_hash(const Hash& left, const Hash& right);
// The root of a tree without leaves: SHA-256 of nothing.
Hash empty_root();

// The hash's 32 bytes as text for keys, values and messages. The view lives as long as the hash.
std::string_view bytes_of(const Hash& hash);
// REQUIRES: 32 bytes.
Hash hash_from(std::string_view bytes);

}  // namespace slipway::tlog
