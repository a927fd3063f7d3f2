#include "tests/support/protocol_client.h"

#include <stdexcept>
#include <utility>

namespace slipway::support {

ProtocolClient::ProtocolClient(Loop& loop, std::uint16_t port, const std::string& token,
                               const std::string& project)
    : client_(std::make_unique<WireClient>(
          loop, port, [this](WireClient&, std::string_view message) { receive(message); })) {
  v1::ClientFrame frame;
  v1::Hello& hello = *frame.mutable_hello();
  hello.set_token(token);
  hello.set_client_id("rig");
  if (!project.empty()) {
    v1::Subscribe& subscribe = *hello.add_resume();
    subscribe.set_sub_id(1);
    subscribe.set_project(project);
    subscribe.set_view("board");
  }
  client_->send(frame.SerializeAsString());
}

void ProtocolClient::send(const v1::Command& command) {
  v1::ClientFrame frame;
  *frame.mutable_command() = command;
  ++in_flight_;
  client_->send(frame.SerializeAsString());
}

void ProtocolClient::receive(std::string_view message) {
  v1::ServerFrame frame;
  if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size())))
    throw std::runtime_error("a frame that is none");
  if (frame.has_error() || frame.has_view_closed())
    throw std::runtime_error("the server says " + frame.ShortDebugString());
  if (frame.has_welcome()) {
    welcome_ = true;
    log_epoch_ = frame.welcome().log_epoch();
    state_ = frame.welcome().write_state();
  }
  if (frame.has_write_state()) state_ = frame.write_state();
  if (frame.has_snapshot()) shown_ = frame.snapshot().revision();
  if (frame.has_transition()) shown_ = frame.transition().to_revision();
  if (frame.has_ack()) {
    --in_flight_;
    acks_.emplace(frame.ack().command_id(), frame.ack());
  }
}

}  // namespace slipway::support
