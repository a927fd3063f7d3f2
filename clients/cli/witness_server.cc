#include "clients/cli/witness_server.h"

#include <fmt/format.h>
#include <httplib.h>

#include <mutex>
#include <thread>
#include <utility>

#include "proto/tlog/note.h"

namespace slipway::cli {
namespace {

constexpr std::size_t proof_bytes_max = 64 * 45;
constexpr int timeout_s = 5;

class HttplibServer : public WitnessServer {
 public:
  explicit HttplibServer(AddCheckpoint add) : add_(std::move(add)) {
    server_.set_payload_max_length(tlog::note_bytes_max + proof_bytes_max);
    server_.set_read_timeout(timeout_s);
    server_.set_write_timeout(timeout_s);
    server_.Post("/add-checkpoint", [this](const httplib::Request& request, httplib::Response& response) {
      const std::lock_guard lock(mutex_);
      const audit::Witness::Answer answer = add_(request.body);
      response.status = answer.status;
      response.set_content(answer.body, answer.content_type);
    });
  }
  ~HttplibServer() override {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  bool listen(const std::string& host, std::uint16_t port) {
    const int bound = port == 0                          ? server_.bind_to_any_port(host)
                      : server_.bind_to_port(host, port) ? port
                                                         : -1;
    if (bound <= 0) return false;
    port_ = static_cast<std::uint16_t>(bound);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    return true;
  }
  std::uint16_t port() const override { return port_; }

 private:
  AddCheckpoint add_;
  std::mutex mutex_;
  httplib::Server server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace

std::expected<std::unique_ptr<WitnessServer>, std::string> WitnessServer::start(const std::string& host,
                                                                                std::uint16_t port,
                                                                                AddCheckpoint add) {
  auto server = std::make_unique<HttplibServer>(std::move(add));
  if (!server->listen(host, port)) return std::unexpected(fmt::format("cannot listen on {}:{}", host, port));
  return server;
}

}  // namespace slipway::cli
