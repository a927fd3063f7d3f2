// A client of the sync protocol as a state machine: messages and the time go in, messages and wishes come
// out.
//
// It has no socket, clock, thread or randomness of its own (the jitter comes from `seed`), so that it runs
// the same in a program, in a test and in the simulation. Its owner connects, disconnects and carries bytes:
//
//   loop: connect when want_reconnect_at() has come, then connected();
//         receive() each WebSocket message, tick() about ten times a second;
//         send what take_output() gives; close when wants_disconnect(), then disconnected().
//
// A view is the fold of what the server sent: snapshots are applied whole, transitions only where they follow
// on what is held. A client that sees a gap asks again from what it has; it never guesses. The views of a
// project move together, those over all projects (`portfolio`, …, of `workspace`) each by itself. Commands
// are kept until their answer comes and are sent again, in their order and with their ids, on every new
// connection. Times are milliseconds of one monotonic clock, of any origin. Not thread-safe; one owner.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/cpp/wire.h"
#include "slipway/v1/commands.pb.h"
#include "slipway/v1/sync.pb.h"

namespace slipway::client {

struct ClientOptions {
  std::string client_id;       // Random per installation.
  std::string device = "api";  // `web`, `cli` or `api`; for the audit trail.
  std::string token;           // An API token. Or give each connected() a one-use ticket.
  std::uint64_t seed = 1;      // Of the jitter. Different for every client that may be sent away at once.
  // Bytes of views in flight, handed out again as they are taken in; 0: the server's own bound is enough.
  std::uint32_t credit_bytes = 0;
  bool keep_changes = false;  // Whether take_changes() has anything to give.
};

enum class ViewPhase {
  loading,  // Nothing held yet.
  live,     // Follows the server.
  stale,    // What was held when the connection or the thread was lost; still readable.
  fixed,    // As of a past moment, which no transition moves.
  closed,   // The server closed it (`closed`); emptied.
};

// A view at a revision. Entities are the encoded `Entity` messages exactly as the server sent them, by id.
struct ViewState {
  std::uint64_t revision = 0;
  ViewPhase phase = ViewPhase::loading;
  std::map<std::string, std::string, std::less<>> entities;
  v1::ViewClosed closed;
};

// What one message did to one view.
struct ViewChange {
  std::string project;
  std::string view;
  std::uint64_t from_revision = 0;
  std::uint64_t to_revision = 0;
  bool whole = false;  // A full snapshot: everything may differ.
  std::vector<std::string> upserted{};
  std::vector<std::string> removed{};
};

struct Outcome {
  std::string command_id;
  v1::Ack ack;
};

enum class Connection {
  offline,
  signing_in,  // Hello is sent, Welcome not here yet.
  online,
  needs_auth,  // The token was refused: set_token() before it tries again.
};

// What the client met, since it was made.
struct ClientCounters {
  std::uint64_t gaps_seen = 0;        // Transitions that did not follow on what was held.
  std::uint64_t overlaps_seen = 0;    // Transitions that began before what was held.
  std::uint64_t stalls_seen = 0;      // Two ticks in a row named a newer head while nothing moved.
  std::uint64_t protocol_errors = 0;  // Messages that could not be read.
  std::uint64_t snapshots = 0;        // Taken in whole.
  std::uint64_t transitions = 0;
  std::uint64_t commands_resent = 0;
};

class ClientCore {
 public:
  using Time = std::chrono::milliseconds;
  static constexpr std::size_t pending_commands_max = 1024;
  static constexpr std::size_t transitions_waiting_max = 256;
  static constexpr Time welcome_timeout{10'000};
  static constexpr Time backoff_first{500};
  static constexpr Time backoff_max{15'000};
  static constexpr Time presence_renewal{10'000};

  explicit ClientCore(ClientOptions options);

  // A WebSocket with `slipway.v1.pb` is open: says Hello, with a Subscribe for each wanted view.
  // `ticket`: used instead of the token, once. REQUIRES: no connection.
  void connected(Time now, std::string ticket = {});
  // The socket is gone, for whatever reason. Views become stale; commands stay pending. May be called twice.
  void disconnected(Time now);
  // One binary WebSocket message.
  void receive(Time now, std::string_view message);
  void tick(Time now);
  // Messages to send, in order, each one a binary WebSocket message.
  std::vector<std::string> take_output();

  // When to connect; nothing: connected already, or it would be of no use (needs_auth).
  std::optional<Time> want_reconnect_at() const;
  // The owner should close the socket (then call disconnected): the line is dead, cannot be understood, or
  // the server asked for it.
  bool wants_disconnect() const { return wants_disconnect_; }

  // A fresh token: for the live connection (Auth) and for the next ones.
  void set_token(std::string token);

  // Wanted from now on, over every connection; a second call changes nothing, but asks for a closed view
  // again.
  void subscribe(std::string_view project, std::string_view view);
  // Instead: the view as of a past moment. It does not move; it is asked for again on a new connection, and
  // where a view of that project begins anew, as after an erasure. Only who follows some view of it is told.
  void subscribe_at(std::string_view project, std::string_view view, v1::At at);
  void unsubscribe(std::string_view project, std::string_view view);
  // Null: not subscribed. Lives until unsubscribe; what it holds changes with receive().
  const ViewState* view(std::string_view project, std::string_view view) const;
  std::vector<std::pair<std::string, std::string>> subscriptions() const;

  // Kept and sent until it is answered. False: too many are pending. REQUIRES: a command_id never used
  // before.
  bool send(v1::Command command);
  // Sent again by itself while connected; an empty scope leaves.
  void set_presence(v1::Presence presence);
  // Commands without an answer, oldest first.
  std::vector<std::string> pending() const;

  // What came since the last call.
  std::vector<Outcome> take_outcomes();
  std::vector<ViewChange> take_changes();
  std::vector<v1::Error> take_errors();  // At most errors_max are kept.
  static constexpr std::size_t errors_max = 16;
  // Who is there, as last heard on this connection. Null: nothing heard.
  const v1::PresenceUpdate* presence(std::string_view project) const;

  Connection connection() const { return connection_; }
  const v1::Welcome& welcome() const { return welcome_; }  // The last one.
  // Whether the server takes commands, as last heard on this connection.
  const v1::WriteState& write_state() const { return write_state_; }
  const ClientCounters& counters() const { return counters_; }

 private:
  using Key = std::pair<std::string, std::string>;  // Project, view.

  struct Chunks {  // A snapshot on its way.
    bool whole = false;
    bool fixed = false;
    std::uint64_t revision = 0;
    std::vector<std::pair<std::string, std::string>> upserts{};
    std::vector<std::string> removals{};
  };
  // A transition that came before the snapshot that it follows on.
  struct Waiting {
    std::shared_ptr<const std::string> message;
    RawTransition transition;  // Slices of the message.
  };
  struct Subscription {
    ViewState state;
    std::uint32_t sub_id = 0;       // On this connection; 0: not asked for.
    std::uint32_t view_schema = 0;  // Of what is held.
    std::uint64_t asked_at = 0;     // After so many of the project's ticks.
    std::optional<v1::At> at;
    Chunks chunks;
    std::deque<Waiting> waiting;  // At most transitions_waiting_max; the oldest go first.
  };
  struct Pending {
    v1::Command command;
    bool sent = false;    // On this connection.
    bool resent = false;  // On an earlier one.
  };

  void emit(const v1::ClientFrame& frame);
  v1::Subscribe ask(const Key& key, Subscription& subscription);
  static bool wanted(const Subscription& subscription);
  void ask_for_missing();
  void ask_again(const Key& key, Subscription& subscription);
  void lose(Subscription& subscription);
  void send_pending(Time now);
  void send_presence(Time now);
  void return_credit(std::size_t bytes);

  void on(const RawSnapshot& snapshot);
  void on(const RawTransition& transition, std::string_view message);
  void wait(Subscription& subscription, std::shared_ptr<const std::string> message);
  void apply_waiting(const Key& key, Subscription& subscription);
  void on(Time now, const v1::ServerFrame& frame);
  void on_welcome(Time now, const v1::Welcome& welcome);
  void on_ack(const v1::Ack& ack);
  void on_tick(const v1::Tick& tick);
  void on_view_closed(const v1::ViewClosed& closed);
  void on_go_away(Time now, const v1::GoAway& go_away);
  void on_error(const v1::Error& error);
  void apply(const Key& key, Subscription& subscription, Chunks chunks);
  void apply(const Key& key, Subscription& subscription, const RawTransition& transition);
  void finish(const std::string& command_id, v1::Ack ack);
  bool follows(const std::string& project) const;
  void forget_past(const std::string& project);
  void fall_behind(const std::string& project, std::uint64_t revision);
  void close(Subscription& subscription, const v1::ViewClosed& closed);
  Subscription* by_sub_id(std::uint32_t sub_id, const Key** key = nullptr);

  Time silence_max() const;
  Time random_between(Time low, Time high);

  ClientOptions options_;
  std::uint64_t random_state_;
  Connection connection_ = Connection::offline;
  bool has_socket_ = false;
  bool wants_disconnect_ = false;
  std::optional<Time> reconnect_at_ = Time{0};
  std::optional<Time> leave_at_;  // The server asked us to go; when we do.
  unsigned attempts_ = 0;         // Since the last Welcome.
  Time connected_at_{0};
  Time heard_at_{0};
  Time presence_sent_at_{0};
  Time commands_window_at_{0};
  std::uint32_t commands_in_window_ = 0;

  std::uint32_t next_sub_id_ = 1;
  std::map<Key, Subscription> subscriptions_;
  // By project: how often its views moved on this connection, and what its last tick met.
  struct Motion {
    std::uint64_t moves = 0;
    std::uint64_t moves_at_tick = 0;
    std::uint64_t head_at_tick = 0;
    std::uint64_t ticks = 0;
  };
  std::map<std::string, Motion, std::less<>> motion_;
  std::deque<Pending> pending_;
  std::optional<v1::Presence> presence_;
  std::map<std::string, v1::PresenceUpdate, std::less<>> present_;
  std::size_t credit_owed_bytes_ = 0;

  v1::Welcome welcome_;
  v1::WriteState write_state_;
  ClientCounters counters_;
  std::vector<std::string> output_;
  std::vector<Outcome> outcomes_;
  std::vector<ViewChange> changes_;
  std::vector<v1::Error> errors_;
};

}  // namespace slipway::client
