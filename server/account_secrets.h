// Secrets: how they are made, what is kept of them, and how passwords are hashed.
//
// A secret is 256 random bits, so its SHA-256 may be kept without salt; a password is not, so it is kept as
// Argon2id. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <expected>
#include <mutex>
#include <string>
#include <string_view>

#include "server/accounts.h"

namespace slipway {

// 256 random bits as 43 characters of base64url. REQUIRES: sodium_init() has been called.
std::string new_secret();
std::string sha256(std::string_view text);
// The public id of a secret: half of its hash, in hex. An identifier; says nothing about the secret.
std::string secret_id(std::string_view hash);
bool equal_in_constant_time(std::string_view a, std::string_view b);

// Lets few hash at once (each takes much memory) and few wait.
class HashSlots {
 public:
  // Waits for a slot. False: too many are waiting. Each true is owed one `leave`.
  bool enter();
  void leave();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t waiting_ = 0;
  std::size_t hashing_ = 0;
};

// Argon2id at a chosen cost. Refuses as `busy` when too many wait, or memory is short.
class PasswordHasher {
 public:
  PasswordHasher(std::uint64_t passes, std::size_t memory_bytes)
      : passes_{passes}, memory_bytes_{memory_bytes} {}

  // Salt and cost are in the result.
  Account<std::string> hash(std::string_view password);
  Account<bool> matches(const std::string& hash, std::string_view password);
  // A hash at this cost that no password is known for: checked for logins that do not exist, so that they
  // take as long as those that do. It is made up, not computed.
  std::string hash_of_nobody() const;
  // Was it made at another cost?
  bool is_outdated(const std::string& hash) const;

 private:
  const std::uint64_t passes_;
  const std::size_t memory_bytes_;
  HashSlots slots_;
};

}  // namespace slipway
