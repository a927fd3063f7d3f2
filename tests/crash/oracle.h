// What the world outside the server knows: every command that was sent, every answer that came, every commit
// that was read. It compares them and says what a server may never do.
//
// Lost: an acknowledged or shown commit is not in the log. Doubled: a command is in the log twice, or was
// committed again. Changed: a revision, a leaf hash or a view is not what it was, or there is a gap. One
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/v1/sync.pb.h"

namespace slipway::crash {

using Number = std::uint32_t;  // A command's, from 1, in the order in which they were made.

std::string command_id(Number number);
Number number_of(std::string_view command_id);  // 0: not one of ours.

struct Project {
  std::string id;
  std::vector<Number> commits;  // By revision - 1: what the log was seen to hold, or an answer said.
  std::uint64_t read = 0;       // The log was read up to here.
  std::uint64_t shown = 0;      // The newest revision that a subscriber was shown.
};

class Oracle {
 public:
  struct Command {
    std::uint32_t project = 0;
    std::uint32_t attempts = 0;
    std::uint64_t revision = 0;  // As answered; 0: no answer yet.
    std::uint64_t logged = 0;    // As read from the log; 0: not seen there.
    bool committed = false;      // Answered `committed`, rather than `duplicate`.
    std::string leaf_hash;
    std::string frame;  // Of most, forgotten once they are answered and found in the log.
  };

  // Faults are told on stderr as they are found, the first few; or only counted.
  explicit Oracle(bool tells) : tells_(tells) {}

  std::uint32_t add_project(std::string id);
  // A new command of this project; the caller then sends it.
  Number add_command(std::uint32_t project, v1::Command command);
  // The bytes to send, the first time or again.
  std::string send(Number number);
  void answered(const v1::Ack& ack);
  // A subscriber of the project has been shown this revision.
  void shown(const std::string& project, std::uint64_t revision);

  // One line of the project's log, in order. Call log_ended() at its head.
  void read_commit(Project& project, std::uint64_t revision, std::string_view command_id);
  void log_ended(Project& project);

  void lost(const std::string& what);
  void doubled(const std::string& what);
  void changed(const std::string& what);

  Project& project(std::uint32_t index) { return projects_[index]; }
  Project* find_project(const std::string& id);
  std::size_t projects() const { return projects_.size(); }
  const Command& command(Number number) const { return commands_[number - 1]; }
  Number commands() const { return static_cast<Number>(commands_.size()); }
  bool can_be_sent_again(Number number) const { return !command(number).frame.empty(); }
  // Sent and not answered, in order.
  std::vector<Number> unanswered() const;
  // Projects whose log may hold what has not been read: something was sent to them, or shown of them.
  std::vector<std::uint32_t> unsettled() const;

  struct Totals {
    std::uint64_t acked = 0;
    std::uint64_t retried = 0;
    std::uint64_t lost = 0;
    std::uint64_t doubled = 0;
    std::uint64_t changed = 0;
    std::uint64_t faults() const { return lost + doubled + changed; }
  };
  const Totals& totals() const { return totals_; }

 private:
  void tell(const char* kind, const std::string& what) const;
  void check_answer(Number number, Command& command, const v1::Committed& answer);
  void place(Project& project, std::uint64_t revision, Number number);

  const bool tells_;
  std::vector<Project> projects_;
  std::map<std::string, std::uint32_t, std::less<>> by_id_;
  std::vector<Command> commands_;
  std::vector<Number> open_;  // Sent, perhaps not answered; sorted.
  Totals totals_;
};

}  // namespace slipway::crash
