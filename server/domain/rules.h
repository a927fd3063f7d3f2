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
Decision decide(const Workspace& workspace, const v1::ReadNotices& read, const Request& request);
Decision decide(const Workspace& workspace, const v1::SetNoticeRule& set, const Request& request);

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
Decision decide(const Project& project, const v1::ReopenStage& reopen, const Request& request);
Decision decide(const Project& project, const v1::GrantRole& grant, const Request& request);
Decision decide(const Project& project, const v1::RevokeRole& revoke, const Request& request);
Decision decide(const Project& project, const v1::Undo& undo, const Request& request);

Decision decide(const Project& project, const v1::RedactText& redact, const Request& request);

// Minutes written together.
Decision decide(const Project& project, const v1::EditText& edit, const Request& request);
Decision decide(const Project& project, const v1::NoteText& note, const Request& request);
Decision decide(const Project& project, const v1::ResolveNote& resolve, const Request& request);

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
Decision decide(const Project& project, const v1::RescheduleMeeting& reschedule, const Request& request);
Decision decide(const Project& project, const v1::CancelMeeting& cancel, const Request& request);
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

// Project ----------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::RecordDue& record, const Request& request);
Decision decide(const Project& project, const v1::PauseProject& pause, const Request& request);
Decision decide(const Project& project, const v1::ResumeProject& resume, const Request& request);
Decision decide(const Project& project, const v1::CancelProject& cancel, const Request& request);
Decision decide(const Project& project, const v1::MeasureSuccessFactor& measure, const Request& request);
Decision decide(const Project& project, const v1::RecordLesson& record, const Request& request);
Decision decide(const Project& project, const v1::HandOverOperation& hand, const Request& request);
Decision decide(const Project& project, const v1::AcceptHandover& accept, const Request& request);
Decision decide(const Project& project, const v1::CloseProject& close, const Request& request);

// Requirements -----------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::ProposeRequirement& propose, const Request& request);
Decision decide(const Project& project, const v1::EditRequirement& edit, const Request& request);
Decision decide(const Project& project, const v1::SignOffRequirement& sign, const Request& request);
Decision decide(const Project& project, const v1::BaselineRequirements& baseline, const Request& request);
Decision decide(const Project& project, const v1::RequestChange& change, const Request& request);
Decision decide(const Project& project, const v1::ApproveChange& approve, const Request& request);
Decision decide(const Project& project, const v1::RejectChange& reject, const Request& request);

// Sprints and milestones -------------------------------------------------------------------------

Decision decide(const Project& project, const v1::PlanSprint& plan, const Request& request);
Decision decide(const Project& project, const v1::StartSprint& start, const Request& request);
Decision decide(const Project& project, const v1::ChangeSprintScope& change, const Request& request);
Decision decide(const Project& project, const v1::CompleteSprint& complete, const Request& request);
Decision decide(const Project& project, const v1::PlanMilestone& plan, const Request& request);
Decision decide(const Project& project, const v1::RebaselineMilestone& rebaseline, const Request& request);
Decision decide(const Project& project, const v1::ReachMilestone& reach, const Request& request);

// Tests ------------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::DraftTestPlan& draft, const Request& request);
Decision decide(const Project& project, const v1::ApproveTestPlan& approve, const Request& request);
Decision decide(const Project& project, const v1::StartTestRun& start, const Request& request);
Decision decide(const Project& project, const v1::RecordTestResult& record, const Request& request);
Decision decide(const Project& project, const v1::RecordLoadResult& record, const Request& request);
Decision decide(const Project& project, const v1::RaiseDefect& raise, const Request& request);
Decision decide(const Project& project, const v1::ResolveDefect& resolve, const Request& request);
Decision decide(const Project& project, const v1::VerifyDefect& verify, const Request& request);
Decision decide(const Project& project, const v1::SignUat& sign, const Request& request);

// Environment ------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::AddConfigItem& add, const Request& request);
Decision decide(const Project& project, const v1::VerifyConfigItem& verify, const Request& request);
Decision decide(const Project& project, const v1::SetCapacityTarget& set, const Request& request);
Decision decide(const Project& project, const v1::ScaleCapacity& scale, const Request& request);
Decision decide(const Project& project, const v1::VerifyCapacity& verify, const Request& request);
Decision decide(const Project& project, const v1::TakeBackup& take, const Request& request);
Decision decide(const Project& project, const v1::VerifyRestore& verify, const Request& request);
Decision decide(const Project& project, const v1::StartChangeFreeze& start, const Request& request);
Decision decide(const Project& project, const v1::EndChangeFreeze& end, const Request& request);
Decision decide(const Project& project, const v1::RequestEmergencyChange& change, const Request& request);
Decision decide(const Project& project, const v1::ApproveEmergencyChange& approve, const Request& request);

// Gates ------------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::DefineGate& define, const Request& request);
Decision decide(const Project& project, const v1::AddCriterion& add, const Request& request);
Decision decide(const Project& project, const v1::OpenGateReview& open, const Request& request);
Decision decide(const Project& project, const v1::AttachEvidence& attach, const Request& request);
Decision decide(const Project& project, const v1::MeetCriterion& meet, const Request& request);
Decision decide(const Project& project, const v1::FailCriterion& fail, const Request& request);
Decision decide(const Project& project, const v1::WaiveCriterion& waive, const Request& request);
Decision decide(const Project& project, const v1::CastVote& cast, const Request& request);
Decision decide(const Project& project, const v1::DecideGate& decide, const Request& request);
Decision decide(const Project& project, const v1::ReopenGate& reopen, const Request& request);

// Runbooks and runs ------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::DraftRunbook& draft, const Request& request);
Decision decide(const Project& project, const v1::AddStep& add, const Request& request);
Decision decide(const Project& project, const v1::EditStep& edit, const Request& request);
Decision decide(const Project& project, const v1::RemoveStep& remove, const Request& request);
Decision decide(const Project& project, const v1::ApproveRunbook& approve, const Request& request);
Decision decide(const Project& project, const v1::ScheduleRun& schedule, const Request& request);
Decision decide(const Project& project, const v1::StartRun& start, const Request& request);
Decision decide(const Project& project, const v1::StartStep& start, const Request& request);
Decision decide(const Project& project, const v1::CompleteStep& complete, const Request& request);
Decision decide(const Project& project, const v1::FailStep& fail, const Request& request);
Decision decide(const Project& project, const v1::SkipStep& skip, const Request& request);
Decision decide(const Project& project, const v1::PauseRun& pause, const Request& request);
Decision decide(const Project& project, const v1::ResumeRun& resume, const Request& request);
Decision decide(const Project& project, const v1::InvokeRollback& invoke, const Request& request);
Decision decide(const Project& project, const v1::CompleteRollback& complete, const Request& request);
Decision decide(const Project& project, const v1::CompleteRun& complete, const Request& request);

// Emergencies ------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::DraftEmergencyPlan& draft, const Request& request);
Decision decide(const Project& project, const v1::ApproveEmergencyPlan& approve, const Request& request);
Decision decide(const Project& project, const v1::CompleteDrill& complete, const Request& request);
Decision decide(const Project& project, const v1::InvokeEmergencyPlan& invoke, const Request& request);
Decision decide(const Project& project, const v1::DeclareIncident& declare, const Request& request);
Decision decide(const Project& project, const v1::MitigateIncident& mitigate, const Request& request);
Decision decide(const Project& project, const v1::ResolveIncident& resolve, const Request& request);
Decision decide(const Project& project, const v1::PublishReview& publish, const Request& request);

// Risks ------------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::IdentifyRisk& identify, const Request& request);
Decision decide(const Project& project, const v1::AssessRisk& assess, const Request& request);
Decision decide(const Project& project, const v1::PlanResponse& plan, const Request& request);
Decision decide(const Project& project, const v1::EscalateRisk& escalate, const Request& request);
Decision decide(const Project& project, const v1::MaterialiseRisk& materialise, const Request& request);
Decision decide(const Project& project, const v1::AcceptRisk& accept, const Request& request);
Decision decide(const Project& project, const v1::CloseRisk& close, const Request& request);

// People -----------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::EngageConsultant& engage, const Request& request);
Decision decide(const Project& project, const v1::RecordAdvice& record, const Request& request);
Decision decide(const Project& project, const v1::DispositionAdvice& disposition, const Request& request);
Decision decide(const Project& project, const v1::ScheduleTraining& schedule, const Request& request);
Decision decide(const Project& project, const v1::RecordTrainingAttendance& record, const Request& request);
Decision decide(const Project& project, const v1::AssessCompetency& assess, const Request& request);
Decision decide(const Project& project, const v1::EvaluateOwner& evaluate, const Request& request);

// Operation --------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::RegisterMonitor& monitor, const Request& request);
Decision decide(const Project& project, const v1::ReportReading& report, const Request& request);
Decision decide(const Project& project, const v1::ReceiveFeedback& receive, const Request& request);
Decision decide(const Project& project, const v1::TriageFeedback& triage, const Request& request);
Decision decide(const Project& project, const v1::ConvertFeedback& convert, const Request& request);
Decision decide(const Project& project, const v1::StartHypercare& start, const Request& request);
Decision decide(const Project& project, const v1::ExitHypercare& exit, const Request& request);

// Files ------------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::AttachFile& attach, const Request& request);
Decision decide(const Project& project, const v1::DetachFile& detach, const Request& request);

// Imports ----------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::StartImport& start, const Request& request);
Decision decide(const Project& project, const v1::CompleteImport& complete, const Request& request);
// Why that task or comment cannot be one that an import brings; nothing: it can, or does not say so.
std::optional<Refusal> not_importing(const Project& project, const v1::CommentTask& comment,
                                     const Request& request);
std::optional<Refusal> not_importing(const Project& project, const v1::CreateTask& create,
                                     const Request& request);

// Webhooks ---------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::AddWebhook& add, const Request& request);
Decision decide(const Project& project, const v1::RemoveWebhook& remove, const Request& request);
Decision decide(const Project& project, const v1::RecordDelivery& record, const Request& request);

// Shared among the rules of roles -------------------------------------------------------------------

// `self_approval` where someone would make themselves a sponsor or an approver.
std::optional<Refusal> granted_to_oneself(const std::string& person, v1::Role role, const Context& context);

// Shared among the rules of what runs in production -------------------------------------------------

Refusal frozen_by(const v1::ChangeFreeze& freeze);
// `change_freeze` while one holds, unless that emergency change was approved; `not_found` where there is none
// of that id. Empty: the command names none.
std::optional<Refusal> frozen(const Project& project, const std::string& emergency_change,
                              const Request& request);

// Shared among the rules of tests and of gates ------------------------------------------------------

// The titles of the defects that stand in the way of acceptance.
Facts severe_open(const records::Tests& tests);

// Shared among the rules of the board ------------------------------------------------------------

// A task that may be changed: `not_found`, or `task_archived`.
std::expected<const Task*, Refusal> live_task(const Project& project, const std::string& id);
// Of a requirement that may be named and is not there. Nothing: the id is empty or known.
std::optional<Refusal> missing_requirement(const Project& project, const std::string& id);
std::expected<const Column*, Refusal> known_column(const Project& project, const std::string& id);
// `wip_limit_reached` where that column is full and its limit is hard.
std::optional<Refusal> full_column(const Project& project, const std::string& column_id);
// Puts the task at `rank` in that column, with all that follows: limits, blockers, done or not.
Decision place_task(const Project& project, const std::string& task_id, const std::string& column_id,
                    const std::string& rank, const std::string& override_reason, const Request& request);
// Appends the new task to `events`, as done where its column means done. Its requirement is not looked at: it
// may be made by the same commit. One that an import brings may pass a hard limit, and that is told.
std::optional<Refusal> create_task(const Project& project, v1::TaskCreated created, const Request& request,
                                   Events& events);

}  // namespace slipway::domain
