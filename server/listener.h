// Listens, and gives each accepted socket away.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace slipway {

// On the thread of its context, but for port().
class Listener {
 public:
  // Gives each accepted socket (a native handle) to `accept`, with the address of the other end. Throws
  // boost::system::system_error with what the system said.
  Listener(boost::asio::io_context& context, const std::string& address, std::uint16_t port,
           std::function<void(int socket, std::string address)> accept);
  ~Listener();
  std::uint16_t port() const;
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace slipway
