#include "clients/cpp/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <charconv>
#include <deque>

#include "proto/basics.h"

namespace slipway::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t message_bytes_max = 64 * 1024 * 1024;

using Answer = std::expected<HttpResponse, std::string>;

HttpResponse taken(beast::http::response<beast::http::string_body> response) {
  HttpResponse out{.status = static_cast<int>(response.result_int()), .headers = {}, .body = {}};
  for (const auto& field : response)
    out.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  out.body = std::move(response.body());
  return out;
}

// Ends early where the other side takes no more: then its answer says why.
asio::awaitable<void> write_pieces(beast::tcp_stream& stream, const HttpRequest& request,
                                   std::chrono::milliseconds timeout) {
  for (std::string piece = request.body_piece(); !piece.empty(); piece = request.body_piece()) {
    stream.expires_after(timeout);
    error_code error;
    co_await asio::async_write(stream, asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
  }
}

// All arguments outlive the exchange: http() runs it to its end.
asio::awaitable<void> exchange(const Url& url, const HttpRequest& request, std::chrono::milliseconds timeout,
                               Answer& answer) {
  auto executor = co_await asio::this_coro::executor;
  tcp::resolver resolver(executor);
  beast::tcp_stream stream(executor);
  stream.expires_after(timeout);
  const auto addresses =
      co_await resolver.async_resolve(url.host, std::to_string(url.port), asio::use_awaitable);
  co_await stream.async_connect(addresses, asio::use_awaitable);

  beast::http::request<beast::http::string_body> message;
  message.version(11);
  message.method_string(request.method);
  message.target(url.path + request.path);
  message.set(beast::http::field::host, url.authority());
  message.set(beast::http::field::connection, "close");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  if (request.body_piece)
    message.content_length(request.body_size);
  else
    message.prepare_payload();
  co_await beast::http::async_write(stream, message, asio::use_awaitable);
  if (request.body_piece) co_await write_pieces(stream, request, timeout);
  stream.expires_after(timeout);

  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.body_limit(http_body_bytes_max);
  co_await beast::http::async_read(stream, buffer, parser, asio::use_awaitable);
  answer = taken(parser.release());
}

}  // namespace

std::string Url::authority() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  const std::string name = is_v6 ? "[" + host + "]" : host;
  return port == 80 ? name : fmt::format("{}:{}", name, port);
}

std::expected<Url, std::string> parse_url(std::string_view text) {
  if (text.starts_with("https://"))
    return std::unexpected(
        "this client speaks plain http only: use the server's http:// address on this machine or network, "
        "or a tunnel to it");
  constexpr std::string_view scheme = "http://";
  if (!text.starts_with(scheme)) return std::unexpected("an address begins with http://");
  text.remove_prefix(scheme.size());
  const std::string_view authority = text.substr(0, text.find('/'));
  Url url;
  url.path = text.substr(authority.size());
  while (url.path.ends_with('/')) url.path.pop_back();
  if (url.path.find_first_of("?#") != std::string::npos)
    return std::unexpected("an address has no ? and no #");

  const std::size_t host_end = authority.starts_with('[') ? authority.find(']') : 0;
  if (host_end == std::string_view::npos) return std::unexpected("a [ without its ]");
  const std::size_t colon = authority.find(':', host_end);
  url.host = authority.substr(0, colon);
  if (host_end > 0) url.host = authority.substr(1, host_end - 1);
  if (url.host.empty() || url.host.find('@') != std::string::npos) return std::unexpected("no host in it");
  if (colon == std::string_view::npos) return url;
  const std::string_view port = authority.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (error != std::errc{} || end != port.data() + port.size() || url.port == 0)
    return std::unexpected(fmt::format("'{}' is not a port", port));
  return url;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string HttpResponse::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (beast::iequals(key, beast::string_view(name.data(), name.size()))) return value;
  return {};
}

Answer http(const Url& url, const HttpRequest& request, std::chrono::milliseconds timeout) {
  asio::io_context context;
  Answer answer = std::unexpected("no answer");
  asio::co_spawn(context, exchange(url, request, timeout, answer), [&](std::exception_ptr failure) {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
      answer = std::unexpected(error.code() == beast::error::timeout ? "no answer in time"
                                                                     : error.code().message());
    } catch (const std::exception& error) {
      answer = std::unexpected(error.what());
    }
  });
  if (request.body_piece)
    context.run();  // Each of its steps has an end.
  else
    context.run_for(timeout + std::chrono::milliseconds(500));
  return answer;
}

// --- the socket
// -------------------------------------------------------------------------------------------------

// Every open() has a line of its own; what an old line still says after it was given up goes nowhere.
struct Socket::State {
  struct Line {
    explicit Line(asio::io_context& context) : resolver(context), stream(context), deadline(context) {}
    tcp::resolver resolver;
    websocket::stream<beast::tcp_stream> stream;
    asio::steady_timer deadline;
    beast::flat_buffer buffer;
    std::deque<std::string> queue;
    std::string host;
    std::string target;
    bool open = false;
    bool closing = false;
    bool writing = false;
  };
  using LinePtr = std::shared_ptr<Line>;

  explicit State(Handlers h) : handlers(std::move(h)) {}

  void fail(const LinePtr& failed, const std::string& reason) {
    if (line != failed) return;
    line.reset();
    error_code ignored;
    failed->deadline.cancel();
    failed->resolver.cancel();
    failed->stream.next_layer().socket().close(ignored);
    handlers.closed(reason);
  }
  bool failed(const LinePtr& on, error_code error) {
    if (error) fail(on, error.message());
    return static_cast<bool>(error) || line != on;
  }

  void connect(const LinePtr& on, const tcp::resolver::results_type& addresses) {
    on->stream.next_layer().async_connect(
        addresses, [this, on](error_code error, const tcp::resolver::results_type::endpoint_type&) {
          if (!failed(on, error)) upgrade(on);
        });
  }
  void upgrade(const LinePtr& on) {
    on->stream.next_layer().socket().set_option(tcp::no_delay(true));
    on->stream.async_handshake(on->host, on->target, [this, on](error_code error) {
      if (failed(on, error)) return;
      on->deadline.cancel();
      on->open = true;
      on->stream.binary(true);
      read(on);
      handlers.opened();
    });
  }
  void read(const LinePtr& on) {
    on->stream.async_read(on->buffer, [this, on](error_code error, std::size_t) {
      if (failed(on, error)) return;
      const auto data = on->buffer.cdata();
      handlers.message({static_cast<const char*>(data.data()), data.size()});
      on->buffer.consume(on->buffer.size());
      if (line == on) read(on);
    });
  }
  void write(const LinePtr& on) {
    if (on->writing || on->closing || on->queue.empty()) return;
    on->writing = true;
    on->stream.async_write(asio::buffer(on->queue.front()), [this, on](error_code error, std::size_t) {
      on->writing = false;
      if (failed(on, error)) return;
      on->queue.pop_front();
      write(on);
    });
  }

  Handlers handlers;
  asio::io_context context;
  LinePtr line;  // Null: idle.
};

Socket::Socket(Handlers handlers) : state_(std::make_unique<State>(std::move(handlers))) {}
Socket::~Socket() = default;

void Socket::open(const Url& url, std::string_view path, std::string_view subprotocol,
                  std::chrono::milliseconds timeout) {
  SLIPWAY_ASSERT(idle());
  auto line = std::make_shared<State::Line>(state_->context);
  state_->line = line;
  line->host = url.authority();
  line->target = url.path + std::string(path);
  line->stream.read_message_max(message_bytes_max);
  // Pings are answered by Beast; a line that is silent for long is closed by it, whatever the protocol says.
  line->stream.set_option(
      websocket::stream_base::timeout{timeout, std::chrono::seconds(60), /*keep_alive_pings=*/true});
  line->stream.set_option(websocket::stream_base::decorator(
      [offered = std::string(subprotocol)](websocket::request_type& request) {
        request.set(beast::http::field::sec_websocket_protocol, offered);
        request.set(beast::http::field::user_agent, "slipway-client");
      }));
  State* state = state_.get();
  line->deadline.expires_after(timeout);
  line->deadline.async_wait([state, line](error_code error) {
    if (!error) state->fail(line, "no answer in time");
  });
  line->resolver.async_resolve(url.host, std::to_string(url.port),
                               [state, line](error_code error, const tcp::resolver::results_type& addresses) {
                                 if (!state->failed(line, error)) state->connect(line, addresses);
                               });
}

void Socket::send(std::string message) {
  const State::LinePtr line = state_->line;
  if (!line || !line->open) return;
  line->queue.push_back(std::move(message));
  state_->write(line);
}

void Socket::close() {
  const State::LinePtr line = state_->line;
  if (!line) return;
  if (!line->open || line->writing) return state_->fail(line, "closed");
  line->closing = true;
  line->stream.async_close(websocket::close_code::normal, [state = state_.get(), line](error_code error) {
    state->fail(line, error ? error.message() : "closed");
  });
}

bool Socket::idle() const {
  return state_->line == nullptr;
}

void Socket::run_for(std::chrono::milliseconds time) {
  state_->context.restart();
  state_->context.run_one_for(time);
  state_->context.poll();
}

}  // namespace slipway::client
