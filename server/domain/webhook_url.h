// Where a webhook is told: a URL in its parts. Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace slipway::domain {

struct WebhookUrl {
  bool secure = false;  // https.
  std::string host;     // A name in small letters, or an address; of IPv6 without its brackets.
  std::uint16_t port = 0;
  std::string target;  // Path and query, as they are sent; never empty.
};

// Only http and https, without credentials and fragment, of visible ASCII. The error: what is wrong with it,
// as a word that refusals know.
std::expected<WebhookUrl, std::string_view> parse_webhook_url(std::string_view url);

}  // namespace slipway::domain
