#include "clients/cpp/ids.h"

#include <fmt/format.h>

#include <random>

namespace slipway::client {

std::string uuid_v7(std::chrono::milliseconds since_1970, std::uint64_t random_high,
                    std::uint64_t random_low) {
  const auto time = static_cast<std::uint64_t>(since_1970.count());
  const std::uint64_t variant = 0x8000 | ((random_low >> 48) & 0x3fff);
  return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", (time >> 16) & 0xffffffff, time & 0xffff,
                     random_high & 0xfff, variant, random_low & 0xffffffffffff);
}

std::uint64_t random_bits() {
  thread_local std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

std::string new_id() {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return uuid_v7(now, random_bits(), random_bits());
}

}  // namespace slipway::client
