// Limits by key (a person, an address): how often, how many at once, and how long to wait after failures.
//
// Memory is bounded: each keeps at most `keys_max` keys and forgets the one that was quiet longest, which
// then starts afresh. Time comes in as milliseconds since any fixed moment; a time that goes back counts as
// none passed. Not thread-safe, but for SharedOccupancy; one owner.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace slipway {

using Millis = std::chrono::milliseconds;

// Entries by key, at most so many, the least recently used forgotten first.
template <typename Value>
class BoundedMap {
 public:
  explicit BoundedMap(std::size_t keys_max) : keys_max_{keys_max} {}

  // The entry of `key`, made if it was not there. Valid until the next call.
  Value& touch(std::string_view key) {
    if (Value* found = find(key)) return *found;
    if (entries_.size() >= keys_max_) erase(entries_.back().first);
    entries_.emplace_front(std::string{key}, Value{});
    index_.emplace(entries_.front().first, entries_.begin());
    return entries_.front().second;
  }
  Value* find(std::string_view key) {
    const auto it = index_.find(key);
    if (it == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, it->second);
    return &it->second->second;
  }
  void erase(std::string_view key) {
    const auto it = index_.find(key);
    if (it == index_.end()) return;
    const auto entry = it->second;
    index_.erase(it);
    entries_.erase(entry);
  }
  std::size_t size() const { return entries_.size(); }

 private:
  using Entries = std::list<std::pair<std::string, Value>>;
  std::size_t keys_max_;
  Entries entries_;                                                         // Most recently used first.
  std::unordered_map<std::string_view, typename Entries::iterator> index_;  // Keys live in entries_.
};

struct Grant {
  bool granted = false;
  Millis retry_after{0};  // If not granted: when it may be tried again.
};

// Token buckets: `burst` at once, `per_second` in the long run. Commands per person, connections per address.
class RateLimit {
 public:
  // REQUIRES: per_second > 0, burst >= 1, keys_max >= 1.
  RateLimit(double per_second, double burst, std::size_t keys_max);
  Grant take(std::string_view key, Millis now);
  std::size_t keys() const { return buckets_.size(); }

 private:
  struct Bucket {
    bool used = false;
    double tokens = 0;
    Millis at{0};
  };
  double per_second_;
  double burst_;
  BoundedMap<Bucket> buckets_;
};

// How many may be in at once: sockets per person and per address. Its memory is bounded by who is in.
class Occupancy {
 public:
  explicit Occupancy(std::uint32_t at_once_max) : at_once_max_{at_once_max} {}
  // False: so many are in already. Each true is owed one `leave`.
  bool enter(std::string_view key);
  // REQUIRES: an `enter` of this key that was granted and not yet left.
  void leave(std::string_view key);

 private:
  std::uint32_t at_once_max_;
  std::unordered_map<std::string, std::uint32_t> inside_;
};

// The same for several threads.
class SharedOccupancy {
 public:
  explicit SharedOccupancy(std::uint32_t max) : occupancy_(max) {}
  bool enter(const std::string& key) {
    const std::lock_guard lock(mutex_);
    return occupancy_.enter(key);
  }
  void leave(const std::string& key) {
    const std::lock_guard lock(mutex_);
    occupancy_.leave(key);
  }

 private:
  std::mutex mutex_;
  Occupancy occupancy_;
};

// A wait that doubles with each failure beyond the free ones, up to `wait_max`; forgotten after
// `forget_after`. Each attempt counts as a failure until it is said to have succeeded, so that many at once
// gain nothing.
class Backoff {
 public:
  struct Limits {
    std::uint32_t failures_free = 5;
    Millis wait_first{1'000};
    Millis wait_max{60'000};
    Millis forget_after{15 * 60'000};
    std::size_t keys_max = 10'000;
  };
  explicit Backoff(const Limits& limits) : limits_{limits}, tries_{limits.keys_max} {}

  // May `key` try now? A refused attempt does not count.
  Grant attempt(std::string_view key, Millis now);
  // The attempt succeeded: the key starts afresh.
  void succeeded(std::string_view key) { tries_.erase(key); }
  // The attempt was no failure of this key; others of it stay counted.
  void forgive(std::string_view key);

 private:
  struct Tries {
    std::uint32_t failures = 0;
    Millis last{0};
  };
  Millis wait(std::uint32_t failures) const;
  Limits limits_;
  BoundedMap<Tries> tries_;
};

// What an address counts as: an IPv4 address itself, an IPv6 address its /64 (one household, one key).
// What is not an address is returned as it is.
std::string address_key(std::string_view address);

}  // namespace slipway
