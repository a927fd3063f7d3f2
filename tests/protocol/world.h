// The server's core in one thread, with a clock that stands until it is moved: what protocol tests talk to.
//
// The workspace holds ann (administrator), bob (no role) and eve (viewer); the project `bank` is at revision
// 3 with the tasks `t1` and `t2`, made by ann. The time is 2026-03-02T09:00:00Z. One shard; a store that is
// durable at once. Whoever has the token `ann` is ann for a year, whoever has `ann/90` for 90 s;
// `ann@bank:board` is hers for that view alone; a ticket `ann#…` works once.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/memory_event_store.h"
#include "projections/view.h"
#include "server/authenticator.h"
#include "server/runtime.h"
#include "server/shard.h"

namespace slipway::test {

class ManualRuntime final : public Runtime {
 public:
  WallTime wall() const override;
  Millis steady() const override { return now_; }
  void post(std::size_t shard, Task task) override;
  void run_blocking(Task task) override { tasks_.push_back(std::move(task)); }
  void wake(SessionId session) override { woken_.push_back(session); }

  void advance(Millis by) { now_ += by; }
  // Runs the oldest task. False: there is none.
  bool run_one();
  std::vector<SessionId> take_woken() { return std::exchange(woken_, {}); }
  std::size_t waiting() const { return tasks_.size() + woken_.size(); }

 private:
  Millis now_{1'000};
  std::deque<Task> tasks_;
  std::vector<SessionId> woken_;
};

class TestAuthenticator final : public Authenticator {
 public:
  std::optional<Principal> verify_token(const std::string& token, WallTime now) override;
  std::optional<Principal> redeem_ticket(const std::string& ticket, WallTime now) override;

 private:
  std::set<std::string> used_;
};

class World {
 public:
  // A client's end of a connection, written to as a socket would be.
  struct Client {
    std::string name;
    SessionId id = 0;
    Codec codec = Codec::json;
    bool reads = true;     // False: what was written last stays in the socket.
    bool writing = false;  // The socket holds a message.
    std::optional<CloseCode> closed;
  };
  using OnMessage = std::function<void(const Client&, const v1::ServerFrame&, const OutMessage&)>;
  using OnClose = std::function<void(const Client&)>;

  explicit World(SessionLimits limits = {}, MemoryEventStore::Mode mode = MemoryEventStore::Mode::immediate);
  ~World();

  // Set before connecting; called for each message that a client is written, and when its connection ends.
  OnMessage on_message = [](const Client&, const v1::ServerFrame&, const OutMessage&) {};
  OnClose on_close = [](const Client&) {};

  Client& connect(const std::string& name, Codec codec);
  Client& client(const std::string& name) { return *clients_.at(name); }
  Session* session(const Client& client) { return shard_->session(client.id); }
  void send(Client& client, std::string_view bytes);
  void send(Client& client, const v1::ClientFrame& frame);
  // Whether this client takes what is written; what it had left in the socket is taken at once.
  void set_reads(Client& client, bool reads);
  void disconnect(Client& client);

  // Moves the clock, with a tick each second, as the server has them.
  void wait(Millis time);
  // The server starts again on the same log; nobody is connected.
  void restart();
  void drain() { shard_->drain(500, 5'000), settle(); }
  // As Shard::set_read_only(), over restarts.
  void set_read_only(const std::string& reason);
  void end_credentials(const std::string& id) { shard_->end_credentials({id}), settle(); }
  // Runs until nothing more happens by itself.
  void settle();
  // A command of this person, as if sent over HTTP. The answer must be there when it returns, but for a store
  // in manual mode.
  v1::Ack command(const std::string& person, const std::string& json);

  CheckpointStore& checkpoints() { return *checkpoints_; }
  ShardContext& context() { return context_; }
  ShardStats stats() const { return shard_->stats(); }
  ManualRuntime& runtime() { return runtime_; }
  MemoryEventStore& store() { return store_; }

 private:
  void start();
  void make_workspace();
  void pump(Client& client);
  void cut();
  void close(Client& client, CloseCode code);

  ManualRuntime runtime_;
  MemoryEventStore store_;
  std::unique_ptr<Keys> keys_ = make_memory_keys();
  std::unique_ptr<CheckpointStore> checkpoints_ = make_memory_checkpoints();
  TestAuthenticator authenticator_;
  ShardContext context_;
  std::unique_ptr<Shard> shard_;
  std::vector<Shard*> shards_;
  std::map<std::string, std::unique_ptr<Client>> clients_;
  SessionId next_id_ = 1;
  int commands_ = 0;  // Those that brought no id.
};

// The frame in its bytes; adds a failure and returns an empty one if it is none.
v1::ServerFrame read_frame(const OutMessage& message, Codec codec);
v1::ClientFrame client_frame(const std::string& json);
std::string encode_client(const v1::ClientFrame& frame, Codec codec);

}  // namespace slipway::test
