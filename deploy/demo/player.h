// Plays a scenario on a running server: its people take their logins and give their commands, through the
// HTTP API, each at the step's moment by the server's clock.
//
// Blocks. REQUIRES: a server to which nobody has signed in yet.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <string>

#include "clients/cpp/connection.h"
#include "deploy/demo/scenario.h"

namespace slipway {

// Everybody's, in a demo on one's own machine.
inline constexpr std::string_view demo_password = "slipway-demo";

struct DemoServer {
  client::Url url;
  std::string first_link;  // The secret of the first administrator's one-use link.
};

// Moves the server's clock on to a step's moment, where that has not come: called before each step. Fails
// with why not.
using DemoClock = std::function<std::expected<void, std::string>(std::chrono::sys_seconds)>;
// Called after each step with how many are done.
using DemoProgress = std::function<void(std::size_t)>;

// Fails with the first step that did not come out as the scenario says, or with what the server said.
std::expected<void, std::string> play(const DemoScenario& scenario, const DemoServer& server,
                                      const DemoClock& clock, const DemoProgress& progress);

}  // namespace slipway
