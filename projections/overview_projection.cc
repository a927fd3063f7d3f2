#include "projections/overview_projection.h"

#include <algorithm>

#include "projections/fold.h"
#include "projections/project_records.h"
#include "projections/roles.h"

namespace slipway {
namespace {

constexpr std::string_view stage_kind = "stage/";
constexpr std::string_view member_kind = "member/";
constexpr std::string_view task_fold = "~task/";
constexpr std::string_view meeting_fold = "~meeting/";

// Every project runs through the same nine stages.
constexpr int first_stage = v1::INITIATION;
constexpr int last_stage = v1::OPERATION;

}  // namespace

void OverviewProjection::apply(const v1::Commit& commit, v1::ViewDelta& delta) {
  project_changed_ = false;
  changed_stages_.clear();
  changed_members_.clear();
  touched_.clear();
  marks_ = 0;
  for (const v1::Event& event : commit.events()) {
    fold(event, commit, delta);
    follow_state(event, commit);
    states_.apply(event, touched_);
  }
  count_tasks(delta);
  emit(delta);
}

void OverviewProjection::fold(const v1::Event& event, const v1::Commit& commit, v1::ViewDelta& delta) {
  switch (event.fact_case()) {
    case v1::Event::kProjectCreated:
      create(event.project_created(), commit);
      return mark(v1::Mark::PROJECT_CREATED, commit, delta, {}, event.project_created().name());
    case v1::Event::kTemplateApplied:
      return edited_project().set_template_id(event.template_applied().template_id());
    case v1::Event::kCharterDrafted:
      *edited_project().mutable_charter() = event.charter_drafted().charter();
      return;
    case v1::Event::kCharterApproved:
      edited_project().set_charter_approved(true);
      project_.set_charter_approved_by(commit.actor());
      return mark(v1::Mark::CHARTER_APPROVED, commit, delta, {}, {});
    case v1::Event::kDepartmentJoined:
      return join(event.department_joined().department_id());
    case v1::Event::kStageOwnerAssigned:
      return assign(edited_stage(event.stage_owner_assigned().stage()), event.stage_owner_assigned());
    case v1::Event::kStageStarted:
      start_stage(event.stage_started().stage(), commit);
      return mark(v1::Mark::STAGE_STARTED, commit, delta, event.stage_started().stage(), {});
    case v1::Event::kStageCompleted:
      complete_stage(event.stage_completed().stage(), commit);
      return mark(v1::Mark::STAGE_COMPLETED, commit, delta, event.stage_completed().stage(), {});
    case v1::Event::kStageReopened:
      return reopen_stage(event.stage_reopened().stage());
    case v1::Event::kRoleGranted:
      return grant(event.role_granted().role(),
                   *edited_member(event.role_granted().person_id()).mutable_roles());
    case v1::Event::kRoleRevoked:
      return revoke(event.role_revoked().role(),
                    *edited_member(event.role_revoked().person_id()).mutable_roles());
    case v1::Event::kMeetingScheduled:
      return schedule(event.meeting_scheduled(), delta);
    case v1::Event::kMeetingStarted:
      return mark(v1::Mark::MEETING_STARTED, commit, delta, {},
                  meeting_titles_[event.meeting_started().meeting_id()]);
    case v1::Event::kMeetingEnded:
      return mark(v1::Mark::MEETING_ENDED, commit, delta, {},
                  meeting_titles_[event.meeting_ended().meeting_id()]);
    case v1::Event::kMinutesApproved:
      return mark(v1::Mark::MINUTES_APPROVED_MARK, commit, delta, {},
                  meeting_titles_[event.minutes_approved().meeting_id()]);
    default:
      return;
  }
}

void OverviewProjection::follow_state(const v1::Event& event, const v1::Commit& commit) {
  records::evolve(lifecycle_, event, {commit.actor(), commit.recorded_at(), Revision{commit.revision()}});
  const v1::Lifecycle* lifecycle = lifecycle_.lifecycle.find(records::the_one);
  if (lifecycle == nullptr || lifecycle->state() == project_.state()) return;
  edited_project().set_state(lifecycle->state());
}

void OverviewProjection::create(const v1::ProjectCreated& event, const v1::Commit& commit) {
  v1::ProjectInfo& project = edited_project();
  project.set_name(event.name());
  project.set_language(event.language());
  project.set_time_zone(event.time_zone());
  *project.mutable_created_at() = commit.recorded_at();
  project.set_created_by(commit.actor());
  for (int stage = first_stage; stage <= last_stage; ++stage) edited_stage(static_cast<v1::Stage>(stage));
}

void OverviewProjection::join(const std::string& department_id) {
  const auto& joined = project_.departments();
  if (std::ranges::find(joined, department_id) != joined.end()) return;
  edited_project().add_departments(department_id);
}

void OverviewProjection::start_stage(v1::Stage number, const v1::Commit& commit) {
  v1::StageInfo& stage = edited_stage(number);
  stage.set_state(v1::STAGE_IN_PROGRESS);
  *stage.mutable_started_at() = commit.recorded_at();
}

void OverviewProjection::complete_stage(v1::Stage number, const v1::Commit& commit) {
  v1::StageInfo& stage = edited_stage(number);
  stage.set_state(v1::STAGE_COMPLETED);
  *stage.mutable_completed_at() = commit.recorded_at();
}

void OverviewProjection::reopen_stage(v1::Stage number) {
  v1::StageInfo& stage = edited_stage(number);
  stage.set_state(v1::STAGE_IN_PROGRESS);
  stage.clear_completed_at();
}

void OverviewProjection::schedule(const v1::MeetingScheduled& event, v1::ViewDelta& delta) {
  meeting_titles_[event.meeting_id()] = event.title();
  upsert(delta, meeting_fold, event.meeting_id()).mutable_fold()->add_texts(event.title());
}

void OverviewProjection::mark(v1::Mark::Kind kind, const v1::Commit& commit, v1::ViewDelta& delta,
                              v1::Stage stage, const std::string& label) {
  std::string id = std::to_string(commit.revision());
  if (++marks_ > 1) id += '.' + std::to_string(marks_);
  v1::Mark& mark = *upsert(delta, "mark/", id).mutable_mark();
  mark.set_kind(kind);
  mark.set_revision(commit.revision());
  *mark.mutable_at() = commit.recorded_at();
  mark.set_stage(stage);
  mark.set_label(label);
}

v1::ProjectInfo& OverviewProjection::edited_project() {
  project_changed_ = true;
  return project_;
}

v1::StageInfo& OverviewProjection::edited_stage(v1::Stage number) {
  changed_stages_.insert(number);
  v1::StageInfo& stage = stages_[number];
  stage.set_stage(number);
  if (stage.state() == v1::STAGE_STATE_UNSPECIFIED) stage.set_state(v1::STAGE_PLANNED);
  return stage;
}

v1::MemberInfo& OverviewProjection::edited_member(const std::string& person_id) {
  changed_members_.insert(person_id);
  v1::MemberInfo& member = members_[person_id];
  member.set_person_id(person_id);
  return member;
}

void OverviewProjection::count_tasks(v1::ViewDelta& delta) {
  if (touched_.empty()) return;
  TaskStates::settle(touched_);
  for (const TaskStates::Task* task : touched_) {
    TaskStates::save(*task, *upsert(delta, task_fold, task->id).mutable_fold());
  }
  const TaskStates::Counts& counts = states_.counts();
  if (counts.open == project_.tasks_open() && counts.done == project_.tasks_done() &&
      counts.blocked == project_.tasks_blocked()) {
    return;
  }
  edited_project().set_tasks_open(counts.open);
  project_.set_tasks_done(counts.done);
  project_.set_tasks_blocked(counts.blocked);
}

void OverviewProjection::emit(v1::ViewDelta& delta) {
  if (project_changed_) *upsert(delta, "project").mutable_project() = project_;
  for (const int stage : changed_stages_) {
    *upsert(delta, stage_kind, std::to_string(stage)).mutable_stage() = stages_[stage];
  }
  for (const std::string& id : changed_members_) {
    const auto member = members_.find(id);
    if (member->second.roles().empty()) {
      delta.add_removals(entity_id(member_kind, id));
      members_.erase(member);
    } else {
      *upsert(delta, member_kind, id).mutable_member() = member->second;
    }
  }
}

void OverviewProjection::restore(const v1::Entity& entity) {
  switch (entity.body_case()) {
    case v1::Entity::kProject:
      project_ = entity.project();
      // The state is all that its fold goes on from.
      lifecycle_.lifecycle.edit(records::the_one).set_state(project_.state());
      return;
    case v1::Entity::kStage:
      stages_[entity.stage().stage()] = entity.stage();
      return;
    case v1::Entity::kMember:
      members_[entity.member().person_id()] = entity.member();
      return;
    case v1::Entity::kFold:
      if (const auto task = id_after(task_fold, entity.id()); !task.empty())
        states_.restore(task, entity.fold());
      if (const auto meeting = id_after(meeting_fold, entity.id()); !meeting.empty()) {
        meeting_titles_[std::string{meeting}] = entity.fold().texts(0);
      }
      return;
    default:
      return;
  }
}

}  // namespace slipway
