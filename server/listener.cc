#include "server/listener.h"

#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <utility>

namespace slipway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

}  // namespace

struct Listener::State : std::enable_shared_from_this<Listener::State> {
  asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type> acceptor;
  std::function<void(int, std::string)> accept;

  State(asio::io_context& context, std::function<void(int, std::string)> accepted)
      : acceptor(context), accept(std::move(accepted)) {}

  void next() {
    acceptor.async_accept([self = shared_from_this()](error_code error, Socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) {
        spdlog::warn("accept: {}", error.message());
      } else {
        error_code ignored;
        const std::string address = socket.remote_endpoint(ignored).address().to_string();
        const int handle = socket.release(ignored);
        if (!ignored) self->accept(handle, address);
      }
      self->next();
    });
  }
};

Listener::Listener(asio::io_context& context, const std::string& address, std::uint16_t port,
                   std::function<void(int, std::string)> accept)
    : state_(std::make_shared<State>(context, std::move(accept))) {
  const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(address), port);
  state_->acceptor.open(endpoint.protocol());
  state_->acceptor.set_option(asio::ip::tcp::acceptor::reuse_address(true));
  state_->acceptor.bind(endpoint);
  state_->acceptor.listen(4096);
  state_->next();
}

Listener::~Listener() {
  stop();
}
std::uint16_t Listener::port() const {
  return state_->acceptor.local_endpoint().port();
}
void Listener::stop() {
  error_code ignored;
  state_->acceptor.close(ignored);
}

}  // namespace slipway
