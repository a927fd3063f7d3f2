#include "tests/sim/server.h"

#include <utility>

namespace slipway::sim {
namespace {

using namespace std::chrono_literals;
constexpr Time drain_time = 2s;
constexpr std::uint64_t state_kept_every =
    8;  // Few commits: projects here are small, and most starts read one.

}  // namespace

SimServer::SimServer(World& world, WireTap& tap) : world_(world), tap_(tap) {}

SimServer::~SimServer() {
  if (up()) end_life(0s);
}

void SimServer::start() {
  SLIPWAY_ASSERT(!up());
  ++life_;
  const std::size_t count = world_.plan.shards;
  runtime_ = std::make_unique<SimRuntime>(
      world_, count, [this](std::size_t shard) { shards_[shard]->end_of_turn(); },
      [this](SessionId session) {
        const auto found = links_.find(session);
        if (found == links_.end()) return;
        const auto link = found->second;  // Pumping may end it.
        link->pump();
      });
  context_ = std::make_unique<ShardContext>(
      ShardContext{world_.store, *world_.keys, *world_.checkpoints, *runtime_, *this});
  context_->shards = count;
  context_->limits = world_.plan.limits;
  context_->feed_limits = world_.plan.feed_limits;
  context_->state_kept_every = state_kept_every;
  context_->mutants = world_.sabotage.core;
  context_->files = &world_.files;
  context_->server_id = "sim";
  context_->log_epoch = "one";
  context_->read_only = read_only_reason();
  context_->project_template = [](const std::string&) { return nullptr; };
  for (std::size_t i = 0; i < count; ++i) {
    shards_.push_back(std::make_unique<Shard>(i, *context_));
    peers_.push_back(shards_.back().get());
  }
  next_id_.assign(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    next_id_[i] = i + life_ * 3'000'000 * count;  // A session's id says its shard: id % shards.
    shards_[i]->connect(peers_);
    tick(i);
  }
  const std::size_t home = home_shard(workspace_stream, count);
  runtime_->post(home, [this, home] { shards_[home]->load_workspace([] {}); });
}

void SimServer::tick(std::size_t shard) {
  runtime_->in(1s, [this, shard] {
    runtime_->on_thread(shard, [&] { shards_[shard]->tick(); });
    tick(shard);
  });
}

void SimServer::crash() {
  world_.say("the server crashes; {} appends were not synced", world_.store.waiting());
  ++world_.counts.crashes;
  end_life(world_.random.chance(50) ? Time{20ms} : Time{12s});
  world_.store.crash();
}

void SimServer::end_life(Time client_learns_max) {
  const auto links = std::exchange(links_, {});
  for (const auto& [id, link] : links) {
    link->server_died(world_.random_time(0us, client_learns_max));
    tap_.ended(id);
  }
  // Sessions go while all shards are there, as the server's own stop has it.
  for (const auto& [id, link] : links) shards_[id % shards_.size()]->close_session(id);
  shards_.clear();
  peers_.clear();
  context_.reset();
  runtime_.reset();
}

void SimServer::drain() {
  world_.say("the server drains");
  ++world_.counts.drains;
  for (std::size_t i = 0; i < shards_.size(); ++i)
    runtime_->post(i, [this, i] { shards_[i]->drain(500, 5'000); });
  world_.schedule.in(drain_time, [this, life = life_] {
    if (!up() || life_ != life) return;
    sync(world_.store.waiting());
    end_life(20ms);
    world_.store.crash();
  });
}

void SimServer::look_at_disk() {
  for (std::size_t i = 0; i < shards_.size(); ++i)
    runtime_->post(i, [this, i, reason = read_only_reason()] { shards_[i]->set_read_only(reason); });
}

void SimServer::connect(LinkUser& user, std::function<void(std::shared_ptr<Link>)> established) {
  const auto delay = [this] { return world_.random_time(50us, world_.plan.latency_max); };
  world_.schedule.in(delay(), [this, &user, delay, established = std::move(established)]() mutable {
    std::shared_ptr<Link> link;
    if (up()) {
      const std::size_t shard = next_shard_++ % shards_.size();
      const SessionId id = next_id_[shard] += shards_.size();
      link = std::make_shared<Link>(world_, user);
      on_thread(shard, [&] {
        link->adopted(*this, shards_[shard]->open_session(id, Codec::protobuf), shard);
        links_[id] = link;
      });
    }
    world_.schedule.in(delay(), [link, established = std::move(established)] { established(link); });
  });
}

void SimServer::submit_as(const std::string& actor, v1::Command command,
                          std::function<void(const v1::Ack&)> answered) {
  const std::size_t home = home_shard(workspace_stream, shards_.size());
  v1::Origin origin;
  origin.set_channel(v1::Origin::SERVER);
  runtime_->post(home, [this, home, actor, command = std::move(command), origin,
                        answered = std::move(answered)]() mutable {
    shards_[home]->submit_command(std::move(command), actor, std::move(origin), std::move(answered));
  });
}

void SimServer::sync(std::size_t appends) {
  const auto durable = [&] { world_.store.sync(appends); };
  if (up())
    runtime_->on_store_thread(durable);
  else
    durable();
}

std::vector<std::shared_ptr<Link>> SimServer::links() const {
  std::vector<std::shared_ptr<Link>> all;
  for (const auto& [id, link] : links_) all.push_back(link);
  return all;
}

void SimServer::on_thread(std::size_t shard, const std::function<void()>& handler) {
  runtime_->on_thread(shard, handler);
}

void SimServer::said(const Session& session, std::size_t shard, const OutMessage& message) {
  std::string bytes = *message.head;
  if (message.body) bytes += *message.body;
  tap_.said(*shards_[shard], session, bytes);
}

void SimServer::close_session(std::size_t shard, SessionId id) {
  tap_.ended(id);
  links_.erase(id);
  shards_[shard]->close_session(id);
}

std::optional<Principal> SimServer::verify_token(const std::string& token, WallTime now) {
  const std::size_t slash = token.find('/');
  Principal principal;
  principal.person_id = token.substr(0, slash);
  principal.kind = Principal::Kind::token;
  principal.id = token;
  principal.expires =
      now + (slash == token.npos ? Millis{30 * 86'400'000L} : Millis{std::stoi(token.substr(slash + 1))});
  return principal;
}

}  // namespace slipway::sim
