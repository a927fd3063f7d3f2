#include "proto/tlog/hash.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "proto/basics.h"

namespace slipway::tlog {
namespace {

using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

constexpr std::string_view leaf_prefix{"\x00", 1};
constexpr std::string_view node_prefix{"\x01", 1};

// Fetched once: OpenSSL 3 looks an algorithm up through its providers on every EVP_sha256(), under a lock.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  SLIPWAY_ASSERT(fetched != nullptr, "OpenSSL has no SHA-256");
  return fetched;
}

}  // namespace

Hash sha256_of(std::initializer_list<std::string_view> pieces) {
  thread_local const DigestContext context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  Hash hash;
  unsigned int size = 0;
  bool ok = context != nullptr && EVP_DigestInit_ex2(context.get(), algorithm(), nullptr) == 1;
  for (const std::string_view piece : pieces)
    ok = ok && EVP_DigestUpdate(context.get(), piece.data(), piece.size()) == 1;
  ok = ok && EVP_DigestFinal_ex(context.get(), hash.data(), &size) == 1;
  SLIPWAY_ASSERT(ok && size == hash.size(), "SHA-256 failed");
  return hash;
}

Hash sha256(std::string_view bytes) {
  return sha256_of({bytes});
}

Hash leaf_hash(std::string_view bytes) {
  return sha256_of({leaf_prefix, bytes});
}

Hash node_hash(const Hash& left, const Hash& right) {
  return sha256_of({node_prefix, bytes_of(left), bytes_of(right)});
}

Hash empty_root() {
  return sha256_of({});
}

std::string_view bytes_of(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Hash hash_from(std::string_view bytes) {
  Hash hash;
  SLIPWAY_ASSERT(bytes.size() == hash.size());
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

}  // namespace slipway::tlog
