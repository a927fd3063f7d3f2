#include "tests/sim/simulation.h"

#include <algorithm>
#include <utility>

#include "tests/sim/client.h"
#include "tests/sim/stranger.h"

namespace slipway::sim {
namespace {

using namespace std::chrono_literals;
constexpr Time settling_max = 120s;
constexpr Time workspace_settling_max = 10s;
constexpr Time due_max = 3s;  // What is due is looked at once a second.
constexpr Time all_shards_know = 50ms;
constexpr std::uint64_t steps_max = 20'000'000;

class Simulation {
 public:
  Simulation(std::uint64_t seed, const Sabotage& sabotage, bool verbose) : world_(seed, sabotage, verbose) {}

  Outcome run() {
    server_.start();
    sync_soon();
    begin();
    make_clients();
    chaos();
    settle();
    judge();
    return {world_.trace.hash(), world_.counts, std::move(world_.failures)};
  }

 private:
  void sync_soon();
  void submit(std::vector<v1::Command> commands, const std::string& stream);
  void begin();
  void make_clients();
  void chaos();
  void schedule_commands(Time end);
  void schedule_faults(Time end);
  void each_second(Time end);
  void crash();
  void restart_in(Time delay);
  void fill_disk();
  void free_disk();
  std::uint64_t appended() const { return world_.store.end().value + world_.store.waiting(); }
  void settle();
  void settle_workspace_views();
  void judge();
  void run_until(Time end);
  template <class Done>
  bool run_until_done(Time end, Done done);

  World world_;
  Oracle oracle_{world_};
  LostChecker lost_{world_, oracle_};
  TwiceChecker twice_{world_, oracle_};
  OrderChecker order_{world_, oracle_};
  ErasureChecker erased_{world_, oracle_};
  SubscriptionChecker subscriptions_{world_, oracle_, erased_};
  ViewChecker views_{world_, oracle_, erased_};
  DueChecker due_{world_, oracle_};
  Workload workload_{world_};
  SimServer server_{world_, subscriptions_};
  std::vector<std::unique_ptr<SimClient>> clients_;
  std::unique_ptr<Stranger> stranger_;
  bool crash_before_sync_ = false;
  std::optional<std::uint64_t> appended_when_full_;
};

void Simulation::run_until(Time end) {
  bool over = false;
  world_.schedule.at(end, [&over] { over = true; });
  for (std::uint64_t steps = 0; steps < steps_max; ++steps) {
    if (over) return;
    SLIPWAY_ASSERT(world_.schedule.step());
  }
  SLIPWAY_ASSERT(false, "the simulation runs in circles");
}

template <class Done>
bool Simulation::run_until_done(Time end, Done done) {
  while (!done()) {
    if (world_.schedule.now() >= end) return false;
    run_until(world_.schedule.now() + 50ms);
  }
  return true;
}

// The disk: at random moments a part of what waits becomes durable.
void Simulation::sync_soon() {
  const Time every = world_.calm ? Time{3ms} : world_.plan.sync_every_max;
  world_.schedule.in(world_.random_time(50us, every), [this] {
    if (const std::size_t waiting = world_.store.waiting(); waiting > 0) {
      if (crash_before_sync_ && server_.up()) {
        crash();
      } else {
        server_.sync(world_.random.chance(60) ? waiting : 1 + world_.random.below(waiting));
        oracle_.catch_up();
      }
    }
    sync_soon();
  });
}

// --- the beginning ------------------------------------------------------------------------------

void Simulation::submit(std::vector<v1::Command> commands, const std::string& stream) {
  std::size_t left = commands.size();
  std::size_t number = 0;
  for (v1::Command& command : commands) {
    command.set_project(stream);
    command.set_command_id(fmt::format("system.{}.{}", stream, ++number));
    // What was drafted someone else approves.
    const std::string actor =
        command.has_approve_runbook() ? workload_.people().front() : std::string("system");
    server_.submit_as(actor, std::move(command), [this, &left](const v1::Ack& ack) {
      --left;
      if (ack.has_refused())
        world_.fail(Property::liveness, "the beginning was refused: " + ack.refused().ShortDebugString());
    });
  }
  SLIPWAY_ASSERT(run_until_done(60s, [&] { return left == 0; }), "the beginning is not answered");
}

void Simulation::begin() {
  submit(workload_.workspace_beginning(), std::string(workspace_stream));
  run_until(world_.schedule.now() + 50ms);  // All shards know the people.
  for (const std::string& project : workload_.projects())
    submit(workload_.project_beginning(project), project);
}

void Simulation::make_clients() {
  for (std::size_t i = 0; i < world_.plan.clients; ++i) {
    clients_.push_back(std::make_unique<SimClient>(world_, server_, oracle_, workload_,
                                                   Witnesses{lost_, order_, views_}, i,
                                                   workload_.people()[i % workload_.people().size()]));
    clients_.back()->start();
  }
  if (world_.plan.stranger) stranger_ = std::make_unique<Stranger>(world_, server_, workload_);
}

// --- faults and commands ------------------------------------------------------------------------

void Simulation::chaos() {
  world_.calm = false;
  const Time end = world_.schedule.now() + world_.plan.chaos;
  schedule_commands(end);
  schedule_faults(end);
  each_second(end);
  run_until(end);
}

void Simulation::schedule_commands(Time end) {
  const Time begin = world_.schedule.now();
  for (std::size_t left = world_.plan.commands; left > 0;) {
    const std::size_t burst = std::min(left, world_.random.chance(15) ? 1 + world_.random.below(12) : 1);
    left -= burst;
    const std::size_t client = world_.random.below(clients_.size());
    world_.schedule.at(world_.random_time(begin, end), [this, client, burst] {
      clients_[client]->act(burst);
      if (world_.random.chance(10)) clients_[world_.random.below(clients_.size())]->compare_one();
    });
  }
}

void Simulation::schedule_faults(Time end) {
  const Time begin = world_.schedule.now();
  for (std::size_t i = 0; i < world_.plan.crashes; ++i) {
    world_.schedule.at(world_.random_time(begin, end), [this] {
      if (!server_.up()) return;
      // Most, when something has been promised to the disk and is not on it.
      if (world_.random.chance(70))
        crash_before_sync_ = true;
      else
        crash();
    });
  }
  for (std::size_t i = 0; i < world_.plan.drains; ++i) {
    world_.schedule.at(world_.random_time(begin, end), [this] {
      if (!server_.up()) return;
      server_.drain();
      restart_in(world_.random_time(2'100ms, 3s));
    });
  }
  for (std::size_t i = 0; i < world_.plan.fills; ++i)
    world_.schedule.at(world_.random_time(begin, end), [this] { fill_disk(); });
}

void Simulation::each_second(Time end) {
  if (world_.schedule.now() >= end) return;
  for (auto& client : clients_) {
    if (world_.random.chance(world_.plan.slow_percent)) {
      const Time duration = world_.random_time(50ms, world_.random.chance(20) ? 20s : 2s);
      world_.say("{} stops reading for {} ms", client->name(), duration.count() / 1000);
      client->stop_reading(duration);
    }
    if (const auto link = client->link(); link && world_.random.chance(world_.plan.cuts_percent)) {
      const Time soon = 50ms;
      const bool client_late = world_.random.chance(30);
      const bool server_late = world_.random.chance(40);
      world_.say("the line of {} is cut", client->name());
      link->cut(world_.random_time(0us, client_late ? Time{12s} : soon),
                world_.random_time(0us, server_late ? Time{25s} : soon));
    }
  }
  world_.schedule.in(1s, [this, end] { each_second(end); });
}

void Simulation::crash() {
  crash_before_sync_ = false;
  server_.crash();
  restart_in(world_.random_time(20ms, world_.random.chance(20) ? 3s : 500ms));
}

void Simulation::restart_in(Time delay) {
  world_.schedule.in(delay, [this] {
    if (server_.up()) return;
    world_.say("the server starts");
    server_.start();
  });
}

// What was decided before every shard knew may still be recorded; what comes after may not.
void Simulation::fill_disk() {
  if (world_.disk_full) return;
  world_.say("the disk is full");
  ++world_.counts.fills;
  world_.disk_full = true;
  server_.look_at_disk();
  world_.schedule.in(all_shards_know, [this] {
    if (world_.disk_full) appended_when_full_ = appended();
  });
  world_.schedule.in(world_.random_time(all_shards_know, 4s), [this] { free_disk(); });
}

void Simulation::free_disk() {
  if (!world_.disk_full) return;
  world_.say("the disk has room again");
  if (appended_when_full_ && appended() > *appended_when_full_)
    world_.fail(Property::read_only, fmt::format("{} commits were made, and {} more while the disk was full",
                                                 *appended_when_full_, appended() - *appended_when_full_));
  appended_when_full_.reset();
  world_.disk_full = false;
  server_.look_at_disk();
}

// --- the end ------------------------------------------------------------------------------------

void Simulation::settle() {
  world_.say("no more commands and no more faults");
  world_.calm = true;
  crash_before_sync_ = false;
  free_disk();
  if (stranger_) stranger_->leave();
  if (const Time slept = world_.plan.sleeps_at; slept != Time::max()) run_until(slept);
  const Time end = world_.schedule.now() + settling_max;
  std::optional<std::string> unsettled;
  Time next_asking = world_.schedule.now();
  const bool settled = run_until_done(end, [&] {
    if (world_.schedule.now() >= next_asking) {
      for (auto& client : clients_) client->settle();
      next_asking = world_.schedule.now() + 1s;
    }
    unsettled.reset();
    if (world_.store.waiting() > 0) unsettled = "the disk has not synced";
    for (auto& client : clients_)
      if (!unsettled) unsettled = client->unsettled();
    return !unsettled;
  });
  if (!settled) world_.fail(Property::liveness, *unsettled);
  run_until(world_.schedule.now() + due_max);
  settle_workspace_views();
}

// They are told at most once a second, and what they show may change with the clock meanwhile.
void Simulation::settle_workspace_views() {
  WorkspaceChecker checker{world_, oracle_};
  std::string differs;
  const auto same = [&] {
    differs.clear();
    for (auto& client : clients_)
      if (differs.empty()) differs = client->workspace_differs(checker);
    return differs.empty();
  };
  if (!run_until_done(world_.schedule.now() + workspace_settling_max, same))
    world_.fail(Property::view, differs);
}

void Simulation::judge() {
  std::set<std::string> served;
  for (auto& client : clients_) {
    client->compare_all();
    client->check_counters();
    client->check_erased(erased_);
    served.merge(client->follows());
  }
  views_.compare_fresh();
  due_.at_end(server_.wall(), served);
  for (const auto& [stream, entries] : oracle_.streams())
    for (const std::string& digest : oracle_.kept_files(stream))
      if (world_.files.is_gone(stream, digest))
        world_.fail(Property::nothing_lost, fmt::format("{}: the attached file {} is gone", stream, digest));
  lost_.at_end();
  twice_.at_end();
  order_.at_end();
}

}  // namespace

Outcome simulate(std::uint64_t seed, const Sabotage& sabotage, bool verbose) {
  Simulation simulation(seed, sabotage, verbose);
  return simulation.run();
}

}  // namespace slipway::sim
