#include "server/page_policy.h"

#include <fmt/format.h>

namespace slipway {
namespace {

// `blob:` is for pictures that the page itself has fetched and checked: attachments are never loaded by
// address.
constexpr std::string_view loads =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'";

}  // namespace

std::string page_policy(std::string_view path, const std::vector<std::string>& embed_origins) {
  const bool framed = path == "/embed" && !embed_origins.empty();
  return fmt::format("{}; frame-ancestors {}", loads,
                     framed ? fmt::format("{}", fmt::join(embed_origins, " ")) : std::string("'none'"));
}

}  // namespace slipway
