// What became of the tasks and the stages since the last meeting of each kind: the net effect, not the way
// there.
//
// A task's facts before its first change after such a meeting are remembered for that kind; what changed is
// the difference to its facts now. A kind that never met compares with the project's start, when there were
// no tasks. Not thread-safe; one owner.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "projections/task_states.h"
#include "proto/basics.h"
#include "slipway/v1/commit.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway {

class ChangesSince {
 public:
  // What one commit changed here.
  struct Effect {
    std::vector<std::string> tasks;         // In byte order, each once.
    std::vector<std::string> done_flipped;  // Those of them that were completed or reopened.
    bool columns = false;                   // A column was renamed, or is new.
    bool stages = false;
  };

  // Folds a commit's events, and adds to `delta` what must be kept.
  Effect apply(const v1::Commit& commit, v1::ViewDelta& delta);
  // The meeting that this kind of meeting compares with from now on.
  void start_over(v1::MeetingKind kind, const std::string& meeting_id, Revision ended, v1::ViewDelta& delta);
  // False: this is not one of its entities.
  bool restore(const v1::Entity& entity);

  // The last ended meeting of a kind; empty, and revision 0: there was none.
  std::string previous_meeting(v1::MeetingKind kind) const;
  Revision since(v1::MeetingKind kind) const;

  // Absent: nothing changed, or it changed back.
  std::optional<v1::TaskChange> change_of(const std::string& task_id, v1::MeetingKind kind) const;
  // By task id.
  std::map<std::string, v1::TaskChange> all_changes(v1::MeetingKind kind) const;
  // In the order of the stages.
  std::vector<v1::StageChange> stage_changes(v1::MeetingKind kind) const;
  bool is_done(const std::string& task_id) const;

 private:
  // What a summary compares.
  struct Facts {
    bool exists = false;
    bool done = false;
    bool archived = false;
    bool blocked = false;
    std::string column_id;
    std::uint64_t due = 0;  // As 20260131; 0: none.
    bool operator==(const Facts&) const = default;
  };
  struct Task {
    std::string title;
    Facts facts;
  };
  struct Baseline {
    std::string meeting_id;
    Revision revision;
    std::map<std::string, Facts> before;
  };
  struct StageFacts {
    v1::StageState state = v1::STAGE_PLANNED;
    Revision changed;
    google::protobuf::Timestamp at;
  };

  void fold(const v1::Event& event, const v1::Commit& commit, Effect& effect, v1::ViewDelta& delta);
  void name_column(const std::string& column_id, const std::string& name, Effect& effect,
                   v1::ViewDelta& delta);
  void change_stage(v1::Stage stage, v1::StageState state, const v1::Commit& commit, Effect& effect,
                    v1::ViewDelta& delta);
  // The task as the commit at hand leaves it, begun as it was.
  Task& pending(const std::string& task_id);
  void settle(Effect& effect, v1::ViewDelta& delta);
  void remember(const std::string& task_id, const Facts& before, v1::ViewDelta& delta);
  std::string column_name(const std::string& column_id) const;

  static void save(const Facts& facts, v1::FoldState& fold);
  static Facts facts_of(const v1::FoldState& fold);

  TaskStates states_;
  std::unordered_map<std::string, Task> tasks_;
  std::unordered_map<std::string, std::string> column_names_;
  std::map<v1::MeetingKind, Baseline> baselines_;
  std::map<int, StageFacts> stages_;

  // Of the commit at hand.
  TaskStates::Touched touched_;
  std::map<std::string, Task> pending_;
};

}  // namespace slipway
