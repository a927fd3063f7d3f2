// One connection: two ordered pipes that take time, fill up, and break; and the server's end of it.
//
// The server's end does what the WebSocket shell does: reads while the session wants input, writes one
// message at a time, closes after what was said. A cut loses what is on its way, and each side learns of it
// at its own time.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "server/session.h"
#include "tests/sim/world.h"

namespace slipway::sim {

class SimServer;

// The client's end.
class LinkUser {
 public:
  virtual ~LinkUser() = default;
  virtual std::string_view name() const = 0;
  virtual bool reading() const = 0;  // False: messages wait in the pipe.
  virtual void received(std::string_view message) = 0;
  virtual void closed() = 0;  // The connection has ended; not after close().
};

class Link : public std::enable_shared_from_this<Link> {
 public:
  Link(World& world, LinkUser& user) : world_(world), user_(&user) {}

  // --- the client's end ---
  void send(std::string message);
  void close();
  void resume_reading();

  // --- faults ---
  // What is under way is lost. Each side is told after its time.
  void cut(Time client_learns, Time server_learns);

  // --- the server's end ---
  void adopted(SimServer& server, Session& session, std::size_t shard);
  void pump();
  void server_died(Time client_learns);  // The session is gone already.
  std::string_view client_name() const { return user_ ? user_->name() : "nobody"; }
  const Session* session() const { return session_; }
  bool is_cut() const { return cut_; }

 private:
  struct Message {
    OutMessage out;
    Time arrival;
    bool last = false;  // A close, not a message.
  };
  Time delay();
  void arrived_at_server();
  void read_inbox();
  void write(OutMessage message);
  void write_if_room();
  void written();
  void arrived_at_client();
  void shut();
  void close_server_end();
  void tell_client();

  World& world_;
  LinkUser* user_;  // Null: the client has closed, or knows.
  SimServer* server_ = nullptr;
  Session* session_ = nullptr;  // Null: the server has closed, or knows, or died.
  std::size_t shard_ = 0;
  bool cut_ = false;

  std::deque<std::string> to_server_;
  Time to_server_last_{0};
  std::deque<std::string> inbox_;  // Arrived, not read.

  std::deque<Message> to_client_;
  Time to_client_last_{0};
  std::size_t buffered_bytes_ = 0;  // Written, not read by the client.
  std::optional<OutMessage> writing_;
  bool in_buffer_ = false;  // What is being written has found its place.
  bool shutting_ = false;
};

}  // namespace slipway::sim
