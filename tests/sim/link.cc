#include "tests/sim/link.h"

#include <utility>

#include "tests/sim/server.h"

namespace slipway::sim {
namespace {

using namespace std::chrono_literals;

}  // namespace

Time Link::delay() {
  return world_.random_time(50us, world_.plan.latency_max);
}

// --- the client's end ---------------------------------------------------------------------------

void Link::send(std::string message) {
  if (cut_ || !session_) return;
  to_server_.push_back(std::move(message));
  to_server_last_ = std::max(to_server_last_, world_.schedule.now() + delay());
  world_.schedule.at(to_server_last_, [self = shared_from_this()] { self->arrived_at_server(); });
}

void Link::close() {
  user_ = nullptr;
  to_client_.clear();
  buffered_bytes_ = 0;
  // The close follows what was sent, on the same line; a cut line carries it nowhere.
  to_server_last_ = std::max(to_server_last_, world_.schedule.now() + delay());
  const Time when = cut_ ? world_.schedule.now() + world_.random_time(0us, 20s) : to_server_last_;
  world_.schedule.at(when, [self = shared_from_this()] { self->close_server_end(); });
}

void Link::resume_reading() {
  arrived_at_client();
}

void Link::arrived_at_client() {
  const auto self = shared_from_this();  // What the client does may end it.
  while (user_ && user_->reading() && !to_client_.empty() &&
         to_client_.front().arrival <= world_.schedule.now()) {
    const Message message = std::move(to_client_.front());
    to_client_.pop_front();
    if (message.last) return tell_client();
    buffered_bytes_ -= message.out.size();
    std::string bytes = *message.out.head;
    if (message.out.body) bytes += *message.out.body;
    world_.trace.bytes(bytes);
    user_->received(bytes);
    write_if_room();
  }
}

void Link::tell_client() {
  if (LinkUser* user = std::exchange(user_, nullptr)) user->closed();
}

// --- faults -------------------------------------------------------------------------------------

void Link::cut(Time client_learns, Time server_learns) {
  if (std::exchange(cut_, true)) return;
  ++world_.counts.disconnects;
  to_server_.clear();
  to_client_.clear();
  world_.schedule.in(client_learns, [self = shared_from_this()] { self->tell_client(); });
  world_.schedule.in(server_learns, [self = shared_from_this()] { self->close_server_end(); });
}

void Link::server_died(Time client_learns) {
  session_ = nullptr;
  server_ = nullptr;
  writing_.reset();
  cut_ = true;
  to_server_.clear();
  to_client_.clear();
  world_.schedule.in(client_learns, [self = shared_from_this()] { self->tell_client(); });
}

// --- the server's end ---------------------------------------------------------------------------

void Link::adopted(SimServer& server, Session& session, std::size_t shard) {
  server_ = &server;
  session_ = &session;
  shard_ = shard;
}

void Link::arrived_at_server() {
  if (to_server_.empty() || !session_) return;  // Lost in a cut.
  inbox_.push_back(std::move(to_server_.front()));
  to_server_.pop_front();
  server_->on_thread(shard_, [this] { read_inbox(); });
}

void Link::read_inbox() {
  while (session_ && !inbox_.empty() && !shutting_ && session_->wants_input()) {
    const std::string message = std::move(inbox_.front());
    inbox_.pop_front();
    world_.trace.bytes(message);
    server_->heard(*session_, message);
    session_->receive(message);
  }
}

void Link::pump() {
  if (!session_ || writing_ || shutting_) return;
  if (auto message = session_->next_message()) {
    server_->said(*session_, shard_, *message);
    return write(std::move(*message));
  }
  if (session_->closing()) return shut();
  read_inbox();
}

void Link::write(OutMessage message) {
  writing_ = std::move(message);
  in_buffer_ = false;
  write_if_room();
}

// Like a kernel's send buffer: a message is written once there is room for it.
void Link::write_if_room() {
  if (!writing_ || in_buffer_ || !session_) return;
  if (buffered_bytes_ > 0 && buffered_bytes_ + writing_->size() > world_.plan.socket_bytes) return;
  in_buffer_ = true;
  buffered_bytes_ += writing_->size();
  if (!cut_ && user_) {
    to_client_last_ = std::max(to_client_last_, world_.schedule.now() + delay());
    to_client_.push_back({*writing_, to_client_last_, false});
    world_.schedule.at(to_client_last_, [self = shared_from_this()] { self->arrived_at_client(); });
  }
  world_.schedule.in(world_.random_time(1us, 80us), [self = shared_from_this()] { self->written(); });
}

void Link::written() {
  if (!session_ || !writing_) return;
  writing_.reset();
  server_->on_thread(shard_, [this] {
    session_->sent();
    pump();
  });
}

void Link::shut() {
  shutting_ = true;
  if (!cut_ && user_) {
    to_client_last_ = std::max(to_client_last_, world_.schedule.now() + delay());
    to_client_.push_back({{}, to_client_last_, true});
    world_.schedule.at(to_client_last_, [self = shared_from_this()] { self->arrived_at_client(); });
  }
  world_.schedule.in(world_.random_time(100us, 8s),
                     [self = shared_from_this()] { self->close_server_end(); });
}

void Link::close_server_end() {
  if (!session_) return;
  const SessionId id = session_->id();
  session_ = nullptr;
  writing_.reset();
  // A client that has not been told finds its line dead.
  if (user_ && !cut_ && !shutting_)
    world_.schedule.in(delay(), [self = shared_from_this()] { self->tell_client(); });
  server_->on_thread(shard_, [this, id] { server_->close_session(shard_, id); });
}

}  // namespace slipway::sim
