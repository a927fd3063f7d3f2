// Sockets: speaks HTTP/1.1 and WebSocket, and carries bytes between them and the core.
//
// Here stands Boost.Beast; beside it only in webhook_sender.cc. Each connection lives on one shard's thread,
// with at most one read and one write under way. Every request head passes the gate (http_gate.h) before anything routes on it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "server/http_api.h"
#include "server/shard.h"

namespace boost::asio {
class io_context;
}

namespace slipway {

inline constexpr Millis head_within{5'000};  // From the first byte of a request, or from the accept.
inline constexpr Millis body_within{30'000};  // Read whole; in pieces, each of them either way.
inline constexpr Millis keep_alive_max{60'000};  // Between two requests.
inline constexpr Millis ping_after{25'000};      // Of silence on a socket.
inline constexpr Millis pong_within{8'000};
inline constexpr std::uint32_t frames_per_message_max = 64;

// The connections of one shard.
class ConnectionSet {
 public:
  // `turn`: to be called after anything was handed to the shard, so that it ends its turn soon.
  ConnectionSet(boost::asio::io_context& context, Shard& shard, HttpApi& api,
                std::function<SessionId()> next_id, std::function<void()> turn);
  ~ConnectionSet();

  // Takes over an accepted socket (a native handle). This shard's thread.
  void adopt(int socket, std::string address, std::function<void()> closed);
  // There may be something to send on this session.
  void pump(SessionId session);
  // About once a second: deadlines and pings.
  void tick();
  // Closes what is idle; sessions end by their own close.
  void close_idle();
  void close_all();
  std::size_t size() const;

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace slipway
