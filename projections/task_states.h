// The tasks of a board by what they are to each other: open, done, archived; who blocks whom; and their
// counts.
//
// Several views need it, each folds its own. A blocker is open while it exists and is neither done nor
// archived; a task is blocked while it is open itself and has an open blocker or a reason set by hand. Each
// event costs what it changes. Not thread-safe; one owner.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "slipway/v1/events.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway {

class TaskStates {
 public:
  struct Task {
    std::string id;
    bool created = false;  // False while only another task's dependency has named it.
    bool done = false;
    bool archived = false;
    bool held = false;                // Blocked by hand, with a reason.
    std::vector<Task*> blocked_by{};  // In the order they were added.
    std::vector<Task*> blocks{};      // The other direction.
    std::uint32_t open_blockers = 0;  // How many of `blocked_by` are open.

    bool is_open() const { return created && !done && !archived; }
    bool is_blocked() const { return is_open() && (held || open_blockers > 0); }
  };
  struct Counts {
    std::uint32_t open = 0;
    std::uint32_t done = 0;
    std::uint32_t blocked = 0;
    std::uint32_t archived = 0;
    bool operator==(const Counts&) const = default;
  };
  // The tasks whose fields here changed. In no order, and one may stand there twice: see `settle`.
  using Touched = std::vector<const Task*>;

  TaskStates() = default;
  // Tasks point at each other.
  TaskStates(const TaskStates&) = delete;
  TaskStates& operator=(const TaskStates&) = delete;

  // Puts touched tasks in byte order of their ids, each once: what a view makes of them depends on nothing
  // else.
  static void settle(Touched& touched);

  // Folds one event; adds what it touched. Events of no concern here touch nothing.
  void apply(const v1::Event& event, Touched& touched);
  const Counts& counts() const { return counts_; }
  // Null: never heard of. Tasks live as long as this object.
  const Task* find(const std::string& id) const;

  // A task as fold state, and back, in any order.
  static void save(const Task& task, v1::FoldState& fold);
  void restore(std::string_view id, const v1::FoldState& fold);
  // Takes the flags of `saved`; its blockers come by their ids.
  void restore(const Task& saved, const google::protobuf::RepeatedPtrField<std::string>& blocked_by);

 private:
  Task& at(std::string_view id);
  template <typename Change>
  void change(Task& task, Touched& touched, Change apply_change);
  void add_blocker(Task& task, Task& blocker);
  void remove_blocker(Task& task, Task& blocker);
  void count(const Task& task, std::uint32_t by);

  std::unordered_map<std::string, Task> tasks_;
  Counts counts_;
};

}  // namespace slipway
