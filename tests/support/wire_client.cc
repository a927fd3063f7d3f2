#include "tests/support/wire_client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace slipway::support {
namespace {

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    throw std::runtime_error("cannot connect to port " + std::to_string(port) + ": " + std::strerror(errno));
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

void write_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) throw std::runtime_error("the server closed the connection");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

// Reads up to and with the empty line; what comes after it stays in `bytes` behind the returned head.
std::size_t read_head(int socket, std::string& bytes) {
  std::array<char, 4096> buffer;
  for (;;) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end != std::string::npos) return end + 4;
    const ssize_t count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count <= 0) throw std::runtime_error("no answer from the server");
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

WireClient::WireClient(Loop& loop, std::uint16_t port, OnMessage on_message)
    : loop_(loop), socket_(connect_to(port)), on_message_(std::move(on_message)) {
  write_all(socket_,
            "GET /sync HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: slipway.v1.pb\r\n\r\n");
  in_.erase(0, read_head(socket_, in_));
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = this;
  ::epoll_ctl(loop_.epoll_, EPOLL_CTL_ADD, socket_, &event);
}

WireClient::~WireClient() {
  close();
}

void WireClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void WireClient::send(std::string_view message) {
  send_frame(0x2, message);
}

void WireClient::send_frame(unsigned char opcode, std::string_view message) {
  out_.push_back(static_cast<char>(0x80 | opcode));
  if (message.size() < 126) {
    out_.push_back(static_cast<char>(0x80 | message.size()));
  } else {
    out_.push_back(static_cast<char>(0x80 | 126));
    out_.push_back(static_cast<char>(message.size() >> 8));
    out_.push_back(static_cast<char>(message.size()));
  }
  out_.append(4, '\0');
  out_.append(message);
  flush();
}

// Load is a few hundred bytes at a time: what the socket does not take at once is written before anything
// else.
void WireClient::flush() {
  write_all(socket_, out_);
  out_.clear();
}

void WireClient::readable() {
  std::array<char, 256 * 1024> buffer;
  const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count <= 0) {
    if (count == 0 || errno != EAGAIN) close();
    return;
  }
  in_.append(buffer.data(), static_cast<std::size_t>(count));
  std::size_t at = 0;
  while (in_.size() - at >= 2) {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::uint64_t>(static_cast<unsigned char>(in_[at + i]));
    };
    std::size_t header = 2;
    std::uint64_t length = byte(1) & 0x7f;
    if (length == 126) header = 4;
    if (length == 127) header = 10;
    if (in_.size() - at < header) break;
    if (header > 2) {
      length = 0;
      for (std::size_t i = 2; i < header; ++i) length = length << 8 | byte(i);
    }
    if (in_.size() - at - header < length) break;
    const bool last = (byte(0) & 0x80) != 0;
    const auto opcode = byte(0) & 0x0f;
    const std::string_view payload = std::string_view(in_).substr(at + header, length);
    at += header + length;
    if (opcode == 8) return close();
    if (opcode == 9) send_frame(0xa, payload);  // A ping; whoever does not answer is taken for gone.
    if (opcode >= 8) continue;
    if (last && message_.empty()) {
      on_message_(*this, payload);
    } else {
      message_.append(payload);
      if (last) {
        on_message_(*this, message_);
        message_.clear();
      }
    }
    if (socket_ < 0) return;
  }
  in_.erase(0, at);
}

Loop::Loop() : epoll_(::epoll_create1(0)) {}
Loop::~Loop() {
  ::close(epoll_);
}

void Loop::run(const std::function<bool()>& done) {
  std::array<epoll_event, 512> events;
  while (!done()) {
    const int count = ::epoll_wait(epoll_, events.data(), events.size(), 10);
    for (int i = 0; i < count; ++i)
      static_cast<WireClient*>(events[static_cast<std::size_t>(i)].data.ptr)->readable();
  }
}

HttpAnswer http(std::uint16_t port, const std::string& method, const std::string& path,
                const std::string& body, const std::string& headers) {
  const int socket = connect_to(port);
  write_all(socket, method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers +
                        (method == "GET" ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") +
                        "\r\n" + body);
  std::string bytes;
  std::size_t head = 0;
  try {
    head = read_head(socket, bytes);
  } catch (...) {
    ::close(socket);
    throw;
  }
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(socket);
  return {std::stoi(bytes.substr(9, 3)), bytes.substr(0, head), bytes.substr(head)};
}

}  // namespace slipway::support
