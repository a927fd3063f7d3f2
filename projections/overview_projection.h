// The project at a glance: its charter and counts, its nine stages, its members, and the moments that the
// time slider marks.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "projections/projection.h"
#include "projections/task_states.h"
#include "proto/records/lifecycle.h"

namespace slipway {

class OverviewProjection final : public Projection {
 public:
  std::string_view name() const override { return "overview"; }
  void apply(const v1::Commit& commit, v1::ViewDelta& delta) override;
  void restore(const v1::Entity& entity) override;

 private:
  void fold(const v1::Event& event, const v1::Commit& commit, v1::ViewDelta& delta);
  void follow_state(const v1::Event& event, const v1::Commit& commit);
  void create(const v1::ProjectCreated& event, const v1::Commit& commit);
  void join(const std::string& department_id);
  void start_stage(v1::Stage stage, const v1::Commit& commit);
  void complete_stage(v1::Stage stage, const v1::Commit& commit);
  void reopen_stage(v1::Stage stage);
  void schedule(const v1::MeetingScheduled& event, v1::ViewDelta& delta);
  void mark(v1::Mark::Kind kind, const v1::Commit& commit, v1::ViewDelta& delta, v1::Stage stage,
            const std::string& label);
  v1::ProjectInfo& edited_project();
  v1::StageInfo& edited_stage(v1::Stage stage);
  v1::MemberInfo& edited_member(const std::string& person_id);
  void count_tasks(v1::ViewDelta& delta);
  void emit(v1::ViewDelta& delta);

  v1::ProjectInfo project_;
  records::LifecycleRecords lifecycle_;  // Where the project stands.
  std::map<int, v1::StageInfo> stages_;
  std::map<std::string, v1::MemberInfo> members_;
  std::unordered_map<std::string, std::string> meeting_titles_;
  TaskStates states_;

  // What the commit at hand has changed.
  bool project_changed_ = false;
  std::set<int> changed_stages_;
  std::set<std::string> changed_members_;
  TaskStates::Touched touched_;
  int marks_ = 0;
};

}  // namespace slipway
