// What became of the tasks, the stages and the records since a past moment: the net effect, not the way
// there.
//
// Such a moment is a baseline: a revision, as that at which a meeting ended. A task's facts before its first
// change after a baseline are remembered for it; what changed since is their difference to the facts now.
// Baseline 0 is the project's start, when there were no tasks, and needs no memory. Not thread-safe; one
// owner.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "projections/records_since.h"
#include "projections/stages_since.h"
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
    bool stages = false;                    // One of them, or the go-live, stands elsewhere.
    bool records = false;                   // A gate, a milestone or a risk stands elsewhere.
  };

  // Folds a commit's events, and adds to `delta` what must be kept.
  Effect apply(const v1::Commit& commit, v1::ViewDelta& delta);
  // Remembers from here on what changes after `baseline`. REQUIRES: it is the revision at hand.
  void begin(Revision baseline, v1::ViewDelta& delta);
  // Forgets the baselines that nothing compares with any more.
  void keep_only(const std::set<Revision>& used, v1::ViewDelta& delta);
  // False: this is not one of its entities.
  bool restore(const v1::Entity& entity);

  // Absent: nothing changed, or it changed back.
  std::optional<v1::TaskChange> change_of(const std::string& task_id, Revision baseline) const;
  // By task id.
  std::map<std::string, v1::TaskChange> all_changes(Revision baseline) const;
  // In the order of the stages.
  std::vector<v1::StageChange> stage_changes(Revision baseline) const;
  std::optional<v1::DateMove> go_live(Revision baseline) const;
  // By entity.
  std::vector<v1::RecordChange> record_changes(Revision baseline) const;
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
  using FactsById = std::map<std::string, Facts>;

  void fold(const v1::Event& event, Effect& effect, v1::ViewDelta& delta);
  void name_column(const std::string& column_id, const std::string& name, Effect& effect,
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
  std::map<Revision, FactsById> baselines_;  // What was before, of the tasks that changed since.
  StagesSince stages_;
  RecordsSince records_;

  // Of the commit at hand.
  TaskStates::Touched touched_;
  std::map<std::string, Task> pending_;
};

}  // namespace slipway
