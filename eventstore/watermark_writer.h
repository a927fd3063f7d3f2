// Keeps the watermark close behind the log, on a thread of its own. No part of the contract.
//
// It must not cost a group of commits a second sync one after the other: what a group reached is written
// beside the next group's sync, and that group is not acknowledged before both are done. So the watermark
// trails by one group at most. When no next group comes, it is written after watermark_idle_delay.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "eventstore/stop_signal.h"
#include "eventstore/watermark_file.h"

namespace slipway {

inline constexpr std::chrono::milliseconds watermark_idle_delay{5};

class WatermarkWriter {
 public:
  // A failed write raises `stop`.
  WatermarkWriter(std::unique_ptr<WatermarkFile> file, std::shared_ptr<StopSignal> stop);
  ~WatermarkWriter();  // Writes what is not yet written.
  WatermarkWriter(const WatermarkWriter&) = delete;
  WatermarkWriter& operator=(const WatermarkWriter&) = delete;

  // These three are the writing thread's, in this order for each group.
  // A group begins to be written: what the one before reached is written now.
  void begin_group();
  // Returns when it is on disk. False: it failed.
  bool finish_group();
  // The group is on disk.
  void reached(Watermark watermark);

 private:
  void run();
  // REQUIRES, for both: the lock is held; for write(), something waits.
  void rest(std::unique_lock<std::mutex>& lock);
  void write(std::unique_lock<std::mutex>& lock);

  const std::unique_ptr<WatermarkFile> file_;
  const std::shared_ptr<StopSignal> stop_;

  std::mutex mutex_;
  std::condition_variable work_;  // For the thread.
  std::condition_variable done_;  // For finish_group().
  std::optional<Watermark> waiting_;
  bool now_ = false;  // A group has begun: what waits is written without delay.
  bool writing_ = false;
  bool resting_ = false;  // The thread must be woken for what waits.
  bool failed_ = false;
  bool closing_ = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace slipway
