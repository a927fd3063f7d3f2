#include "tests/sim/world.h"

namespace slipway::sim {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t failures_kept_max = 20;
constexpr WallTime midnight{1'800'057'600s};  // With it begins 2027-01-16.

}  // namespace

std::string_view name_of(Property property) {
  switch (property) {
    case Property::nothing_lost:
      return "nothing_lost";
    case Property::nothing_twice:
      return "nothing_twice";
    case Property::one_order:
      return "one_order";
    case Property::subscription:
      return "subscription";
    case Property::durability:
      return "durability";
    case Property::access:
      return "access";
    case Property::view:
      return "view";
    case Property::erased:
      return "erased";
    case Property::due:
      return "due";
    case Property::liveness:
      return "liveness";
    case Property::read_only:
      return "read_only";
    case Property::determinism:
      return "determinism";
  }
  return "";
}

Plan draw_plan(Random& random) {
  Plan plan;
  plan.shards = 1 + random.below(3);
  plan.clients = 3 + random.below(random.chance(30) ? 10 : 4);
  plan.people = std::max<std::size_t>(3, plan.clients - random.below(3));
  plan.projects = 1 + random.below(3);
  plan.commands = 60 + random.below(100);
  plan.chaos = Time{random.between(8'000'000, 25'000'000)};
  plan.latency_max = Time{random.between(500, random.chance(20) ? 400'000 : 30'000)};
  plan.sync_every_max = Time{random.between(300, random.chance(30) ? 500'000 : 20'000)};
  plan.crashes = random.chance(70) ? 1 + random.below(3) : 0;
  plan.drains = random.chance(25) ? 1 : 0;
  plan.cuts_percent = random.chance(70) ? static_cast<unsigned>(1 + random.below(12)) : 0;
  plan.slow_percent = random.chance(60) ? static_cast<unsigned>(1 + random.below(15)) : 0;
  plan.access_percent = random.chance(70) ? static_cast<unsigned>(2 + random.below(20)) : 0;
  plan.socket_bytes = 1024U << random.below(8);
  plan.credit_bytes = static_cast<std::uint32_t>(1U << (7 + random.below(9)));
  plan.text_bytes = random.chance(8) ? 6'000 : 60;
  plan.stranger = random.chance(25);
  plan.limits.heartbeat = Millis{random.between(1'500, 6'000)};
  plan.limits.stalled_max = Millis{random.between(5'000, 30'000)};
  if (random.chance(30)) plan.limits.commands_in_flight_max = 1 + random.below(4);
  if (random.chance(20))
    plan.limits.commands_per_second_max = static_cast<std::uint32_t>(2 + random.below(8));
  if (random.chance(50)) plan.feed_limits.ring_entries_max = 2 + random.below(12);
  if (random.chance(20)) plan.feed_limits.ring_bytes_max = 1'000 + random.below(20'000);
  if (random.chance(40)) plan.feed_limits.transition_bytes_max = 500 + random.below(8'000);
  plan.fills = random.chance(40) ? 1 + random.below(3) : 0;
  plan.limits.quiet_max = Millis{random.between(100, 4'000)};
  plan.wall_start = midnight - Millis{random.between(3'000, 14'000)};
  if (random.chance(40)) plan.sleeps_at = Time{random.between(5'000'000, 20'000'000)};
  plan.erase_percent = random.chance(70) ? static_cast<unsigned>(5 + random.below(40)) : 0;
  return plan;
}

World::World(std::uint64_t seed_number, const Sabotage& switched_off, bool tell_all)
    : seed(seed_number),
      sabotage(switched_off),
      verbose(tell_all),
      random(seed_number),
      plan(draw_plan(random)) {
  store.set_ack_before_sync(sabotage.store_acks_before_sync);
}

void World::fail(Property property, std::string message) {
  if (failures.size() == failures_kept_max) return;
  message = fmt::format("seed {} at {:.3f} ms: {}: {}", seed,
                        static_cast<double>(schedule.now().count()) / 1000.0, name_of(property), message);
  if (verbose) fmt::print("*** {}\n", message);
  failures.push_back({property, std::move(message)});
}

}  // namespace slipway::sim
