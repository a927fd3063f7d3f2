// What the schema's values are called in Chinese and English, wherever people read them outside the web app.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>

#include "proto/records/free_text.h"
#include "slipway/v1/types.pb.h"
#include "slipway/v1/views.pb.h"
#include "slipway/v1/workspace.pb.h"

namespace slipway::exports {

template <class Value>
struct Word {
  Value value;
  const char* zh;
  const char* en;
};

inline constexpr Word<v1::Role> roles[] = {
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
inline constexpr Word<v1::Stage> stages[] = {
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
inline constexpr Word<v1::StageState> stage_states[] = {
    {v1::STAGE_PLANNED, "未开始", "planned"},
    {v1::STAGE_IN_PROGRESS, "进行中", "in progress"},
    {v1::STAGE_COMPLETED, "已完成", "completed"},
};
inline constexpr Word<v1::ProjectState> project_states[] = {
    {v1::DRAFT, "草稿", "draft"},       {v1::CHARTERED, "已立项", "chartered"},
    {v1::ACTIVE, "进行中", "active"},   {v1::APPROVED, "已批准上线", "approved"},
    {v1::CUTOVER, "切换中", "cutover"}, {v1::STABILISING, "护航中", "stabilising"},
    {v1::CLOSED, "已收尾", "closed"},   {v1::OPERATING, "运维中", "operating"},
};
inline constexpr Word<v1::Priority> priorities[] = {
    {v1::LOW, "低", "low"},
    {v1::NORMAL, "普通", "normal"},
    {v1::HIGH, "高", "high"},
    {v1::URGENT, "紧急", "urgent"},
};
inline constexpr Word<v1::MeetingKind> meeting_kinds[] = {
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
inline constexpr Word<v1::MeetingState> meeting_states[] = {
    {v1::SCHEDULED, "已安排", "scheduled"},
    {v1::IN_PROGRESS, "进行中", "in progress"},
    {v1::ENDED, "已结束", "ended"},
    {v1::ISSUED, "纪要已发布", "minutes issued"},
    {v1::MINUTES_APPROVED, "纪要已批准", "minutes approved"},
    {v1::MEETING_CANCELLED, "已取消", "cancelled"},
};
inline constexpr Word<v1::Repeat> repeats[] = {
    {v1::EVERY_DAY, "每天", "every day"},
    {v1::EVERY_WORKDAY, "每个工作日", "every workday"},
    {v1::EVERY_WEEK, "每周", "every week"},
    {v1::EVERY_TWO_WEEKS, "每两周", "every two weeks"},
    {v1::EVERY_FOUR_WEEKS, "每四周", "every four weeks"},
};
inline constexpr Word<v1::Attendance> attendances[] = {
    {v1::PRESENT, "出席", "present"},
    {v1::LATE, "迟到", "late"},
    {v1::ABSENT, "缺席", "absent"},
};
inline constexpr Word<v1::AgendaItemState> item_states[] = {
    {v1::ITEM_OPEN, "待议", "open"},
    {v1::ITEM_RUNNING, "进行中", "running"},
    {v1::ITEM_CLOSED, "已结束", "closed"},
    {v1::ITEM_CARRIED_OVER, "已顺延", "carried over"},
};

inline constexpr Word<v1::GateState> gate_states[] = {
    {v1::GATE_DEFINED, "未评审", "not in review"},
    {v1::GATE_IN_REVIEW, "评审中", "in review"},
    {v1::GATE_DECIDED, "已决策", "decided"},
};
inline constexpr Word<v1::GateOutcome> gate_outcomes[] = {
    {v1::GO, "通过", "go"},
    {v1::CONDITIONAL_GO, "有条件通过", "conditional go"},
    {v1::NO_GO, "不通过", "no-go"},
};
// Of a gate that stands before live runs.
inline constexpr Word<v1::GateOutcome> go_live_outcomes[] = {
    {v1::GO, "上线", "go"},
    {v1::CONDITIONAL_GO, "有条件上线", "conditional go"},
    {v1::NO_GO, "不上线", "no-go"},
};
inline constexpr Word<v1::RiskState> risk_states[] = {
    {v1::RISK_IDENTIFIED, "已识别", "identified"}, {v1::RISK_ASSESSED, "已评估", "assessed"},
    {v1::RISK_TREATED, "已应对", "treated"},       {v1::RISK_ACCEPTED, "已接受", "accepted"},
    {v1::RISK_MATERIALISED, "已发生", "materialised"}, {v1::RISK_CLOSED, "已关闭", "closed"},
};
inline constexpr Word<v1::MilestoneState> milestone_states[] = {
    {v1::MILESTONE_PLANNED, "已计划", "planned"},
    {v1::MILESTONE_REACHED, "已达成", "reached"},
    {v1::MILESTONE_MISSED, "已错过", "missed"},
};
inline constexpr Word<v1::NoticeRule> notice_rules[] = {
    {v1::NOTICE_ALL, "全部", "everything"},
    {v1::NOTICE_MENTIONS_ONLY, "仅提到我", "only mentions"},
    {v1::NOTICE_NONE, "不接收", "nothing"},
};
inline constexpr Word<v1::CalendarKind> calendar_kinds[] = {
    {v1::CALENDAR_MEETING, "会议", "meeting"},      {v1::CALENDAR_MILESTONE, "里程碑", "milestone"},
    {v1::CALENDAR_FREEZE, "封网", "change freeze"}, {v1::CALENDAR_RUN, "切换", "cutover"},
    {v1::CALENDAR_TRAINING, "培训", "training"},    {v1::CALENDAR_STAGE_END, "阶段结束", "stage end"},
};

// `-` where it has no name.
template <class Value, std::size_t size>
std::string name_in(const Word<Value> (&words)[size], Value value, v1::Language language) {
  const auto found = std::ranges::find(words, value, &Word<Value>::value);
  if (found == std::end(words)) return "-";
  return language == v1::ZH_CN ? found->zh : found->en;
}

inline const char* in(v1::Language language, const char* zh, const char* en) {
  return language == v1::ZH_CN ? zh : en;
}

// Of a run, whether it is the real thing.
inline std::string calendar_kind_name(const v1::CalendarEntry& entry, v1::Language language) {
  if (entry.rehearsal()) return in(language, "演练", "rehearsal");
  return name_in(calendar_kinds, entry.kind(), language);
}

// In the place of a text that was erased.
inline const char* redacted(v1::Language language) {
  return in(language, "此内容已删除", "This text was redacted");
}
// A text of a record, or what stands in its place.
inline std::string told_text(const std::string& text, v1::Language language) {
  return text == records::erased_text ? redacted(language) : text;
}

}  // namespace slipway::exports
