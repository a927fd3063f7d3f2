// The longest chain of work that waits for work: the critical path of a network of tasks, kept as it changes.
//
// A chain's length is the sum of its tasks' hours. Of several as long, the one whose last task, then whose
// next to last, and so on, has the least id. A change costs the tasks behind it whose chains become longer or
// shorter. On tasks that wait for each other in a loop it stops, and says nothing of use. Not thread-safe;
// one owner.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slipway {

class LongestChain {
 public:
  // The work, its hours (at least 1), and what it waits for; what is not in the network holds nothing up.
  void set(const std::string& id, std::uint32_t hours, std::vector<std::string> waits_for);
  void erase(const std::string& id);

  // First to last.
  std::vector<std::string> path() const;
  std::uint64_t hours() const { return by_length_.empty() ? 0 : by_length_.rbegin()->first; }

 private:
  struct Work {
    std::uint32_t hours = 0;
    std::vector<std::string> waits_for;
    std::uint64_t length = 0;  // Of the longest chain that ends with it.
  };
  using Ids = std::set<std::string, std::less<>>;

  std::uint64_t length_of(const Work& work) const;
  const Work* find(std::string_view id) const;
  void unlink(const std::string& id, const Work& work);
  void follow(const std::string& changed);
  void drop_length(const std::string& id, std::uint64_t length);

  std::map<std::string, Work, std::less<>> work_;
  std::map<std::string, Ids, std::less<>> waiting_;  // By what they wait for, in the network or not.
  std::map<std::uint64_t, Ids> by_length_;
  std::uint64_t all_hours_ = 0;
};

}  // namespace slipway
