// An audit bundle that anyone may have changed: proven only if it still proves the very log that its key
// signed.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "clients/audit/bundle.h"
#include "proto/basics.h"
#include "proto/tlog/text.h"

namespace slipway::fuzz {
namespace {

// Of corpus/bundle/workspace.slipway, whose secret key is gone: nobody can sign another checkpoint.
constexpr const char* signer = "slipway/log/workspace+90046a90+ATk8CO9vruyoDVbE7abr1s5jJk+NlLfkkO7+TLJXPaCO";
constexpr const char* root = "wh9PnoiVm2yE8SClqcqBOtXGaFBjb5/WKCSybpoSAC0=";

void check(const std::uint8_t* data, std::size_t size) {
  static const tlog::Policy policy{.log_keys = {*tlog::parse_verifier_key(signer)}};
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  const auto proven = audit::verify_bundle(in, policy);
  if (proven)
    SLIPWAY_ASSERT(proven->checkpoint.root == *tlog::hash_from_base64(root), proven->checkpoint.text());
}

}  // namespace
}  // namespace slipway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slipway::fuzz::check(data, size);
  return 0;
}
