#include "eventstore/follower.h"

#include <algorithm>
#include <utility>

namespace slipway {

Follower::Follower(Position after, EventStore::Group group) : group_(std::move(group)), delivered_(after) {}

bool Follower::deliver(std::span<const StoredCommit> commits) {
  const auto fresh = std::ranges::find_if(
      commits, [this](const StoredCommit& commit) { return commit.position > delivered_; });
  const auto rest = commits.subspan(static_cast<std::size_t>(fresh - commits.begin()));
  if (rest.empty()) return !stopped();
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return false;
    caller_ = std::this_thread::get_id();
  }
  group_(rest);
  delivered_ = rest.back().position;

  EventStore::Group released;  // Destroyed outside the lock: its captures may have destructors that lock.
  bool stopped = false;
  {
    const std::lock_guard lock(mutex_);
    caller_ = {};
    stopped = stopped_;
    if (stopped) released.swap(group_);
  }
  idle_.notify_all();
  return !stopped;
}

void Follower::stop() {
  EventStore::Group released;
  std::unique_lock lock(mutex_);
  stopped_ = true;
  if (caller_ == std::this_thread::get_id()) return;
  idle_.wait(lock, [this] { return caller_ == std::thread::id{}; });
  released.swap(group_);
  lock.unlock();
}

bool Follower::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

}  // namespace slipway
