// Keeps the watermark close behind the log, on a thread of its own. No part of the contract.
//
// It must not cost a group of commits a second sync one after the other: what a group reached is written
// while that group is acknowledged and the next one is written, and the next is not acknowledged before it is
// on disk. So the watermark trails by one group at most, and by none once the log is idle.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "eventstore/stop_signal.h"
#include "eventstore/watermark_file.h"

namespace slipway {

class WatermarkWriter {
 public:
  // A failed write raises `stop`.
  WatermarkWriter(std::unique_ptr<WatermarkFile> file, std::shared_ptr<StopSignal> stop);
  ~WatermarkWriter();  // Writes what is not yet written.
  WatermarkWriter(const WatermarkWriter&) = delete;
  WatermarkWriter& operator=(const WatermarkWriter&) = delete;

  // Both are the writing thread's.
  // A group is on disk: that it is begins to be written.
  void reached(Watermark watermark);
  // Returns when what was reached is on disk. False: it failed.
  bool settle();

 private:
  void run();

  const std::unique_ptr<WatermarkFile> file_;
  const std::shared_ptr<StopSignal> stop_;

  std::mutex mutex_;
  std::condition_variable work_;  // For the thread.
  std::condition_variable done_;  // For settle().
  std::optional<Watermark> waiting_;
  bool writing_ = false;
  bool failed_ = false;
  bool closing_ = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace slipway
