// Chooses the rule for a command, after its rights, and sees that what it makes happen fits into a commit.
#include "server/domain/decide.h"

#include "server/domain/limits.h"
#include "server/domain/rights.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

using Intent = v1::Command;

Decision by_rule(const Workspace& workspace, const Request& request) {
  const v1::Command& command = request.command;
  switch (command.intent_case()) {
    case Intent::kCreateWorkspace:
      return decide(workspace, command.create_workspace(), request);
    case Intent::kAddPerson:
      return decide(workspace, command.add_person(), request);
    case Intent::kEditPerson:
      return decide(workspace, command.edit_person(), request);
    case Intent::kDeactivatePerson:
      return decide(workspace, command.deactivate_person(), request);
    case Intent::kErasePerson:
      return decide(workspace, command.erase_person(), request);
    case Intent::kAddDepartment:
      return decide(workspace, command.add_department(), request);
    case Intent::kRenameDepartment:
      return decide(workspace, command.rename_department(), request);
    case Intent::kGrantRole:
      return decide(workspace, command.grant_role(), request);
    case Intent::kRevokeRole:
      return decide(workspace, command.revoke_role(), request);
    case Intent::kRecordExport:
      return decide(command.record_export(), request);
    case Intent::kAddWitness:
      return decide(workspace, command.add_witness(), request);
    case Intent::kRemoveWitness:
      return decide(workspace, command.remove_witness(), request);
    case Intent::kReadNotices:
      return decide(workspace, command.read_notices(), request);
    case Intent::kSetNoticeRule:
      return decide(workspace, command.set_notice_rule(), request);
    case Intent::kAcceptLogLoss:
      return decide(command.accept_log_loss());
    case Intent::kRotateLogKey:
      return decide(command.rotate_log_key());
    case Intent::kUndo:
      return decide(workspace, command.undo(), request);
    default:
      break;
  }
  SLIPWAY_ASSERT(false, intent_name(command.intent_case()));
  return Events{};
}

// No default: the compiler names a command that has no rule.
Decision by_rule(const Project& project, const Request& request) {
  const v1::Command& command = request.command;
  switch (command.intent_case()) {
    case Intent::kCreateProject:
      return decide(project, command.create_project(), request);
    case Intent::kApplyTemplate:
      return decide(project, command.apply_template(), request);
    case Intent::kDraftCharter:
      return decide(project, command.draft_charter(), request);
    case Intent::kApproveCharter:
      return decide(project, command.approve_charter(), request);
    case Intent::kJoinDepartment:
      return decide(project, command.join_department(), request);
    case Intent::kAssignStageOwner:
      return decide(project, command.assign_stage_owner(), request);
    case Intent::kStartStage:
      return decide(project, command.start_stage(), request);
    case Intent::kCompleteStage:
      return decide(project, command.complete_stage(), request);
    case Intent::kReopenStage:
      return decide(project, command.reopen_stage(), request);
    case Intent::kGrantRole:
      return decide(project, command.grant_role(), request);
    case Intent::kRevokeRole:
      return decide(project, command.revoke_role(), request);

    case Intent::kAddColumn:
      return decide(project, command.add_column(), request);
    case Intent::kRenameColumn:
      return decide(project, command.rename_column(), request);
    case Intent::kMoveColumn:
      return decide(project, command.move_column(), request);
    case Intent::kSetWipLimit:
      return decide(project, command.set_wip_limit(), request);
    case Intent::kCreateTask:
      return decide(project, command.create_task(), request);
    case Intent::kEditTask:
      return decide(project, command.edit_task(), request);
    case Intent::kAssignTask:
      return decide(project, command.assign_task(), request);
    case Intent::kMoveTask:
      return decide(project, command.move_task(), request);
    case Intent::kCommentTask:
      return decide(project, command.comment_task(), request);
    case Intent::kAddDependency:
      return decide(project, command.add_dependency(), request);
    case Intent::kRemoveDependency:
      return decide(project, command.remove_dependency(), request);
    case Intent::kBlockTask:
      return decide(project, command.block_task(), request);
    case Intent::kUnblockTask:
      return decide(project, command.unblock_task(), request);
    case Intent::kStartTask:
      return decide(project, command.start_task(), request);
    case Intent::kCompleteTask:
      return decide(project, command.complete_task(), request);
    case Intent::kReopenTask:
      return decide(project, command.reopen_task(), request);
    case Intent::kArchiveTask:
      return decide(project, command.archive_task(), request);
    case Intent::kRestoreTask:
      return decide(project, command.restore_task(), request);

    case Intent::kScheduleMeeting:
      return decide(project, command.schedule_meeting(), request);
    case Intent::kRescheduleMeeting:
      return decide(project, command.reschedule_meeting(), request);
    case Intent::kCancelMeeting:
      return decide(project, command.cancel_meeting(), request);
    case Intent::kAddAgendaItem:
      return decide(project, command.add_agenda_item(), request);
    case Intent::kStartMeeting:
      return decide(project, command.start_meeting(), request);
    case Intent::kRecordAttendance:
      return decide(project, command.record_attendance(), request);
    case Intent::kStartItem:
      return decide(project, command.start_item(), request);
    case Intent::kCloseItem:
      return decide(project, command.close_item(), request);
    case Intent::kEditMinutes:
      return decide(project, command.edit_minutes(), request);
    case Intent::kRecordDecision:
      return decide(project, command.record_decision(), request);
    case Intent::kAgreeActionItem:
      return decide(project, command.agree_action_item(), request);
    case Intent::kCarryOverItem:
      return decide(project, command.carry_over_item(), request);
    case Intent::kEndMeeting:
      return decide(project, command.end_meeting(), request);
    case Intent::kIssueMinutes:
      return decide(project, command.issue_minutes(), request);
    case Intent::kApproveMinutes:
      return decide(project, command.approve_minutes(), request);
    case Intent::kAmendMinutes:
      return decide(project, command.amend_minutes(), request);

    case Intent::kEditText:
      return decide(project, command.edit_text(), request);
    case Intent::kNoteText:
      return decide(project, command.note_text(), request);
    case Intent::kResolveNote:
      return decide(project, command.resolve_note(), request);

    case Intent::kRedactText:
      return decide(project, command.redact_text(), request);
    case Intent::kRecordExport:
      return decide(command.record_export(), request);

    case Intent::kUndo:
      return decide(project, command.undo(), request);

    case Intent::kRecordDue:
      return decide(project, command.record_due(), request);
    case Intent::kPauseProject:
      return decide(project, command.pause_project(), request);
    case Intent::kResumeProject:
      return decide(project, command.resume_project(), request);
    case Intent::kCancelProject:
      return decide(project, command.cancel_project(), request);
    case Intent::kMeasureSuccessFactor:
      return decide(project, command.measure_success_factor(), request);
    case Intent::kRecordLesson:
      return decide(project, command.record_lesson(), request);
    case Intent::kHandOverOperation:
      return decide(project, command.hand_over_operation(), request);
    case Intent::kAcceptHandover:
      return decide(project, command.accept_handover(), request);
    case Intent::kCloseProject:
      return decide(project, command.close_project(), request);

    case Intent::kProposeRequirement:
      return decide(project, command.propose_requirement(), request);
    case Intent::kEditRequirement:
      return decide(project, command.edit_requirement(), request);
    case Intent::kSignOffRequirement:
      return decide(project, command.sign_off_requirement(), request);
    case Intent::kBaselineRequirements:
      return decide(project, command.baseline_requirements(), request);
    case Intent::kRequestChange:
      return decide(project, command.request_change(), request);
    case Intent::kApproveChange:
      return decide(project, command.approve_change(), request);
    case Intent::kRejectChange:
      return decide(project, command.reject_change(), request);

    case Intent::kPlanSprint:
      return decide(project, command.plan_sprint(), request);
    case Intent::kStartSprint:
      return decide(project, command.start_sprint(), request);
    case Intent::kChangeSprintScope:
      return decide(project, command.change_sprint_scope(), request);
    case Intent::kCompleteSprint:
      return decide(project, command.complete_sprint(), request);
    case Intent::kPlanMilestone:
      return decide(project, command.plan_milestone(), request);
    case Intent::kRebaselineMilestone:
      return decide(project, command.rebaseline_milestone(), request);
    case Intent::kReachMilestone:
      return decide(project, command.reach_milestone(), request);

    case Intent::kDraftTestPlan:
      return decide(project, command.draft_test_plan(), request);
    case Intent::kApproveTestPlan:
      return decide(project, command.approve_test_plan(), request);
    case Intent::kStartTestRun:
      return decide(project, command.start_test_run(), request);
    case Intent::kRecordTestResult:
      return decide(project, command.record_test_result(), request);
    case Intent::kRecordLoadResult:
      return decide(project, command.record_load_result(), request);
    case Intent::kRaiseDefect:
      return decide(project, command.raise_defect(), request);
    case Intent::kResolveDefect:
      return decide(project, command.resolve_defect(), request);
    case Intent::kVerifyDefect:
      return decide(project, command.verify_defect(), request);
    case Intent::kSignUat:
      return decide(project, command.sign_uat(), request);

    case Intent::kAddConfigItem:
      return decide(project, command.add_config_item(), request);
    case Intent::kVerifyConfigItem:
      return decide(project, command.verify_config_item(), request);
    case Intent::kSetCapacityTarget:
      return decide(project, command.set_capacity_target(), request);
    case Intent::kScaleCapacity:
      return decide(project, command.scale_capacity(), request);
    case Intent::kVerifyCapacity:
      return decide(project, command.verify_capacity(), request);
    case Intent::kTakeBackup:
      return decide(project, command.take_backup(), request);
    case Intent::kVerifyRestore:
      return decide(project, command.verify_restore(), request);
    case Intent::kStartChangeFreeze:
      return decide(project, command.start_change_freeze(), request);
    case Intent::kEndChangeFreeze:
      return decide(project, command.end_change_freeze(), request);
    case Intent::kRequestEmergencyChange:
      return decide(project, command.request_emergency_change(), request);
    case Intent::kApproveEmergencyChange:
      return decide(project, command.approve_emergency_change(), request);

    case Intent::kDefineGate:
      return decide(project, command.define_gate(), request);
    case Intent::kAddCriterion:
      return decide(project, command.add_criterion(), request);
    case Intent::kOpenGateReview:
      return decide(project, command.open_gate_review(), request);
    case Intent::kAttachEvidence:
      return decide(project, command.attach_evidence(), request);
    case Intent::kMeetCriterion:
      return decide(project, command.meet_criterion(), request);
    case Intent::kFailCriterion:
      return decide(project, command.fail_criterion(), request);
    case Intent::kWaiveCriterion:
      return decide(project, command.waive_criterion(), request);
    case Intent::kCastVote:
      return decide(project, command.cast_vote(), request);
    case Intent::kDecideGate:
      return decide(project, command.decide_gate(), request);
    case Intent::kReopenGate:
      return decide(project, command.reopen_gate(), request);

    case Intent::kDraftRunbook:
      return decide(project, command.draft_runbook(), request);
    case Intent::kAddStep:
      return decide(project, command.add_step(), request);
    case Intent::kEditStep:
      return decide(project, command.edit_step(), request);
    case Intent::kRemoveStep:
      return decide(project, command.remove_step(), request);
    case Intent::kApproveRunbook:
      return decide(project, command.approve_runbook(), request);
    case Intent::kScheduleRun:
      return decide(project, command.schedule_run(), request);
    case Intent::kStartRun:
      return decide(project, command.start_run(), request);
    case Intent::kStartStep:
      return decide(project, command.start_step(), request);
    case Intent::kCompleteStep:
      return decide(project, command.complete_step(), request);
    case Intent::kFailStep:
      return decide(project, command.fail_step(), request);
    case Intent::kSkipStep:
      return decide(project, command.skip_step(), request);
    case Intent::kPauseRun:
      return decide(project, command.pause_run(), request);
    case Intent::kResumeRun:
      return decide(project, command.resume_run(), request);
    case Intent::kInvokeRollback:
      return decide(project, command.invoke_rollback(), request);
    case Intent::kCompleteRollback:
      return decide(project, command.complete_rollback(), request);
    case Intent::kCompleteRun:
      return decide(project, command.complete_run(), request);

    case Intent::kDraftEmergencyPlan:
      return decide(project, command.draft_emergency_plan(), request);
    case Intent::kApproveEmergencyPlan:
      return decide(project, command.approve_emergency_plan(), request);
    case Intent::kCompleteDrill:
      return decide(project, command.complete_drill(), request);
    case Intent::kInvokeEmergencyPlan:
      return decide(project, command.invoke_emergency_plan(), request);
    case Intent::kDeclareIncident:
      return decide(project, command.declare_incident(), request);
    case Intent::kMitigateIncident:
      return decide(project, command.mitigate_incident(), request);
    case Intent::kResolveIncident:
      return decide(project, command.resolve_incident(), request);
    case Intent::kPublishReview:
      return decide(project, command.publish_review(), request);

    case Intent::kIdentifyRisk:
      return decide(project, command.identify_risk(), request);
    case Intent::kAssessRisk:
      return decide(project, command.assess_risk(), request);
    case Intent::kPlanResponse:
      return decide(project, command.plan_response(), request);
    case Intent::kEscalateRisk:
      return decide(project, command.escalate_risk(), request);
    case Intent::kMaterialiseRisk:
      return decide(project, command.materialise_risk(), request);
    case Intent::kAcceptRisk:
      return decide(project, command.accept_risk(), request);
    case Intent::kCloseRisk:
      return decide(project, command.close_risk(), request);

    case Intent::kEngageConsultant:
      return decide(project, command.engage_consultant(), request);
    case Intent::kRecordAdvice:
      return decide(project, command.record_advice(), request);
    case Intent::kDispositionAdvice:
      return decide(project, command.disposition_advice(), request);
    case Intent::kScheduleTraining:
      return decide(project, command.schedule_training(), request);
    case Intent::kRecordTrainingAttendance:
      return decide(project, command.record_training_attendance(), request);
    case Intent::kAssessCompetency:
      return decide(project, command.assess_competency(), request);
    case Intent::kEvaluateOwner:
      return decide(project, command.evaluate_owner(), request);

    case Intent::kRegisterMonitor:
      return decide(project, command.register_monitor(), request);
    case Intent::kReportReading:
      return decide(project, command.report_reading(), request);
    case Intent::kReceiveFeedback:
      return decide(project, command.receive_feedback(), request);
    case Intent::kTriageFeedback:
      return decide(project, command.triage_feedback(), request);
    case Intent::kConvertFeedback:
      return decide(project, command.convert_feedback(), request);
    case Intent::kStartHypercare:
      return decide(project, command.start_hypercare(), request);
    case Intent::kExitHypercare:
      return decide(project, command.exit_hypercare(), request);

    case Intent::kAttachFile:
      return decide(project, command.attach_file(), request);
    case Intent::kDetachFile:
      return decide(project, command.detach_file(), request);
    case Intent::kStartImport:
      return decide(project, command.start_import(), request);
    case Intent::kCompleteImport:
      return decide(project, command.complete_import(), request);
    case Intent::kAddWebhook:
      return decide(project, command.add_webhook(), request);
    case Intent::kRemoveWebhook:
      return decide(project, command.remove_webhook(), request);
    case Intent::kRecordDelivery:
      return decide(project, command.record_delivery(), request);

    // The workspace's; rights.h has refused them.
    case Intent::kReadNotices:
    case Intent::kSetNoticeRule:
    case Intent::kCreateWorkspace:
    case Intent::kAddPerson:
    case Intent::kEditPerson:
    case Intent::kDeactivatePerson:
    case Intent::kErasePerson:
    case Intent::kAddDepartment:
    case Intent::kRenameDepartment:
    case Intent::kAddWitness:
    case Intent::kRemoveWitness:
    case Intent::kAcceptLogLoss:
    case Intent::kRotateLogKey:
    case Intent::INTENT_NOT_SET:
      break;
  }
  SLIPWAY_ASSERT(false, intent_name(command.intent_case()));
  return Events{};
}

// A paused project goes on when it is resumed; a cancelled one is there to be read.
std::optional<Refusal> standstill(const Project& project, const Request& request) {
  const v1::Lifecycle& state = project.lifecycle();
  if (!state.paused() && !state.cancelled()) return std::nullopt;
  switch (request.command.intent_case()) {
    case Intent::kRecordExport:
    case Intent::kRedactText:
    case Intent::kGrantRole:
    case Intent::kRevokeRole:
    case Intent::kRecordDue:
    case Intent::kRemoveWebhook:
    case Intent::kRecordDelivery:
      return std::nullopt;
    case Intent::kResumeProject:
    case Intent::kCancelProject:
      if (!state.cancelled()) return std::nullopt;
      break;
    default:
      break;
  }
  return Refusal{Code::read_only, {{"reason", state.cancelled() ? "project_cancelled" : "project_paused"}}};
}

Decision fitting(Decision decision) {
  if (!decision) return decision;
  const std::size_t bytes = bytes_of(*decision);
  if (bytes <= events_bytes_max) return decision;
  return refuse(Code::commit_too_large,
                {{"bytes", std::to_string(bytes)}, {"limit", std::to_string(events_bytes_max)}});
}

}  // namespace

Decision decide(const Workspace& workspace, const v1::Command& command, const Context& context) {
  const Request request{command, context};
  if (auto missing = missing_right(workspace, request)) return refuse(*missing);
  if (!workspace.created && !command.has_create_workspace()) {
    return not_found("workspace", std::string{workspace_stream});
  }
  Decision decision = fitting(by_rule(workspace, request));
  if (!decision) return refuse(with_names(std::move(decision).error(), workspace));
  return decision;
}

Decision decide(const Project& project, const v1::Command& command, const Context& context) {
  const Request request{command, context};
  if (!project.created && !command.has_create_project()) return not_found("project", command.project());
  if (auto missing = missing_right(project, request)) return refuse(*missing);
  if (auto still = standstill(project, request)) return refuse(*std::move(still));
  Decision decision = fitting(by_rule(project, request));
  if (!decision) return refuse(with_names(std::move(decision).error(), project, context));
  return decision;
}

}  // namespace slipway::domain
