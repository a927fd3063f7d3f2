#include "tests/sim/runtime.h"

#include <algorithm>
#include <utility>

namespace slipway::sim {
namespace {

using namespace std::chrono_literals;

}  // namespace

SimRuntime::SimRuntime(World& world, std::size_t shards, std::function<void(std::size_t)> end_of_turn,
                       std::function<void(SessionId)> pump)
    : world_(world), threads_(shards), end_of_turn_(std::move(end_of_turn)), pump_(std::move(pump)) {}

SimRuntime::~SimRuntime() {
  *alive_ = false;
}

// The machine's clock is set back and forth now and then, and may sleep; the steady one never goes back.
WallTime SimRuntime::wall() const {
  const auto now = world_.schedule.now();
  const auto skew = (now / 7s) % 3 == 1 ? -900ms : 0ms;
  const auto slept = now >= world_.plan.sleeps_at ? 24h : 0h;
  return world_.plan.wall_start + slept + std::chrono::duration_cast<WallTime::duration>(now + skew);
}

Millis SimRuntime::steady() const {
  return std::chrono::duration_cast<Millis>(world_.schedule.now());
}

void SimRuntime::in(Time delay, Action action) {
  world_.schedule.in(delay, [alive = alive_, action = std::move(action)]() mutable {
    if (*alive) action();
  });
}

void SimRuntime::post(std::size_t shard, Task task) {
  Time& last = arrival_[{running_, shard}];
  const Time slow = world_.random.chance(3) ? 5'000us : 200us;
  last = std::max(last, world_.schedule.now() + world_.random_time(0us, slow));
  world_.schedule.at(last, [this, alive = alive_, shard, task = std::move(task)]() mutable {
    if (!*alive) return;
    threads_[shard].posted.push_back(std::move(task));
    end_turn_soon(shard);
  });
}

void SimRuntime::run_blocking(Task task) {
  const Time slow = world_.random.chance(10) ? 80'000us : 2'000us;
  in(world_.random_time(20us, slow), [this, task = std::move(task)]() mutable {
    // Any worker: its posts keep no order with another's.
    const std::size_t before = std::exchange(running_, 1'000 + workers_++);
    task();
    running_ = before;
  });
}

void SimRuntime::wake(SessionId session) {
  const std::size_t shard = session % threads_.size();
  SLIPWAY_ASSERT(running_ == shard, "a session was woken on another thread than its own");
  threads_[shard].woken.push_back(session);
  end_turn_soon(shard);
}

void SimRuntime::on_thread(std::size_t shard, const std::function<void()>& handler) {
  const std::size_t before = std::exchange(running_, shard);
  handler();
  running_ = before;
  end_turn_soon(shard);
}

void SimRuntime::on_store_thread(const std::function<void()>& handler) {
  const std::size_t before = std::exchange(running_, threads_.size());
  handler();
  running_ = before;
}

void SimRuntime::end_turn_soon(std::size_t shard) {
  if (std::exchange(threads_[shard].turn_coming, true)) return;
  in(world_.random_time(0us, 60us), [this, shard] { turn(shard); });
}

void SimRuntime::turn(std::size_t shard) {
  Thread& thread = threads_[shard];
  thread.turn_coming = false;
  const std::size_t before = std::exchange(running_, shard);
  for (Task& task : std::exchange(thread.posted, {})) task();
  end_of_turn_(shard);
  // Pumping one session may wake others.
  while (!thread.woken.empty())
    for (const SessionId session : std::exchange(thread.woken, {})) pump_(session);
  running_ = before;
}

}  // namespace slipway::sim
