// A WebSocket client that costs next to nothing: one epoll loop, no library, frames parsed in place.
//
// For load only: it trusts the server it measures. Client frames are masked with the key 0, which is no mask.
// One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::support {

class Loop;

class WireClient {
 public:
  using OnMessage = std::function<void(WireClient&, std::string_view)>;

  // Connects and upgrades to slipway.v1.pb, blocking. Throws std::runtime_error.
  WireClient(Loop& loop, std::uint16_t port, OnMessage on_message);
  ~WireClient();
  WireClient(const WireClient&) = delete;
  WireClient& operator=(const WireClient&) = delete;

  // Queues one binary message; written when the loop next runs.
  void send(std::string_view message);
  bool open() const { return socket_ >= 0; }

 private:
  friend class Loop;
  void readable();
  void send_frame(unsigned char opcode, std::string_view payload);
  void flush();
  void close();

  Loop& loop_;
  int socket_ = -1;
  OnMessage on_message_;
  std::string in_;
  std::string message_;  // Of a fragmented one, what has come.
  std::string out_;
};

class Loop {
 public:
  Loop();
  ~Loop();
  // Runs until `done` says so, asked at least every 10 ms.
  void run(const std::function<bool()>& done);

 private:
  friend class WireClient;
  int epoll_;
};

// One HTTP request on a connection of its own; returns the body. Throws on anything but 2xx.
struct HttpAnswer {
  int status = 0;
  std::string head;
  std::string body;
};
HttpAnswer http(std::uint16_t port, const std::string& method, const std::string& path,
                const std::string& body = {}, const std::string& headers = {});

}  // namespace slipway::support
