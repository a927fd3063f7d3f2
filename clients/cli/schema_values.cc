#include "clients/cli/schema_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "clients/cli/app.h"
#include "clients/cli/arguments.h"
#include "clients/cli/words.h"
#include "proto/ascii.h"
#include "slipway/v1/options.pb.h"

namespace slipway::cli {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string lower(std::string_view text) {
  std::string low = to_lower(text);
  std::ranges::replace(low, '-', '_');
  return low;
}

Failure bad(const FieldDescriptor& field, const char* zh, const char* en) {
  return usage("argument_invalid", fmt::format("--{}: {}", dashed(field.name()), tr(zh, en)));
}

int enum_from(const FieldDescriptor& field, const std::string& typed) {
  const EnumDescriptor& type = *field.enum_type();
  for (int index = 0; index < type.value_count(); ++index) {
    if (lower(type.value(index)->name()) == lower(typed)) return type.value(index)->number();
  }
  throw bad(field, "未知的取值", "there is no such value");
}

template <class Number>
Number number_from(const FieldDescriptor& field, const std::string& typed) {
  Number number{};
  const auto [end, problem] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  if (problem != std::errc{} || end != typed.data() + typed.size())
    throw bad(field, "需要整数", "this takes a whole number");
  return number;
}

bool flag_from(const FieldDescriptor& field, const std::string& typed) {
  if (typed == "true" || typed == "yes") return true;
  if (typed == "false" || typed == "no") return false;
  throw bad(field, "需要 true 或 false", "this takes true or false");
}

// An entry of a map of texts.
void fill_entry(Message& entry, const FieldDescriptor& field, const std::string& typed) {
  const std::size_t equals = typed.find('=');
  if (equals == std::string::npos || equals == 0)
    throw bad(field, "应为 名称=值", "this takes a name and a value, as name=value");
  const auto& type = *entry.GetDescriptor();
  entry.GetReflection()->SetString(&entry, type.map_key(), typed.substr(0, equals));
  entry.GetReflection()->SetString(&entry, type.map_value(), typed.substr(equals + 1));
}

void fill(Message& message, const FieldDescriptor& field, const std::string& typed) {
  if (field.is_map()) {
    fill_entry(message, field, typed);
  } else if (message.GetDescriptor() == v1::Date::descriptor()) {
    message.CopyFrom(day_from(typed));
  } else if (message.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
    message.CopyFrom(instant_from(typed));
  } else if (message.GetDescriptor() == v1::Text::descriptor() && !typed.starts_with('{')) {
    v1::Text both;
    both.set_zh(typed);
    both.set_en(typed);
    message.CopyFrom(both);
  } else if (!from_json(typed, message)) {
    throw bad(field, "不是有效的 JSON", "this is not JSON of that message");
  }
}

template <std::size_t count>
bool is_in(const std::array<const char*, count>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

// Given by the server alone: what is due, what an operator did, what became of a webhook's calls.
constexpr std::array of_the_server{"create_workspace", "accept_log_loss", "rotate_log_key", "record_due",
                                   "record_delivery"};

// About the workspace alone.
constexpr std::array of_the_workspace{
    "add_person",  "edit_person",    "deactivate_person", "erase_person", "add_department",
    "add_witness", "remove_witness", "rename_department", "read_notices", "set_notice_rule"};

// What a command makes. Others' ids are of what is there already.
constexpr std::array new_ids{
    "AddPerson.person_id",
    "AddDepartment.department_id",
    "AddColumn.column_id",
    "CreateTask.task_id",
    "CommentTask.comment_id",
    "ScheduleMeeting.meeting_id",
    "RecordDecision.decision_id",
    "AgreeActionItem.action_id",
    "AgreeActionItem.task_id",
    "AmendMinutes.amendment_id",
    "NoteText.note_id",
    "AttachFile.attachment_id",
    "StartImport.import_id",
    "AddWebhook.webhook_id",
    "RecordLesson.lesson_id",
    "ProposeRequirement.requirement_id",
    "RequestChange.change_id",
    "PlanSprint.sprint_id",
    "PlanMilestone.milestone_id",
    "DraftTestPlan.plan_id",
    "StartTestRun.run_id",
    "RecordTestResult.case_id",
    "RecordLoadResult.result_id",
    "RaiseDefect.defect_id",
    "AddConfigItem.item_id",
    "SetCapacityTarget.capacity_id",
    "TakeBackup.backup_id",
    "StartChangeFreeze.freeze_id",
    "RequestEmergencyChange.change_id",
    "DefineGate.gate_id",
    "AddCriterion.criterion_id",
    "AttachEvidence.evidence_id",
    "DraftRunbook.runbook_id",
    "ScheduleRun.run_id",
    "DraftEmergencyPlan.plan_id",
    "DeclareIncident.incident_id",
    "IdentifyRisk.risk_id",
    "RecordAdvice.advice_id",
    "ScheduleTraining.training_id",
    "AssessCompetency.skill_id",
    "RegisterMonitor.monitor_id",
    "ReceiveFeedback.feedback_id",
    "ConvertFeedback.requirement_id",
    "ConvertFeedback.task_id",
};

}  // namespace

std::vector<const FieldDescriptor*> offered_intents() {
  std::vector<const FieldDescriptor*> intents;
  const auto& oneof = *v1::Command::descriptor()->FindOneofByName("intent");
  for (int index = 0; index < oneof.field_count(); ++index) {
    const FieldDescriptor* intent = oneof.field(index);
    if (!is_in(of_the_server, intent->name())) intents.push_back(intent);
  }
  return intents;
}

bool is_of_workspace(const FieldDescriptor& intent) {
  return is_in(of_the_workspace, intent.name());
}

std::string dashed(std::string_view name) {
  std::string text{name};
  std::ranges::replace(text, '_', '-');
  return text;
}

bool is_new_id(const FieldDescriptor& field) {
  return is_in(new_ids, field.containing_type()->name() + "." + field.name());
}

bool is_required(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::required);
}

std::string kind_of(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true|false";
    case FieldDescriptor::CPPTYPE_STRING:
      return field.options().GetExtension(v1::identifier) ? "ID" : "TEXT";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.is_map()) return "NAME=VALUE";
      if (field.message_type() == v1::Date::descriptor()) return "DAY";
      if (field.message_type() == google::protobuf::Timestamp::descriptor()) return "INSTANT";
      return field.message_type() == v1::Text::descriptor() ? "TEXT" : "JSON";
    case FieldDescriptor::CPPTYPE_ENUM: {
      std::string values;
      for (int index = 1; index < field.enum_type()->value_count(); ++index) {
        values += (index > 1 ? "|" : "") + lower(field.enum_type()->value(index)->name());
      }
      return values;
    }
    default:
      return "NUMBER";
  }
}

void set_field(Message& message, const FieldDescriptor& field, const std::string& typed,
               const Resolve& resolve) {
  const Reflection& to = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string value = resolve(field, typed);
      return many ? to.AddString(&message, &field, std::move(value))
                  : to.SetString(&message, &field, std::move(value));
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int value = enum_from(field, typed);
      return many ? to.AddEnumValue(&message, &field, value) : to.SetEnumValue(&message, &field, value);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return fill(many ? *to.AddMessage(&message, &field) : *to.MutableMessage(&message, &field), field,
                  typed);
    case FieldDescriptor::CPPTYPE_BOOL:
      return to.SetBool(&message, &field, flag_from(field, typed));
    case FieldDescriptor::CPPTYPE_UINT32:
      return to.SetUInt32(&message, &field, number_from<std::uint32_t>(field, typed));
    case FieldDescriptor::CPPTYPE_UINT64:
      return to.SetUInt64(&message, &field, number_from<std::uint64_t>(field, typed));
    case FieldDescriptor::CPPTYPE_INT64:
      return to.SetInt64(&message, &field, number_from<std::int64_t>(field, typed));
    default:
      throw bad(field, "此处不能填写", "this cannot be given here");
  }
}

}  // namespace slipway::cli
