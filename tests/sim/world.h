// What all parts of one run share: its seed's choices, the clock, the disk, and the verdict.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "eventstore/memory_event_store.h"
#include "projections/view.h"
#include "server/shard.h"
#include "tests/sim/files.h"
#include "tests/sim/random.h"
#include "tests/sim/schedule.h"
#include "tests/sim/trace.h"

namespace slipway::sim {

// What a run shows to hold. A checker names the one that it found broken.
enum class Property {
  nothing_lost,   // An acked command is in the log, where and as the ack said; what it attached is there.
  nothing_twice,  // A command id becomes one commit at most.
  one_order,      // Revisions without gaps; answers agree with the log and with each other's order.
  subscription,   // Without gap, duplicate or reordering; from == the last to.
  durability,     // Nothing is shown before it is durable.
  access,         // Nothing is shown to who may not read it.
  view,           // What a client holds at r is the fold of the log up to r.
  erased,         // What was erased is in no view, and with nobody who has heard of it.
  due,            // What time alone brings about is recorded when it has come, and once.
  liveness,       // In the end every command is answered and every view at the head.
  read_only,      // While the disk is full nothing new is recorded.
  determinism,    // The same seed, the same run.
};
std::string_view name_of(Property property);

struct Failure {
  Property property;
  std::string message;
};

// What this run is like, drawn from its seed.
struct Plan {
  std::size_t shards = 1;
  std::size_t clients = 3;
  std::size_t people = 4;
  std::size_t projects = 1;
  std::size_t commands = 100;
  Time chaos{0};        // So long faults and commands go on.
  Time latency_max{0};  // One way.
  Time sync_every_max{0};
  std::size_t crashes = 0;
  std::size_t drains = 0;
  std::size_t fills = 0;        // So often the disk fills up.
  unsigned cuts_percent = 0;    // Per client and second.
  unsigned slow_percent = 0;    // Per client and second: stops reading for a while.
  unsigned access_percent = 0;  // Of the commands: rights are granted and revoked.
  std::size_t socket_bytes = 0;
  std::uint32_t credit_bytes = 0;  // Of those clients that limit it.
  std::size_t text_bytes = 0;      // Of a long description.
  bool stranger = false;           // Someone who speaks the protocol wildly.
  WallTime wall_start;             // A few seconds before midnight.
  Time sleeps_at{Time::max()};     // Then a day passes on the machine's clock at once.
  unsigned erase_percent = 0;      // Of the commands of who may: texts are redacted, people erased.
  SessionLimits limits;
  FeedLimits feed_limits;
};
Plan draw_plan(Random& random);

struct Counts {
  std::uint64_t commands = 0;
  std::uint64_t commits = 0;
  std::uint64_t refusals = 0;
  std::uint64_t crashes = 0;
  std::uint64_t drains = 0;
  std::uint64_t disconnects = 0;
  std::uint64_t resent = 0;
  std::uint64_t transitions = 0;
  std::uint64_t snapshots = 0;
  std::uint64_t views_compared = 0;
  std::uint64_t fixed_views = 0;
  std::uint64_t revocations = 0;  // Views that were closed.
  std::uint64_t fell_off = 0;     // Live views that were given a snapshot.
  std::uint64_t fills = 0;
  std::uint64_t erasures = 0;
  std::uint64_t workspace_views = 0;  // Compared in the end.
  std::uint64_t dues = 0;             // Facts that time alone brought about.
};

// Protections that are switched off, to show that a checker notices.
struct Sabotage {
  Mutants core{};
  bool store_acks_before_sync = false;
};

struct World {
  World(std::uint64_t seed_number, const Sabotage& switched_off, bool tell_all);

  const std::uint64_t seed;
  const Sabotage sabotage;
  const bool verbose;
  Random random;
  Plan plan;
  Schedule schedule;
  Trace trace;
  MemoryEventStore store{MemoryEventStore::Mode::manual};
  std::unique_ptr<Keys> keys = make_memory_keys();
  std::unique_ptr<CheckpointStore> checkpoints = make_memory_checkpoints();
  SimFiles files;
  Counts counts;
  std::vector<Failure> failures;
  bool calm = true;  // No faults: the beginning and the end.
  bool disk_full = false;

  void fail(Property property, std::string message);
  Time random_time(Time low, Time high) { return Time{random.between(low.count(), high.count())}; }
  template <class... Args>
  void say(fmt::format_string<Args...> format, Args&&... args) {
    if (verbose)
      fmt::print("{:>12.3f} ms  {}\n", static_cast<double>(schedule.now().count()) / 1000.0,
                 fmt::format(format, std::forward<Args>(args)...));
  }
};

}  // namespace slipway::sim
