// The server in the simulation: the real shards on a virtual runtime, with lives that end in crashes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "server/shard.h"
#include "tests/sim/link.h"
#include "tests/sim/runtime.h"
#include "tests/sim/world.h"

namespace slipway::sim {

// Sees what each session hears and says, in the order in which it does.
class WireTap {
 public:
  virtual ~WireTap() = default;
  virtual void heard(const Session& session, std::string_view message) = 0;
  virtual void said(Shard& shard, const Session& session, std::string_view message) = 0;
  virtual void ended(SessionId session) = 0;
};

class SimServer final : public Authenticator {
 public:
  SimServer(World& world, WireTap& tap);
  ~SimServer() override;

  bool up() const { return !shards_.empty(); }
  // REQUIRES: up().
  WallTime wall() const { return runtime_->wall(); }
  // Begins a life. REQUIRES: !up().
  void start();
  // Power is lost: shards and sessions end, the store forgets what was not synced.
  void crash();
  // Says GoAway to everyone, then ends with everything synced.
  void drain();

  // As Shard::set_read_only() on all of them, and again at each start, as the world's disk is.
  void look_at_disk();

  // A socket is accepted: after the line's delay `established` is told the link, or null if nobody listens.
  void connect(LinkUser& user, std::function<void(std::shared_ptr<Link>)> established);
  // A command that no client sends; `answered` gets the Ack.
  void submit_as(const std::string& actor, v1::Command command, std::function<void(const v1::Ack&)> answered);

  // Makes the first of what waits durable.
  void sync(std::size_t appends);
  std::vector<std::shared_ptr<Link>> links() const;

  // --- for the links ---
  void on_thread(std::size_t shard, const std::function<void()>& handler);
  void heard(const Session& session, std::string_view message) { tap_.heard(session, message); }
  void said(const Session& session, std::size_t shard, const OutMessage& message);
  void close_session(std::size_t shard, SessionId id);

  // --- Authenticator: a token is `<person>` or `<person>/<milliseconds of life>` ---
  std::optional<Principal> verify_token(const std::string& token, WallTime now) override;
  std::optional<Principal> redeem_ticket(const std::string&, WallTime) override { return std::nullopt; }

 private:
  void tick(std::size_t shard);
  void end_life(Time client_learns_max);
  std::string read_only_reason() const { return world_.disk_full ? "disk_full" : ""; }

  World& world_;
  WireTap& tap_;
  std::unique_ptr<SimRuntime> runtime_;
  std::unique_ptr<ShardContext> context_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<Shard*> peers_;
  std::map<SessionId, std::shared_ptr<Link>> links_;
  std::vector<SessionId> next_id_;
  std::size_t next_shard_ = 0;
  std::uint64_t life_ = 0;
};

}  // namespace slipway::sim
