// What was answered to commands that found all as they asked: no commit tells of them.
//
// A client that missed the answer asks again, moments later; decided anew, its command could undo what
// another did meanwhile. So the newest answers of a project are kept, in memory: beyond those, and after a
// restart, such a command is decided again. Not thread-safe.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "slipway/v1/sync.pb.h"

namespace slipway {

class UnrecordedAnswers {
 public:
  static constexpr std::size_t answers_max = 256;

  // Null: it was not kept, or not long enough.
  const v1::Committed* find(const std::string& command_id) const {
    const auto answer = answers_.find(command_id);
    return answer == answers_.end() ? nullptr : &answer->second;
  }
  void keep(const std::string& command_id, const v1::Committed& answer) {
    if (!answers_.insert_or_assign(command_id, answer).second) return;
    oldest_first_.push_back(command_id);
    if (oldest_first_.size() <= answers_max) return;
    answers_.erase(oldest_first_.front());
    oldest_first_.pop_front();
  }

 private:
  std::unordered_map<std::string, v1::Committed> answers_;
  std::deque<std::string> oldest_first_;
};

}  // namespace slipway
