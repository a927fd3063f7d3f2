// Decides when the watermark's thread gets to the disk, so that a seed repeats: beside a group's sync it may
// come before, after, or with its write before and its sync after.
//
// The watermark of a group is written while the next group is. What is held up after the last group of a load
// is written when release() is called, or lost with the power.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <random>
#include <set>
#include <string>

#include "tests/support/fault_disk.h"

namespace slipway::crash {

bool is_watermark(const support::DiskCall& call);

class WatermarkSchedule final : public support::DiskWatcher {
 public:
  explicit WatermarkSchedule(std::uint64_t seed) : random_(seed) {}

  // A new process begins: nothing waits to be written.
  void reset();
  // From here on it decides. REQUIRES: no watermark waits to be written.
  void begin();
  // From here on it does not.
  void release();
  // Waits, a second at most, until the watermark of the last group is written. REQUIRES: released.
  void settle();
  // Background work of the log is no group.
  void background(bool runs);

  void before(const support::DiskCall& call) override;
  void after(const support::DiskCall& call) override;

 private:
  bool is_group_sync(const support::DiskCall& call);
  void wait_for(std::uint64_t& reached, std::uint64_t count, std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::mt19937_64 random_;
  bool free_ = true;
  bool background_ = false;
  std::set<std::string> dirty_;  // Write-ahead logs with a write that is not synced.
  std::uint64_t groups_ = 0;     // Synced since begin().
  std::uint64_t may_write_ = 0;  // So many watermarks.
  std::uint64_t may_sync_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t synced_ = 0;
  enum class Order { first, last, around } order_ = Order::first;
};

}  // namespace slipway::crash
