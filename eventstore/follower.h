// One party that follows the log. Shared by the stores; no part of the contract.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <thread>

#include "eventstore/event_store.h"

namespace slipway {

// Calls a group function for commits after a position, and stops for good when asked.
//
// One thread delivers at a time (the store's matter); any thread may stop.
class Follower {
 public:
  Follower(Position after, EventStore::Group group);

  // Calls the group function with those of `commits`, which are in log order, that were not delivered before.
  // False, and no call, once stopped.
  bool deliver(std::span<const StoredCommit> commits);

  // After it returns no call runs or will run; except that inside the group function itself it returns at
  // once, and that call is the last. Releases the group function.
  void stop();

  bool stopped() const;
  // The last position delivered. REQUIRES: the delivering thread.
  Position delivered() const { return delivered_; }

 private:
  mutable std::mutex mutex_;
  std::condition_variable idle_;
  EventStore::Group group_;  // Empty once stopped.
  std::thread::id caller_;   // Who is inside `group_` now.
  bool stopped_ = false;
  Position delivered_;
};

// What the caller of follow() holds: stops its follower when destroyed. May outlive the store.
class FollowHandle final : public EventStore::Following {
 public:
  explicit FollowHandle(std::shared_ptr<Follower> follower) : follower_(std::move(follower)) {}
  ~FollowHandle() override { follower_->stop(); }

 private:
  std::shared_ptr<Follower> follower_;
};

}  // namespace slipway
