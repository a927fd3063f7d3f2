#include "tests/sim/schedule.h"

#include <algorithm>
#include <utility>

namespace slipway::sim {

void Schedule::at(Time when, Action action) {
  heap_.push_back({std::max(when, now_), orders_++, std::move(action)});
  std::push_heap(heap_.begin(), heap_.end());
}

bool Schedule::step() {
  if (heap_.empty()) return false;
  std::pop_heap(heap_.begin(), heap_.end());
  Entry next = std::move(heap_.back());
  heap_.pop_back();
  now_ = next.when;
  next.action();
  return true;
}

}  // namespace slipway::sim
