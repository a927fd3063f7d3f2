// Feeds those who follow a log on disk: history on a thread of its own, then each group from the writer's
// thread. No part of the contract.
#pragma once

#include <condition_variable>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "eventstore/event_store.h"
#include "eventstore/follower.h"

namespace slipway {

// A follower is behind until it has been given everything up to the end of the log; the end moves and the
// follower joins the live ones under one lock, so that no group is missed or given twice. The writer never
// waits for a follower that is behind.
class FollowerFeed {
 public:
  // Visits the commits after `after`, up to `until`, in log order.
  using ReadHistory = std::function<std::expected<void, StoreError>(Position after, Position until,
                                                                    const EventStore::Visit&)>;
  // Told why, when history cannot be read: a follower must not lose a commit silently.
  using Failed = std::function<void(std::string sentence)>;
  using Followers = std::vector<std::shared_ptr<Follower>>;

  FollowerFeed(Position end, ReadHistory read, Failed failed);
  ~FollowerFeed();  // Stops all followers. REQUIRES: nobody is inside advance() or deliver().
  FollowerFeed(const FollowerFeed&) = delete;
  FollowerFeed& operator=(const FollowerFeed&) = delete;

  std::unique_ptr<EventStore::Following> follow(Position after, EventStore::Group group);

  Position end() const;

  // Moves the end of the log past a durable group and says who is to be given it. REQUIRES: the writer's
  // thread.
  Followers advance(Position end);
  // Gives the group to those whom advance() named. REQUIRES: the writer's thread.
  static void deliver(const Followers& followers, std::span<const StoredCommit> group);

 private:
  void run();
  void feed(Follower& follower, Position until);
  void promote();

  const ReadHistory read_;
  const Failed failed_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Position end_;
  Followers behind_;
  Followers live_;
  bool closing_ = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace slipway
