#include "tests/crash/watermark_schedule.h"

#include <chrono>

namespace slipway::crash {
namespace {

using support::DiskCall;

// A watermark that does not come, since a fault kept its group from the disk, is not waited for.
constexpr std::chrono::milliseconds patience{30};
constexpr std::chrono::seconds settling_max{1};

bool is_log(const DiskCall& call) {
  return call.path.ends_with(".log");
}

}  // namespace

bool is_watermark(const DiskCall& call) {
  return call.path.find(".watermark") != std::string::npos;
}

void WatermarkSchedule::reset() {
  const std::lock_guard lock(mutex_);
  free_ = true;
  groups_ = may_write_ = may_sync_ = written_ = synced_ = 0;
  dirty_.clear();
}

void WatermarkSchedule::begin() {
  reset();
  const std::lock_guard lock(mutex_);
  free_ = false;
}

void WatermarkSchedule::release() {
  const std::lock_guard lock(mutex_);
  free_ = true;
  changed_.notify_all();
}

void WatermarkSchedule::settle() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, settling_max, [this] { return synced_ >= groups_; });
}

void WatermarkSchedule::background(bool runs) {
  const std::lock_guard lock(mutex_);
  background_ = runs;
}

// The write-ahead log before a new one is synced once more, with nothing to write.
bool WatermarkSchedule::is_group_sync(const DiskCall& call) {
  return is_log(call) && call.kind == DiskCall::Kind::sync && !background_ && dirty_.contains(call.path);
}

void WatermarkSchedule::wait_for(std::uint64_t& reached, std::uint64_t count,
                                 std::unique_lock<std::mutex>& lock) {
  changed_.notify_all();
  changed_.wait_for(lock, patience, [&] { return free_ || reached >= count; });
}

void WatermarkSchedule::before(const DiskCall& call) {
  std::unique_lock lock(mutex_);
  if (is_watermark(call)) {
    const bool writes = call.kind == DiskCall::Kind::write;
    changed_.wait_for(lock, settling_max,
                      [&] { return free_ || (writes ? written_ < may_write_ : synced_ < may_sync_); });
    return;
  }
  if (is_log(call) && call.kind == DiskCall::Kind::write) dirty_.insert(call.path);
  if (free_ || !is_group_sync(call)) return;
  order_ = static_cast<Order>(random_() % 3);
  if (order_ == Order::last) return;
  may_write_ = groups_;
  if (order_ == Order::first) may_sync_ = groups_;
  wait_for(order_ == Order::first ? synced_ : written_, groups_, lock);
}

void WatermarkSchedule::after(const DiskCall& call) {
  const std::lock_guard lock(mutex_);
  if (is_watermark(call)) {
    ++(call.kind == DiskCall::Kind::write ? written_ : synced_);
    changed_.notify_all();
    return;
  }
  if (!is_group_sync(call)) return;
  dirty_.erase(call.path);
  may_write_ = may_sync_ = groups_++;
  changed_.notify_all();
}

}  // namespace slipway::crash
