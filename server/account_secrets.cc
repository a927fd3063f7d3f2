#include "server/account_secrets.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <span>

#include "proto/base64.h"

namespace slipway {
namespace {

std::string_view text_of(std::span<const unsigned char> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::string new_secret() {
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return to_base64url(text_of(bytes));
}

std::string sha256(std::string_view text) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return digest;
}

std::string secret_id(std::string_view hash) {
  std::string id;
  for (const char c : hash.substr(0, 16))
    fmt::format_to(std::back_inserter(id), "{:02x}", static_cast<unsigned char>(c));
  return id;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool HashSlots::enter() {
  std::unique_lock lock{mutex_};
  if (waiting_ >= password_hashes_waiting_max) return false;
  ++waiting_;
  changed_.wait(lock, [this] { return hashing_ < password_hashes_at_once_max; });
  --waiting_;
  ++hashing_;
  return true;
}

void HashSlots::leave() {
  const std::lock_guard lock{mutex_};
  --hashing_;
  changed_.notify_one();
}

Account<std::string> PasswordHasher::hash(std::string_view password) {
  if (!slots_.enter()) return std::unexpected(AccountError::busy);
  std::array<char, crypto_pwhash_STRBYTES> text{};
  const int failed = crypto_pwhash_str(text.data(), password.data(), password.size(), passes_, memory_bytes_);
  slots_.leave();
  if (failed != 0) return std::unexpected(AccountError::busy);
  return std::string{text.data()};
}

Account<bool> PasswordHasher::matches(const std::string& hash, std::string_view password) {
  if (!slots_.enter()) return std::unexpected(AccountError::busy);
  const bool same = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
  slots_.leave();
  return same;
}

// In the form of crypto_pwhash_str: Argon2's own encoding (the reference implementation's encode_string).
std::string PasswordHasher::hash_of_nobody() const {
  std::array<unsigned char, crypto_pwhash_SALTBYTES + 32> random{};
  randombytes_buf(random.data(), random.size());
  const auto text = [](std::span<const unsigned char> bytes) {
    std::string padded = to_base64(text_of(bytes));
    return padded.substr(0, padded.find('='));
  };
  const auto [salt, hash] =
      std::pair{std::span{random}.first(crypto_pwhash_SALTBYTES), std::span{random}.last(32)};
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", memory_bytes_ / 1024, passes_, text(salt),
                     text(hash));
}

bool PasswordHasher::is_outdated(const std::string& hash) const {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), passes_, memory_bytes_) != 0;
}

}  // namespace slipway
