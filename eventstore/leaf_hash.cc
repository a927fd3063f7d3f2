#include "eventstore/leaf_hash.h"

#include <openssl/evp.h>

#include <memory>

#include "proto/basics.h"

namespace slipway {
namespace {

using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

// Fetched once: OpenSSL 3 looks an algorithm up through its providers on every EVP_sha256(), under a lock.
const EVP_MD* sha256() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  SLIPWAY_ASSERT(fetched != nullptr, "OpenSSL has no SHA-256");
  return fetched;
}

}  // namespace

LeafHash leaf_hash(std::string_view bytes) {
  static constexpr unsigned char leaf_prefix = 0x00;
  thread_local const DigestContext context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  LeafHash hash;
  unsigned int size = 0;
  const bool ok = context != nullptr && EVP_DigestInit_ex2(context.get(), sha256(), nullptr) == 1 &&
                  EVP_DigestUpdate(context.get(), &leaf_prefix, 1) == 1 &&
                  EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                  EVP_DigestFinal_ex(context.get(), hash.data(), &size) == 1;
  SLIPWAY_ASSERT(ok && size == hash.size(), "SHA-256 failed");
  return hash;
}

}  // namespace slipway
