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

    case Intent::kRedactText:
      return decide(project, command.redact_text(), request);
    case Intent::kRecordExport:
      return decide(command.record_export(), request);

    case Intent::kUndo:
      return decide(project, command.undo(), request);

    // The workspace's; rights.h has refused them.
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

Decision fitting(Decision decision) {
  if (!decision) return decision;
  constexpr std::size_t limit = commit_bytes_max - commit_envelope_bytes_max;
  constexpr std::size_t framing = 4;  // A tag and a length before each event.
  std::size_t bytes = 0;
  for (const v1::Event& event : *decision) bytes += event.ByteSizeLong() + framing;
  if (bytes <= limit) return decision;
  return refuse(Code::commit_too_large, {{"bytes", std::to_string(bytes)}, {"limit", std::to_string(limit)}});
}

}  // namespace

Decision decide(const Workspace& workspace, const v1::Command& command, const Context& context) {
  const Request request{command, context};
  if (auto missing = missing_right(workspace, request)) return refuse(*missing);
  if (!workspace.created && !command.has_create_workspace()) {
    return not_found("workspace", std::string{workspace_stream});
  }
  return fitting(by_rule(workspace, request));
}

Decision decide(const Project& project, const v1::Command& command, const Context& context) {
  const Request request{command, context};
  if (!project.created && !command.has_create_project()) return not_found("project", command.project());
  if (auto missing = missing_right(project, request)) return refuse(*missing);
  return fitting(by_rule(project, request));
}

}  // namespace slipway::domain
