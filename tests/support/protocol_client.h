// One client of the sync protocol, which keeps what it was told. Throws std::runtime_error where the server
// says what it should not. For rigs; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "slipway/v1/sync.pb.h"
#include "tests/support/wire_client.h"

namespace slipway::support {

class ProtocolClient {
 public:
  // Says Hello and, unless `project` is empty, subscribes to its board.
  ProtocolClient(Loop& loop, std::uint16_t port, const std::string& token, const std::string& project);

  void send(const v1::Command& command);

  bool welcome() const { return welcome_; }
  const std::string& log_epoch() const { return log_epoch_; }
  bool read_only() const { return state_.read_only(); }
  const v1::WriteState& state() const { return state_; }
  std::uint64_t shown() const { return shown_; }  // The board's revision.
  std::size_t in_flight() const { return in_flight_; }
  // Answers that came since the last call, by command id.
  std::multimap<std::string, v1::Ack> take_acks() { return std::exchange(acks_, {}); }

 private:
  void receive(std::string_view message);

  std::unique_ptr<WireClient> client_;
  bool welcome_ = false;
  std::string log_epoch_;
  v1::WriteState state_;
  std::uint64_t shown_ = 0;
  std::size_t in_flight_ = 0;
  std::multimap<std::string, v1::Ack> acks_;
};

}  // namespace slipway::support
