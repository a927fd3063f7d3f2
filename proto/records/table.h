// Records of one kind, by id, and which of them were changed since someone last asked.
//
// A fold edits them; a view asks what it has to show anew, and puts back what a checkpoint held. Not
// thread-safe; one owner.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace slipway::records {

template <class Record>
class Table {
 public:
  using Rows = std::map<std::string, Record, std::less<>>;

  // Null: there is no such record.
  const Record* find(std::string_view id) const {
    const auto row = rows_.find(id);
    return row == rows_.end() ? nullptr : &row->second;
  }
  bool contains(std::string_view id) const { return rows_.contains(id); }
  std::size_t size() const { return rows_.size(); }
  // In byte order of their ids.
  const Rows& all() const { return rows_; }

  // To be changed; made where it is not there.
  Record& edit(const std::string& id) {
    touched_.insert(id);
    return rows_[id];
  }
  void drop(const std::string& id) {
    if (rows_.erase(id) > 0) touched_.insert(id);
  }
  void put(const std::string& id, Record record) { rows_[id] = std::move(record); }

  // The ids of the records edited or dropped since the last call, in byte order.
  std::set<std::string> take_touched() { return std::exchange(touched_, {}); }
  const std::set<std::string>& touched() const { return touched_; }

 private:
  Rows rows_;
  std::set<std::string> touched_;
};

// Where a project has one record of a kind, this is its id.
inline const std::string the_one;

}  // namespace slipway::records
