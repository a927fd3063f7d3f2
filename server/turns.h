// So many shards at once; the others wait, and try again when one has left. Thread-safe.
#pragma once

#include <cstddef>
#include <mutex>
#include <set>
#include <utility>

namespace slipway {

class Turns {
 public:
  explicit Turns(std::size_t at_once_max) : at_once_max_(at_once_max) {}

  // False: it waits, and is named by the next `leave`, to enter again. Each true is owed one `leave`.
  bool enter(std::size_t shard) {
    const std::lock_guard lock(mutex_);
    if (inside_ < at_once_max_) return ++inside_, true;
    waiting_.insert(shard);
    return false;
  }
  // Who waits.
  std::set<std::size_t> leave() {
    const std::lock_guard lock(mutex_);
    --inside_;
    return std::exchange(waiting_, {});
  }

 private:
  const std::size_t at_once_max_;
  std::mutex mutex_;
  std::size_t inside_ = 0;  // Both guarded by mutex_.
  std::set<std::size_t> waiting_;
};

}  // namespace slipway
