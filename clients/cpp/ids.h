// Ids of commands and of new things: UUIDv7 (RFC 9562), which sort by the time when they were made.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace slipway::client {

// Pure: the same arguments give the same id. Of `random_low` 62 bits are used, of `random_high` 12.
std::string uuid_v7(std::chrono::milliseconds since_1970, std::uint64_t random_high,
                    std::uint64_t random_low);

// From the system's clock and random numbers. Thread-safe.
std::string new_id();
// 64 random bits, as for a seed.
std::uint64_t random_bits();

}  // namespace slipway::client
