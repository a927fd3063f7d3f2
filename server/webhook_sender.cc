#include "server/webhook_sender.h"

#include <fmt/format.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <thread>

namespace slipway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

using Request = http::request<http::string_body>;

Request request_of(const WebhookPost& post) {
  const domain::WebhookUrl& url = post.url;
  const std::string host = url.host.contains(':') ? fmt::format("[{}]", url.host) : url.host;
  const bool is_usual = url.port == (url.secure ? 443 : 80);
  Request request{http::verb::post, url.target, 11};
  request.set(http::field::host, is_usual ? host : fmt::format("{}:{}", host, url.port));
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : post.headers) request.set(name, value);
  request.body() = post.body;
  request.prepare_payload();
  return request;
}

// What the receiver answers is its status; the rest of it is not waited for.
template <class Stream>
asio::awaitable<std::string> exchange(Stream& stream, const Request& request) {
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer(webhook_answer_bytes_max);
  http::response_parser<http::empty_body> parser;
  parser.header_limit(webhook_answer_bytes_max);
  co_await http::async_read_header(stream, buffer, parser, asio::use_awaitable);
  const unsigned status = parser.get().result_int();
  co_return status / 100 == 2 ? std::string() : fmt::format("status {}", status);
}

asio::awaitable<std::string> exchange_securely(beast::tcp_stream& tcp, asio::ssl::context& trust,
                                               const std::string& host, const Request& request) {
  asio::ssl::stream<beast::tcp_stream&> stream(tcp, trust);
  if (!SSL_set_tlsext_host_name(stream.native_handle(), host.c_str())) co_return "tls_failed";
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(asio::ssl::host_name_verification(host));
  co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
  co_return co_await exchange(stream, request);
}

std::string failure_of(const error_code& error, bool connected) {
  if (error == beast::error::timeout) return "timed_out";
  if (error.category() == asio::error::get_netdb_category()) return "name_not_found";
  if (error.category() == asio::error::get_ssl_category()) return "tls_failed";
  if (error.category() == http::make_error_code(http::error::bad_version).category() &&
      error != http::error::end_of_stream)
    return "answer_not_understood";
  return connected ? "connection_lost" : "not_connected";
}

}  // namespace

struct WebhookSender::State {
  asio::ssl::context trust{asio::ssl::context::tls_client};
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  std::thread thread;

  asio::awaitable<void> run(WebhookPost post, Done done) {
    bool connected = false;
    std::string failure;
    try {
      beast::tcp_stream stream(context);
      tcp::resolver resolver(context);
      const auto addresses =
          co_await resolver.async_resolve(post.url.host, std::to_string(post.url.port), asio::use_awaitable);
      stream.expires_after(webhook_answer_within);
      co_await stream.async_connect(addresses, asio::use_awaitable);
      connected = true;
      const Request request = request_of(post);
      if (post.url.secure)
        failure = co_await exchange_securely(stream, trust, post.url.host, request);
      else
        failure = co_await exchange(stream, request);
    } catch (const boost::system::system_error& error) {
      failure = failure_of(error.code(), connected);
    }
    done(std::move(failure));
  }
};

WebhookSender::WebhookSender() : state_(std::make_unique<State>()) {
  error_code ignored;  // Without a store no certificate is trusted, and that is what a delivery then says.
  (void)state_->trust.set_default_verify_paths(ignored);
  state_->thread = std::thread([this] { state_->context.run(); });
}

WebhookSender::~WebhookSender() {
  stop();
}

void WebhookSender::send(WebhookPost post, Done done) {
  asio::co_spawn(state_->context, state_->run(std::move(post), std::move(done)),
                 [](std::exception_ptr failed) {
                   if (failed) std::rethrow_exception(failed);
                 });
}

void WebhookSender::stop() {
  state_->context.stop();
  if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace slipway
