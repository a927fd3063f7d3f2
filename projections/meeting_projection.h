// Meetings and their summaries, which grow while a meeting runs: who is there, how long each item takes, what
// is decided and agreed, and what changed since the last meeting of its kind.
//
// Events of the board and of stages, gates, milestones and risks move the summaries of running meetings only;
// once a meeting has ended, its summary stands still but for supersessions of its decisions.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

#include "projections/changes_since.h"
#include "projections/projection.h"

namespace slipway {

class MeetingProjection final : public Projection {
 public:
  // A summary lists so many changed tasks, and so many changed records; their totals count them all.
  static constexpr int changes_listed_max = 200;

  std::string_view name() const override { return "meeting"; }
  void apply(const v1::Commit& commit, v1::ViewDelta& delta) override;
  void restore(const v1::Entity& entity) override;

 private:
  using Changes = std::map<std::string, v1::TaskChange>;  // By task id.

  void fold(const v1::Event& event, const v1::Commit& commit, v1::ViewDelta& delta);
  void schedule(const v1::MeetingScheduled& event);
  void add_item(const v1::AgendaItemAdded& event);
  void start(const v1::MeetingStarted& event, const v1::Commit& commit);
  void record_attendance(const v1::AttendanceRecorded& event);
  void start_item(const v1::ItemStarted& event, const v1::Commit& commit);
  void leave_item(const std::string& meeting_id, const std::string& item_id, v1::AgendaItemState state,
                  const v1::Commit& commit);
  void carry_over(const v1::ItemCarriedOver& event, const v1::Commit& commit);
  void edit_minutes(const v1::Event& event, const v1::Commit& commit);
  void record_decision(const v1::DecisionRecorded& event, const v1::Commit& commit);
  void supersede(const v1::DecisionSuperseded& event);
  void agree(const v1::ActionItemAgreed& event);
  void end(const v1::MeetingEnded& event, const v1::Commit& commit, v1::ViewDelta& delta);
  void amend(const v1::Event& event, const v1::Commit& commit);
  void redact(const std::string& text);

  // The meeting or summary that an event speaks of, marked as changed.
  v1::MeetingInfo& edited(const std::string& meeting_id);
  v1::MeetingSummary& edited_summary(const std::string& meeting_id);

  // What happened around them, in the summaries of running meetings.
  void follow(const ChangesSince::Effect& effect);
  void follow_tasks(const std::string& meeting_id, const std::vector<std::string>& task_ids,
                    Changes& changes);
  void follow_actions(const std::string& meeting_id);
  void list_all(const std::string& meeting_id, std::unique_ptr<Changes>& changes);
  std::unique_ptr<Changes> changes_now(const std::string& meeting_id);
  Revision baseline_of(const std::string& meeting_id);
  void drop_unused_baselines(v1::ViewDelta& delta);
  void list_stages(const std::string& meeting_id);
  void list_records(const std::string& meeting_id);

  struct Ended {
    std::string meeting_id;
    Revision revision;
  };

  ChangesSince since_;
  std::map<v1::MeetingKind, Ended> last_ended_;
  std::unordered_map<std::string, v1::MeetingInfo> meetings_;
  std::unordered_map<std::string, v1::MeetingSummary> summaries_;
  // All changes, listed or not, of the meetings that run. Null after a restore: made from the rest when
  // needed.
  std::map<std::string, std::unique_ptr<Changes>> running_;

  // By the commit at hand.
  std::set<std::string> changed_meetings_;
  std::set<std::string> changed_summaries_;
};

}  // namespace slipway
