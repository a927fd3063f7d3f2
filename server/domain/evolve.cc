// The project after an event: hands it to the part that it concerns.
#include "server/domain/decide.h"

namespace slipway::domain {
namespace {

void create(Project& project, const v1::ProjectCreated& created) {
  project.created = true;
  project.name = created.name();
  project.language = created.language();
  project.time_zone = created.time_zone();
}

void grant(Project& project, const v1::RoleGranted& granted) {
  project.members[granted.person_id()].add(granted.role());
}

void revoke(Project& project, const v1::RoleRevoked& revoked) {
  const auto member = project.members.find(revoked.person_id());
  if (member == project.members.end()) return;
  member->second.remove(revoked.role());
  if (member->second.empty()) project.members.erase(member);
}

void start(Project& project, const v1::StageStarted& started, const Happening& happening) {
  evolve(project.stages, started, happening);
  if (project.state == v1::CHARTERED) project.state = v1::ACTIVE;
}

}  // namespace

// No default: the compiler names an event that is not handled here.
void evolve(Project& project, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kProjectCreated:
      return create(project, event.project_created());
    case v1::Event::kTemplateApplied:
      project.template_id = event.template_applied().template_id();
      return;
    case v1::Event::kCharterDrafted:
      return evolve(project.charter, event.charter_drafted(), happening);
    case v1::Event::kCharterApproved:
      if (project.state == v1::DRAFT) project.state = v1::CHARTERED;
      return evolve(project.charter, event.charter_approved(), happening);
    case v1::Event::kDepartmentJoined:
      project.departments.insert(event.department_joined().department_id());
      return;
    case v1::Event::kStageOwnerAssigned:
      return evolve(project.stages, event.stage_owner_assigned(), happening);
    case v1::Event::kStageStarted:
      return start(project, event.stage_started(), happening);
    case v1::Event::kStageCompleted:
      return evolve(project.stages, event.stage_completed(), happening);
    case v1::Event::kRoleGranted:
      return grant(project, event.role_granted());
    case v1::Event::kRoleRevoked:
      return revoke(project, event.role_revoked());

    case v1::Event::kColumnAdded:
      return evolve(project.board, event.column_added(), happening);
    case v1::Event::kColumnRenamed:
      return evolve(project.board, event.column_renamed(), happening);
    case v1::Event::kColumnMoved:
      return evolve(project.board, event.column_moved(), happening);
    case v1::Event::kWipLimitSet:
      return evolve(project.board, event.wip_limit_set(), happening);
    case v1::Event::kWipLimitOverridden:
      return;  // Why a move was allowed; the move itself follows.
    case v1::Event::kTaskCreated:
      return evolve(project.board, event.task_created(), happening);
    case v1::Event::kTaskEdited:
      return evolve(project.board, event.task_edited(), happening);
    case v1::Event::kTaskAssigned:
      return evolve(project.board, event.task_assigned(), happening);
    case v1::Event::kTaskMoved:
      return evolve(project.board, event.task_moved(), happening);
    case v1::Event::kTaskCommented:
      return evolve(project.board, event.task_commented(), happening);
    case v1::Event::kDependencyAdded:
      return evolve(project.board, event.dependency_added(), happening);
    case v1::Event::kDependencyRemoved:
      return evolve(project.board, event.dependency_removed(), happening);
    case v1::Event::kTaskBlocked:
      return evolve(project.board, event.task_blocked(), happening);
    case v1::Event::kTaskUnblocked:
      return evolve(project.board, event.task_unblocked(), happening);
    case v1::Event::kTaskCompleted:
      return evolve(project.board, event.task_completed(), happening);
    case v1::Event::kTaskReopened:
      return evolve(project.board, event.task_reopened(), happening);
    case v1::Event::kTaskArchived:
      return evolve(project.board, event.task_archived(), happening);
    case v1::Event::kTaskRestored:
      return evolve(project.board, event.task_restored(), happening);

    case v1::Event::kMeetingScheduled:
      return evolve(project.meetings, event.meeting_scheduled(), happening);
    case v1::Event::kAgendaItemAdded:
      return evolve(project.meetings, event.agenda_item_added(), happening);
    case v1::Event::kMeetingStarted:
      return evolve(project.meetings, event.meeting_started(), happening);
    case v1::Event::kAttendanceRecorded:
      return evolve(project.meetings, event.attendance_recorded(), happening);
    case v1::Event::kItemStarted:
      return evolve(project.meetings, event.item_started(), happening);
    case v1::Event::kItemClosed:
      return evolve(project.meetings, event.item_closed(), happening);
    case v1::Event::kMinutesEdited:
      return evolve(project.meetings, event.minutes_edited(), happening);
    case v1::Event::kDecisionRecorded:
      return evolve(project.meetings, event.decision_recorded(), happening);
    case v1::Event::kDecisionSuperseded:
      return evolve(project.meetings, event.decision_superseded(), happening);
    case v1::Event::kActionItemAgreed:
      return evolve(project.meetings, event.action_item_agreed(), happening);
    case v1::Event::kItemCarriedOver:
      return evolve(project.meetings, event.item_carried_over(), happening);
    case v1::Event::kMeetingEnded:
      return evolve(project.meetings, event.meeting_ended(), happening);
    case v1::Event::kMinutesIssued:
      return evolve(project.meetings, event.minutes_issued(), happening);
    case v1::Event::kMinutesApproved:
      return evolve(project.meetings, event.minutes_approved(), happening);
    case v1::Event::kMinutesAmended:
      return evolve(project.meetings, event.minutes_amended(), happening);

    case v1::Event::kTextRedacted:
      return evolve(project, event.text_redacted(), happening);
    case v1::Event::kAuditExported:
      return;  // Told in the audit trail; nothing depends on it.

    // The workspace's own, and events of a newer schema: nothing here changes.
    case v1::Event::kWorkspaceCreated:
    case v1::Event::kPersonAdded:
    case v1::Event::kPersonEdited:
    case v1::Event::kPersonDeactivated:
    case v1::Event::kPersonErased:
    case v1::Event::kDepartmentAdded:
    case v1::Event::kDepartmentRenamed:
    case v1::Event::kWitnessAdded:
    case v1::Event::kWitnessRemoved:
    case v1::Event::kLogLossAccepted:
    case v1::Event::kLogKeyRotated:
    case v1::Event::FACT_NOT_SET:
      return;
  }
}

}  // namespace slipway::domain
