#include "projections/audit_fact.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "projections/audit_record.h"
#include "projections/fold.h"
#include "proto/basics.h"

namespace slipway {
namespace {

// Values as text ---------------------------------------------------------------------------------

std::string text_of(const std::string& text) {
  return text;
}
std::string text_of(bool value) {
  return value ? "true" : "false";
}
std::string text_of(std::uint32_t number) {
  return std::to_string(number);
}
std::string text_of(std::uint64_t number) {
  return std::to_string(number);
}
std::string text_of(const v1::Date& date) {
  return date_text(date);
}
std::string text_of(const google::protobuf::Timestamp& time) {
  return time_text(time);
}
std::string text_of(const v1::WipLimit& limit) {
  if (limit.tasks_max() == 0) return {};
  return fmt::format("{} {}", limit.tasks_max(), limit.hard() ? "hard" : "soft");
}
std::string text_of(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, "\n"));
}
std::string text_of(const v1::SuccessFactor& factor) {
  return fmt::format("{}: {} {} {}", factor.name(), factor.measure(), factor.target(), text_of(factor.due()));
}
std::string text_of(const google::protobuf::RepeatedPtrField<v1::SuccessFactor>& factors) {
  std::string text;
  for (const v1::SuccessFactor& factor : factors) text += text_of(factor) + '\n';
  return text;
}

// As in the schema; empty where it says nothing.
template <typename Enum>
std::string name_of(Enum value, const std::string& name) {
  return static_cast<int>(value) == 0 ? std::string{} : name;
}
std::string text_of(v1::Language value) {
  return name_of(value, v1::Language_Name(value));
}
std::string text_of(v1::Role value) {
  return name_of(value, v1::Role_Name(value));
}
std::string text_of(v1::Stage value) {
  return name_of(value, v1::Stage_Name(value));
}
std::string text_of(v1::StageState value) {
  return name_of(value, v1::StageState_Name(value));
}
std::string text_of(v1::ColumnKind value) {
  return name_of(value, v1::ColumnKind_Name(value));
}
std::string text_of(v1::Priority value) {
  return name_of(value, v1::Priority_Name(value));
}
std::string text_of(v1::MeetingKind value) {
  return name_of(value, v1::MeetingKind_Name(value));
}
std::string text_of(v1::MeetingState value) {
  return name_of(value, v1::MeetingState_Name(value));
}
std::string text_of(v1::Repeat value) {
  return name_of(value, v1::Repeat_Name(value));
}
std::string text_of(v1::Attendance value) {
  return name_of(value, v1::Attendance_Name(value));
}
std::string text_of(v1::NoticeRule value) {
  return name_of(value, v1::NoticeRule_Name(value));
}
std::string text_of(v1::AgendaItemState value) {
  return name_of(value, v1::AgendaItemState_Name(value));
}

// A fact being told ------------------------------------------------------------------------------

constexpr std::string_view column = "column/";
constexpr std::string_view task = "task/";
constexpr std::string_view meeting = "meeting/";
constexpr std::string_view item = "item/";
constexpr std::string_view decision = "decision/";
constexpr std::string_view action = "action/";
constexpr std::string_view department = "department/";
constexpr std::string_view requirement = "requirement/";

class Teller {
 public:
  Teller(const Labels& labels, v1::AuditFact& fact) : labels_(labels), fact_(fact) {}

  void about(std::string_view kind, std::string_view id = {}) {
    fact_.set_entity(entity_id(kind, id));
    fact_.set_label(labels_.of(fact_.entity()));
  }
  void about_new(std::string_view kind, std::string_view id, const std::string& label) {
    fact_.set_entity(entity_id(kind, id));
    fact_.set_label(label);
  }
  void about_stage(v1::Stage stage) { about_new("stage/", std::to_string(stage), text_of(stage)); }

  template <typename Value>
  void became(std::string_view field, const Value& before, const Value& after) {
    add(field, text_of(before), text_of(after));
  }
  template <typename Value>
  void is(std::string_view field, const Value& after) {
    add(field, {}, text_of(after));
  }
  template <typename Value>
  void was(std::string_view field, const Value& before) {
    add(field, text_of(before), {});
  }
  // A number that is not said is 0.
  void number(std::string_view field, std::uint32_t after) {
    if (after != 0) is(field, after);
  }
  // Things are told by their ids and by what they are called.
  void refers(std::string_view field, std::string_view kind, const std::string& before,
              const std::string& after) {
    v1::AuditChange* change = add(field, before, after);
    if (change == nullptr) return;
    if (!before.empty()) change->set_before_label(labels_.of(entity_id(kind, before)));
    if (!after.empty()) change->set_after_label(labels_.of(entity_id(kind, after)));
  }

 private:
  v1::AuditChange* add(std::string_view field, std::string before, std::string after) {
    if (before == after) return nullptr;
    v1::AuditChange* change = fact_.add_changes();
    change->set_field(std::string{field});
    change->set_before(std::move(before));
    change->set_after(std::move(after));
    return change;
  }

  const Labels& labels_;
  v1::AuditFact& fact_;
};

// The workspace ----------------------------------------------------------------------------------

void say(const v1::WorkspaceCreated& event, Teller& teller) {
  teller.about_new("workspace", {}, event.name());
  teller.is("name", event.name());
  teller.is("time_zone", event.time_zone());
}

template <typename PersonEvent>
void say_person(const PersonEvent& event, Teller& teller) {
  teller.about("person/", event.person_id());
  teller.is("name", event.name());
  teller.is("email", event.email());
  teller.refers("department_id", department, {}, event.department_id());
  teller.is("language", event.language());
}
void say(const v1::PersonAdded& event, Teller& teller) {
  say_person(event, teller);
}
void say(const v1::PersonEdited& event, Teller& teller) {
  say_person(event, teller);
}
void say(const v1::PersonDeactivated& event, Teller& teller) {
  teller.about("person/", event.person_id());
  teller.became("deactivated", false, true);
}
void say(const v1::PersonErased& event, Teller& teller) {
  teller.about("person/", event.person_id());
  teller.became("erased", false, true);
  teller.is("reason", event.reason());
}
void say(const v1::NoticesRead& event, Teller& teller) {
  teller.about("person/", event.person_id());
  teller.refers("project", "project/", {}, event.project());
  teller.became("revision", event.revision_before(), event.revision());
}
void say(const v1::NoticeRuleSet& event, Teller& teller) {
  teller.about("person/", event.person_id());
  teller.refers("project", "project/", {}, event.project());
  teller.became("rule", event.rule_before(), event.rule());
}
void say(const v1::DepartmentAdded& event, Teller& teller) {
  teller.about_new(department, event.department_id(), event.name());
  teller.is("name", event.name());
}
void say(const v1::DepartmentRenamed& event, Teller& teller) {
  teller.about_new(department, event.department_id(), event.name_before());
  teller.became("name", event.name_before(), event.name());
}

std::string_view role_holder(std::string_view project) {
  return project == workspace_stream ? "person/" : "member/";
}

// The project ------------------------------------------------------------------------------------

void say(const v1::ProjectCreated& event, Teller& teller) {
  teller.about_new("project", {}, event.name());
  teller.is("name", event.name());
  teller.is("language", event.language());
  teller.is("time_zone", event.time_zone());
}
void say(const v1::TemplateApplied& event, Teller& teller) {
  teller.about("project");
  teller.is("template_id", event.template_id());
  teller.number("version", event.version());
  teller.is("language", event.language());
}
void say(const v1::CharterDrafted& event, Teller& teller) {
  const v1::Charter& before = event.before();
  const v1::Charter& charter = event.charter();
  teller.about("project");
  teller.became("goal", before.goal(), charter.goal());
  teller.became("in_scope", before.in_scope(), charter.in_scope());
  teller.became("out_of_scope", before.out_of_scope(), charter.out_of_scope());
  teller.became("success_factors", before.success_factors(), charter.success_factors());
  teller.became("sponsor", before.sponsor(), charter.sponsor());
  teller.became("lead", before.lead(), charter.lead());
  teller.became("go_live", before.go_live(), charter.go_live());
}
void say(const v1::CharterApproved&, Teller& teller) {
  teller.about("project");
  teller.became("charter_approved", false, true);
}
void say(const v1::DepartmentJoined& event, Teller& teller) {
  teller.about("project");
  teller.refers("department_id", department, {}, event.department_id());
}
void say(const v1::StageOwnerAssigned& event, Teller& teller) {
  teller.about_stage(event.stage());
  teller.became("owner", event.owner_before(), event.owner());
  teller.became("deputy", event.deputy_before(), event.deputy());
  teller.became("planned_start", event.planned_start_before(), event.planned_start());
  teller.became("planned_end", event.planned_end_before(), event.planned_end());
}
void say(const v1::StageStarted& event, Teller& teller) {
  teller.about_stage(event.stage());
  teller.became("state", v1::STAGE_PLANNED, v1::STAGE_IN_PROGRESS);
}
void say(const v1::StageCompleted& event, Teller& teller) {
  teller.about_stage(event.stage());
  teller.became("state", v1::STAGE_IN_PROGRESS, v1::STAGE_COMPLETED);
}

// The board --------------------------------------------------------------------------------------

void say(const v1::ColumnAdded& event, Teller& teller) {
  teller.about_new(column, event.column_id(), event.name());
  teller.is("name", event.name());
  teller.is("kind", event.kind());
  teller.is("wip_limit", event.wip_limit());
}
void say(const v1::ColumnRenamed& event, Teller& teller) {
  teller.about_new(column, event.column_id(), event.name_before());
  teller.became("name", event.name_before(), event.name());
}
void say(const v1::ColumnMoved& event, Teller& teller) {
  teller.about(column, event.column_id());
  teller.became("rank", event.rank_before(), event.rank());
}
void say(const v1::WipLimitSet& event, Teller& teller) {
  teller.about(column, event.column_id());
  teller.became("wip_limit", event.before(), event.wip_limit());
}
void say(const v1::WipLimitOverridden& event, Teller& teller) {
  teller.about(column, event.column_id());
  teller.refers("task_id", task, {}, event.task_id());
  teller.is("reason", event.reason());
  teller.number("tasks_max", event.tasks_max());
}
// Of what came from another tool: a task or a comment.
template <typename Event>
void say_origin(const Event& event, Teller& teller) {
  if (!event.has_imported()) return;
  teller.is("imported_source", event.imported().source());
  teller.is("imported_key", event.imported().key());
  if (event.imported().has_at()) teller.is("imported_at", event.imported().at());
  teller.is("import_id", event.imported().import_id());
  teller.is("imported_author", event.imported_author());
}
void say(const v1::TaskCreated& event, Teller& teller) {
  teller.about_new(task, event.task_id(), event.title());
  teller.is("title", event.title());
  teller.is("description", event.description());
  teller.refers("column_id", column, {}, event.column_id());
  teller.refers("department_id", department, {}, event.department_id());
  teller.is("assignee", event.assignee());
  teller.is("due", event.due());
  teller.number("estimate_hours", event.estimate_hours());
  teller.is("priority", event.priority());
  teller.is("stage", event.stage());
  teller.refers("from_action", action, {}, event.from_action());
  teller.refers("requirement_id", requirement, {}, event.requirement_id());
  say_origin(event, teller);
}
void say(const v1::TaskEdited& event, Teller& teller) {
  teller.about(task, event.task_id());
  if (event.has_title()) teller.became("title", event.title_before(), event.title());
  if (event.has_description()) teller.became("description", event.description_before(), event.description());
  if (event.has_due()) teller.became("due", event.due().before(), event.due().value());
  if (event.has_estimate_hours()) {
    teller.became("estimate_hours", event.estimate_hours_before(), event.estimate_hours());
  }
  if (event.has_priority()) teller.became("priority", event.priority_before(), event.priority());
  if (event.has_stage()) teller.became("stage", event.stage_before(), event.stage());
  if (event.has_requirement_id()) {
    teller.refers("requirement_id", requirement, event.requirement_id_before(), event.requirement_id());
  }
}
void say(const v1::TaskAssigned& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.became("assignee", event.assignee_before(), event.assignee());
  teller.refers("department_id", department, event.department_id_before(), event.department_id());
}
void say(const v1::TaskMoved& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.refers("column_id", column, event.column_id_before(), event.column_id());
  teller.became("rank", event.rank_before(), event.rank());
}
void say(const v1::TaskCommented& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.is("comment_id", event.comment_id());
  teller.is("text", event.text());
  say_origin(event, teller);
}
void say(const v1::DependencyAdded& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.refers("blocked_by", task, {}, event.blocked_by());
}
void say(const v1::DependencyRemoved& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.refers("blocked_by", task, event.blocked_by(), {});
}
void say(const v1::TaskBlocked& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.became("blocked_reason", event.reason_before(), event.reason());
}
void say(const v1::TaskUnblocked& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.was("blocked_reason", event.reason_before());
}
void say(const v1::TaskCompleted& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.became("done", false, true);
}
void say(const v1::TaskReopened& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.became("done", true, false);
}
void say(const v1::TaskArchived& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.became("archived", false, true);
}
void say(const v1::TaskRestored& event, Teller& teller) {
  teller.about(task, event.task_id());
  teller.became("archived", true, false);
}

// Meetings ---------------------------------------------------------------------------------------

void say(const v1::MeetingScheduled& event, Teller& teller) {
  teller.about_new(meeting, event.meeting_id(), event.title());
  teller.is("kind", event.kind());
  teller.is("title", event.title());
  teller.is("starts_at", event.starts_at());
  teller.number("planned_minutes", event.planned_minutes());
  teller.is("facilitator", event.facilitator());
  teller.is("secretary", event.secretary());
  teller.is("invitees", event.invitees());
  teller.is("repeat", event.repeat());
  teller.is("repeat_until", event.repeat_until());
  teller.refers("follows", meeting, {}, event.follows());
}
void say(const v1::MeetingRescheduled& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.became("starts_at", event.starts_at_before(), event.starts_at());
  teller.became("planned_minutes", event.planned_minutes_before(), event.planned_minutes());
}
void say(const v1::MeetingCancelled& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.became("state", v1::SCHEDULED, v1::MEETING_CANCELLED);
  teller.is("reason", event.reason());
}
void say(const v1::AgendaItemAdded& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.is("item_id", event.item().id());
  teller.is("title", event.item().title());
  teller.number("planned_minutes", event.item().planned_minutes());
  teller.is("presenter", event.item().presenter());
  teller.refers("carried_from", meeting, {}, event.carried_from());
  teller.refers("carried_item", item, {}, event.carried_item());
}
void say(const v1::MeetingStarted& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.became("state", v1::SCHEDULED, v1::IN_PROGRESS);
}
void say(const v1::AttendanceRecorded& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.is("person_id", event.person_id());
  teller.became("attendance", event.before(), event.attendance());
}
void say(const v1::ItemStarted& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.refers("item_id", item, {}, event.item_id());
  teller.is("item_state", v1::ITEM_RUNNING);
}
void say(const v1::ItemClosed& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.refers("item_id", item, {}, event.item_id());
  teller.is("item_state", v1::ITEM_CLOSED);
}
void say(const v1::ItemCarriedOver& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.refers("item_id", item, {}, event.item_id());
  teller.is("item_state", v1::ITEM_CARRIED_OVER);
}
void say(const v1::MinutesEdited& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.is("block_id", event.block_id());
  teller.refers("item_id", item, {}, event.item_id());
  teller.became("text", event.text_before(), event.text());
}
void say(const v1::DecisionRecorded& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.is("decision_id", event.decision_id());
  teller.refers("item_id", item, {}, event.item_id());
  teller.is("what", event.what());
  teller.is("why", event.why());
  teller.is("deciders", event.deciders());
  teller.refers("supersedes", decision, {}, event.supersedes());
}
void say(const v1::DecisionSuperseded& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.refers("decision_id", decision, {}, event.decision_id());
  teller.refers("superseded_by", decision, {}, event.superseded_by());
}
void say(const v1::ActionItemAgreed& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.is("action_id", event.action_id());
  teller.refers("item_id", item, {}, event.item_id());
  teller.is("what", event.what());
  teller.is("owner", event.owner());
  teller.is("due", event.due());
  teller.is("task_id", event.task_id());
}
void say(const v1::MeetingEnded& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.became("state", v1::IN_PROGRESS, v1::ENDED);
}
void say(const v1::MinutesIssued& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.became("state", v1::ENDED, v1::ISSUED);
  teller.is("mentioned", event.mentioned());
}
void say(const v1::MinutesApproved& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.became("state", v1::ISSUED, v1::MINUTES_APPROVED);
  teller.is("mentioned", event.mentioned());
}
void say(const v1::MinutesAmended& event, Teller& teller) {
  teller.about(meeting, event.meeting_id());
  teller.is("amendment_id", event.amendment_id());
  teller.is("text", event.text());
  teller.is("reason", event.reason());
}

// Proofs -----------------------------------------------------------------------------------------

void say(const v1::AuditExported& event, std::string_view project, Teller& teller) {
  teller.about(project == workspace_stream ? "workspace" : "project");
  teller.is("size", std::to_string(event.size()));
  teller.is("root", event.root());
}
void say(const v1::WitnessAdded& event, Teller& teller) {
  teller.about_new("witness/", event.name(), event.name());
  teller.is("vkey", event.vkey());
}
void say(const v1::LogLossAccepted& event, Teller& teller) {
  teller.about("workspace");
  teller.is("what", event.what());
  if (!event.stream().empty()) teller.is("stream", event.stream());
  if (event.revision() > 0) teller.is("revision", std::to_string(event.revision()));
  teller.is("position", std::to_string(event.position()));
}
void say(const v1::LogKeyRotated& event, Teller& teller) {
  teller.about("workspace");
  teller.was("vkey", event.old_key());
  teller.is("vkey", event.new_key());
  teller.is("requested_by", event.requested_by());
}
void say(const v1::WitnessRemoved& event, Teller& teller) {
  teller.about_new("witness/", event.name(), event.name());
  teller.was("vkey", event.vkey());
}

// It happens to what the text is a part of, as `gate/GATE` of `gate/GATE/EVIDENCE`; of what was written in a
// meeting, to the meeting. An evaluation has two parts itself.
void say(const v1::TextRedacted& event, Teller& teller) {
  constexpr std::array of_meetings = std::to_array<std::string_view>({"minutes", "amendment", "note"});
  const std::string_view text = event.text();
  const std::size_t first = std::min(text.find('/'), text.size());
  const std::size_t second = std::min(text.find('/', first + 1), text.size());
  if (text.empty()) {
    teller.about("project");
  } else if (std::ranges::find(of_meetings, text.substr(0, first)) != of_meetings.end() &&
             second < text.size()) {
    teller.about(meeting, text.substr(first + 1, second - first - 1));
  } else {
    teller.about("", text.starts_with("evaluation/") ? text : text.substr(0, second));
  }
  teller.is("text", event.text());
  teller.became("redacted", false, true);
  teller.is("reason", event.reason());
}

// What the event's oneof holds. REQUIRES: it holds something.
const google::protobuf::Message& fact_of(const v1::Event& event) {
  const auto* field = v1::Event::descriptor()->FindFieldByNumber(event.fact_case());
  return event.GetReflection()->GetMessage(event, field);
}

bool say_fact(const v1::Event& event, std::string_view project, const Labels& labels, v1::AuditFact& fact) {
  Teller teller{labels, fact};
  switch (event.fact_case()) {
    case v1::Event::kWorkspaceCreated:
      return say(event.workspace_created(), teller), true;
    case v1::Event::kPersonAdded:
      return say(event.person_added(), teller), true;
    case v1::Event::kPersonEdited:
      return say(event.person_edited(), teller), true;
    case v1::Event::kPersonDeactivated:
      return say(event.person_deactivated(), teller), true;
    case v1::Event::kPersonErased:
      return say(event.person_erased(), teller), true;
    case v1::Event::kDepartmentAdded:
      return say(event.department_added(), teller), true;
    case v1::Event::kDepartmentRenamed:
      return say(event.department_renamed(), teller), true;
    case v1::Event::kRoleGranted:
      teller.about(role_holder(project), event.role_granted().person_id());
      teller.is("role", event.role_granted().role());
      return true;
    case v1::Event::kRoleRevoked:
      teller.about(role_holder(project), event.role_revoked().person_id());
      teller.was("role", event.role_revoked().role());
      return true;
    case v1::Event::kProjectCreated:
      return say(event.project_created(), teller), true;
    case v1::Event::kTemplateApplied:
      return say(event.template_applied(), teller), true;
    case v1::Event::kCharterDrafted:
      return say(event.charter_drafted(), teller), true;
    case v1::Event::kCharterApproved:
      return say(event.charter_approved(), teller), true;
    case v1::Event::kDepartmentJoined:
      return say(event.department_joined(), teller), true;
    case v1::Event::kStageOwnerAssigned:
      return say(event.stage_owner_assigned(), teller), true;
    case v1::Event::kStageStarted:
      return say(event.stage_started(), teller), true;
    case v1::Event::kStageCompleted:
      return say(event.stage_completed(), teller), true;
    case v1::Event::kColumnAdded:
      return say(event.column_added(), teller), true;
    case v1::Event::kColumnRenamed:
      return say(event.column_renamed(), teller), true;
    case v1::Event::kColumnMoved:
      return say(event.column_moved(), teller), true;
    case v1::Event::kWipLimitSet:
      return say(event.wip_limit_set(), teller), true;
    case v1::Event::kWipLimitOverridden:
      return say(event.wip_limit_overridden(), teller), true;
    case v1::Event::kTaskCreated:
      return say(event.task_created(), teller), true;
    case v1::Event::kTaskEdited:
      return say(event.task_edited(), teller), true;
    case v1::Event::kTaskAssigned:
      return say(event.task_assigned(), teller), true;
    case v1::Event::kTaskMoved:
      return say(event.task_moved(), teller), true;
    case v1::Event::kTaskCommented:
      return say(event.task_commented(), teller), true;
    case v1::Event::kDependencyAdded:
      return say(event.dependency_added(), teller), true;
    case v1::Event::kDependencyRemoved:
      return say(event.dependency_removed(), teller), true;
    case v1::Event::kTaskBlocked:
      return say(event.task_blocked(), teller), true;
    case v1::Event::kTaskUnblocked:
      return say(event.task_unblocked(), teller), true;
    case v1::Event::kTaskCompleted:
      return say(event.task_completed(), teller), true;
    case v1::Event::kTaskReopened:
      return say(event.task_reopened(), teller), true;
    case v1::Event::kTaskArchived:
      return say(event.task_archived(), teller), true;
    case v1::Event::kTaskRestored:
      return say(event.task_restored(), teller), true;
    case v1::Event::kMeetingScheduled:
      return say(event.meeting_scheduled(), teller), true;
    case v1::Event::kAgendaItemAdded:
      return say(event.agenda_item_added(), teller), true;
    case v1::Event::kMeetingRescheduled:
      return say(event.meeting_rescheduled(), teller), true;
    case v1::Event::kMeetingCancelled:
      return say(event.meeting_cancelled(), teller), true;
    case v1::Event::kMeetingStarted:
      return say(event.meeting_started(), teller), true;
    case v1::Event::kAttendanceRecorded:
      return say(event.attendance_recorded(), teller), true;
    case v1::Event::kItemStarted:
      return say(event.item_started(), teller), true;
    case v1::Event::kItemClosed:
      return say(event.item_closed(), teller), true;
    case v1::Event::kMinutesEdited:
      return say(event.minutes_edited(), teller), true;
    case v1::Event::kDecisionRecorded:
      return say(event.decision_recorded(), teller), true;
    case v1::Event::kDecisionSuperseded:
      return say(event.decision_superseded(), teller), true;
    case v1::Event::kActionItemAgreed:
      return say(event.action_item_agreed(), teller), true;
    case v1::Event::kItemCarriedOver:
      return say(event.item_carried_over(), teller), true;
    case v1::Event::kMeetingEnded:
      return say(event.meeting_ended(), teller), true;
    case v1::Event::kMinutesIssued:
      return say(event.minutes_issued(), teller), true;
    case v1::Event::kMinutesApproved:
      return say(event.minutes_approved(), teller), true;
    case v1::Event::kMinutesAmended:
      return say(event.minutes_amended(), teller), true;
    case v1::Event::kAuditExported:
      return say(event.audit_exported(), project, teller), true;
    case v1::Event::kWitnessAdded:
      return say(event.witness_added(), teller), true;
    case v1::Event::kNoticesRead:
      return say(event.notices_read(), teller), true;
    case v1::Event::kNoticeRuleSet:
      return say(event.notice_rule_set(), teller), true;
    case v1::Event::kWitnessRemoved:
      return say(event.witness_removed(), teller), true;
    case v1::Event::kTextRedacted:
      return say(event.text_redacted(), teller), true;
    case v1::Event::kLogLossAccepted:
      return say(event.log_loss_accepted(), teller), true;
    case v1::Event::kLogKeyRotated:
      return say(event.log_key_rotated(), teller), true;
    case v1::Event::FACT_NOT_SET:
      return false;
    default:
      return tell_record(fact_of(event), labels, fact);
  }
}

// A change of a field whose text was erased is told without it: that there was one stays known.
void mark_erased(const v1::Event& event, const google::protobuf::FieldDescriptor& fact_field,
                 v1::AuditFact& fact) {
  constexpr std::string_view before = "_before";
  for (const std::uint32_t number : event.erased()) {
    const auto* erased = fact_field.message_type()->FindFieldByNumber(static_cast<int>(number));
    if (erased == nullptr) continue;
    std::string field = erased->name();
    if (field.ends_with(before)) field.resize(field.size() - before.size());
    const auto told = std::ranges::find_if(*fact.mutable_changes(),
                                           [&](const auto& change) { return change.field() == field; });
    v1::AuditChange& change = told == fact.mutable_changes()->end() ? *fact.add_changes() : *told;
    change.set_field(field);
    change.set_erased(true);
  }
}

}  // namespace

const std::string& Labels::of(const std::string& id) const {
  static const std::string unknown;
  const auto label = labels_.find(id);
  return label == labels_.end() ? unknown : label->second;
}

Naming naming_of(const v1::Event& event) {
  switch (event.fact_case()) {
    case v1::Event::kDepartmentAdded:
      return {entity_id(department, event.department_added().department_id()),
              event.department_added().name()};
    case v1::Event::kDepartmentRenamed:
      return {entity_id(department, event.department_renamed().department_id()),
              event.department_renamed().name()};
    case v1::Event::kProjectCreated:
      return {"project", event.project_created().name()};
    case v1::Event::kColumnAdded:
      return {entity_id(column, event.column_added().column_id()), event.column_added().name()};
    case v1::Event::kColumnRenamed:
      return {entity_id(column, event.column_renamed().column_id()), event.column_renamed().name()};
    case v1::Event::kTaskCreated:
      return {entity_id(task, event.task_created().task_id()), event.task_created().title()};
    case v1::Event::kTaskEdited:
      if (!event.task_edited().has_title()) return {};
      return {entity_id(task, event.task_edited().task_id()), event.task_edited().title()};
    case v1::Event::kMeetingScheduled:
      return {entity_id(meeting, event.meeting_scheduled().meeting_id()), event.meeting_scheduled().title()};
    case v1::Event::kAgendaItemAdded:
      return {entity_id(item, event.agenda_item_added().item().id()),
              event.agenda_item_added().item().title()};
    case v1::Event::kDecisionRecorded:
      return {entity_id(decision, event.decision_recorded().decision_id()), event.decision_recorded().what()};
    case v1::Event::kActionItemAgreed:
      return {entity_id(action, event.action_item_agreed().action_id()), event.action_item_agreed().what()};
    case v1::Event::FACT_NOT_SET:
      return {};
    default:
      return naming_of_record(fact_of(event));
  }
}

bool tell(const v1::Event& event, std::string_view project, const Labels& labels, v1::AuditFact& fact) {
  const auto* field = v1::Event::descriptor()->FindFieldByNumber(event.fact_case());
  if (field == nullptr) return false;
  fact.set_event(field->name());
  const bool known = say_fact(event, project, labels, fact);
  mark_erased(event, *field, fact);
  return known;
}

}  // namespace slipway
