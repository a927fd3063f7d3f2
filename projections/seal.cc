#include "projections/seal.h"

#include <sodium.h>

#include <algorithm>

namespace slipway {
namespace {

static_assert(sizeof(Nonce) == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(sizeof(Key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string seal(std::string_view text, std::string_view place, const Key& key, const Nonce& nonce) {
  std::string box(nonce.size() + text.size() + tag_bytes, '\0');
  std::ranges::copy(nonce, box.begin());
  auto* sealed = reinterpret_cast<unsigned char*>(box.data()) + nonce.size();
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, nullptr, bytes_of(text), text.size(), bytes_of(place),
                                             place.size(), nullptr, nonce.data(), key.data());
  return box;
}

std::optional<std::string> unseal(std::string_view box, std::string_view place, const Key& key) {
  if (box.size() < sizeof(Nonce) + tag_bytes) return std::nullopt;
  const std::string_view sealed = box.substr(sizeof(Nonce));
  std::string text(sealed.size() - tag_bytes, '\0');
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(text.data()), nullptr, nullptr, bytes_of(sealed), sealed.size(),
      bytes_of(place), place.size(), bytes_of(box), key.data());
  if (opened != 0) return std::nullopt;
  return text;
}

}  // namespace slipway
