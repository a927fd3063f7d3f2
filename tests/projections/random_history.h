// Random but plausible histories of a project: a board, stages, roles and meetings, as a server would record
// them; and records of all kinds, as their folds must take them, plausible or not.
//
// The same seed tells the same history.
#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/projections/record_events.h"
#include "tests/projections/story.h"

namespace slipway::testing {

class RandomHistory {
 public:
  // `tasks`: how many stand on the board from the start.
  explicit RandomHistory(std::uint64_t seed, std::size_t tasks = 0) : random_(seed), tasks_at_start_(tasks) {}

  // Adds `commits` commits; the first ones lay out the project.
  void tell(std::size_t commits, Story& story);
  // What was redacted on the way.
  const std::vector<std::string>& redacted() const { return redacted_; }

 private:
  struct Task {
    std::string column;
    std::string title;
    std::string reason{};
    std::string description{};
    int due = 0;
    bool archived = false;
    std::set<std::string> blocked_by{};
  };
  struct Meeting {
    v1::MeetingKind kind;
    v1::MeetingState state = v1::SCHEDULED;
    std::vector<std::string> items;
    std::string running_item;
  };
  using Events = std::vector<v1::Event>;

  Events begin();
  Events next();
  Events record_events();
  Events board();
  Events task_event(const std::string& id, Task& task);
  Events move(const std::string& id, Task& task);
  Events depend(const std::string& id, Task& task);
  Events create_tasks();
  Events change_columns();
  Events write_minutes();
  Events redact();
  // Remembers that `text` has it written in it.
  std::string writes(const std::string& text, std::string written);
  Events project_event();
  Events meeting_event();
  Events schedule();
  Events run(const std::string& id, Meeting& meeting);
  Events after(const std::string& id, Meeting& meeting);

  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  std::string person() { return "p" + std::to_string(below(6)); }
  std::string fresh(const std::string& kind) { return kind + std::to_string(++ids_); }

  std::mt19937_64 random_;
  const std::size_t tasks_at_start_;
  std::int64_t now_seconds_ = 0;
  std::uint64_t ids_ = 0;
  std::vector<std::string> columns_;
  std::map<std::string, Task> tasks_;
  std::map<std::string, Meeting> meetings_;
  std::set<std::string> unfinished_;                            // Meetings whose minutes are not done with.
  std::vector<std::pair<std::string, std::string>> decisions_;  // Meeting, decision.
  std::map<std::string, std::vector<std::string>> texts_;       // What was written, by text as `comment/k1`.
  std::vector<std::string> redacted_;
  std::map<std::string, std::size_t> text_units_;  // Of the minutes that are written together, by meeting.
  std::set<std::string> members_;
  int stages_ = 0;  // Twice those completed, and one if one runs.
};

}  // namespace slipway::testing
