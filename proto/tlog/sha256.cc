#include "proto/tlog/sha256.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>

#include "proto/basics.h"

namespace slipway::tlog {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  SLIPWAY_ASSERT(state_->context != nullptr && EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1,
                 "SHA-256 does not start");
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view piece) {
  SLIPWAY_ASSERT(EVP_DigestUpdate(state_->context, piece.data(), piece.size()) == 1, "SHA-256 failed");
}

std::string Sha256::finish() {
  std::array<unsigned char, 32> hash{};
  SLIPWAY_ASSERT(EVP_DigestFinal_ex(state_->context, hash.data(), nullptr) == 1, "SHA-256 failed");
  std::array<char, 2 * hash.size() + 1> text{};
  return sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
}

}  // namespace slipway::tlog
