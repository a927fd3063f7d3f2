#include "clients/cli/words.h"

#include <algorithm>
#include <cstdlib>
#include <span>

#include "clients/cli/failure.h"
#include "proto/ascii.h"

namespace slipway::cli {
namespace {

v1::Language chosen = v1::EN;

template <class Value>
struct Word {
  Value value;
  const char* zh;
  const char* en;
};

constexpr Word<v1::Role> roles[] = {
    {v1::ADMINISTRATOR, "管理员", "administrator"},
    {v1::SPONSOR, "发起人", "sponsor"},
    {v1::PROJECT_LEAD, "项目负责人", "project lead"},
    {v1::STAGE_OWNER, "阶段负责人", "stage owner"},
    {v1::DEPARTMENT_LEAD, "部门负责人", "department lead"},
    {v1::MEMBER, "成员", "member"},
    {v1::TESTER, "测试", "tester"},
    {v1::BUSINESS_SIGNATORY, "业务验收人", "business signatory"},
    {v1::APPROVER, "审批人", "approver"},
    {v1::CUTOVER_MANAGER, "切换指挥", "cutover manager"},
    {v1::STEP_OPERATOR, "执行人", "step operator"},
    {v1::FACILITATOR, "主持人", "facilitator"},
    {v1::SECRETARY, "记录人", "secretary"},
    {v1::CONSULTANT, "外部顾问", "consultant"},
    {v1::AUDITOR, "审计", "auditor"},
    {v1::OBSERVER, "观察者", "observer"},
};
constexpr Word<v1::Stage> stages[] = {
    {v1::INITIATION, "立项", "initiation"},
    {v1::REQUIREMENTS, "需求", "requirements"},
    {v1::PLANNING, "计划", "planning"},
    {v1::ITERATIONS, "迭代", "iterations"},
    {v1::TESTING, "测试", "testing"},
    {v1::PREPARATION, "上线准备", "preparation"},
    {v1::APPROVAL_AND_CUTOVER, "审批与切换", "approval and cutover"},
    {v1::HYPERCARE_AND_CLOSURE, "护航与收尾", "hypercare and closure"},
    {v1::OPERATION, "运维", "operation"},
};
constexpr Word<v1::StageState> stage_states[] = {
    {v1::STAGE_PLANNED, "未开始", "planned"},
    {v1::STAGE_IN_PROGRESS, "进行中", "in progress"},
    {v1::STAGE_COMPLETED, "已完成", "completed"},
};
constexpr Word<v1::ProjectState> project_states[] = {
    {v1::DRAFT, "草稿", "draft"},       {v1::CHARTERED, "已立项", "chartered"},
    {v1::ACTIVE, "进行中", "active"},   {v1::APPROVED, "已批准上线", "approved"},
    {v1::CUTOVER, "切换中", "cutover"}, {v1::STABILISING, "护航中", "stabilising"},
    {v1::CLOSED, "已收尾", "closed"},   {v1::OPERATING, "运维中", "operating"},
};
constexpr Word<v1::Priority> priorities[] = {
    {v1::LOW, "低", "low"},
    {v1::NORMAL, "普通", "normal"},
    {v1::HIGH, "高", "high"},
    {v1::URGENT, "紧急", "urgent"},
};
constexpr Word<v1::MeetingKind> meeting_kinds[] = {
    {v1::KICK_OFF, "启动会", "kick-off"},
    {v1::WORKSHOP, "研讨会", "workshop"},
    {v1::SYNC, "同步会", "sync"},
    {v1::STAND_UP, "站会", "stand-up"},
    {v1::READINESS_REVIEW, "就绪评审", "readiness review"},
    {v1::GO_NO_GO, "上线决策会", "go/no-go"},
    {v1::BRIDGE, "切换指挥会", "bridge"},
    {v1::HYPERCARE_DAILY, "护航日会", "hypercare daily"},
    {v1::RETROSPECTIVE, "复盘会", "retrospective"},
};
constexpr Word<v1::MeetingState> meeting_states[] = {
    {v1::SCHEDULED, "已安排", "scheduled"},
    {v1::IN_PROGRESS, "进行中", "in progress"},
    {v1::ENDED, "已结束", "ended"},
    {v1::ISSUED, "纪要已发布", "minutes issued"},
    {v1::MINUTES_APPROVED, "纪要已批准", "minutes approved"},
};
constexpr Word<v1::Attendance> attendances[] = {
    {v1::PRESENT, "出席", "present"},
    {v1::LATE, "迟到", "late"},
    {v1::ABSENT, "缺席", "absent"},
};
constexpr Word<v1::AgendaItemState> item_states[] = {
    {v1::ITEM_OPEN, "待议", "open"},
    {v1::ITEM_RUNNING, "进行中", "running"},
    {v1::ITEM_CLOSED, "已结束", "closed"},
    {v1::ITEM_CARRIED_OVER, "已顺延", "carried over"},
};

template <class Value, std::size_t size>
std::string name_in(const Word<Value> (&words)[size], Value value) {
  for (const auto& word : words)
    if (word.value == value) return tr(word.zh, word.en);
  return "-";
}

// Letters and digits only, small: `Go/No-Go`, `GO_NO_GO` and `go no go` are the same.
std::string folded(std::string_view text) {
  std::string out;
  for (const char c : to_lower(text))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) out += c;
  return out;
}

template <class Value, std::size_t size>
std::optional<Value> named(const Word<Value> (&words)[size], std::string_view text) {
  for (const auto& word : words)
    if (text == word.zh || folded(text) == folded(word.en)) return word.value;
  return std::nullopt;
}

}  // namespace

void set_language(v1::Language language) {
  chosen = language;
}
v1::Language language() {
  return chosen;
}
const char* tr(const char* zh, const char* en) {
  return chosen == v1::ZH_CN ? zh : en;
}

const char* redacted() {
  return tr("此内容已删除", "This text was redacted");
}

std::string pick(const v1::Text& text) {
  const bool zh = chosen == v1::ZH_CN;
  const std::string& wanted = zh ? text.zh() : text.en();
  return wanted.empty() ? (zh ? text.en() : text.zh()) : wanted;
}

v1::Language language_from(std::string_view option) {
  if (option.starts_with("zh")) return v1::ZH_CN;
  if (option.starts_with("en")) return v1::EN;
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value && *value) return std::string_view(value).starts_with("zh") ? v1::ZH_CN : v1::EN;
  }
  return v1::EN;
}

std::string name_of(v1::Role role) {
  return name_in(roles, role);
}
std::string name_of(v1::Stage stage) {
  return name_in(stages, stage);
}
std::string name_of(v1::StageState state) {
  return name_in(stage_states, state);
}
std::string name_of(v1::ProjectState state) {
  return name_in(project_states, state);
}
std::string name_of(v1::Priority priority) {
  return name_in(priorities, priority);
}
std::string name_of(v1::MeetingKind kind) {
  return name_in(meeting_kinds, kind);
}
std::string name_of(v1::MeetingState state) {
  return name_in(meeting_states, state);
}
std::string name_of(v1::Attendance attendance) {
  return name_in(attendances, attendance);
}
std::string name_of(v1::AgendaItemState state) {
  return name_in(item_states, state);
}

std::optional<v1::Stage> stage_named(std::string_view text) {
  if (text.size() == 1 && text[0] >= '1' && text[0] <= '9') return static_cast<v1::Stage>(text[0] - '0');
  return named(stages, text);
}
std::optional<v1::Role> role_named(std::string_view text) {
  return named(roles, text);
}
std::optional<v1::Priority> priority_named(std::string_view text) {
  return named(priorities, text);
}
std::optional<v1::MeetingKind> meeting_kind_named(std::string_view text) {
  return named(meeting_kinds, text);
}
std::optional<v1::Attendance> attendance_named(std::string_view text) {
  return named(attendances, text);
}

Failure failure_of(const v1::Refused& refused) {
  Failure failure{.exit = refused.code() == "not_found" ? ExitCode::not_found : ExitCode::refused,
                  .code = refused.code(),
                  .message = pick(refused.message())};
  for (const v1::Fact& fact : refused.facts()) failure.facts.emplace_back(fact.key(), fact.value());
  return failure;
}

}  // namespace slipway::cli
