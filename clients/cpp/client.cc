#include "clients/cpp/client.h"

#include <algorithm>

#include "clients/cpp/ids.h"

namespace slipway::client {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds connect_timeout{10'000};
constexpr milliseconds step_max{50};

milliseconds steady_now() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

ClientOptions core_options(const ClientSettings& settings) {
  return {.client_id = settings.client_id,
          .device = settings.device,
          .token = settings.token,
          .seed = random_bits(),
          .keep_changes = settings.keep_changes};
}

}  // namespace

Client::Client(ClientSettings settings)
    : settings_(std::move(settings)),
      core_(core_options(settings_)),
      socket_({.opened = [this] { core_.connected(steady_now()); },
               .message = [this](std::string_view bytes) { core_.receive(steady_now(), bytes); },
               .closed =
                   [this](const std::string& reason) {
                     last_failure_ = reason;
                     core_.disconnected(steady_now());
                   }}) {}

std::optional<std::string> Client::send(v1::Command command) {
  if (command.command_id().empty()) command.set_command_id(new_id());
  std::string id = command.command_id();
  if (!core_.send(std::move(command))) return std::nullopt;
  return id;
}

Client::Ran Client::run(const std::function<bool()>& done, std::optional<milliseconds> timeout) {
  const milliseconds started = steady_now();
  while (!done()) {
    if (core_.connection() == Connection::needs_auth && socket_.idle()) return Ran::needs_auth;
    const milliseconds passed = steady_now() - started;
    if (timeout && passed >= *timeout) return Ran::timed_out;
    step(timeout ? std::min(step_max, *timeout - passed) : step_max);
  }
  return Ran::done;
}

void Client::step(milliseconds at_most) {
  const milliseconds now = steady_now();
  const auto due = core_.want_reconnect_at();
  if (socket_.idle() && due && now >= *due)
    socket_.open(settings_.url, "/sync", "slipway.v1.pb", connect_timeout);
  core_.tick(now);
  for (std::string& message : core_.take_output()) socket_.send(std::move(message));
  if (core_.wants_disconnect()) socket_.close();
  socket_.run_for(at_most);
}

}  // namespace slipway::client
