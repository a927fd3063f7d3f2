#include "server/domain/webhook_url.h"

#include <algorithm>
#include <charconv>

#include "proto/ascii.h"

namespace slipway::domain {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;
constexpr std::string_view not_a_url = "not_a_url";

bool is_visible(char c) {
  return c > ' ' && c < '\x7f';
}

// Letters, digits, `-`, `_` and `.`: a name or an IPv4 address.
bool is_host_name(std::string_view host) {
  const auto fair = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  };
  return !host.empty() && host.front() != '.' && std::ranges::all_of(host, fair);
}

bool is_ipv6(std::string_view host) {
  const auto fair = [](char c) {
    return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
  };
  return host.contains(':') && std::ranges::all_of(host, fair);
}

// Empty: none is named.
bool read_port(std::string_view text, std::uint16_t& port) {
  if (text.empty()) return true;
  text.remove_prefix(1);  // The colon.
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  return read.ec == std::errc{} && read.ptr == end && port > 0;
}

}  // namespace

std::expected<WebhookUrl, std::string_view> parse_webhook_url(std::string_view url) {
  if (!std::ranges::all_of(url, is_visible)) return std::unexpected(not_a_url);
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return std::unexpected(not_a_url);
  const std::string scheme = to_lower(url.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return std::unexpected("not_http");
  if (url.contains('#')) return std::unexpected("has_fragment");
  WebhookUrl parts;
  parts.secure = scheme == "https";
  parts.port = parts.secure ? https_port : http_port;
  const std::string_view rest = url.substr(scheme_end + 3);
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string authority = to_lower(rest.substr(0, authority_end));
  if (authority.contains('@')) return std::unexpected("has_credentials");
  const bool bracketed = authority.starts_with('[');
  const std::size_t host_end =
      bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (host_end == std::string::npos) return std::unexpected(not_a_url);
  parts.host = bracketed ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
  const std::string_view port = std::string_view(authority).substr(host_end + (bracketed ? 1 : 0));
  const bool fair = bracketed ? is_ipv6(parts.host) : is_host_name(parts.host);
  if (!fair || (!port.empty() && port.front() != ':') || !read_port(port, parts.port))
    return std::unexpected(not_a_url);
  const std::string_view target = rest.substr(authority_end);
  parts.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  return parts;
}

}  // namespace slipway::domain
