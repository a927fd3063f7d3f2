// The world that the core runs in (runtime.h), as threads: one for each shard, with its sockets, and workers
// for what blocks.
//
// Files have workers of their own, and their scanner has too, so that nobody waits for a file. What is posted
// to a thread before its start waits for that.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/connection.h"
#include "server/runtime.h"
#include "server/shard.h"

namespace slipway {

// One shard's thread: its tasks, its sockets, its turns.
class ShardThread {
 public:
  boost::asio::io_context context{1};
  std::unique_ptr<Shard> shard;                // Both are given
  std::unique_ptr<ConnectionSet> connections;  // before the start.

  // Any thread.
  void post(Task task);
  void start();
  // Closes every connection and ends once each handler has come back. Blocks.
  void stop();

  // This thread's:
  void wake(SessionId session);
  // Ends the turn after the handlers that are ready now, so that what they bring leaves together.
  void end_turn_soon();

 private:
  void run_posted();
  void end_turn();
  void tick();

  std::thread thread_;
  boost::asio::steady_timer timer_{context};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context.get_executor()};

  std::mutex mutex_;
  std::vector<Task> posted_;  // Guarded by mutex_.
  bool scheduled_ = false;    // Guarded by mutex_: a turn that will take what was posted is on its way.

  // This thread's:
  std::vector<SessionId> woken_;
  bool turn_coming_ = false;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point push_after_;
  bool push_coming_ = false;
  boost::asio::steady_timer push_timer_{context};
};

// Any thread, but for wake().
class ThreadedRuntime final : public Runtime {
 public:
  explicit ThreadedRuntime(std::size_t shards);

  WallTime wall() const override;
  Millis steady() const override;
  void post(std::size_t shard, Task task) override;
  void run_blocking(Task task) override;
  void wake(SessionId session) override;

  ShardThread& thread(std::size_t shard) { return *threads_[shard]; }
  std::size_t shards() const { return threads_.size(); }
  // Runs `use` on each shard's thread. Waits for none.
  void on_each_shard(const std::function<void(Shard&)>& use);
  void run_on_files(Task task);
  void run_on_scanner(Task task);
  // Blocks until the workers have ended all that they were given.
  void join_workers();

 private:
  static constexpr std::size_t workers = 4;
  static constexpr std::size_t file_workers = 4;
  static constexpr std::size_t scan_workers = 2;

  std::vector<std::unique_ptr<ShardThread>> threads_;
  boost::asio::thread_pool pool_{workers};
  boost::asio::thread_pool file_pool_{file_workers};
  boost::asio::thread_pool scan_pool_{scan_workers};
};

}  // namespace slipway
