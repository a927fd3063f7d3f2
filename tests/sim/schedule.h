// Virtual time: what is to happen, in order. Nothing waits; the clock jumps to the next thing.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace slipway::sim {

using Time = std::chrono::microseconds;  // Since the run's beginning.
using Action = std::move_only_function<void()>;

class Schedule {
 public:
  Time now() const { return now_; }
  // At the same time, in the order of the calls.
  void at(Time when, Action action);
  void in(Time delay, Action action) { at(now_ + delay, std::move(action)); }
  // Does the next thing. False: nothing is left.
  bool step();
  void clear() { heap_.clear(); }

 private:
  struct Entry {
    Time when;
    std::uint64_t order;
    Action action;
    bool operator<(const Entry& other) const {  // The heap's top is the earliest.
      return when != other.when ? when > other.when : order > other.order;
    }
  };
  Time now_{0};
  std::uint64_t orders_ = 0;
  std::vector<Entry> heap_;
};

}  // namespace slipway::sim
