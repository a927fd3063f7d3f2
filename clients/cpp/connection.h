// The sockets of the C++ client: one HTTP exchange, and a WebSocket that carries messages for ClientCore.
//
// Plain HTTP only, for loopback and trusted networks; an `https` address is refused with a sentence, not
// tried. Not thread-safe. Nothing here throws.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slipway::client {

struct Url {
  std::string host;
  std::uint16_t port = 80;
  std::string path;  // Before every path of the API; without a slash at its end.

  // As a Host header names it.
  std::string authority() const;
};
// `http://host[:port][/path]`. Fails with an English sentence that says what is wrong.
std::expected<Url, std::string> parse_url(std::string_view text);

// For one query parameter or path segment.
std::string percent_encode(std::string_view text);

struct HttpRequest {
  std::string method = "GET";
  std::string path;  // From the Url's on, with the query.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // In place of `body`, in pieces: so many bytes in all; an empty piece is the end. `timeout` then holds for
  // each.
  std::uint64_t body_size = 0;
  std::function<std::string()> body_piece = nullptr;
};
struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // The first of that name, without regard to case; empty: none.
  std::string header(std::string_view name) const;
};
inline constexpr std::size_t http_body_bytes_max = 256 * 1024 * 1024;

// Blocks until the answer is here whole, or for `timeout`. Fails with what the system said: any status is an
// answer.
std::expected<HttpResponse, std::string> http(const Url& url, const HttpRequest& request,
                                              std::chrono::milliseconds timeout);

// One WebSocket at a time, opened again after it closed. Handlers run inside run_for().
class Socket {
 public:
  struct Handlers {
    std::function<void()> opened;
    std::function<void(std::string_view)> message;   // The bytes live for the call.
    std::function<void(const std::string&)> closed;  // Once for each open(), with what the system said.
  };
  explicit Socket(Handlers handlers);
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // REQUIRES: no socket is open or opening. Gives up after `timeout`.
  void open(const Url& url, std::string_view path, std::string_view subprotocol,
            std::chrono::milliseconds timeout);
  // Queues a binary message; messages leave in order. Dropped where nothing is open.
  void send(std::string message);
  // Says goodbye and closes; `closed` follows.
  void close();
  bool idle() const;  // Neither open nor opening.
  // Runs handlers for this long, or until one has run.
  void run_for(std::chrono::milliseconds time);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace slipway::client
