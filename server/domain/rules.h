// One rule per command: what it would make happen, once rights.h has agreed. Internal to the domain.
#pragma once

#include "server/domain/request.h"

namespace slipway::domain {

// Workspace.
Decision decide(const Workspace& workspace, const v1::CreateWorkspace& create, const Request& request);
Decision decide(const Workspace& workspace, const v1::AddPerson& add, const Request& request);
Decision decide(const Workspace& workspace, const v1::EditPerson& edit, const Request& request);
Decision decide(const Workspace& workspace, const v1::DeactivatePerson& deactivate, const Request& request);
Decision decide(const Workspace& workspace, const v1::ErasePerson& erase, const Request& request);
Decision decide(const Workspace& workspace, const v1::AddDepartment& add, const Request& request);
Decision decide(const Workspace& workspace, const v1::RenameDepartment& rename, const Request& request);
Decision decide(const Workspace& workspace, const v1::GrantRole& grant, const Request& request);
Decision decide(const Workspace& workspace, const v1::RevokeRole& revoke, const Request& request);
Decision decide(const Workspace& workspace, const v1::Undo& undo, const Request& request);

Decision decide(const Workspace& workspace, const v1::AddWitness& add, const Request& request);
Decision decide(const Workspace& workspace, const v1::RemoveWitness& remove, const Request& request);

Decision decide(const v1::AcceptLogLoss& accept);
Decision decide(const v1::RotateLogKey& rotate);

// Workspace or project.
Decision decide(const v1::RecordExport& record, const Request& request);

// Project.
Decision decide(const Project& project, const v1::CreateProject& create, const Request& request);
Decision decide(const Project& project, const v1::ApplyTemplate& apply, const Request& request);
Decision decide(const Project& project, const v1::DraftCharter& draft, const Request& request);
Decision decide(const Project& project, const v1::ApproveCharter& approve, const Request& request);
Decision decide(const Project& project, const v1::JoinDepartment& join, const Request& request);
Decision decide(const Project& project, const v1::AssignStageOwner& assign, const Request& request);
Decision decide(const Project& project, const v1::StartStage& start, const Request& request);
Decision decide(const Project& project, const v1::CompleteStage& complete, const Request& request);
Decision decide(const Project& project, const v1::GrantRole& grant, const Request& request);
Decision decide(const Project& project, const v1::RevokeRole& revoke, const Request& request);
Decision decide(const Project& project, const v1::Undo& undo, const Request& request);

Decision decide(const Project& project, const v1::RedactText& redact, const Request& request);

// Columns.
Decision decide(const Project& project, const v1::AddColumn& add, const Request& request);
Decision decide(const Project& project, const v1::RenameColumn& rename, const Request& request);
Decision decide(const Project& project, const v1::MoveColumn& move, const Request& request);
Decision decide(const Project& project, const v1::SetWipLimit& set, const Request& request);

// Tasks.
Decision decide(const Project& project, const v1::CreateTask& create, const Request& request);
Decision decide(const Project& project, const v1::EditTask& edit, const Request& request);
Decision decide(const Project& project, const v1::AssignTask& assign, const Request& request);
Decision decide(const Project& project, const v1::CommentTask& comment, const Request& request);
Decision decide(const Project& project, const v1::BlockTask& block, const Request& request);
Decision decide(const Project& project, const v1::UnblockTask& unblock, const Request& request);
Decision decide(const Project& project, const v1::ArchiveTask& archive, const Request& request);
Decision decide(const Project& project, const v1::RestoreTask& restore, const Request& request);
Decision decide(const Project& project, const v1::AddDependency& add, const Request& request);
Decision decide(const Project& project, const v1::RemoveDependency& remove, const Request& request);
Decision decide(const Project& project, const v1::MoveTask& move, const Request& request);
Decision decide(const Project& project, const v1::StartTask& start, const Request& request);
Decision decide(const Project& project, const v1::CompleteTask& complete, const Request& request);
Decision decide(const Project& project, const v1::ReopenTask& reopen, const Request& request);

// Meetings.
Decision decide(const Project& project, const v1::ScheduleMeeting& schedule, const Request& request);
Decision decide(const Project& project, const v1::AddAgendaItem& add, const Request& request);
Decision decide(const Project& project, const v1::StartMeeting& start, const Request& request);
Decision decide(const Project& project, const v1::RecordAttendance& record, const Request& request);
Decision decide(const Project& project, const v1::StartItem& start, const Request& request);
Decision decide(const Project& project, const v1::CloseItem& close, const Request& request);
Decision decide(const Project& project, const v1::CarryOverItem& carry, const Request& request);
Decision decide(const Project& project, const v1::EndMeeting& end, const Request& request);
Decision decide(const Project& project, const v1::EditMinutes& edit, const Request& request);
Decision decide(const Project& project, const v1::RecordDecision& record, const Request& request);
Decision decide(const Project& project, const v1::AgreeActionItem& agree, const Request& request);
Decision decide(const Project& project, const v1::IssueMinutes& issue, const Request& request);
Decision decide(const Project& project, const v1::ApproveMinutes& approve, const Request& request);
Decision decide(const Project& project, const v1::AmendMinutes& amend, const Request& request);

// Shared among the rules of the board ------------------------------------------------------------

// A task that may be changed: `not_found`, or `task_archived`.
std::expected<const Task*, Refusal> live_task(const Project& project, const std::string& id);
std::expected<const Column*, Refusal> known_column(const Project& project, const std::string& id);
// `wip_limit_reached` where that column is full and its limit is hard.
std::optional<Refusal> full_column(const Project& project, const std::string& column_id);
// Puts the task at `rank` in that column, with all that follows: limits, blockers, done or not.
Decision place_task(const Project& project, const std::string& task_id, const std::string& column_id,
                    const std::string& rank, const std::string& override_reason, const Request& request);
// Appends the new task to `events`, as done where its column means done.
std::optional<Refusal> create_task(const Project& project, v1::TaskCreated created, const Request& request,
                                   Events& events);

}  // namespace slipway::domain
