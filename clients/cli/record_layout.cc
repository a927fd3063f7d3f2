#include "clients/cli/record_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "clients/cli/dates.h"
#include "clients/cli/say.h"
#include "clients/cli/schema_words.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "clients/cli/workspace_layout.h"
#include "proto/export/project.h"
#include "proto/workspace_views.h"

namespace slipway::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Cells = std::vector<std::string>;

struct ViewName {
  std::string_view view;
  const char* zh;
  const char* en;
};
constexpr ViewName names[] = {
    {"overview", "概览", "Overview"},
    {"board", "看板", "Board"},
    {"meeting", "会议", "Meetings"},
    {"requirements", "需求", "Requirements"},
    {"sprints", "迭代", "Sprints"},
    {"timeline", "时间线", "Timeline"},
    {"workload", "工作量", "Workload"},
    {"tests", "测试", "Tests"},
    {"environment", "环境", "Environment"},
    {"gates", "关口", "Gates"},
    {"runbook", "操作手册与切换", "Runbooks and control room"},
    {"risks", "风险", "Risks"},
    {"people", "顾问与培训", "Consultants and training"},
    {"operation", "运维", "Operation"},
    {"closure", "收尾", "Closure"},
    {"audit", "审计日志", "Audit trail"},
    {"minutes", "会议纪要", "Minutes"},
    {"files", "附件与导入", "Files and imports"},
    {"directory", "人员与部门", "People and departments"},
};

const FieldDescriptor* field_of(const Message& record, const char* name, FieldDescriptor::CppType type) {
  const FieldDescriptor* field = record.GetDescriptor()->FindFieldByName(name);
  return field == nullptr || field->is_repeated() || field->cpp_type() != type ? nullptr : field;
}

// The first of these that says something.
template <std::size_t count>
std::string first_text(const Message& record, const std::array<const char*, count>& candidates) {
  for (const char* name : candidates) {
    const FieldDescriptor* field = field_of(record, name, FieldDescriptor::CPPTYPE_STRING);
    if (field == nullptr) continue;
    const std::string text = record.GetReflection()->GetString(record, field);
    if (!text.empty()) return text;
  }
  return {};
}

template <std::size_t count>
std::string first_value(const Message& record, const std::array<const char*, count>& candidates) {
  for (const char* name : candidates) {
    const FieldDescriptor* field = field_of(record, name, FieldDescriptor::CPPTYPE_ENUM);
    if (field == nullptr) continue;
    const int number = record.GetReflection()->GetEnumValue(record, field);
    if (number != 0) return words_of_value(*field->enum_type(), number);
  }
  return {};
}

// What stands for a state where the schema has none.
struct Verdict {
  const char* field;
  const char* yes_zh;
  const char* yes_en;
  const char* no_zh;
  const char* no_en;
};
constexpr Verdict verdicts[] = {
    {"approved", "已批准", "approved", "待批准", "not approved"},
    {"restore_verified", "已验证恢复", "restore proven", "未验证恢复", "not proven"},
    {"ended", "已提前结束", "ended early", "有效", "in force"},
    {"expired", "已到期", "expired", "有效", "engaged"},
    {"met", "已达成", "met", "未达成", "not met"},
    {"reached", "达标", "on target", "未达标", "below target"},
    {"breached", "已越过阈值", "breached", "正常", "within"},
    {"passed", "合格", "passed", "不合格", "not passed"},
    {"done", "已完成", "done", "未完成", "open"},
};

std::string verdict_of(const Message& record) {
  for (const Verdict& verdict : verdicts) {
    const FieldDescriptor* field = field_of(record, verdict.field, FieldDescriptor::CPPTYPE_BOOL);
    if (field == nullptr) continue;
    return record.GetReflection()->GetBool(record, field) ? tr(verdict.yes_zh, verdict.yes_en)
                                                          : tr(verdict.no_zh, verdict.no_en);
  }
  return {};
}

std::string state_of(const v1::Requirement& requirement) {
  if (requirement.baselined()) return tr("已纳入基线", "baselined");
  if (requirement.sign_offs_size() == 0) return tr("已提出", "proposed");
  return say("{} 个部门已签字", "signed off by {}", requirement.sign_offs_size());
}

std::string state_of(const v1::Runbook& runbook) {
  if (runbook.approved_version() == 0) return tr("草稿", "draft");
  return runbook.approved_version() == runbook.version() ? tr("已批准", "approved")
                                                         : tr("批准后已修改", "changed since approval");
}

std::string state_of(const Message& record) {
  constexpr std::array states{"outcome", "state"};
  constexpr std::array kinds{"kind", "priority"};
  std::string state = first_value(record, states);
  if (state.empty()) state = verdict_of(record);
  return state.empty() ? first_value(record, kinds) : state;
}

std::string owner_of(const Message& record, const client::Directory& directory) {
  constexpr std::array owners{"owner", "assignee", "person_id", "commander", "trainer", "facilitator", "by"};
  const std::string owner = first_text(record, owners);
  return owner.empty() ? std::string{} : one_line(directory.person_name(owner));
}

std::string title_of(const v1::Run& run) {
  return fmt::format("{} {}", one_line(run.runbook_id()), show(run.planned_start()));
}

std::string title_of(const v1::AuditEntry& entry) {
  std::string title = words_of_command(entry.command());
  for (const v1::AuditFact& fact : entry.facts()) {
    if (!fact.label().empty()) title += "  " + one_line(fact.label());
  }
  return title;
}

std::string title_of(const v1::MemberInfo& member) {
  std::string roles;
  for (const int role : member.roles())
    roles += (roles.empty() ? "" : ", ") + cli::name_of(static_cast<v1::Role>(role));
  return roles;
}

std::string title_of(const Message& record) {
  constexpr std::array titles{"title", "name", "file_name", "what", "label", "skill", "text", "url"};
  const std::string title = first_text(record, titles);
  if (!title.empty()) return told_text(title);
  constexpr std::array stages{"stage"};
  const std::string stage = first_value(record, stages);
  constexpr std::array others{"plan_id", "environment", "statement", "requirement_id", "department_id"};
  return stage.empty() ? told_text(first_text(record, others)) : stage;
}

// What a kind of record says of itself stands before what all say.
Cells cells_of(const v1::Entity& entity, const client::Directory& directory) {
  const auto* body = entity.GetReflection()->GetOneofFieldDescriptor(
      entity, v1::Entity::descriptor()->FindOneofByName("body"));
  if (body == nullptr) return {one_line(entity.id()), "", "", ""};
  const Message& record = entity.GetReflection()->GetMessage(entity, body);
  Cells cells{one_line(entity.id()), state_of(record), owner_of(record, directory), title_of(record)};
  if (entity.has_requirement()) cells[1] = state_of(entity.requirement());
  if (entity.has_runbook()) cells[1] = state_of(entity.runbook());
  if (entity.has_run()) cells[3] = title_of(entity.run());
  if (entity.has_member()) cells[3] = title_of(entity.member());
  if (entity.has_note()) cells[3] = one_line(directory.named(cells[3]));
  if (entity.has_audit()) {
    cells[2] = one_line(directory.person_name(entity.audit().actor()));
    cells[3] = title_of(entity.audit());
  }
  return cells;
}

// What stands below it.
std::vector<Cells> parts_of(const v1::Entity& entity, const client::Directory& directory) {
  std::vector<Cells> parts;
  for (const v1::RunStep& step : entity.run().steps())
    parts.push_back({"  " + one_line(step.step().step_id()), state_of(step), owner_of(step.step(), directory),
                     told_text(step.step().title())});
  for (const v1::AgendaItemInfo& item : entity.meeting().agenda())
    parts.push_back({"  " + one_line(item.item().id()), state_of(item),
                     one_line(directory.person_name(item.item().presenter())),
                     one_line(item.item().title())});
  for (const v1::Criterion& criterion : entity.gate().criteria())
    parts.push_back({"  " + one_line(criterion.criterion_id()), state_of(criterion),
                     owner_of(criterion, directory), one_line(pick(criterion.text()))});
  return parts;
}

}  // namespace

std::vector<std::string> view_names() {
  std::vector<std::string> all;
  for (const ViewName& name : names) all.emplace_back(name.view);
  for (const std::string_view view : workspace_views) all.emplace_back(view);
  return all;
}

std::string name_of_view(std::string_view view) {
  const auto* found = std::ranges::find(names, view, &ViewName::view);
  return found == std::end(names) ? name_of_workspace_view(view) : tr(found->zh, found->en);
}

std::vector<std::string> lay_out_records(const client::Entities& entities, const client::Directory& directory,
                                         std::string_view kind, std::size_t columns, const Style& style) {
  Table table({"ID", tr("状态", "STATE"), tr("责任人", "OWNER"), tr("标题", "TITLE")});
  for (const v1::Entity& entity : entities) {
    if (!entity.id().starts_with(kind)) continue;
    table.add(cells_of(entity, directory));
    for (Cells& part : parts_of(entity, directory)) table.add(std::move(part));
  }
  std::vector<std::string> lines = table.lines();
  if (columns > 0) {
    for (std::string& line : lines) line = cut(line, columns);
  }
  lines.front() = style.dim(lines.front());
  return lines;
}

std::string one_record(const v1::Entity& entity, const client::Directory& directory) {
  std::string line;
  for (const std::string& cell : cells_of(entity, directory)) {
    if (cell.empty()) continue;
    if (!line.empty()) line += "  ";
    line += cell;
  }
  return line;
}

}  // namespace slipway::cli
