// The project after an event: hands it to the part that it concerns.
#include "proto/records/free_text.h"
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
  if (onlookers.has(revoked.role())) project.former_onlookers.insert(revoked.person_id());
  if (member->second.empty()) project.members.erase(member);
}

// Nothing here shows updates, so nothing asks which were touched; a text has more of them than may be noted.
void write(records::MinutesTexts& texts, const v1::Event& event, const Happening& happening) {
  evolve(texts, event, happening);
  texts.updates.take_touched();
}

// A text may stand in records of several kinds.
void redact(records::Records& records, const v1::Event& event, const Happening& happening) {
  evolve(records.requirements, event, happening);
  evolve(records.plan, event, happening);
  evolve(records.tests, event, happening);
  evolve(records.environment, event, happening);
  evolve(records.gates, event, happening);
  evolve(records.runbooks, event, happening);
  evolve(records.emergencies, event, happening);
  evolve(records.risks, event, happening);
  evolve(records.people, event, happening);
  evolve(records.operation, event, happening);
  evolve(records.transfers, event, happening);
  evolve(records.files, event, happening);
  write(records.texts, event, happening);
}

// No default: the compiler names an event that is not handled here.
void take(Project& project, const v1::Event& event, const Happening& happening) {
  evolve(project.records.lifecycle, event, happening);
  switch (event.fact_case()) {
    case v1::Event::kProjectCreated:
      return create(project, event.project_created());
    case v1::Event::kTemplateApplied:
      project.template_id = event.template_applied().template_id();
      return;
    case v1::Event::kCharterDrafted:
      return evolve(project.charter, event.charter_drafted(), happening);
    case v1::Event::kCharterApproved:
      return evolve(project.charter, event.charter_approved(), happening);
    case v1::Event::kDepartmentJoined:
      project.departments.insert(event.department_joined().department_id());
      return;
    case v1::Event::kStageOwnerAssigned:
      return evolve(project.stages, event.stage_owner_assigned(), happening);
    case v1::Event::kStageStarted:
      return evolve(project.stages, event.stage_started(), happening);
    case v1::Event::kStageCompleted:
      return evolve(project.stages, event.stage_completed(), happening);
    case v1::Event::kStageReopened:
      return evolve(project.stages, event.stage_reopened(), happening);
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
    case v1::Event::kMeetingRescheduled:
      return evolve(project.meetings, event.meeting_rescheduled(), happening);
    case v1::Event::kMeetingCancelled:
      return evolve(project.meetings, event.meeting_cancelled(), happening);
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

    case v1::Event::kProjectPaused:
    case v1::Event::kProjectResumed:
    case v1::Event::kProjectCancelled:
    case v1::Event::kSuccessFactorMeasured:
    case v1::Event::kLessonRecorded:
    case v1::Event::kOperationHandedOver:
    case v1::Event::kHandoverAccepted:
    case v1::Event::kProjectClosed:
      return;  // Of the project as a whole: folded above.

    case v1::Event::kRequirementProposed:
    case v1::Event::kRequirementEdited:
    case v1::Event::kRequirementSignedOff:
    case v1::Event::kRequirementsBaselined:
    case v1::Event::kChangeRequested:
    case v1::Event::kChangeRejected:
      return evolve(project.records.requirements, event, happening);
    case v1::Event::kChangeApproved:  // It may use an emergency change.
      evolve(project.records.environment, event, happening);
      return evolve(project.records.requirements, event, happening);

    case v1::Event::kSprintPlanned:
    case v1::Event::kSprintStarted:
    case v1::Event::kSprintScopeChanged:
    case v1::Event::kSprintCompleted:
    case v1::Event::kMilestonePlanned:
    case v1::Event::kMilestoneRebaselined:
    case v1::Event::kMilestoneReached:
    case v1::Event::kMilestoneMissed:
      return evolve(project.records.plan, event, happening);

    case v1::Event::kTestPlanDrafted:
    case v1::Event::kTestPlanApproved:
    case v1::Event::kTestRunStarted:
    case v1::Event::kTestResultRecorded:
    case v1::Event::kLoadResultRecorded:
    case v1::Event::kDefectRaised:
    case v1::Event::kDefectResolved:
    case v1::Event::kDefectVerified:
    case v1::Event::kUatSignedOff:
      return evolve(project.records.tests, event, happening);

    case v1::Event::kConfigItemAdded:
    case v1::Event::kConfigItemVerified:
    case v1::Event::kConfigDriftDetected:
    case v1::Event::kCapacityTargetSet:
    case v1::Event::kCapacityScaled:
    case v1::Event::kCapacityVerified:
    case v1::Event::kBackupTaken:
    case v1::Event::kRestoreVerified:
    case v1::Event::kChangeFreezeStarted:
    case v1::Event::kChangeFreezeEnded:
    case v1::Event::kEmergencyChangeRequested:
    case v1::Event::kEmergencyChangeApproved:
      return evolve(project.records.environment, event, happening);

    case v1::Event::kGateDefined:
    case v1::Event::kCriterionAdded:
    case v1::Event::kGateReviewOpened:
    case v1::Event::kEvidenceAttached:
    case v1::Event::kCriterionMet:
    case v1::Event::kCriterionFailed:
    case v1::Event::kCriterionWaived:
    case v1::Event::kWaiverExpired:
    case v1::Event::kVoteCast:
    case v1::Event::kGateDecided:
    case v1::Event::kGateReopened:
      return evolve(project.records.gates, event, happening);

    case v1::Event::kRunbookDrafted:
    case v1::Event::kStepAdded:
    case v1::Event::kStepEdited:
    case v1::Event::kStepRemoved:
    case v1::Event::kRunbookApproved:
    case v1::Event::kRunScheduled:
    case v1::Event::kStepReleased:
    case v1::Event::kStepStarted:
    case v1::Event::kStepCompleted:
    case v1::Event::kStepFailed:
    case v1::Event::kStepSkipped:
    case v1::Event::kRunPaused:
    case v1::Event::kRunResumed:
    case v1::Event::kPointOfNoReturnPassed:
    case v1::Event::kRollbackInvoked:
    case v1::Event::kRollbackCompleted:
    case v1::Event::kRunCompleted:
      return evolve(project.records.runbooks, event, happening);

    case v1::Event::kRunStarted:  // As may this.
      evolve(project.records.environment, event, happening);
      return evolve(project.records.runbooks, event, happening);

    case v1::Event::kEmergencyPlanDrafted:
    case v1::Event::kEmergencyPlanApproved:
    case v1::Event::kDrillCompleted:
    case v1::Event::kEmergencyPlanInvoked:
    case v1::Event::kIncidentDeclared:
    case v1::Event::kIncidentMitigated:
    case v1::Event::kIncidentResolved:
    case v1::Event::kReviewPublished:
      return evolve(project.records.emergencies, event, happening);

    case v1::Event::kRiskIdentified:
    case v1::Event::kRiskAssessed:
    case v1::Event::kResponsePlanned:
    case v1::Event::kRiskEscalated:
    case v1::Event::kRiskMaterialised:
    case v1::Event::kRiskAccepted:
    case v1::Event::kRiskAcceptanceExpired:
    case v1::Event::kRiskClosed:
      return evolve(project.records.risks, event, happening);

    case v1::Event::kConsultantEngaged:
    case v1::Event::kConsultantExpired:
    case v1::Event::kAdviceRecorded:
    case v1::Event::kAdviceDispositioned:
    case v1::Event::kTrainingScheduled:
    case v1::Event::kTrainingAttended:
    case v1::Event::kCompetencyAssessed:
    case v1::Event::kOwnerEvaluated:
      return evolve(project.records.people, event, happening);

    case v1::Event::kMonitorRegistered:
    case v1::Event::kThresholdBreached:
    case v1::Event::kThresholdRecovered:
    case v1::Event::kFeedbackReceived:
    case v1::Event::kFeedbackTriaged:
    case v1::Event::kFeedbackConverted:
    case v1::Event::kHypercareStarted:
    case v1::Event::kHypercareExited:
      return evolve(project.records.operation, event, happening);

    case v1::Event::kFileAttached:
    case v1::Event::kFileDetached:
      return evolve(project.records.files, event, happening);
    case v1::Event::kImportStarted:
    case v1::Event::kRowRejected:
    case v1::Event::kImportCompleted:
      return evolve(project.records.transfers, event, happening);

    case v1::Event::kWebhookAdded:
    case v1::Event::kWebhookRemoved:
    case v1::Event::kNotificationDelivered:
    case v1::Event::kWebhookFailed:
      return evolve(project.records.webhooks, event, happening);

    case v1::Event::kTextRedacted:
      redact(project.records, event, happening);
      return evolve(project, event.text_redacted(), happening);
    case v1::Event::kTextEdited:
    case v1::Event::kTextNoted:
    case v1::Event::kNoteResolved:
      return write(project.records.texts, event, happening);
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
    case v1::Event::kNoticesRead:
    case v1::Event::kNoticeRuleSet:
    case v1::Event::FACT_NOT_SET:
      return;
  }
}

}  // namespace

void evolve(Project& project, const v1::Event& event, const Happening& happening) {
  note_texts(project, event, happening);
  if (event.erased().empty()) return take(project, event, happening);
  take(project, records::with_erased_texts(event), happening);
}

}  // namespace slipway::domain
