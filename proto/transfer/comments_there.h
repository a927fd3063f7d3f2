// The comments that imports of before brought, in whatever form the file then was.
//
// Exports write times and names in many ways, and Jira's CSV has no seconds: the same comment is what says
// the same in the same minute of the same task, unless by another person who is known here. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "proto/transfer/plan.h"

namespace slipway::transfer {

// Without what exports change: white space and (ASCII) case.
std::string normalised(std::string_view text);
// Which minute since 1970; nothing: it is not known.
std::optional<std::int64_t> minute_of(const std::optional<google::protobuf::Timestamp>& at);

class CommentsThere {
 public:
  explicit CommentsThere(const Project& project);

  // Takes those out of the task's that are there. Each that is there stands for one of them, and once only:
  // for the one with its id first.
  void leave_out(const std::string& task, std::vector<v1::Command>& comments);

 private:
  struct There {
    std::string id;
    std::string author;
    std::string text;
    std::optional<std::int64_t> minute;
    bool redacted = false;
    bool taken = false;
  };

  template <class Message>
  static There there(const Message& comment);
  bool is_same(const There& each, const There& wanted) const;

  std::set<std::string> people_;
  std::map<std::string, std::vector<There>> of_task_;
};

}  // namespace slipway::transfer
