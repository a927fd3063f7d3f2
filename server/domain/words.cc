#include "server/domain/words.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace slipway::domain {
namespace {

struct Word {
  std::string_view fact;
  std::string_view zh;
  std::string_view en;
};

// The glossary's terms.
constexpr Word words[] = {
    // Stages.
    {"initiation", "立项", "initiation"},
    {"requirements", "需求", "requirements"},
    {"planning", "计划", "planning"},
    {"iterations", "迭代", "iterations"},
    {"testing", "测试", "testing"},
    {"preparation", "上线准备", "preparation"},
    {"approval_and_cutover", "审批与切换", "approval and cutover"},
    {"hypercare_and_closure", "护航与收尾", "hypercare and closure"},
    {"operation", "运维", "operation"},
    // States.
    {"stage_planned", "未开始", "planned"},
    {"stage_in_progress", "进行中", "in progress"},
    {"stage_completed", "已完成", "completed"},
    {"scheduled", "已安排", "scheduled"},
    {"in_progress", "进行中", "in progress"},
    {"ended", "已结束", "ended"},
    {"issued", "会议纪要已发布", "minutes issued"},
    {"minutes_approved", "会议纪要已批准", "minutes approved"},
    {"item_open", "未开始", "open"},
    {"item_running", "进行中", "running"},
    {"item_closed", "已结束", "closed"},
    {"item_carried_over", "已顺延", "carried over"},
    // Roles.
    {"administrator", "管理员", "administrator"},
    {"sponsor", "发起人", "sponsor"},
    {"project_lead", "项目负责人", "project lead"},
    {"stage_owner", "阶段负责人", "stage owner"},
    {"department_lead", "部门负责人", "department lead"},
    {"member", "成员", "member"},
    {"tester", "测试", "tester"},
    {"business_signatory", "业务验收人", "business signatory"},
    {"approver", "审批人", "approver"},
    {"cutover_manager", "切换指挥", "cutover manager"},
    {"step_operator", "执行人", "step operator"},
    {"facilitator", "主持人", "facilitator"},
    {"secretary", "记录人", "secretary"},
    {"consultant", "外部顾问", "consultant"},
    {"auditor", "审计", "auditor"},
    {"observer", "观察者", "observer"},
    // Records and their states.
    {"requirement", "需求", "requirement"},
    {"change", "变更申请", "change request"},
    {"change_requested", "待审批", "requested"},
    {"change_approved", "已批准", "approved"},
    {"change_rejected", "已驳回", "rejected"},
    {"sprint", "迭代", "sprint"},
    {"sprint_planned", "已计划", "planned"},
    {"sprint_running", "进行中", "running"},
    {"sprint_completed", "已完成", "completed"},
    {"milestone", "里程碑", "milestone"},
    {"milestone_planned", "已计划", "planned"},
    {"milestone_reached", "已达成", "reached"},
    {"milestone_missed", "已错过", "missed"},
    {"test_plan", "测试计划", "test plan"},
    {"draft", "草稿", "a draft"},
    {"approved", "已批准", "approved"},
    {"test_run", "测试执行", "test run"},
    {"load_result", "压测结果", "load result"},
    {"defect", "缺陷", "defect"},
    {"resolution", "缺陷的解决办法", "resolution"},
    {"tps", "每秒交易数", "transactions per second"},
    {"p95_ms", "P95 响应时间", "p95 response time"},
    {"errors_ppm", "错误率", "error rate"},
    {"load_minutes", "持续时间", "duration"},
    {"parity", "与生产环境一致", "parity with production"},
    {"defect_open", "未解决", "open"},
    {"defect_resolved", "已解决", "resolved"},
    {"defect_verified", "已验证", "verified"},
    {"config_item", "环境配置项", "configuration item"},
    {"capacity", "容量", "capacity"},
    {"backup", "备份", "backup"},
    {"freeze", "封网", "change freeze"},
    {"emergency_change", "紧急变更", "emergency change"},
    {"gate", "关口", "gate"},
    {"gate_defined", "未评审", "not under review"},
    {"gate_in_review", "评审中", "under review"},
    {"gate_decided", "已决策", "decided"},
    {"criterion", "准则", "criterion"},
    {"evidence", "佐证材料", "evidence"},
    {"runbook", "操作手册", "runbook"},
    {"step", "步骤", "step"},
    {"step_waiting", "等待中", "waiting"},
    {"step_released", "可开始", "released"},
    {"step_started", "进行中", "under way"},
    {"step_completed", "已完成", "completed"},
    {"step_failed", "失败", "failed"},
    {"step_skipped", "已跳过", "skipped"},
    {"run", "切换执行", "run"},
    {"run_scheduled", "已安排", "scheduled"},
    {"run_running", "进行中", "running"},
    {"run_paused", "已暂停", "paused"},
    {"run_rolling_back", "回退中", "rolling back"},
    {"run_rolled_back", "已回退", "rolled back"},
    {"run_completed", "已完成", "completed"},
    {"emergency_plan", "应急预案", "emergency plan"},
    {"incident", "事件", "incident"},
    {"incident_open", "处理中", "open"},
    {"incident_mitigated", "已缓解", "mitigated"},
    {"incident_resolved", "已解决", "resolved"},
    {"incident_reviewed", "已复盘", "reviewed"},
    {"risk", "风险", "risk"},
    {"risk_identified", "已识别", "identified"},
    {"risk_assessed", "已评估", "assessed"},
    {"risk_treated", "已应对", "treated"},
    {"risk_accepted", "已接受", "accepted"},
    {"risk_materialised", "已发生", "materialised"},
    {"risk_closed", "已关闭", "closed"},
    {"response", "应对措施", "response"},
    {"outcome", "处置结果", "outcome"},
    {"advice", "顾问建议", "advice"},
    {"advice_open", "待答复", "open"},
    {"advice_adopted", "已采纳", "adopted"},
    {"advice_rejected", "未采纳", "rejected"},
    {"advice_deferred", "暂缓", "deferred"},
    {"evaluation", "责任人评价", "evaluation"},
    {"training", "培训", "training"},
    {"monitor", "监控项", "monitor"},
    {"feedback", "用户反馈", "feedback"},
    {"feedback_received", "已收到", "received"},
    {"feedback_triaged", "已分诊", "triaged"},
    {"feedback_converted", "已转化", "converted"},
    {"feedback_declined", "已谢绝", "declined"},
    {"hypercare", "护航期", "hypercare"},
    {"hypercare_running", "进行中", "running"},
    {"hypercare_exited", "已结束", "ended"},
    {"not_quiet_enough", "平稳天数不足", "not quiet for long enough"},
    {"lesson", "经验教训", "lesson"},
    {"success_factor", "关键成功要素", "success factor"},
    {"not_started", "未开始", "not started"},
    {"project_paused", "上线项目已暂停", "the project is paused"},
    {"project_cancelled", "上线项目已取消", "the project was cancelled"},
    // States of a project.
    {"chartered", "已立项", "chartered"},
    {"active", "进行中", "active"},
    {"cutover", "切换中", "in cutover"},
    {"stabilising", "护航中", "stabilising"},
    {"closed", "已收尾", "closed"},
    {"operating", "运维中", "operating"},
    // What can be missing, unknown or already there.
    {"workspace", "工作区", "workspace"},
    {"project", "上线项目", "project"},
    {"person", "人员", "person"},
    {"department", "职能部门", "department"},
    {"column", "看板列", "column"},
    {"task", "任务", "task"},
    {"comment", "评论", "comment"},
    {"meeting", "会议", "meeting"},
    {"agenda_item", "议程项", "agenda item"},
    {"decision", "决议", "decision"},
    {"action", "行动项", "action item"},
    {"amendment", "会议纪要修订", "amendment"},
    {"text", "内容", "text"},
    {"template", "上线模板", "template"},
    {"commit", "提交", "commit"},
    {"charter", "项目章程", "charter"},
    {"minutes", "会议纪要", "minutes"},
    {"goal", "目标", "goal"},
    {"scope", "范围", "scope"},
    {"success_factors", "关键成功要素", "success factors"},
    {"owner", "责任人", "owner"},
    {"due", "截止日期", "due date"},
    // What is wrong with a field.
    {"required", "必填", "it is required"},
    {"too_long", "文字过长", "the text is too long"},
    {"too_many", "数量过多", "there are too many"},
    {"too_small", "数值过小", "the number is too small"},
    {"too_large", "数值过大", "the number is too large"},
    {"not_identifier", "标识符只能由 [a-z0-9._-] 组成", "an identifier is made of [a-z0-9._-]"},
    {"not_utf8", "不是有效的 UTF-8 文本", "it is not UTF-8 text"},
    {"control_character", "含有控制字符", "it holds a control character"},
    {"unknown_value", "未知的取值", "the value is unknown"},
    {"not_a_day", "不是有效的日期", "there is no such day"},
    {"not_a_time", "不是有效的时间", "there is no such time"},
    {"in_past", "时间已过", "it is in the past"},
    {"in_future", "时间在未来", "it is in the future"},
    {"not_to_come", "必须是将来的日期", "it must be a day to come"},
    {"inherent_first", "须先评估固有风险", "the inherent risk is assessed first"},
    {"stress_test_only", "只适用于压力测试", "only a stress test has one"},
    {"before_start", "结束早于开始", "the end is before the start"},
    {"wrong_stream", "该命令不属于此上线项目或工作区",
     "the command does not belong to this project or workspace"},
    {"other_entity", "与命令的对象不一致", "it is not what the command speaks of"},
    {"workspace_only", "该角色只能在工作区授予", "this role is granted in the workspace only"},
    {"not_future", "必须晚于今天", "it must be after today"},
    {"only_adopted", "只有采纳的顾问建议可以转为任务", "only adopted advice becomes a task"},
    {"has_followers", "还有步骤以它为前置步骤", "other steps come after it"},
    {"one_point_of_no_return", "已有另一个不可回退点", "another step is the point of no return"},
    {"point_not_optional", "不可回退点不能是可选步骤", "the point of no return is not optional"},
    {"already_superseded", "该决议已被取代", "that decision was superseded already"},
    {"broken_template", "上线模板的数据不一致", "the template's data does not hold together"},
    {"not_concerned", "该需求与此职能部门无关", "the requirement does not concern that department"},
    {"in_other_sprint", "任务已在另一个未完成的迭代中", "a task stands in another open sprint"},
    {"unknown_slot", "上线模板没有此角色位", "the template has no such slot"},
    // Why nothing is recorded.
    {"disk_full", "服务器的磁盘空间不足", "the server's disk is nearly full"},
    // Fields of a version_conflict.
    {"title", "标题", "title"},
    {"description", "说明", "description"},
    {"estimate_hours", "估算工时", "estimate"},
    {"priority", "优先级", "priority"},
    {"stage", "阶段", "stage"},
    {"requirement_id", "需求", "requirement"},
    {"assignee", "责任人", "assignee"},
    {"department_id", "职能部门", "department"},
    {"rank", "位置", "position"},
    {"blocked_reason", "阻塞原因", "reason for the block"},
    {"name", "名称", "name"},
    {"wip_limit", "在制品上限", "WIP limit"},
};

}  // namespace

std::string lower_name(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  std::string text = value == nullptr ? std::string{} : value->name();
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

std::string text_of(v1::Priority priority) {
  return lower_name(priority);
}
std::string text_of(v1::Stage stage) {
  return lower_name(stage);
}

v1::Text words_of(const std::string& fact) {
  v1::Text text;
  const auto* word = std::ranges::find(words, fact, &Word::fact);
  text.set_zh(word == std::end(words) ? fact : std::string{word->zh});
  text.set_en(word == std::end(words) ? fact : std::string{word->en});
  return text;
}

}  // namespace slipway::domain
