#include "server/domain/rights.h"

#include <algorithm>

#include "server/domain/attached_to.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

using Intent = v1::Command;

// Who may beside the roles of a row.
enum class Also {
  nobody,
  anyone,       // Who is of the workspace: it is about themselves.
  that_person,  // Whom the command speaks of.
  // Of the record that the command speaks of: a risk's, a milestone's, an incident's commander; whom the
  // operation was handed to.
  owner,
  stage_owner,  // Owner or deputy of that stage.
  voter,        // Named by that gate.
  importer,     // Brings that task, or that comment on one, with an import.
  assigner,     // May give that task to that person.
  officer,      // Facilitator or secretary of that meeting.
  facilitator,  // Of that meeting.
  participant,  // Invited to that meeting, and not only to look on.
};

struct Row {
  v1::Command::IntentCase intent;
  RoleSet roles;
  Also also = Also::nobody;
};

constexpr RoleSet administrator{v1::ADMINISTRATOR};
constexpr RoleSet lead{v1::PROJECT_LEAD};
constexpr RoleSet sponsor{v1::SPONSOR};
// Whoever takes part in the work.
constexpr RoleSet team{v1::SPONSOR,         v1::PROJECT_LEAD,  v1::STAGE_OWNER,        v1::DEPARTMENT_LEAD,
                       v1::MEMBER,          v1::TESTER,        v1::BUSINESS_SIGNATORY, v1::APPROVER,
                       v1::CUTOVER_MANAGER, v1::STEP_OPERATOR, v1::FACILITATOR,        v1::SECRETARY};
constexpr RoleSet importers{v1::ADMINISTRATOR, v1::PROJECT_LEAD};
constexpr RoleSet planners{v1::PROJECT_LEAD, v1::STAGE_OWNER};
constexpr RoleSet testers{v1::PROJECT_LEAD, v1::STAGE_OWNER, v1::TESTER};
constexpr RoleSet operators{v1::PROJECT_LEAD, v1::STAGE_OWNER, v1::CUTOVER_MANAGER, v1::STEP_OPERATOR};
constexpr RoleSet hosts{v1::PROJECT_LEAD,    v1::STAGE_OWNER, v1::DEPARTMENT_LEAD,
                        v1::CUTOVER_MANAGER, v1::FACILITATOR, v1::SECRETARY};

constexpr Row workspace_rows[] = {
    {Intent::kCreateWorkspace, {}},  // The server alone.
    {Intent::kAddPerson, administrator},
    {Intent::kEditPerson, administrator, Also::that_person},
    {Intent::kDeactivatePerson, administrator},
    {Intent::kErasePerson, administrator},
    {Intent::kAddDepartment, administrator},
    {Intent::kRenameDepartment, administrator},
    {Intent::kGrantRole, administrator},
    {Intent::kRevokeRole, administrator},
    {Intent::kRecordExport, {v1::ADMINISTRATOR, v1::AUDITOR}},
    {Intent::kAddWitness, administrator},
    {Intent::kRemoveWitness, administrator},
    {Intent::kReadNotices, {}, Also::anyone},
    {Intent::kSetNoticeRule, {}, Also::anyone},
    {Intent::kAcceptLogLoss, {}},  // The server alone, as the next.
    {Intent::kRotateLogKey, {}},
    {Intent::kUndo, administrator},
};

constexpr Row project_rows[] = {
    {Intent::kCreateProject, administrator | sponsor | lead},
    {Intent::kApplyTemplate, lead},
    {Intent::kDraftCharter, lead | sponsor},
    {Intent::kApproveCharter, sponsor},
    {Intent::kJoinDepartment, lead | administrator},
    {Intent::kGrantRole, lead | administrator},
    {Intent::kRevokeRole, lead | administrator},
    {Intent::kAssignStageOwner, lead},
    {Intent::kStartStage, lead, Also::stage_owner},
    {Intent::kCompleteStage, lead, Also::stage_owner},
    {Intent::kReopenStage, lead | sponsor},

    {Intent::kAddColumn, lead},
    {Intent::kRenameColumn, lead},
    {Intent::kMoveColumn, lead},
    {Intent::kSetWipLimit, lead},
    {Intent::kCreateTask, team, Also::importer},
    {Intent::kEditTask, team},
    {Intent::kAssignTask, {v1::PROJECT_LEAD, v1::STAGE_OWNER}, Also::assigner},
    {Intent::kMoveTask, team},
    {Intent::kCommentTask, team | RoleSet{v1::CONSULTANT}, Also::importer},
    {Intent::kAddDependency, team},
    {Intent::kRemoveDependency, team},
    {Intent::kBlockTask, team},
    {Intent::kUnblockTask, team},
    {Intent::kStartTask, team},
    {Intent::kCompleteTask, team},
    {Intent::kReopenTask, team},
    {Intent::kArchiveTask, team},
    {Intent::kRestoreTask, team},

    {Intent::kScheduleMeeting, hosts},
    {Intent::kRescheduleMeeting, lead, Also::officer},
    {Intent::kCancelMeeting, lead, Also::officer},
    {Intent::kAddAgendaItem, lead, Also::officer},
    {Intent::kStartMeeting, lead, Also::officer},
    {Intent::kRecordAttendance, lead, Also::officer},
    {Intent::kStartItem, lead, Also::officer},
    {Intent::kCloseItem, lead, Also::officer},
    {Intent::kCarryOverItem, lead, Also::officer},
    {Intent::kRecordDecision, lead, Also::officer},
    {Intent::kAgreeActionItem, lead, Also::officer},
    {Intent::kEndMeeting, lead, Also::officer},
    {Intent::kEditMinutes, team, Also::participant},
    {Intent::kEditText, team, Also::participant},
    {Intent::kNoteText, team, Also::participant},
    {Intent::kResolveNote, team, Also::participant},
    {Intent::kIssueMinutes, lead, Also::officer},
    {Intent::kApproveMinutes, lead | sponsor, Also::facilitator},
    {Intent::kAmendMinutes, lead, Also::officer},

    // Where: as who may comment, attach evidence or write minutes there; on a comment, its author.
    {Intent::kAttachFile, team | RoleSet{v1::CONSULTANT}, Also::participant},
    {Intent::kDetachFile, lead, Also::owner},  // Whoever attached it.
    {Intent::kStartImport, importers},
    {Intent::kAddWebhook, administrator | lead},
    {Intent::kRemoveWebhook, administrator | lead},
    {Intent::kRecordDelivery, {}},  // The server alone.
    {Intent::kCompleteImport, importers},
    {Intent::kRedactText, lead | administrator},
    {Intent::kRecordExport, {v1::AUDITOR, v1::PROJECT_LEAD, v1::ADMINISTRATOR}},

    {Intent::kRecordDue, {}},  // The server alone.
    {Intent::kPauseProject, lead | sponsor},
    {Intent::kResumeProject, lead | sponsor},
    {Intent::kCancelProject, sponsor},
    {Intent::kMeasureSuccessFactor, planners | sponsor},
    {Intent::kRecordLesson, team},
    {Intent::kHandOverOperation, lead},
    {Intent::kAcceptHandover, {}, Also::owner},
    {Intent::kCloseProject, lead},

    {Intent::kProposeRequirement, team},
    {Intent::kEditRequirement, team},
    {Intent::kSignOffRequirement, {v1::DEPARTMENT_LEAD, v1::BUSINESS_SIGNATORY}},
    {Intent::kBaselineRequirements, planners},
    {Intent::kRequestChange, team},
    {Intent::kApproveChange, lead | sponsor},
    {Intent::kRejectChange, lead | sponsor},

    {Intent::kPlanSprint, planners},
    {Intent::kStartSprint, planners},
    {Intent::kChangeSprintScope, planners},
    {Intent::kCompleteSprint, planners},
    {Intent::kPlanMilestone, planners},
    {Intent::kRebaselineMilestone, planners},
    {Intent::kReachMilestone, planners, Also::owner},

    {Intent::kDraftTestPlan, testers},
    {Intent::kApproveTestPlan, planners},
    {Intent::kStartTestRun, testers},
    {Intent::kRecordTestResult, testers | RoleSet{v1::BUSINESS_SIGNATORY}},
    {Intent::kRecordLoadResult, testers},
    {Intent::kRaiseDefect, team},
    {Intent::kResolveDefect, team},
    {Intent::kVerifyDefect, testers | RoleSet{v1::BUSINESS_SIGNATORY}},
    {Intent::kSignUat, team},  // Others than a business signatory are refused as `wrong_signatory`.

    {Intent::kAddConfigItem, team},
    {Intent::kVerifyConfigItem, team},
    {Intent::kSetCapacityTarget, commanders | planners},
    {Intent::kScaleCapacity, operators},
    {Intent::kVerifyCapacity, operators | testers},
    {Intent::kTakeBackup, operators},
    {Intent::kVerifyRestore, operators | testers},
    {Intent::kStartChangeFreeze, commanders},
    {Intent::kEndChangeFreeze, commanders},
    {Intent::kRequestEmergencyChange, team},
    {Intent::kApproveEmergencyChange, commanders | RoleSet{v1::SPONSOR, v1::APPROVER}},

    {Intent::kDefineGate, lead},
    {Intent::kAddCriterion, lead},
    {Intent::kOpenGateReview, lead},
    {Intent::kAttachEvidence, team},
    {Intent::kMeetCriterion, planners},
    {Intent::kFailCriterion, planners},
    {Intent::kWaiveCriterion, team},  // Others than a sponsor are refused as `waiver_not_allowed`.
    {Intent::kCastVote, {v1::APPROVER}, Also::voter},
    {Intent::kDecideGate, lead | sponsor},
    {Intent::kReopenGate, lead | sponsor},

    {Intent::kDraftRunbook, commanders | planners},
    {Intent::kAddStep, commanders | planners},
    {Intent::kEditStep, commanders | planners},
    {Intent::kRemoveStep, commanders | planners},
    {Intent::kApproveRunbook, commanders | sponsor},
    {Intent::kScheduleRun, commanders},
    {Intent::kStartRun, commanders},
    // Others than the step's owner and the commanders are refused as `not_assignee`.
    {Intent::kStartStep, team},
    {Intent::kCompleteStep, team},
    {Intent::kFailStep, team},
    {Intent::kSkipStep, team},
    {Intent::kPauseRun, commanders},
    {Intent::kResumeRun, commanders},
    {Intent::kInvokeRollback, commanders},
    {Intent::kCompleteRollback, commanders},
    {Intent::kCompleteRun, commanders},

    {Intent::kDraftEmergencyPlan, commanders | planners},
    {Intent::kApproveEmergencyPlan, commanders | sponsor},
    {Intent::kCompleteDrill, commanders | testers},
    {Intent::kInvokeEmergencyPlan, commanders | sponsor},
    {Intent::kDeclareIncident, team},
    {Intent::kMitigateIncident, commanders | planners, Also::owner},
    {Intent::kResolveIncident, commanders | planners, Also::owner},
    {Intent::kPublishReview, commanders | planners, Also::owner},

    {Intent::kIdentifyRisk, team},
    {Intent::kAssessRisk, planners, Also::owner},
    {Intent::kPlanResponse, planners, Also::owner},
    {Intent::kEscalateRisk, planners, Also::owner},
    {Intent::kMaterialiseRisk, team},
    {Intent::kAcceptRisk, lead | sponsor},
    {Intent::kCloseRisk, lead, Also::owner},

    {Intent::kEngageConsultant, lead | administrator},
    {Intent::kRecordAdvice, team | RoleSet{v1::CONSULTANT}},
    {Intent::kDispositionAdvice, planners},
    {Intent::kScheduleTraining, planners | RoleSet{v1::DEPARTMENT_LEAD}},
    {Intent::kRecordTrainingAttendance, planners | RoleSet{v1::DEPARTMENT_LEAD}, Also::owner},
    {Intent::kAssessCompetency, planners | RoleSet{v1::DEPARTMENT_LEAD}},
    {Intent::kEvaluateOwner, lead | sponsor},

    {Intent::kRegisterMonitor, commanders | planners},
    {Intent::kReportReading, team},
    {Intent::kReceiveFeedback, team},
    {Intent::kTriageFeedback, planners | RoleSet{v1::DEPARTMENT_LEAD}, Also::owner},
    {Intent::kConvertFeedback, planners, Also::owner},
    {Intent::kStartHypercare, commanders},
    {Intent::kExitHypercare, commanders},

    // One's own commits only; what it does is checked again as the command that it amounts to.
    {Intent::kUndo, team | administrator | RoleSet{v1::CONSULTANT}},
};

template <std::size_t count>
const Row* row_of(const Row (&rows)[count], v1::Command::IntentCase intent) {
  const auto* row = std::ranges::find(rows, intent, &Row::intent);
  return row == std::end(rows) ? nullptr : row;
}

Refusal forbidden(const Request& request, RoleSet needs) {
  Refusal refusal{Code::forbidden, {{"command", std::string{intent_name(request.command.intent_case())}}}};
  for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) {
    if (!needs.has(static_cast<v1::Role>(role))) continue;
    refusal.facts.emplace_back("needs", lower_name(static_cast<v1::Role>(role)));
  }
  return refusal;
}

Refusal wrong_stream() {
  return {Code::invalid, {{"field", "project"}, {"problem", "wrong_stream"}}};
}

// Deactivated, or never there.
bool is_gone(const Context& context) {
  return context.workspace != nullptr && context.workspace->find_active(context.actor) == nullptr;
}

RoleSet roles_in(const Project& project, const std::string& person) {
  RoleSet roles = project.roles_of(person);
  if (project.stages.owned_by(person)) roles.add(v1::STAGE_OWNER);
  return roles;
}

const v1::Consultant* consultant_of(const Project& project, const Context& context) {
  return project.records.people.consultants.find(context.actor);
}

// Out on the day after the last one, also before the server has recorded that.
bool is_over(const v1::Consultant& consultant, const Context& context) {
  const std::optional<Day> until = day_of(consultant.until());
  return consultant.expired() || (until && *until < utc_day_of(context.now));
}

RoleSet roles_in(const Project& project, const Context& context) {
  RoleSet roles = context.workspace_roles | roles_in(project, context.actor);
  const v1::Consultant* consultant = consultant_of(project, context);
  if (consultant != nullptr && is_over(*consultant, context)) roles.remove(v1::CONSULTANT);
  return roles;
}

// A consultant who was engaged for some stages speaks to those, unless they are of the team as well.
bool is_out_of_scope(const Project& project, v1::Stage stage, const Context& context) {
  const v1::Consultant* consultant = consultant_of(project, context);
  if (consultant == nullptr || consultant->stages().empty()) return false;
  if (roles_in(project, context).has_any(team)) return false;
  return std::ranges::find(consultant->stages(), static_cast<int>(stage)) == consultant->stages().end();
}

bool may_comment(const Project& project, const v1::CommentTask& comment, const Context& context) {
  if (comment.has_imported()) return roles_in(project, context).has_any(importers);
  const Task* task = project.board.find_task(comment.task_id());
  return task == nullptr || !is_out_of_scope(project, task->stage.value, context);
}

// Assigning ----------------------------------------------------------------------------------------

std::string department_of(const Context& context, const std::string& person) {
  const Person* known = context.workspace == nullptr ? nullptr : context.workspace->find_person(person);
  return known == nullptr ? std::string{} : known->department;
}

// A department lead gives own tasks to anyone, and any task to own people.
bool leads_department(RoleSet roles, const Context& context, const std::string& task_department,
                      const std::string& assignee) {
  if (!roles.has(v1::DEPARTMENT_LEAD)) return false;
  if (context.workspace == nullptr) return true;
  const std::string own = department_of(context, context.actor);
  return !own.empty() &&
         (task_department == own || (!assignee.empty() && department_of(context, assignee) == own));
}

bool may_assign(const Project& project, const v1::AssignTask& assign, const Context& context) {
  const RoleSet roles = roles_in(project, context);
  const Task* task = project.board.find_task(assign.task_id());
  if (task == nullptr) return roles.has_any(team);  // Refused as `not_found` next.
  if (leads_department(roles, context, task->department.value, assign.assignee())) return true;
  if (!roles.has_any(team) || assign.has_department_id()) return false;
  const bool takes = assign.assignee() == context.actor;
  const bool gives_back = assign.assignee().empty() && task->assignee.value == context.actor;
  return takes || gives_back;
}

bool may_create_for(const Project& project, const v1::CreateTask& create, const Context& context) {
  if (create.has_imported()) return roles_in(project, context).has_any(importers);
  if (create.assignee().empty() || create.assignee() == context.actor) return true;
  const RoleSet roles = roles_in(project, context);
  return roles.has_any({v1::PROJECT_LEAD, v1::STAGE_OWNER}) ||
         leads_department(roles, context, create.department_id(), create.assignee());
}

// Administrators have no part in the work, but bring it in: what says that it came with an import.
bool may_import(const Project& project, const Request& request) {
  if (!roles_in(project, request.context).has_any(importers)) return false;
  return request.command.create_task().has_imported() || request.command.comment_task().has_imported();
}

// Meetings -----------------------------------------------------------------------------------------

// The post of that meeting; where it names nobody, whoever has the role.
bool holds_post(const std::string& named, v1::Role role, RoleSet roles, const Context& context) {
  return named.empty() ? roles.has(role) : named == context.actor;
}

bool is_facilitator(const Project& project, const Meeting& meeting, const Context& context) {
  return holds_post(meeting.facilitator, v1::FACILITATOR, roles_in(project, context), context);
}

bool is_officer(const Project& project, const Meeting& meeting, const Context& context) {
  return is_facilitator(project, meeting, context) ||
         holds_post(meeting.secretary, v1::SECRETARY, roles_in(project, context), context);
}

// Who only looked on, and has no role any more: that they are named somewhere gives them nothing.
bool is_let_go(const Project& project, const Context& context) {
  if (!roles_in(project, context).empty()) return false;
  const v1::Consultant* consultant = consultant_of(project, context);
  const Person* person =
      context.workspace == nullptr ? nullptr : context.workspace->find_person(context.actor);
  return project.former_onlookers.contains(context.actor) || (person != nullptr && person->former_onlooker) ||
         (consultant != nullptr && is_over(*consultant, context));
}

bool takes_part(const Project& project, const Meeting& meeting, const Context& context) {
  return meeting.invited(context.actor) && !roles_in(project, context).has_any(onlookers) &&
         !is_let_go(project, context);
}

// The meeting whose minutes a file is to belong to.
const Meeting* meeting_of(const Project& project, const v1::AttachFile& attach) {
  const AttachedTo target = attached_to(attach.about());
  return target.kind == AttachedTo::Kind::meeting ? project.meetings.find(target.id) : nullptr;
}

// The meeting that the command speaks of; null: it speaks of none, or of one that is not there.
const Meeting* meeting_of(const Project& project, const v1::Command& command) {
  if (command.has_attach_file()) return meeting_of(project, command.attach_file());
  const auto* intent_field =
      v1::Command::descriptor()->FindFieldByNumber(static_cast<int>(command.intent_case()));
  const auto& intent = command.GetReflection()->GetMessage(command, intent_field);
  const auto* id = intent.GetDescriptor()->FindFieldByName("meeting_id");
  return id == nullptr ? nullptr : project.meetings.find(intent.GetReflection()->GetString(intent, id));
}

bool owns_stage(const Project& project, const v1::Command& command, const std::string& person) {
  const bool starts = command.intent_case() == Intent::kStartStage;
  const StageRecord& stage =
      project.stages.of(starts ? command.start_stage().stage() : command.complete_stage().stage());
  return stage.owner == person || stage.deputy == person;
}

template <class Record>
std::string owner_in(const records::Table<Record>& table, const std::string& id) {
  const Record* record = table.find(id);
  return record == nullptr ? std::string{} : record->owner();
}

// Who answers for the record that the command speaks of; empty: nobody, or it is not there.
std::string owner_of(const Project& project, const v1::Command& command) {
  const records::Records& all = project.records;
  const auto risk = [&](const auto& intent) { return owner_in(all.risks.risks, intent.risk_id()); };
  const auto feedback = [&](const auto& intent) {
    return owner_in(all.operation.feedback, intent.feedback_id());
  };
  const auto commander = [&](const auto& intent) {
    const v1::Incident* incident = all.emergencies.incidents.find(intent.incident_id());
    return incident == nullptr ? std::string{} : incident->commander();
  };
  switch (command.intent_case()) {
    case Intent::kDetachFile: {
      const v1::Attachment* attachment =
          records::find_attachment(all.files, command.detach_file().attachment_id());
      return attachment == nullptr ? std::string{} : attachment->by();
    }
    case Intent::kAcceptHandover:
      return project.lifecycle().handover().to();
    case Intent::kReachMilestone:
      return owner_in(all.plan.milestones, command.reach_milestone().milestone_id());
    case Intent::kMitigateIncident:
      return commander(command.mitigate_incident());
    case Intent::kResolveIncident:
      return commander(command.resolve_incident());
    case Intent::kPublishReview:
      return commander(command.publish_review());
    case Intent::kAssessRisk:
      return risk(command.assess_risk());
    case Intent::kPlanResponse:
      return risk(command.plan_response());
    case Intent::kEscalateRisk:
      return risk(command.escalate_risk());
    case Intent::kCloseRisk:
      return risk(command.close_risk());
    case Intent::kRecordTrainingAttendance: {
      const v1::Training* training =
          all.people.trainings.find(command.record_training_attendance().training_id());
      return training == nullptr ? std::string{} : training->trainer();
    }
    case Intent::kTriageFeedback:
      return feedback(command.triage_feedback());
    case Intent::kConvertFeedback:
      return feedback(command.convert_feedback());
    default:
      return {};
  }
}

// A gate that names its approvers is voted on by them, and by nobody else.
bool is_voter(const Project& project, const v1::CastVote& vote, const std::string& person) {
  const v1::Gate* gate = project.records.gates.gates.find(vote.gate_id());
  return gate != nullptr && std::ranges::find(gate->approvers(), person) != gate->approvers().end();
}

bool may_also(const Project& project, const Row& row, const Request& request) {
  const Context& context = request.context;
  if (is_let_go(project, context)) return false;
  const Meeting* meeting = row.also >= Also::officer ? meeting_of(project, request.command) : nullptr;
  switch (row.also) {
    case Also::nobody:
    case Also::anyone:
    case Also::that_person:
      return false;
    case Also::owner:
      return owner_of(project, request.command) == context.actor;
    case Also::voter:
      return is_voter(project, request.command.cast_vote(), context.actor);
    case Also::stage_owner:
      return owns_stage(project, request.command, context.actor);
    case Also::importer:
      return may_import(project, request);
    case Also::assigner:
      return may_assign(project, request.command.assign_task(), context);
    case Also::officer:
      return meeting != nullptr && is_officer(project, *meeting, context);
    case Also::facilitator:
      return meeting != nullptr && is_facilitator(project, *meeting, context);
    case Also::participant:
      return meeting != nullptr && takes_part(project, *meeting, context);
  }
  return false;
}

// Consultants never vote, whatever else they are.
bool may_vote(const Project& project, const v1::CastVote& vote, const Context& context) {
  if (roles_in(project, context).has(v1::CONSULTANT)) return false;
  const v1::Gate* gate = project.records.gates.gates.find(vote.gate_id());
  return gate == nullptr || gate->approvers().empty() || is_voter(project, vote, context.actor);
}

bool may_decide(const Project& project, const v1::DecideGate& decide, const Context& context) {
  const v1::Gate* gate = project.records.gates.gates.find(decide.gate_id());
  if (gate == nullptr) return true;  // Refused as `not_found` next.
  return roles_in(project, context).has(gate->by_sponsor() ? v1::SPONSOR : v1::PROJECT_LEAD);
}

// Files ----------------------------------------------------------------------------------------------

// What is not there is refused as `not_found` next.
bool may_attach_to(const Project& project, const std::string& about, const Context& context) {
  const AttachedTo target = attached_to(about);
  const RoleSet roles = roles_in(project, context);
  const bool comments = roles.has_any(team | RoleSet{v1::CONSULTANT});
  const auto in_scope = [&](const Task* task) {
    return task == nullptr || !is_out_of_scope(project, task->stage.value, context);
  };
  switch (target.kind) {
    case AttachedTo::Kind::task:
      return comments && in_scope(project.board.find_task(target.id));
    case AttachedTo::Kind::comment: {
      const Task* task = project.board.find_commented(target.id);
      return comments && in_scope(task) && (task == nullptr || task->comments.at(target.id) == context.actor);
    }
    case AttachedTo::Kind::meeting: {
      const Meeting* meeting = project.meetings.find(target.id);
      return roles.has_any(team) || (meeting != nullptr && takes_part(project, *meeting, context));
    }
    case AttachedTo::Kind::gate:
    case AttachedTo::Kind::nothing:
      break;
  }
  return roles.has_any(team);
}

// Who could no longer attach it does not take it away either.
bool may_detach(const Project& project, const v1::DetachFile& detach, const Context& context) {
  const v1::Attachment* attachment = records::find_attachment(project.records.files, detach.attachment_id());
  return attachment == nullptr || roles_in(project, context).has_any(lead) ||
         may_attach_to(project, attachment->about(), context);
}

// What a row alone cannot say.
bool is_narrowed(const Project& project, const Request& request) {
  const v1::Commit* undone = request.context.undone;
  switch (request.command.intent_case()) {
    case Intent::kCreateTask:
      return !may_create_for(project, request.command.create_task(), request.context);
    case Intent::kCommentTask:
      return !may_comment(project, request.command.comment_task(), request.context);
    case Intent::kAttachFile:
      return !may_attach_to(project, request.command.attach_file().about(), request.context);
    case Intent::kDetachFile:
      return !may_detach(project, request.command.detach_file(), request.context);
    case Intent::kRecordAdvice:
      return is_out_of_scope(project, request.command.record_advice().stage(), request.context);
    case Intent::kCastVote:
      return !may_vote(project, request.command.cast_vote(), request.context);
    case Intent::kDecideGate:
      return !may_decide(project, request.command.decide_gate(), request.context);
    case Intent::kUndo:
      return undone != nullptr && undone->actor() != request.context.actor;
    default:
      return false;
  }
}

bool edits_only_self(const v1::Command& command, const std::string& actor) {
  return command.edit_person().person_id() == actor && !command.edit_person().has_department_id();
}

}  // namespace

std::optional<Refusal> missing_right(const Workspace& workspace, const Request& request) {
  const Row* row = row_of(workspace_rows, request.command.intent_case());
  if (row == nullptr) return wrong_stream();
  const Context& context = request.context;
  const v1::Commit* undone = request.command.has_undo() ? context.undone : nullptr;
  if (undone != nullptr && undone->actor() != context.actor) return forbidden(request, {});
  if (is_system(context)) return std::nullopt;
  // The stream's own state is newer than what the context may carry.
  const Person* actor = workspace.find_active(context.actor);
  if (actor != nullptr && actor->roles.has_any(row->roles)) return std::nullopt;
  if (actor != nullptr && row->also == Also::anyone) return std::nullopt;
  if (actor != nullptr && row->also == Also::that_person && edits_only_self(request.command, context.actor)) {
    return std::nullopt;
  }
  return forbidden(request, row->roles);
}

std::optional<Refusal> missing_right(const Project& project, const Request& request) {
  const Row* row = row_of(project_rows, request.command.intent_case());
  if (row == nullptr) return wrong_stream();
  const Context& context = request.context;
  if (is_system(context)) return std::nullopt;
  if (is_gone(context)) return forbidden(request, {});
  const bool may = roles_in(project, context).has_any(row->roles) || may_also(project, *row, request);
  if (!may || is_narrowed(project, request)) return forbidden(request, row->roles);
  return std::nullopt;
}

bool has_role(const Project& project, const Context& context, RoleSet roles) {
  return is_system(context) || roles_in(project, context).has_any(roles);
}

bool may_attach_files(const Project& project, const Workspace& workspace, const std::string& person) {
  Context context;
  context.actor = person;
  context.workspace = &workspace;
  context.workspace_roles = workspace.roles_of(person);
  if (roles_in(project, context).has_any(team | RoleSet{v1::CONSULTANT})) return true;
  return std::ranges::any_of(project.meetings.all,
                             [&](const auto& row) { return takes_part(project, row.second, context); });
}

bool may_import(const Project& project, const Workspace& workspace, const std::string& person) {
  return (workspace.roles_of(person) | roles_in(project, person)).has_any(importers);
}

bool has_workspace_row(v1::Command::IntentCase intent) {
  return row_of(workspace_rows, intent) != nullptr;
}
bool has_project_row(v1::Command::IntentCase intent) {
  return row_of(project_rows, intent) != nullptr;
}

Admission admission(const Project& project, const std::string& person) {
  if (!roles_in(project, person).empty()) return Admission::member;
  const bool invited =
      project.meetings.participants.contains(person) && !project.former_onlookers.contains(person);
  return invited ? Admission::invited : Admission::none;
}

Reach reach(const Workspace& workspace, const std::string& person) {
  const Person* known = workspace.find_active(person);
  if (person == system_actor || (known != nullptr && !known->roles.empty())) return Reach::everything;
  return known != nullptr && known->former_onlooker ? Reach::membership : Reach::invitations;
}

bool may_read(Admission admission, Reach reach) {
  return reach == Reach::everything || admission == Admission::member ||
         (admission == Admission::invited && reach == Reach::invitations);
}

bool may_read(const Project& project, const Workspace& workspace, const std::string& person) {
  return may_read(admission(project, person), reach(workspace, person));
}

}  // namespace slipway::domain
