#include "server/connection.h"

#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "proto/json_text.h"
#include "server/http_gate.h"
#include "server/sentence.h"

namespace slipway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

// The concrete executor: a socket of `any_io_executor` costs more memory and an indirect call each time.
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

// A socket that reads only so many bytes until its owner refills it. Beast takes empty frames and pings
// without end and without telling; so what arrives between two ticks without making a message is bounded
// here.
class MeteredSocket {
 public:
  using executor_type = Socket::executor_type;
  using next_layer_type = Socket;

  explicit MeteredSocket(Socket socket) : socket_(std::move(socket)) {}
  executor_type get_executor() { return socket_.get_executor(); }
  Socket& next_layer() { return socket_; }
  void refill(std::size_t bytes) { left_ = bytes; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_compose<Token, void(error_code, std::size_t)>(
        [this, buffers, started = false](auto& self, error_code error = {}, std::size_t bytes = 0) mutable {
          if (!std::exchange(started, true)) return socket_.async_read_some(buffers, std::move(self));
          left_ -= std::min(left_, bytes);
          if (!error && left_ == 0) error = websocket::error::buffer_overflow;
          self.complete(error, bytes);
        },
        token, socket_);
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return socket_.async_write_some(buffers, std::forward<Token>(token));
  }

  [[maybe_unused]] friend void teardown(beast::role_type role, MeteredSocket& metered, error_code& error) {
    websocket::teardown(role, metered.socket_, error);
  }
  template <class Handler>
  friend void async_teardown(beast::role_type role, MeteredSocket& metered, Handler&& handler) {
    websocket::async_teardown(role, metered.socket_, std::forward<Handler>(handler));
  }

 private:
  Socket socket_;
  std::size_t left_ = 0;
};

using WebSocket = websocket::stream<MeteredSocket, false>;  // false: never compressed.

constexpr std::size_t read_bytes = 8 * 1024;
constexpr std::size_t kept_read_buffer_bytes_max = 4 * 1024;
constexpr std::size_t frame_header_bytes_max = 14;
// How long what a client still sends is read away once it was answered, so that it gets to read the answer;
// who sends a whole file reads only afterwards.
constexpr Millis short_linger{1'000};
constexpr Millis upload_linger{30'000};

std::string status_body(const HttpRefusal& refusal) {
  v1::ApiError error;
  error.set_code(std::string(refusal.code));
  error.mutable_message()->set_zh(std::string(refusal.sentence.zh));
  error.mutable_message()->set_en(std::string(refusal.sentence.en));
  return to_json(error);
}

}  // namespace

// A connection as its set sees it.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void tick(Millis now) = 0;
  virtual void pump() {}
  virtual void close() = 0;
  virtual bool idle() const { return false; }
};

struct ConnectionSet::State {
  asio::io_context& context;
  Shard& shard;
  HttpApi& api;
  std::function<SessionId()> next_id;
  std::function<void()> turn;
  std::set<Connection*> all;
  std::unordered_map<SessionId, std::shared_ptr<Connection>> sessions;  // Until they end.

  Millis now() { return shard.runtime().steady(); }
};

namespace {

using Set = ConnectionSet::State;

// --- WebSocket ----------------------------------------------------------------------------------

class SyncConnection final : public Connection, public std::enable_shared_from_this<SyncConnection> {
 public:
  SyncConnection(Set& set, Socket socket, std::function<void()> closed)
      : set_(set), stream_(MeteredSocket(std::move(socket))), closed_(std::move(closed)), heard_(set.now()) {
    set_.all.insert(this);
    refill();
  }

  ~SyncConnection() override {
    set_.all.erase(this);
    if (session_) set_.shard.close_session(session_->id());
    closed_();
  }

  // REQUIRES: `request` is an upgrade that asked for `codec`'s subprotocol.
  void accept(http::request<http::empty_body> request, Codec codec) {
    const std::string_view subprotocol = codec == Codec::protobuf ? subprotocol_protobuf : subprotocol_json;
    stream_.set_option(websocket::stream_base::decorator([subprotocol](websocket::response_type& response) {
      response.set(http::field::sec_websocket_protocol, subprotocol);
      response.set(http::field::server, "slipway");
    }));
    stream_.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                       websocket::stream_base::none(), false});
    stream_.auto_fragment(false);
    stream_.write_buffer_bytes(1024);
    stream_.read_message_max(set_.shard.limits().message_bytes_max);
    stream_.control_callback([this](websocket::frame_type, beast::string_view) { heard_ = set_.now(); });
    codec_ = codec;
    stream_.async_accept(request, [self = shared_from_this()](error_code error) {
      if (error) return;
      self->open();
    });
  }

  void pump() override {
    if (!session_ || writing_ || shutting_) return;
    if (auto message = session_->next_message()) return write(std::move(*message));
    if (session_->closing()) return shut(*session_->closing());
    if (!reading_ && session_->wants_input()) read();
  }

  void tick(Millis now) override {
    refill();
    // A client that takes neither what is left nor the close frame is not waited for.
    if (session_ && session_->closing()) {
      if (!ending_since_) ending_since_ = now;
      if (now - *ending_since_ > pong_within) return close();
    }
    if (now - heard_ > ping_after + pong_within) return close();
    if (now - heard_ > ping_after && !pinging_ && session_ && !shutting_) {
      pinging_ = true;
      stream_.async_ping({}, [self = shared_from_this()](error_code) { self->pinging_ = false; });
    }
  }

  // The session ends with the socket; what is under way comes back with an error and lets go of this.
  void close() override {
    error_code ignored;
    stream_.next_layer().next_layer().close(ignored);
    if (!session_) return;
    const SessionId id = session_->id();
    session_ = nullptr;
    set_.shard.close_session(id);
    set_.sessions.erase(id);
  }

 private:
  void open() {
    stream_.binary(codec_ == Codec::protobuf);
    const SessionId id = set_.next_id();
    session_ = &set_.shard.open_session(id, codec_);
    set_.sessions[id] = shared_from_this();
    read();
  }

  void read() {
    reading_ = true;
    stream_.async_read(buffer_,
                       [self = shared_from_this()](error_code error, std::size_t) { self->on_read(error); });
  }

  // What one message may take: its bytes, and a frame header for each of its frames.
  void refill() {
    stream_.next_layer().refill(set_.shard.limits().message_bytes_max +
                                frames_per_message_max * frame_header_bytes_max);
  }

  void on_read(error_code error) {
    reading_ = false;
    if (!session_) return;
    if (error) {
      if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow)
        session_->end("message_too_large", CloseCode::too_big);
      return close_after_error();
    }
    heard_ = set_.now();
    refill();
    const auto data = buffer_.cdata();
    session_->receive({static_cast<const char*>(data.data()), data.size()});
    buffer_.consume(data.size());
    if (buffer_.capacity() > kept_read_buffer_bytes_max) buffer_ = beast::flat_buffer();
    set_.turn();
    if (session_->wants_input()) read();
  }

  void write(OutMessage message) {
    writing_ = true;
    out_ = std::move(message);
    const std::array<asio::const_buffer, 2> parts{
        asio::buffer(*out_.head), out_.body ? asio::buffer(*out_.body) : asio::const_buffer()};
    stream_.async_write(parts, [self = shared_from_this()](error_code error, std::size_t) {
      self->writing_ = false;
      self->out_ = {};
      if (error || !self->session_) return self->close();
      self->session_->sent();
      self->pump();
    });
  }

  // Ends the connection with a close frame; the client's own reads then end by themselves.
  void shut(CloseCode code) {
    shutting_ = true;
    stream_.async_close(websocket::close_reason(static_cast<std::uint16_t>(code)),
                        [self = shared_from_this()](error_code) { self->close(); });
  }

  void close_after_error() {
    if (writing_ || !session_->closing()) return close();
    pump();
  }

  Set& set_;
  WebSocket stream_;
  std::function<void()> closed_;
  Codec codec_ = Codec::protobuf;
  Session* session_ = nullptr;
  beast::flat_buffer buffer_;
  OutMessage out_;
  Millis heard_;
  std::optional<Millis> ending_since_;
  bool reading_ = false;
  bool writing_ = false;
  bool pinging_ = false;
  bool shutting_ = false;
};

// --- HTTP ---------------------------------------------------------------------------------------

class HttpConnection final : public Connection, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(Set& set, Socket socket, std::string address, std::function<void()> closed)
      : set_(set), socket_(std::move(socket)), address_(std::move(address)), closed_(std::move(closed)) {
    set_.all.insert(this);
    deadline_ = set_.now() + head_within;
  }

  ~HttpConnection() override {
    set_.all.erase(this);
    if (closed_) closed_();
  }

  void read() {
    const std::size_t held = bytes_.size();
    bytes_.resize(held + read_bytes);
    socket_.async_read_some(asio::buffer(bytes_.data() + held, read_bytes),
                            [self = shared_from_this(), held](error_code error, std::size_t count) {
                              self->bytes_.resize(held + (error ? 0 : count));
                              if (error) return;
                              if (held == 0) self->deadline_ = self->set_.now() + head_within;
                              self->advance();
                            });
  }

  void tick(Millis now) override {
    if ((!busy_ || sending_piece_) && now > deadline_) close();
  }
  void close() override {
    const auto held = std::exchange(waiting_, nullptr);
    error_code ignored;
    socket_.close(ignored);
  }
  bool idle() const override { return !busy_; }

 private:
  void advance() {
    if (!parser_ && !read_head()) return;
    if (upgraded_) return;
    read_body();
  }

  // False: more bytes are wanted, or the head was refused.
  bool read_head() {
    const HeadVerdict verdict = check_http_head(bytes_, std::numeric_limits<std::uint64_t>::max());
    if (verdict.kind == HeadVerdict::Kind::incomplete) return read(), false;
    if (verdict.kind == HeadVerdict::Kind::bad) return refuse(describe(verdict.error)), false;
    keep_alive_ = verdict.keep_alive;
    head_only_ = verdict.method == "HEAD";
    request_ = {};
    request_.method = verdict.method;
    request_.target = verdict.target;
    request_.host = verdict.find("Host");
    request_.origin = verdict.find("Origin");
    request_.cookie = verdict.find("Cookie");
    request_.authorization = verdict.find("Authorization");
    request_.if_none_match = verdict.find("If-None-Match");
    request_.device = verdict.find("Slipway-Device");
    request_.accepts_gzip = verdict.find("Accept-Encoding").find("gzip") != std::string_view::npos;
    request_.content_type = verdict.find("Content-Type");
    request_.range = verdict.find("Range");
    if (!verdict.chunked) request_.content_length = verdict.content_length;
    request_.address = address_;
    if (HttpApi::comes_in_pieces(request_.method, request_.target)) {
      expects_continue_ = verdict.find("Expect") == "100-continue";
      return begin_pieces(), false;
    }
    if (verdict.content_length > http_body_bytes_max)
      return refuse(describe(GateError::body_too_large)), false;
    if (request_.target == "/sync") return upgrade(verdict), false;
    parser_.emplace();
    parser_->body_limit(body_limit());
    deadline_ = set_.now() + body_within;
    return true;
  }

  // Whoever sends no credential has little to say.
  std::uint64_t body_limit() const {
    return request_.cookie.empty() && request_.authorization.empty() ? http_body_before_sign_in_bytes_max
                                                                     : http_body_bytes_max;
  }

  void read_body() {
    error_code error;
    const std::size_t taken = parser_->put(asio::buffer(bytes_), error);
    bytes_.erase(0, taken);
    if (error == http::error::need_more) return waits_too_long() ? refuse_framing() : read();
    if (error == http::error::body_limit) return refuse(describe(GateError::body_too_large));
    if (error) return refuse(describe(GateError::request_line_invalid));
    if (!parser_->is_done()) return bytes_.empty() ? read() : read_body();
    request_.body = std::move(parser_->get().body());
    parser_.reset();
    answer();
  }

  // The parser bounds neither a chunk's extensions nor the trailer: until their line ends it takes nothing.
  bool waits_too_long() const { return bytes_.size() > http_head_bytes_max; }
  void refuse_framing() { refuse(describe(GateError::head_too_large)); }

  // Calls it with what comes, on this thread; what comes after the connection has gone is nobody's.
  template <class Value>
  auto later(void (HttpConnection::*use)(Value)) {
    return [weak = weak_from_this(), &set = set_, use](Value value) {
      asio::post(set.context, [weak, use, value = std::move(value)]() mutable {
        if (auto self = weak.lock()) (*self.*use)(std::move(value));
      });
    };
  }

  void answer() {
    busy_ = true;
    set_.api.handle(std::move(request_), later(&HttpConnection::write));
    // While it is being answered nothing is read: one request at a time. The socket holds on to itself.
    waiting_ = shared_from_this();
  }

  // A body in pieces: nothing of it is read before it is accepted, and no piece before the one before it was
  // taken. Until its end is known, so is not where the next request begins.
  void begin_pieces() {
    busy_ = true;
    linger_ = upload_linger;
    keep_alive_after_ = std::exchange(keep_alive_, false);
    waiting_ = shared_from_this();
    set_.api.handle_upload(std::move(request_), later(&HttpConnection::write),
                           later(&HttpConnection::take_body));
  }

  void take_body(std::shared_ptr<BodySink> sink) {
    sink_ = std::move(sink);
    pieces_.emplace();
    pieces_->body_limit(boost::none);
    if (!std::exchange(expects_continue_, false)) return next_piece(true);
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket_, asio::buffer(go_on),
                      [self = shared_from_this()](error_code error, std::size_t) {
                        if (!error) return self->next_piece(true);
                        self->sink_.reset();
                        self->close();
                      });
  }

  void next_piece(bool more) {
    if (!more) return;
    busy_ = false;
    deadline_ = set_.now() + body_within;
    piece_.resize(file_piece_bytes);
    filled_ = 0;
    const auto held = std::exchange(waiting_, nullptr);
    fill_piece();
  }

  void fill_piece() {
    switch (take_from_read()) {
      case Taken::all:
        return waits_too_long() ? refuse_framing() : read_on();
      case Taken::a_piece:
        return hand_over();
      case Taken::nonsense:
        return refuse(describe(GateError::request_line_invalid));
    }
  }

  // What was taken goes in one go: however small the chunks are, each byte that was read is moved once.
  enum class Taken { all, a_piece, nonsense };
  Taken take_from_read() {
    std::size_t used = 0;
    Taken taken = Taken::all;
    while (taken == Taken::all && used < bytes_.size()) {
      auto& body = pieces_->get().body();
      body = {piece_.data() + filled_, piece_.size() - filled_, true};
      error_code error;
      used += pieces_->put(asio::buffer(bytes_.data() + used, bytes_.size() - used), error);
      filled_ = piece_.size() - body.size;
      if (error == http::error::need_more) break;
      if (error && error != http::error::need_buffer)
        taken = Taken::nonsense;
      else if (pieces_->is_done() || filled_ == piece_.size())
        taken = Taken::a_piece;
    }
    bytes_.erase(0, used);
    return taken;
  }

  void read_on() {
    const std::size_t held = bytes_.size();
    bytes_.resize(held + file_piece_bytes);
    socket_.async_read_some(asio::buffer(bytes_.data() + held, file_piece_bytes),
                            [self = shared_from_this(), held](error_code error, std::size_t count) {
                              self->bytes_.resize(held + (error ? 0 : count));
                              if (!error) return self->fill_piece();
                              self->sink_.reset();
                            });
  }

  void hand_over() {
    const bool last = pieces_->is_done();
    busy_ = true;
    waiting_ = shared_from_this();
    if (last) keep_alive_ = keep_alive_after_;
    piece_.resize(filled_);
    sink_->take(std::exchange(piece_, {}), last, later(&HttpConnection::next_piece));
  }

  void write(HttpResponse response) {
    const auto held = std::exchange(waiting_, nullptr);
    sink_.reset();
    pieces_.reset();
    out_.emplace();
    out_->result(static_cast<unsigned>(response.status));
    out_->version(11);
    out_->set(http::field::server, "slipway");
    out_->set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) out_->set(name, value);
    out_->keep_alive(keep_alive_);
    body_ = response.body ? response.body : share("");
    out_->body() = {body_->data(), body_->size()};
    out_->prepare_payload();
    if (response.stream.source) out_->content_length(response.stream.size);
    if (head_only_) {
      out_->content_length(response.stream.source ? response.stream.size : body_->size());
      out_->body() = {body_->data(), 0};
    } else {
      stream_ = std::move(response.stream);
    }
    http::async_write(socket_, *out_, [self = shared_from_this()](error_code error, std::size_t) {
      self->out_.reset();
      self->body_.reset();
      if (error) return self->stream_ = {}, void();
      self->send_piece();
    });
  }

  void send_piece() {
    if (stream_.size == 0) return written();
    waiting_ = shared_from_this();
    stream_.source->next(later(&HttpConnection::write_piece));
  }

  // A body that ends early is cut off: nobody takes it for whole.
  void write_piece(std::string piece) {
    const auto held = std::exchange(waiting_, nullptr);
    if (piece.empty() || piece.size() > stream_.size) return close();
    piece_ = std::move(piece);
    stream_.size -= piece_.size();
    sending_piece_ = true;
    deadline_ = set_.now() + body_within;
    asio::async_write(socket_, asio::buffer(piece_),
                      [self = shared_from_this()](error_code error, std::size_t) {
                        self->sending_piece_ = false;
                        if (error) return self->stream_ = {}, void();
                        self->send_piece();
                      });
  }

  void written() {
    busy_ = false;
    stream_ = {};
    piece_ = {};
    if (!keep_alive_) return linger();
    deadline_ = set_.now() + keep_alive_max;
    if (bytes_.empty()) return read();
    advance();
  }

  // The framing is not known any more: answer, then close.
  void refuse(const HttpRefusal& refusal) {
    keep_alive_ = false;
    busy_ = true;
    HttpResponse response;
    response.status = refusal.status;
    response.body = share(status_body(refusal));
    write(std::move(response));
  }

  // Lets the answer arrive before the socket is closed with bytes unread, which would reset it.
  void linger() {
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    bytes_.clear();
    deadline_ = set_.now() + linger_;
    drain();
  }
  void drain() {
    bytes_.resize(read_bytes);
    socket_.async_read_some(asio::buffer(bytes_), [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->drain();
    });
  }

  void upgrade(const HeadVerdict& verdict) {
    const auto bad = [&](int status, std::string_view code) {
      const v1::Text text = sentence_for(code);
      refuse({status, code, {text.zh(), text.en()}});
    };
    if (!set_.api.origin_allowed(request_.origin, request_.host)) return bad(403, "origin_not_allowed");
    const auto codec = codec_asked_for(verdict.find("Sec-WebSocket-Protocol"));
    if (!codec) return bad(400, "subprotocol_required");
    http::request_parser<http::empty_body> parser;
    error_code error;
    parser.put(asio::buffer(bytes_), error);
    if (error || !parser.is_done() || !websocket::is_upgrade(parser.get()) ||
        verdict.head_bytes != bytes_.size())
      return refuse(describe(GateError::request_line_invalid));
    upgraded_ = true;
    auto sync = std::make_shared<SyncConnection>(set_, std::move(socket_), std::exchange(closed_, nullptr));
    sync->accept(parser.release(), *codec);
  }

  static std::optional<Codec> codec_asked_for(std::string_view offered) {
    while (!offered.empty()) {
      const std::size_t comma = std::min(offered.find(','), offered.size());
      std::string_view one = offered.substr(0, comma);
      while (one.starts_with(' ')) one.remove_prefix(1);
      while (one.ends_with(' ')) one.remove_suffix(1);
      if (one == subprotocol_protobuf) return Codec::protobuf;
      if (one == subprotocol_json) return Codec::json;
      offered.remove_prefix(std::min(comma + 1, offered.size()));
    }
    return std::nullopt;
  }

  Set& set_;
  Socket socket_;
  const std::string address_;
  std::function<void()> closed_;
  std::string bytes_;  // Read and not yet used.
  HttpRequest request_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::span_body<const char>>> out_;
  SharedBytes body_;
  std::optional<http::request_parser<http::buffer_body>> pieces_;  // Of a body that comes in pieces;
  std::shared_ptr<BodySink> sink_;                                 // who takes it, once accepted;
  std::string piece_;                                              // what is on its way in, or out,
  std::size_t filled_ = 0;                                         // as far as it has come.
  StreamedBody stream_;                                            // What is still to be sent.
  std::shared_ptr<HttpConnection> waiting_;
  Millis deadline_{0};
  Millis linger_ = short_linger;
  bool keep_alive_ = false;
  bool head_only_ = false;
  bool keep_alive_after_ = false;
  bool expects_continue_ = false;
  bool sending_piece_ = false;
  bool busy_ = false;
  bool upgraded_ = false;
};

}  // namespace

// --- the set ------------------------------------------------------------------------------------

ConnectionSet::ConnectionSet(asio::io_context& context, Shard& shard, HttpApi& api,
                             std::function<SessionId()> next_id, std::function<void()> turn)
    : state_(
          std::make_unique<State>(State{context, shard, api, std::move(next_id), std::move(turn), {}, {}})) {}

ConnectionSet::~ConnectionSet() = default;

void ConnectionSet::adopt(int handle, std::string address, std::function<void()> closed) {
  error_code error;
  Socket socket(state_->context);
  const bool v6 = address.find(':') != std::string::npos;
  socket.assign(v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), handle, error);
  if (error) return closed();
  socket.set_option(asio::ip::tcp::no_delay(true), error);
  std::make_shared<HttpConnection>(*state_, std::move(socket), std::move(address), std::move(closed))->read();
}

void ConnectionSet::pump(SessionId session) {
  const auto found = state_->sessions.find(session);
  if (found == state_->sessions.end()) return;
  const auto connection = found->second;  // Pumping may end it.
  connection->pump();
}

void ConnectionSet::tick() {
  const Millis now = state_->now();
  const auto all = state_->all;  // Closing one changes the set.
  for (Connection* connection : all)
    if (state_->all.contains(connection)) connection->tick(now);
}

void ConnectionSet::close_idle() {
  const auto all = state_->all;
  for (Connection* connection : all)
    if (state_->all.contains(connection) && connection->idle()) connection->close();
}

void ConnectionSet::close_all() {
  const auto all = state_->all;
  for (Connection* connection : all)
    if (state_->all.contains(connection)) connection->close();
}

std::size_t ConnectionSet::size() const {
  return state_->all.size();
}

}  // namespace slipway
