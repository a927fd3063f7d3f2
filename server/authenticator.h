// Who speaks: what a session asks of the accounts. The simulation answers it by itself.
#pragma once

#include <optional>
#include <string>

#include "server/accounts.h"

namespace slipway {

class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // Null: unknown, used up or expired. Thread-safe; quick.
  virtual std::optional<Principal> verify_token(const std::string& token, WallTime now) = 0;
  virtual std::optional<Principal> redeem_ticket(const std::string& ticket, WallTime now) = 0;
};

}  // namespace slipway
