// Hashes the whole log again in the background: once after each start, and when someone asks for it.
//
// What a start checks costs the same however long the log is (rocks_event_store.h); this reads everything, at
// the lowest priority. A find stops the store, and with it the server, and is refused at the next start.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "eventstore/rocks_event_store.h"

namespace slipway {

struct ScrubProgress {
  bool running = false;
  Position done;  // Of the running pass, or of the last.
  Position end;
  std::optional<std::chrono::system_clock::time_point> finished;  // The last whole pass.
};

// Thread-safe.
class LogScrub {
 public:
  // What is beside the log and checked after it; ends early once `stopping`.
  using Beside = std::function<void(const std::atomic<bool>& stopping)>;

  explicit LogScrub(RocksEventStore& store, Beside beside = {}) : store_(store), beside_(std::move(beside)) {}
  ~LogScrub();  // Ends a pass that is running.
  LogScrub(const LogScrub&) = delete;
  LogScrub& operator=(const LogScrub&) = delete;

  // Begins a pass; one that is running goes on instead.
  void start();
  ScrubProgress progress() const;
  // The projects of which a pass says nothing, since damage in them was accepted, each with that damage.
  const GivenUp& given_up() const { return store_.given_up(); }

 private:
  void run(Position end);

  RocksEventStore& store_;
  const Beside beside_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  ScrubProgress progress_;
  std::thread thread_;
};

}  // namespace slipway
