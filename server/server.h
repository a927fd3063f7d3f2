// The server: the shards on their threads, the log, the accounts, the sockets; started and stopped as one.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "server/config.h"

namespace slipway {

class Server {
 public:
  // Opens everything and listens. Fails with a sentence for the operator. `fatal` runs once, on any thread,
  // when the log can no longer be written: the process must end.
  static std::expected<std::unique_ptr<Server>, std::string> start(
      const Config& config, std::function<void(const std::string&)> fatal);
  virtual ~Server() = default;

  virtual std::uint16_t port() const = 0;
  // The path of a one-use link for the first administrator, as `/welcome#…`; empty once somebody has signed
  // in.
  virtual std::string first_link() const = 0;
  // Sends clients away with GoAway, gives what is under way two seconds to finish, and stops. Blocks.
  virtual void stop() = 0;
};

}  // namespace slipway
