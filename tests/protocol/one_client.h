// A fixture: a world with one client, and what it was sent. For both codecs.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/protocol/world.h"

namespace slipway::test {

class OneClient : public testing::TestWithParam<Codec> {
 protected:
  void begin(SessionLimits limits = {}, MemoryEventStore::Mode mode = MemoryEventStore::Mode::immediate) {
    world_ = std::make_unique<World>(limits, mode);
    world_->on_message = [this](const World::Client&, const v1::ServerFrame& frame,
                                const OutMessage& message) {
      frames_.push_back(frame);
      sizes_.push_back(message.size());
    };
    client_ = &world_->connect("ann", GetParam());
  }
  void hello(const std::string& token = "ann", std::uint32_t credit = 0) {
    v1::ClientFrame frame;
    frame.mutable_hello()->set_token(token);
    frame.mutable_hello()->set_credit_bytes(credit);
    world_->send(*client_, frame);
    ASSERT_TRUE(frames_.back().has_welcome());
  }
  void send(const std::string& json) { world_->send(*client_, client_frame(json)); }
  void send_edit(int number) {
    send(fmt::format(
        R"({{"command":{{"commandId":"edit-{0}","project":"bank","editTask":{{"taskId":"t1","title":"{0}"}}}}}})",
        number));
  }
  // A frame of exactly `size` bytes: JSON takes spaces, protobuf a long string in a field that may be long.
  std::string sized(std::size_t size) {
    v1::ClientFrame frame;
    frame.mutable_hello()->set_token("ann");
    std::string bytes = encode_client(frame, GetParam());
    if (GetParam() == Codec::json) return bytes + std::string(size - bytes.size(), ' ');
    for (std::size_t device = size - bytes.size() - 8;; ++device) {
      frame.mutable_hello()->set_device(std::string(device, 'x'));
      bytes = frame.SerializeAsString();
      if (bytes.size() >= size) return bytes;
    }
  }
  Session& session() { return *world_->session(*client_); }
  bool open() const { return !client_->closed; }
  const std::string& last_error() const { return frames_.back().error().code(); }

  std::unique_ptr<World> world_;
  World::Client* client_ = nullptr;
  std::vector<v1::ServerFrame> frames_;
  std::vector<std::size_t> sizes_;
};

inline const auto both_codecs = testing::Values(Codec::json, Codec::protobuf);
inline std::string codec_name(const testing::TestParamInfo<Codec>& codec) {
  return codec.param == Codec::json ? "json" : "protobuf";
}

}  // namespace slipway::test
