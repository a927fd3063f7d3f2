// Someone who speaks the protocol, but not as our client does: reused numbers, views that are not there,
// answers not waited for, noise. Nothing is expected of it but that the server and all others stand it.
#pragma once

#include <memory>
#include <string>

#include "tests/sim/link.h"
#include "tests/sim/server.h"
#include "tests/sim/workload.h"

namespace slipway::sim {

class Stranger final : public LinkUser {
 public:
  Stranger(World& world, SimServer& server, Workload& workload);

  void leave();

  std::string_view name() const override { return "stranger"; }
  bool reading() const override { return reading_; }
  void received(std::string_view message) override { world_.trace.number(message.size()); }
  void closed() override { link_ = nullptr; }

 private:
  void act();
  void connect();
  v1::ClientFrame some_frame();
  v1::Subscribe some_subscription();

  World& world_;
  SimServer& server_;
  Workload& workload_;
  std::shared_ptr<Link> link_;
  bool connecting_ = false;
  bool reading_ = true;
  bool left_ = false;
};

}  // namespace slipway::sim
