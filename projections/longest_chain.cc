#include "projections/longest_chain.h"

#include <algorithm>

namespace slipway {

void LongestChain::set(const std::string& id, std::uint32_t hours, std::vector<std::string> waits_for) {
  Work& work = work_[id];
  unlink(id, work);
  all_hours_ += hours;
  all_hours_ -= work.hours;
  work.hours = hours;
  work.waits_for = std::move(waits_for);
  for (const std::string& blocker : work.waits_for) waiting_[blocker].insert(id);
  follow(id);
}

void LongestChain::erase(const std::string& id) {
  const auto found = work_.find(id);
  if (found == work_.end()) return;
  unlink(id, found->second);
  all_hours_ -= found->second.hours;
  drop_length(id, found->second.length);
  work_.erase(found);
  if (const auto behind = waiting_.find(id); behind != waiting_.end()) {
    for (const std::string& waiting : behind->second) follow(waiting);
  }
}

std::vector<std::string> LongestChain::path() const {
  std::vector<std::string> path;
  if (by_length_.empty()) return path;
  path.push_back(*by_length_.rbegin()->second.begin());
  while (path.size() < work_.size()) {
    const Work& last = *find(path.back());
    const std::string* next = nullptr;
    for (const std::string& blocker : last.waits_for) {
      const Work* work = find(blocker);
      if (work == nullptr || work->length + last.hours != last.length) continue;
      if (next == nullptr || blocker < *next) next = &blocker;
    }
    if (next == nullptr) break;
    path.push_back(*next);
  }
  std::ranges::reverse(path);
  return path;
}

std::uint64_t LongestChain::length_of(const Work& work) const {
  std::uint64_t longest = 0;
  for (const std::string& blocker : work.waits_for) {
    if (const Work* before = find(blocker)) longest = std::max(longest, before->length);
  }
  return longest + work.hours;
}

const LongestChain::Work* LongestChain::find(std::string_view id) const {
  const auto found = work_.find(id);
  return found == work_.end() ? nullptr : &found->second;
}

void LongestChain::unlink(const std::string& id, const Work& work) {
  for (const std::string& blocker : work.waits_for) {
    const auto waiting = waiting_.find(blocker);
    if (waiting == waiting_.end()) continue;
    waiting->second.erase(id);
    if (waiting->second.empty()) waiting_.erase(waiting);
  }
}

// The shortest chains first, so that most work is looked at once. A chain longer than all work there is runs
// in a loop: it is not followed any further.
void LongestChain::follow(const std::string& changed) {
  std::set<std::pair<std::uint64_t, std::string>> left{{0, changed}};
  while (!left.empty()) {
    const std::string id = std::move(left.extract(left.begin()).value().second);
    const auto found = work_.find(id);
    if (found == work_.end()) continue;
    Work& work = found->second;
    const std::uint64_t length = length_of(work);
    if (length == work.length || length > all_hours_) continue;
    drop_length(id, work.length);
    work.length = length;
    by_length_[length].insert(id);
    const auto behind = waiting_.find(id);
    if (behind == waiting_.end()) continue;
    for (const std::string& waiting : behind->second) {
      if (const Work* next = find(waiting)) left.emplace(next->length, waiting);
    }
  }
}

void LongestChain::drop_length(const std::string& id, std::uint64_t length) {
  const auto as_long = by_length_.find(length);
  if (as_long == by_length_.end()) return;
  as_long->second.erase(id);
  if (as_long->second.empty()) by_length_.erase(as_long);
}

}  // namespace slipway
