// The core's world in one thread: each shard's queue and turns, workers and timers, on virtual time.
//
// As in the server, tasks from one thread to one shard keep their order and all others may overtake each
// other; a turn runs what has come, ends, and lets what it woke write. A crash ends a life: nothing that was
// under way in it runs any more.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "server/runtime.h"
#include "tests/sim/world.h"

namespace slipway::sim {

class SimRuntime final : public Runtime {
 public:
  SimRuntime(World& world, std::size_t shards, std::function<void(std::size_t shard)> end_of_turn,
             std::function<void(SessionId)> pump);
  ~SimRuntime() override;

  WallTime wall() const override;
  Millis steady() const override;
  void post(std::size_t shard, Task task) override;
  void run_blocking(Task task) override;
  void wake(SessionId session) override;

  // Runs a handler as that shard's thread, and its turn's end soon after.
  void on_thread(std::size_t shard, const std::function<void()>& handler);
  // As on another thread than a shard's: its posts keep their order among themselves.
  void on_store_thread(const std::function<void()>& handler);
  // On this life's time: not run if it ends before.
  void in(Time delay, Action action);

 private:
  struct Thread {
    std::vector<Task> posted;
    std::vector<SessionId> woken;
    bool turn_coming = false;
  };
  static constexpr std::size_t nobody = ~std::size_t{0};

  void end_turn_soon(std::size_t shard);
  void turn(std::size_t shard);

  World& world_;
  std::vector<Thread> threads_;
  std::function<void(std::size_t)> end_of_turn_;
  std::function<void(SessionId)> pump_;
  std::size_t running_ = nobody;                                 // Which thread is running now.
  std::map<std::pair<std::size_t, std::size_t>, Time> arrival_;  // The last post's, from and to.
  std::size_t workers_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace slipway::sim
