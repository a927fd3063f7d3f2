// The keys that sign and verify notes, as strings that other programs of the transparency world read and
// write.
//
// C2SP signed-note: a verifier key is `name+id+base64(type || public key)`, id = the first four bytes of
// SHA-256(name || "\n" || type || public key) in hexadecimal. A signing key is the same behind
// `PRIVATE+KEY+`, with the 32-byte seed in place of the public key, as golang.org/x/mod/sumdb/note has it.
// Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/tlog/error.h"

namespace slipway::tlog {

enum class KeyType : std::uint8_t {
  ed25519 = 0x01,         // A log's.
  cosignature_v1 = 0x04,  // A witness's: it signs the time, too (cosignature.h).
};

inline constexpr std::size_t key_bytes = 32;
inline constexpr std::size_t key_name_bytes_max = 255;
using KeyBytes = std::array<std::uint8_t, key_bytes>;

// Not empty, no Unicode space, no plus sign.
bool is_key_name(std::string_view name);

// Name and id together name a key.
struct VerifierKey {
  std::string name;
  std::uint32_t id = 0;
  KeyType type = KeyType::ed25519;
  KeyBytes bytes{};

  std::string to_string() const;
  bool operator==(const VerifierKey&) const = default;
};

// REQUIRES: is_key_name(name).
VerifierKey make_verifier_key(std::string_view name, KeyType type, const KeyBytes& bytes);
Result<VerifierKey> parse_verifier_key(std::string_view text);
// One a line; empty lines and lines that begin with # are skipped.
Result<std::vector<VerifierKey>> parse_verifier_keys(std::string_view text);

// The Ed25519 signature (64 bytes) of `message` by the key.
bool verifies(const VerifierKey& key, std::string_view message, std::string_view signature);

// Wiped from memory when it goes.
class SigningKey {
 public:
  // A fresh one. REQUIRES: is_key_name(name).
  static SigningKey generate(std::string_view name, KeyType type);
  static SigningKey from_seed(std::string_view name, KeyType type, const KeyBytes& seed);
  static Result<SigningKey> parse(std::string_view text);

  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;
  ~SigningKey();

  // The secret string: for the key's own file alone.
  std::string to_secret_string() const;
  const VerifierKey& verifier() const { return verifier_; }
  // 64 bytes.
  std::string sign(std::string_view message) const;

 private:
  SigningKey() = default;

  VerifierKey verifier_;
  std::array<std::uint8_t, 64> secret_{};  // The seed, then the public key, as libsodium has it.
};

}  // namespace slipway::tlog
