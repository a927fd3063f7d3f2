#include "tests/crash/store_load.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace slipway::crash {
namespace {

constexpr std::chrono::seconds answer_max{60};

// Waits until what it counts is answered. Shared with the answers: they may come after nobody waits.
class Pending {
 public:
  void expect(std::size_t answers) {
    const std::lock_guard lock(mutex_);
    left_ += answers;
  }
  // True for the last one.
  bool answer() {
    const std::lock_guard lock(mutex_);
    if (--left_ > 0) return false;
    changed_.notify_all();
    return true;
  }
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, answer_max, [this] { return left_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t left_ = 0;
};

StoreOracle::Asked next_of(StoreOracle& oracle, std::size_t stream, std::mt19937_64& random) {
  if (auto again = oracle.retry(stream)) return std::move(*again);
  return oracle.make(stream, random);
}

class Groups {
 public:
  Groups(EventStore& store, StoreOracle& oracle, std::mt19937_64& random, const StoreLoad& load)
      : store_(store), oracle_(oracle), random_(random), load_(load), left_(load.commits) {}

  bool run() {
    done_.expect(1);
    append(1);  // The store is idle: one commit is a group for certain.
    return done_.wait();
  }

 private:
  void append(std::size_t count) {
    left_ -= count;
    in_group_ = count;
    const bool conflicts = count > 1 && random_() % 16 == 0;
    if (conflicts) ++in_group_;
    for (std::size_t i = 0; i < count; ++i) {
      auto asked = next_of(oracle_, random_() % oracle_.streams(), random_);
      store_.append(std::move(asked.commit), [this, number = asked.number](const AppendResult& result) {
        oracle_.answered(number, result);
        answered(result);
      });
    }
    if (conflicts) append_conflict();
  }

  void append_conflict() {
    static const auto bytes = std::make_shared<const std::string>("never to be stored");
    store_.append({"project-0", Revision{1'000'000'000}, "conflict", bytes},
                  [this](const AppendResult& result) {
                    if (result.revision) oracle_.fault("a conflict was appended");
                    answered(result);
                  });
  }

  void answered(const AppendResult& result) {
    if (!result.revision && result.revision.error() == StoreError::closed) closed_ = true;
    if (--in_group_ > 0) return;
    if (closed_ || left_ == 0) {
      done_.answer();
      return;
    }
    if (load_.between_groups) load_.between_groups();
    append(std::min<std::uint64_t>(left_, 1 + random_() % load_.group_max));
  }

  EventStore& store_;
  StoreOracle& oracle_;
  std::mt19937_64& random_;
  const StoreLoad& load_;
  std::uint64_t left_;
  std::size_t in_group_ = 0;
  bool closed_ = false;
  Pending done_;
};

bool append_to_stream(EventStore& store, StoreOracle& oracle, std::size_t stream, std::uint64_t seed,
                      const StoreLoad& load) {
  std::mt19937_64 random(seed);
  Pending pending;
  std::atomic<bool> closed = false;
  for (std::uint64_t left = load.commits / oracle.streams(); left > 0 && !closed;) {
    const auto count = std::min<std::uint64_t>(left, 1 + random() % load.group_max);
    left -= count;
    pending.expect(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      auto asked = next_of(oracle, stream, random);
      store.append(std::move(asked.commit), [&, number = asked.number](const AppendResult& result) {
        oracle.answered(number, result);
        if (!result.revision) closed = true;
        pending.answer();
      });
    }
    if (!pending.wait()) return false;
  }
  return true;
}

}  // namespace

bool append_in_groups(EventStore& store, StoreOracle& oracle, std::mt19937_64& random,
                      const StoreLoad& load) {
  return load.commits == 0 || Groups(store, oracle, random, load).run();
}

bool append_from_threads(EventStore& store, StoreOracle& oracle, std::mt19937_64& random,
                         const StoreLoad& load) {
  std::atomic<bool> all_answered = true;
  std::vector<std::thread> threads;
  for (std::size_t stream = 0; stream < oracle.streams(); ++stream)
    threads.emplace_back([&, stream, seed = random()] {
      if (!append_to_stream(store, oracle, stream, seed, load)) all_answered = false;
    });
  for (auto& thread : threads) thread.join();
  return all_answered;
}

}  // namespace slipway::crash
