// The hash that makes a commit a leaf of its stream's Merkle tree (RFC 6962, section 2.1).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace slipway {

using LeafHash = std::array<std::uint8_t, 32>;

// SHA-256(0x00 || bytes), over the commit's stored bytes exactly. Thread-safe; allocates nothing after a
// thread's first call.
LeafHash leaf_hash(std::string_view bytes);

}  // namespace slipway
