// One client's side of the sync protocol, as a state machine without I/O: messages and ticks in, messages
// out.
//
// Nothing is queued for views: a session holds a cursor into each project's Feed and is asked for its next
// message when the line is free. What is queued is bounded by what the client itself has in flight (acks) or
// asked for (one snapshot at a time). A project's subscriptions share one cursor, so that all of its views
// move together. A view over all projects is its reader's own (workspace_subscription.h), and of each one
// answer at most waits to leave. Not thread-safe; lives on its shard.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/authenticator.h"
#include "server/feed.h"
#include "server/frames.h"
#include "server/mutants.h"
#include "server/runtime.h"
#include "server/workspace_subscription.h"
#include "slipway/v1/sync.pb.h"

namespace slipway {

// Every bound of a connection, stated in Welcome and tested at its edge.
struct SessionLimits {
  std::size_t hello_bytes_max = 32 * 1024;  // Before sign-in.
  Millis hello_within{5'000};
  std::size_t message_bytes_max = 64 * 1024;
  std::uint32_t commands_per_second_max = 200;  // Per person, in bursts of twice as many.
  std::uint32_t subscriptions_max = 64;
  std::size_t commands_in_flight_max = 256;  // More are not read from the socket until acks have left.
  std::size_t replies_queued_max = 1024;     // A client that asks without reading is closed.
  Millis heartbeat{10'000};
  Millis stalled_max{30'000};
  Millis auth_warning{60'000};
  // A view over all projects is worked out at most once in this time for one socket, and followed up to so
  // many entities.
  Millis workspace_view_ms_min{1'000};
  std::size_t workspace_view_entities_max = 20'000;
  Millis quiet_max{60'000};  // What a running import brings waits no longer than this to be shown.
};

enum class CloseCode : std::uint16_t {
  protocol = 1002,
  unsupported = 1003,
  policy = 1008,
  too_big = 1009,
  restart = 1012
};

// The answer to a snapshot request.
struct PreparedSnapshot {
  std::string refused;  // A code, as `forbidden`; empty: granted.
  Revision revision;
  Revision head;         // Of the project, when this was read.
  bool resumed = false;  // Changes since the revision asked for, not the whole.
  google::protobuf::Timestamp at;
  std::shared_ptr<const std::vector<SnapshotPart>> parts;
};

// What everyone is told of whether commands are taken, encoded once.
struct WriteNotice {
  std::uint64_t version = 0;  // Grows with each change.
  v1::WriteState state{};
  SharedBytes protobuf{};
  SharedBytes json{};
};

class Session;

// What a session needs from its shard.
class SessionHost {
 public:
  virtual ~SessionHost() = default;
  virtual const SessionLimits& limits() const = 0;
  virtual const Mutants& mutants() const = 0;
  virtual Runtime& runtime() = 0;
  virtual Authenticator& authenticator() = 0;
  virtual v1::Welcome welcome(const Principal& principal) const = 0;
  // Counts this socket against the person's. Empty: welcome; else the code that says why not.
  virtual std::string_view admit(const Principal& principal) = 0;
  virtual bool take_command_token(const std::string& person_id) = 0;
  // As of now; welcome() says the same.
  virtual const WriteNotice& write_notice() const = 0;
  // Answers by session.acknowledge(), once.
  virtual void submit(Session& session, v1::Command command) = 0;
  // Answers by session.prepared(), once, in the same order and all at one revision. `from` 0: the whole view.
  // REQUIRES: one project; alone, if it is of a past moment.
  virtual void request_snapshots(Session& session, std::vector<v1::Subscribe> subscribes) = 0;
  virtual void request_replay(Session& session, const v1::ReplayFrom& replay) = 0;
  // The project's feed on this shard; null until the first snapshot was granted.
  virtual Feed* feed(std::string_view project) = 0;
  virtual void watch(Session& session, const std::string& project) = 0;
  virtual void unwatch(Session& session, const std::string& project) = 0;
  virtual bool may_read(const Principal& principal, const Feed& feed, std::string_view view) const = 0;
  virtual void set_presence(Session& session, const v1::Presence& presence) = 0;
  // From now on session.workspace_changed() and the like tell what happened that concerns this person.
  virtual void follow_workspace(Session& session) = 0;
  virtual void unfollow_workspace(Session& session) = 0;
  // Answers by session.worked_out(), once, unless the session no longer awaits it by then.
  virtual void request_workspace_view(Session& session, WorkspaceAsk ask) = 0;
};

class Session {
 public:
  Session(SessionId id, Codec codec, SessionHost& host);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // --- from the transport ---
  void receive(std::string_view message);
  // The next message to write; null: nothing now (the host's wake() says when to ask again).
  std::optional<OutMessage> next_message();
  // The message that next_message() gave has left.
  void sent();
  // Set once the connection must end, after what next_message() still gives.
  std::optional<CloseCode> closing() const { return closing_; }
  // False while the client has too much in flight: read again after the next wake().
  bool wants_input() const;
  void tick();

  // --- from the shard ---
  // `project`: of the command.
  void acknowledge(const v1::Ack& ack, const std::string& project);
  // The answer to what was last requested.
  void prepared(std::vector<PreparedSnapshot> snapshots);
  void replayed(std::vector<SharedBytes> frames);
  void refuse_replay(std::uint32_t replay_id, std::string_view code);
  void feed_advanced() { wake(); }
  void write_notice_changed() { wake(); }
  void access_changed();  // Rights may have changed: views that may no longer be read are closed.
  // Of the views over all projects. A project that changed; one that is no longer this person's to read;
  // every project, and some of them no longer theirs if `withdrawn`.
  void project_changed(const std::string& project);
  void project_withdrawn(const std::string& project);
  void all_projects_changed(bool withdrawn);
  bool awaits(std::uint64_t ask_id) const;
  void worked_out(WorkspaceAnswer answer);
  // Asks for what is due. The shard says when: once it has told what changed, and at each tick.
  void follow_workspace();
  void go_away(std::uint32_t min_ms, std::uint32_t max_ms);
  void end(std::string_view code, CloseCode close);

  SessionId id() const { return id_; }
  Codec codec() const { return codec_; }
  const std::optional<Principal>& principal() const { return principal_; }
  const std::string& client_id() const { return client_id_; }
  const std::string& device() const { return device_; }
  // Revisions that the slowest cursor is behind its project's head.
  std::uint64_t lag() const;

 private:
  struct Subscription {
    v1::Subscribe request;
    std::size_t view = 0;  // Its bit in ViewSet.
    bool live = false;
  };
  // All subscriptions of one project, moved by one cursor.
  struct Project {
    Revision cursor;
    std::map<std::uint32_t, Subscription> subscriptions;
    std::uint64_t presence_version = 0;
    std::optional<Millis> quiet_since{};  // Nothing but what an import brings has come since then.
    Revision wanted;                      // Up to here nothing is held back any more.
    ViewSet live_views() const;
  };
  // What is asked for or being sent: one subscription's snapshot, or those of all views of a project that
  // fell off the ring together.
  struct Asked {
    std::uint32_t sub_id = 0;
    bool gone = false;  // Unsubscribed or closed since; the same number may be another's by now.
    PreparedSnapshot snapshot{};
  };
  struct SnapshotInProgress {
    std::string project;
    bool fixed = false;  // As of a past moment: the project's cursor has nothing to do with it.
    std::vector<Asked> asked;
    bool prepared = false;  // From here on until all has left, the project's cursor does not pass them.
    std::size_t next = 0;   // Of `asked`, the one being sent, and its part.
    std::size_t next_part = 0;
    bool begun() const { return next > 0 || next_part > 0; }
  };

  void hello(const v1::Hello& hello);
  void auth(const v1::Auth& auth);
  std::optional<Principal> verify(const std::string& token, const std::string& ticket);
  void command(v1::Command command);
  void refuse_command(const v1::Command& command, std::string_view code);
  void subscribe(const v1::Subscribe& subscribe);
  void subscribe_workspace(const v1::Subscribe& subscribe);
  bool in_use(std::uint32_t sub_id) const;
  void unsubscribe(std::uint32_t sub_id);
  void close_view(std::uint32_t sub_id, std::string_view code);
  void forget(std::uint32_t sub_id);
  void request_next_snapshots();
  void finish_snapshots();
  bool fell_off(const std::string& name, Project& project, const Feed& feed);
  bool shows_what_is_erased() const;
  void ask_again();
  bool stays_quiet(const std::string& name, Project& project, const Feed& feed);

  std::optional<OutMessage> next_snapshot_part();
  std::optional<OutMessage> next_transition();
  std::optional<OutMessage> next_of_projects();
  std::optional<OutMessage> next_of_workspace();
  std::optional<OutMessage> next_presence();
  std::optional<OutMessage> next_write_notice();
  OutMessage spend(OutMessage message);
  bool owes_snapshot(const std::string& project) const;  // It was asked for, and has not left as a whole.
  bool starves() const;                                  // Something waits for the client to hand out credit.
  void reply(const v1::ServerFrame& frame);
  void heartbeat(Millis now);
  void error(std::string_view code, std::string_view about);
  void leave_when_answered();
  void wake();

  const SessionId id_;
  const Codec codec_;
  SessionHost& host_;
  std::optional<Principal> principal_;
  std::string client_id_;
  std::string device_;
  std::optional<CloseCode> closing_;
  bool leaving_ = false;  // Sent away: closes once what it asked is answered.

  std::deque<SharedBytes> replies_;
  std::deque<SharedBytes> replay_;  // The one replay that was asked for last.
  std::size_t commands_in_flight_ = 0;
  std::map<std::string, Project, std::less<>> projects_;
  std::map<std::uint32_t, std::string> project_of_;  // By sub_id.
  // Subscriptions that wait for their snapshots, together where they must come together.
  std::deque<std::vector<std::uint32_t>> waiting_;
  std::optional<SnapshotInProgress> snapshot_;
  std::string last_served_;  // The project whose transition left last: the next one's turn comes first.

  std::map<std::uint32_t, WorkspaceSubscription> workspace_;  // By sub_id; each view once.
  std::map<std::string, Millis, std::less<>> asked_at_;       // By view; outlives its subscription.
  std::uint64_t asks_ = 0;
  bool workspaces_turn_ = false;  // Views over all projects and those of one take turns.

  bool credit_limited_ = false;
  std::int64_t credit_bytes_ = 0;
  bool writing_ = false;
  bool woken_ = false;
  bool auth_warned_ = false;
  std::uint64_t told_write_notice_ = 0;  // The version that the client knows.
  Millis opened_;
  Millis progress_;  // When something last left, or nothing was waiting.
  Millis ticked_;
};

}  // namespace slipway
