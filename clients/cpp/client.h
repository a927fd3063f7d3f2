// A connection to a Slipway server that keeps itself alive, and views of its projects.
//
//   Client client({.url = *parse_url("http://localhost:7420"), .token = token});
//   client.subscribe("bank-upgrade", "board");
//   client.run([&] { return client.view("bank-upgrade", "board")->phase == ViewPhase::live; });
//
// Whatever happens to the line, it reconnects by itself (full jitter, at most 15 s between tries) and goes on
// from the revision that each view holds; commands are sent until they are answered, and recorded once
// however often they were sent. A view is the fold of what the server sent: between two calls of run() it
// stands at one revision, and all views of a project stand at the same. It works only inside run() and blocks
// there; one thread. The protocol itself is ClientCore's.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "clients/cpp/client_core.h"
#include "clients/cpp/connection.h"

namespace slipway::client {

struct ClientSettings {
  Url url;
  std::string token;
  std::string client_id;       // Random per installation.
  std::string device = "api";  // `web`, `cli` or `api`.
  bool keep_changes = false;   // Whether core().take_changes() is used.
};

class Client {
 public:
  enum class Ran { done, timed_out, needs_auth };

  explicit Client(ClientSettings settings);

  void subscribe(std::string_view project, std::string_view view) { core_.subscribe(project, view); }
  void unsubscribe(std::string_view project, std::string_view view) { core_.unsubscribe(project, view); }
  // Null: not subscribed. What it points to changes during run().
  const ViewState* view(std::string_view project, std::string_view view) const {
    return core_.view(project, view);
  }
  // Gives the command an id where it has none, and returns that; nothing: too many are pending.
  std::optional<std::string> send(v1::Command command);

  // Connects and works until `done()`, which is asked after each message and about every 50 ms, or until
  // `timeout`. `needs_auth`: the token was refused; another one (core().set_token) and another run() go on.
  Ran run(const std::function<bool()>& done, std::optional<std::chrono::milliseconds> timeout = {});

  ClientCore& core() { return core_; }
  // Why the last connection ended or did not come about, as the system said it; empty: none ended yet.
  const std::string& last_failure() const { return last_failure_; }

 private:
  void step(std::chrono::milliseconds at_most);

  ClientSettings settings_;
  ClientCore core_;
  Socket socket_;
  std::string last_failure_;
};

}  // namespace slipway::client
