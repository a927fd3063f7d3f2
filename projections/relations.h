// Which things name which others, both ways: the tasks of a requirement, the sprints of a task.
//
// A view asks what to compute anew when a thing was touched. Not thread-safe; one owner.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace slipway {

class Relations {
 public:
  using Ids = std::set<std::string, std::less<>>;

  // `thing` names these now. Adds whom it names, and whom it named before, to `affected`: the thing itself
  // may have changed. Empty names are none.
  template <class Names>
  void relate(const std::string& thing, const Names& names, Ids& affected) {
    Ids& named = named_by_[thing];
    for (const std::string& name : named) erase(name, thing, affected);
    named.clear();
    for (const std::string& name : names) {
      if (name.empty()) continue;
      named.insert(name);
      naming_[name].insert(thing);
      affected.insert(name);
    }
    if (named.empty()) named_by_.erase(thing);
  }
  // The things that name this, in byte order.
  const Ids& naming(std::string_view name) const {
    static const Ids none;
    const auto found = naming_.find(name);
    return found == naming_.end() ? none : found->second;
  }

 private:
  void erase(const std::string& name, const std::string& thing, Ids& affected) {
    affected.insert(name);
    const auto found = naming_.find(name);
    if (found == naming_.end()) return;
    found->second.erase(thing);
    if (found->second.empty()) naming_.erase(found);
  }

  std::map<std::string, Ids> named_by_;
  std::map<std::string, Ids, std::less<>> naming_;
};

}  // namespace slipway
