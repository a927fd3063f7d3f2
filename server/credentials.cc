#include "server/credentials.h"

#include <algorithm>

namespace slipway {
namespace {

constexpr std::string_view bearer = "Bearer ";

// The value of the first cookie of this name in `NAME=VALUE; NAME=VALUE`; empty if there is none.
std::string_view cookie_of(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
  }
  return {};
}

}  // namespace

Credential read_credential(std::string_view authorization, std::string_view cookie) {
  if (authorization.starts_with(bearer))
    return {Credential::Kind::token, authorization.substr(bearer.size())};
  const std::string_view secret = cookie_of(cookie, session_cookie_name);
  if (secret.empty()) return {};
  return {Credential::Kind::session, secret};
}

}  // namespace slipway
