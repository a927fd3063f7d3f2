#include "proto/tlog/keys.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "proto/base64.h"
#include "proto/basics.h"
#include "proto/tlog/hash.h"
#include "proto/tlog/text.h"

namespace slipway::tlog {
namespace {

constexpr std::string_view private_prefix = "PRIVATE+KEY+";

const unsigned char* bytes_in(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
std::string_view view(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Chooses libsodium's fastest code for this processor, once.
void ready_sodium() {
  static const int status = sodium_init();
  SLIPWAY_ASSERT(status >= 0, "libsodium cannot start");
}

std::uint32_t key_id(std::string_view name, KeyType type, std::string_view bytes) {
  const Hash hash = sha256(fmt::format("{}\n{}{}", name, static_cast<char>(type), bytes));
  return std::uint32_t{hash[0]} << 24 | std::uint32_t{hash[1]} << 16 | std::uint32_t{hash[2]} << 8 | hash[3];
}

// `name+id+base64(type || bytes)`, of which the id is not yet checked.
struct KeyString {
  std::string_view name;
  std::uint32_t id;
  KeyType type;
  KeyBytes bytes;
};

std::optional<std::uint32_t> parse_id(std::string_view text) {
  std::uint32_t id = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  if (text.size() != 8 || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size())
    return std::nullopt;
  return id;
}

Result<KeyString> parse_key_string(std::string_view text) {
  const std::size_t after_name = text.find('+');
  if (after_name == std::string_view::npos) return std::unexpected(Error::key_malformed);
  const std::size_t after_id = text.find('+', after_name + 1);
  if (after_id == std::string_view::npos) return std::unexpected(Error::key_malformed);
  const std::string_view name = text.substr(0, after_name);
  const auto id = parse_id(text.substr(after_name + 1, after_id - after_name - 1));
  const auto key = from_base64(text.substr(after_id + 1));
  if (!is_key_name(name) || !id || !key || key->empty()) return std::unexpected(Error::key_malformed);
  const auto type = static_cast<KeyType>(key->front());
  if (type != KeyType::ed25519 && type != KeyType::cosignature_v1)
    return std::unexpected(Error::key_type_unknown);
  if (key->size() != 1 + key_bytes) return std::unexpected(Error::key_malformed);
  KeyString parsed{name, *id, type, {}};
  std::ranges::copy(key->begin() + 1, key->end(), parsed.bytes.begin());
  return parsed;
}

std::string key_string(const VerifierKey& key, std::string_view bytes) {
  const std::string typed = fmt::format("{}{}", static_cast<char>(key.type), bytes);
  return fmt::format("{}+{:08x}+{}", key.name, key.id, to_base64(typed));
}

// The code points that Unicode calls white space, from U+0085 on, as UTF-8.
constexpr std::string_view spaces[] = {"\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80",
                                       "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84",
                                       "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88",
                                       "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9",
                                       "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

}  // namespace

bool is_key_name(std::string_view name) {
  if (name.empty() || name.size() > key_name_bytes_max || !is_utf8(name)) return false;
  if (std::ranges::any_of(name, [](char c) { return (c >= 0 && c <= ' ') || c == '+'; })) return false;
  return std::ranges::none_of(
      spaces, [name](std::string_view space) { return name.find(space) != std::string_view::npos; });
}

std::string VerifierKey::to_string() const {
  return key_string(*this, view(bytes));
}

VerifierKey make_verifier_key(std::string_view name, KeyType type, const KeyBytes& bytes) {
  SLIPWAY_ASSERT(is_key_name(name), std::string(name));
  return {std::string(name), key_id(name, type, view(bytes)), type, bytes};
}

Result<VerifierKey> parse_verifier_key(std::string_view text) {
  const auto parsed = parse_key_string(text);
  if (!parsed) return std::unexpected(parsed.error());
  VerifierKey key = make_verifier_key(parsed->name, parsed->type, parsed->bytes);
  if (key.id != parsed->id) return std::unexpected(Error::key_id_wrong);
  return key;
}

Result<std::vector<VerifierKey>> parse_verifier_keys(std::string_view text) {
  std::vector<VerifierKey> keys;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    auto key = parse_verifier_key(line);
    if (!key) return std::unexpected(key.error());
    keys.push_back(std::move(*key));
  }
  return keys;
}

bool verifies(const VerifierKey& key, std::string_view message, std::string_view signature) {
  ready_sodium();
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(bytes_in(signature), bytes_in(message), message.size(),
                                     key.bytes.data()) == 0;
}

SigningKey SigningKey::generate(std::string_view name, KeyType type) {
  ready_sodium();
  KeyBytes seed;
  randombytes_buf(seed.data(), seed.size());
  SigningKey key = from_seed(name, type, seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

SigningKey SigningKey::from_seed(std::string_view name, KeyType type, const KeyBytes& seed) {
  ready_sodium();
  SigningKey key;
  KeyBytes bytes;
  crypto_sign_seed_keypair(bytes.data(), key.secret_.data(), seed.data());
  key.verifier_ = make_verifier_key(name, type, bytes);
  return key;
}

Result<SigningKey> SigningKey::parse(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (!take_prefix(text, private_prefix)) return std::unexpected(Error::key_malformed);
  auto parsed = parse_key_string(text);
  if (!parsed) return std::unexpected(parsed.error());
  SigningKey key = from_seed(parsed->name, parsed->type, parsed->bytes);
  sodium_memzero(parsed->bytes.data(), parsed->bytes.size());
  if (key.verifier_.id != parsed->id) return std::unexpected(Error::key_id_wrong);
  return key;
}

SigningKey::~SigningKey() {
  sodium_memzero(secret_.data(), secret_.size());
}

std::string SigningKey::to_secret_string() const {
  return std::string(private_prefix) + key_string(verifier_, view(secret_).substr(0, key_bytes));
}

std::string SigningKey::sign(std::string_view message) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, bytes_in(message),
                       message.size(), secret_.data());
  return signature;
}

}  // namespace slipway::tlog
