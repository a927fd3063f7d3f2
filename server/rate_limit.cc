#include "server/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "proto/basics.h"

namespace slipway {

RateLimit::RateLimit(double per_second, double burst, std::size_t keys_max)
    : per_second_{per_second}, burst_{burst}, buckets_{keys_max} {
  SLIPWAY_ASSERT(per_second > 0 && burst >= 1 && keys_max >= 1);
}

Grant RateLimit::take(std::string_view key, Millis now) {
  Bucket& bucket = buckets_.touch(key);
  if (!bucket.used) bucket = {.used = true, .tokens = burst_, .at = now};
  const double seconds = std::max(0.0, std::chrono::duration<double>(now - bucket.at).count());
  bucket.tokens = std::min(burst_, bucket.tokens + seconds * per_second_);
  bucket.at = now;
  if (bucket.tokens < 1)
    return {false, Millis{std::llround(std::ceil((1 - bucket.tokens) / per_second_ * 1000))}};
  bucket.tokens -= 1;
  return {true, Millis{0}};
}

bool Occupancy::enter(std::string_view key) {
  const auto [it, added] = inside_.try_emplace(std::string{key}, 0u);
  if (it->second >= at_once_max_) {
    if (added) inside_.erase(it);
    return false;
  }
  ++it->second;
  return true;
}

void Occupancy::leave(std::string_view key) {
  const auto it = inside_.find(std::string{key});
  SLIPWAY_ASSERT(it != inside_.end(), key);
  if (--it->second == 0) inside_.erase(it);
}

Millis Backoff::wait(std::uint32_t failures) const {
  if (failures < limits_.failures_free) return Millis{0};
  Millis wait = limits_.wait_first;
  for (auto i = limits_.failures_free; i < failures && wait < limits_.wait_max; ++i) wait *= 2;
  return std::min(wait, limits_.wait_max);
}

Grant Backoff::attempt(std::string_view key, Millis now) {
  Tries& tries = tries_.touch(key);
  if (now - tries.last >= limits_.forget_after) tries.failures = 0;
  if (now < tries.last) tries.last = now;
  const Millis open = tries.last + wait(tries.failures);
  if (tries.failures > 0 && now < open) return {false, open - now};
  ++tries.failures;
  tries.last = now;
  return {true, Millis{0}};
}

void Backoff::forgive(std::string_view key) {
  Tries* tries = tries_.find(key);
  if (tries == nullptr) return;
  if (tries->failures > 0) --tries->failures;
  if (tries->failures == 0) tries_.erase(key);
}

std::string address_key(std::string_view address) {
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, std::string{address}.c_str(), bytes.data()) != 1) return std::string{address};
  const bool mapped =
      std::all_of(bytes.begin(), bytes.begin() + 10, [](unsigned char b) { return b == 0; }) &&
      bytes[10] == 0xff && bytes[11] == 0xff;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (mapped) {
    inet_ntop(AF_INET, bytes.data() + 12, text.data(), text.size());
    return text.data();
  }
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return std::string{text.data()} + "/64";
}

}  // namespace slipway
