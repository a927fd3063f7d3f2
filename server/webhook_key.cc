#include "server/webhook_key.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "proto/base64.h"
#include "server/private_file.h"

namespace slipway {
namespace {

constexpr std::string_view heading = "slipway webhook key 1";
constexpr std::string_view signed_prefix = "slipway webhook 1";

template <class Bytes>
std::string text_of(const Bytes& bytes) {
  return to_base64(std::string(bytes.begin(), bytes.end()));
}

}  // namespace

WebhookKey::WebhookKey(const Seed& seed) {
  crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data());
}

std::expected<WebhookKey, std::string> WebhookKey::open(const std::string& path) {
  Seed seed{};
  if (!std::filesystem::exists(path)) {
    make_private_folder_of(path);
    randombytes_buf(seed.data(), seed.size());
    const int failure = write_private_file(path, fmt::format("{}\n{}\n", heading, text_of(seed)));
    if (failure == 0) return WebhookKey(seed);
    return std::unexpected(
        fmt::format("The webhooks' key file {} cannot be written: {}.", path, std::strerror(failure)));
  }
  std::ifstream file(path);
  std::string first;
  std::string second;
  std::getline(file, first);
  std::getline(file, second);
  const auto bytes = from_base64(second);
  if (first != heading || !bytes || bytes->size() != seed.size())
    return std::unexpected(fmt::format("The webhooks' key file {} holds no key.", path));
  std::ranges::copy(*bytes, seed.begin());
  return WebhookKey(seed);
}

std::string WebhookKey::public_key() const {
  return text_of(public_);
}

std::string WebhookKey::sign(std::int64_t seconds, std::string_view body) const {
  const std::string text = fmt::format("{}\n{}\n{}", signed_prefix, seconds, body);
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), secret_.data());
  return text_of(signature);
}

}  // namespace slipway
