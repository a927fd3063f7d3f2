#include "server/domain/refusal.h"

#include <algorithm>
#include <array>

#include "proto/basics.h"
#include "server/domain/subject.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

// One sentence in each language. `{fact}` is that fact; `{fact*}` all facts of that name, `{fact#}` how many
// there are; `{fact~}` and `{fact~*}` the same as the words of the glossary. `{fact@}`: what people call it,
// where `fact_name` says so. `{fact@^}`: the same of a value of the field that `field` names. `{fact=}`: a
// field of a command. A part in `[…]` stands only where its facts do.
struct Sentence {
  Code code;
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};

constexpr Sentence sentences[] = {
    {Code::forbidden, "forbidden", "您没有执行此操作的权限[；需要角色：{needs~*}]。",
     "You may not do this[; it takes the role of {needs~*}]."},
    {Code::not_found, "not_found", "找不到{kind~}“{id@}”。", "There is no {kind~} “{id@}”."},
    {Code::invalid, "invalid", "“{field=}”无效[：{problem~}][（限值：{limit}）]。",
     "The field {field} is not valid[: {problem~}][ (limit: {limit})]."},
    {Code::read_only, "read_only", "当前只能查看，不能修改[：{reason~}]。",
     "This can be read but not changed at present[: {reason~}]."},
    {Code::already_exists, "already_exists", "{kind~}“{id@}”已经存在。",
     "The {kind~} “{id@}” exists already."},
    {Code::charter_incomplete, "charter_incomplete",
     "项目章程不完整[：缺少{missing~*}][；以下关键成功要素没有度量方式或目标值：{unmeasured*}]。",
     "The charter is incomplete[: {missing~*} missing][; success factors without a measure or a target: "
     "{unmeasured*}]."},
    {Code::charter_already_approved, "charter_already_approved", "项目章程已经批准，不能再修改。",
     "The charter is approved already and can no longer be changed."},
    {Code::stage_owner_missing, "stage_owner_missing", "以下阶段还没有责任人：{stage~*}。",
     "These stages have no owner yet: {stage~*}."},
    {Code::gate_not_passed, "gate_not_passed", "关口 {gate*} 尚未通过，不能开始阶段“{stage~}”。",
     "The gate {gate*} has not been passed, so the stage “{stage~}” cannot start."},
    {Code::stage_state, "stage_state", "阶段“{stage~}”的状态是“{state~}”，不能执行此操作。",
     "The stage “{stage~}” is {state~}; this cannot be done now."},
    {Code::wip_limit_reached, "wip_limit_reached",
     "看板列“{column_name}”已有 {count} 个任务，达到在制品上限 {limit}。",
     "The column “{column_name}” holds {count} tasks and its WIP limit is {limit}."},
    {Code::dependency_cycle, "dependency_cycle", "依赖会形成循环：{titles}。",
     "This dependency would close a loop: {titles}."},
    {Code::blocked_by_open, "blocked_by_open",
     "任务“{title}”被阻塞[：以下任务尚未完成：{blocker_title*}][；原因：{reason}]。",
     "The task “{title}” is blocked[: not done yet: {blocker_title*}][; reason: {reason}]."},
    {Code::version_conflict, "version_conflict",
     "“{field~}”在您查看之后已被 {author@} 修改[为“{theirs@^}”]（版本 "
     "{theirs_revision}）[；您的值是“{mine@^}”][；"
     "您看到的是版本 {seen_revision}]。",
     "The {field~} was changed by {author@} since you saw it[: it is now “{theirs@^}”] (revision "
     "{theirs_revision})[; "
     "yours is “{mine@^}”][; you saw revision {seen_revision}]."},
    {Code::task_archived, "task_archived", "任务“{title}”已归档；请先恢复。",
     "The task “{title}” is archived; restore it first."},
    {Code::not_undoable, "not_undoable", "版本 {revision} 的操作（{command}）不能撤销。",
     "What revision {revision} did ({command}) cannot be undone."},
    {Code::commit_too_large, "commit_too_large", "内容过大：{bytes} 字节，上限 {limit} 字节。",
     "This is too large: {bytes} bytes, and {limit} fit."},
    {Code::meeting_state, "meeting_state",
     "会议“{meeting@}”[的议程项“{item@}”]的状态是“{state~}”，不能执行此操作。",
     "The [agenda item “{item@}” of ][meeting “{meeting@}”] is {state~}; this cannot be done now."},
    {Code::meeting_not_in_progress, "meeting_not_in_progress", "会议“{meeting@}”不在进行中（{state~}）。",
     "The meeting “{meeting@}” is not in progress ({state~})."},
    {Code::action_incomplete, "action_incomplete", "行动项需要一位责任人和一个截止日期；缺少{missing~*}。",
     "An action item needs one owner and a due date; {missing~*} missing."},
    {Code::minutes_locked, "minutes_locked", "会议“{meeting@}”的会议纪要已批准，只能通过修订更改。",
     "The minutes of the meeting “{meeting@}” are approved; they change only by an amendment."},
    {Code::self_approval, "self_approval",
     "{what~}须由他人批准或授予：起草、发布、提供、提请、负责或将担任的人不能自己决定。",
     "The {what~} takes another person: nobody approves what they drafted, issued, provided, asked for or "
     "own, "
     "nor grants this role to themselves."},
    {Code::last_administrator, "last_administrator", "“{person@}”是最后一位在职的管理员，不能移除。",
     "“{person@}” is the last active administrator and must stay one."},
    {Code::template_already_applied, "template_already_applied", "该上线项目已应用模板“{template}”。",
     "The template “{template}” has been applied to this project already."},
    {Code::person_erased, "person_erased", "人员“{person}”已被删除，不能再修改。",
     "The person “{person}” was erased and can no longer be changed."},
    {Code::text_redacted, "text_redacted", "该内容（{text}）在版本 {revision} 之后已被删除，不能恢复。",
     "The text {text} was redacted after revision {revision} and cannot be brought back."},
    {Code::signoff_missing, "signoff_missing", "{what~}尚未由以下职能部门签字确认：{department*}。",
     "Sign-offs of the {what~} are missing from: {department*}."},
    {Code::requirements_baselined, "requirements_baselined", "需求已建立基线，只能通过已批准的变更申请修改。",
     "The requirements are baselined; they change only by an approved change request."},
    {Code::open_tasks_unresolved, "open_tasks_unresolved",
     "迭代“{sprint}”中有 {count} 个未完成的任务尚未处置：{title*}。",
     "{count} unfinished tasks of the sprint “{sprint}” have nowhere to go: {title*}."},
    {Code::defects_open, "defects_open", "仍有未关闭的严重缺陷：{title*}。",
     "Severe defects are not closed: {title*}."},
    {Code::wrong_signatory, "wrong_signatory", "只有{department@}的签字人可以代表其签字[（{needs~*}）]。",
     "Only a signatory of {department@} may sign for it[ ({needs~*})]."},
    {Code::evidence_required, "evidence_required", "准则“{criterion}”还没有佐证材料。",
     "There is no evidence yet for the criterion “{criterion}”."},
    {Code::load_target_unmet, "load_target_unmet", "压测结果未达目标：{missed~*}[（测试计划“{plan}”）]。",
     "The load result is below its target: {missed~*}[ (test plan “{plan}”)]."},
    {Code::check_unmet, "check_unmet",
     "准则“{criterion}”的事实条件尚未满足：{problem~}[：{item*}][：{person_name*}][：{department_name*}]"
     "[：{stage~*}][（还差 {feedback#} 条）][；签署之后发现严重缺陷：{defect*}]。",
     "What the criterion “{criterion}” asks for is not there: {problem~}[: {item*}][: {person_name*}]"
     "[: {department_name*}][: {stage~*}][ ({feedback#} not so)][; severe defects found since the signature: "
     "{defect*}]."},
    {Code::waiver_not_allowed, "waiver_not_allowed", "不能豁免准则“{criterion}”：{problem~}。",
     "The criterion “{criterion}” cannot be waived: {problem~}."},
    {Code::hard_criterion_unmet, "hard_criterion_unmet",
     "关口“{gate}”的硬性准则没有满足[：{criterion*}][；确认之后情况有变：{lapsed*}]。",
     "Hard criteria of the gate “{gate}” are not met[: {criterion*}][; met once, and no longer so: "
     "{lapsed*}]."},
    {Code::quorum_missing, "quorum_missing",
     "关口“{gate}”已有 {votes} 张赞成票，需要 {quorum} 张[；至少一张须来自决策人 {decider@} 以外的人]。",
     "The gate “{gate}” has {votes} votes in favour and needs {quorum}[; one at least of another than "
     "{decider@}, who "
     "decides]."},
    {Code::condition_incomplete, "condition_incomplete",
     "每个条件都需要内容、一位责任人和一个截止日期；第 {number} 个条件缺少{missing~*}。",
     "Each condition needs a text, one owner and a date; condition {number} lacks {missing~*}."},
    {Code::runbook_incomplete, "runbook_incomplete",
     "操作手册“{runbook}”不完整[：没有步骤{empty}][；没有责任人：{ownerless*}][；没有计划时长：{unplanned*}]["
     "；没有检查方法：{unchecked*}][；不可回退点之前没有回退办法：{no_rollback*}]。",
     "The runbook “{runbook}” is not complete[: it has no step{empty}][; without an owner: {ownerless*}][; "
     "without a duration: {unplanned*}][; without a check: {unchecked*}][; without a rollback before the "
     "point of no return: {no_rollback*}]."},
    {Code::no_go_decision, "no_go_decision", "还没有“上线”的决策，不能正式执行[（关口：{gate*}）]。",
     "There is no decision to go, so this cannot run live[ (gates: {gate*})]."},
    {Code::rehearsal_required, "rehearsal_required", "正式执行前需要 {needed} 次成功的演练，已有 {held} 次。",
     "{needed} successful rehearsals are needed before a live run; {held} were held."},
    {Code::runbook_changed_since_approval, "runbook_changed_since_approval",
     "操作手册“{runbook}”在批准（版本 {approved}）之后被修改（现为版本 {version}）。",
     "The runbook “{runbook}” was changed since its approval: version {approved} was approved, it is now "
     "version {version}."},
    {Code::outside_window, "outside_window", "现在不在上线窗口内（{from@} 至 {until@}）。",
     "This is outside the window of {from@} to {until@}."},
    {Code::change_freeze, "change_freeze",
     "正处于封网期（至 {until@}）：{reason}[；紧急变更“{used*}”已经用过，须另行申请]。",
     "Changes are frozen until {until@}: {reason}[; the emergency change “{used*}” was used already, ask for "
     "another]."},
    {Code::restore_not_verified, "restore_not_verified", "最新的备份尚未通过恢复验证[：{backup}]。",
     "The newest backup was not proved by restoring it in time[: {backup}]."},
    {Code::predecessor_open, "predecessor_open", "前置步骤尚未完成：{title*}。",
     "Earlier steps are not done yet: {title*}."},
    {Code::too_early, "too_early", "步骤“{step}”要到 {time@} 才能开始。",
     "The step “{step}” starts at {time@}, not earlier."},
    {Code::not_assignee, "not_assignee", "步骤“{step}”由 {owner@} 执行。",
     "The step “{step}” is {owner@}'s."},
    {Code::step_mandatory, "step_mandatory", "步骤“{step}”是必须执行的，不能跳过。",
     "The step “{step}” is mandatory and cannot be skipped."},
    {Code::reason_required, "reason_required", "请说明原因。", "Please give a reason."},
    {Code::past_point_of_no_return, "past_point_of_no_return",
     "已过不可回退点，不能回退[；请启用应急预案：{plan*}]。",
     "The point of no return has been passed; there is no rollback[. Emergency plans: {plan*}]."},
    {Code::risk_untreated, "risk_untreated", "风险“{risk}”不能关闭：缺少{missing~*}。",
     "The risk “{risk}” cannot be closed: {missing~*} missing."},
    {Code::self_evaluation, "self_evaluation", "不能评估自己。", "Nobody evaluates themselves."},
    {Code::closure_incomplete, "closure_incomplete",
     "还不能收尾[：未完成的行动项：{action*}][；未度量的关键成功要素：{factor*}][；护航期尚未结束{hypercare}]"
     "[；以下阶段的责任人尚未完成履职评估：{stage~*}][；运维移交尚未完成或尚未被接收{handover}]"
     "[；尚有 {feedback#} 条用户反馈未分诊]。",
     "The project cannot be closed yet[: open action items: {action*}][; success factors not measured: "
     "{factor*}][; hypercare has not ended{hypercare}][; owners not evaluated of: {stage~*}][; the operation "
     "is not handed over, or not accepted{handover}][; feedback that nobody has triaged: {feedback#}]."},
    {Code::record_state, "record_state", "{kind~}“{title@}”的状态是“{state~}”，不能执行此操作。",
     "The {kind~} “{title@}” is {state~}; this cannot be done now."},
    {Code::text_busy, "text_busy", "这份会议纪要刚刚更新过；请在 {retry_after_ms} 毫秒后再提交。",
     "The minutes were changed a moment ago; send again in {retry_after_ms} ms."},
    {Code::file_missing, "file_missing", "服务器上没有文件“{name}”的内容；请先上传。",
     "The server does not have the file “{name}”; upload it first."},
    {Code::file_type_refused, "file_type_refused", "不接受“{type}”类型的文件。",
     "Files of the type {type} are not taken here."},
    {Code::webhook_host_not_allowed, "webhook_host_not_allowed",
     "不允许服务器向主机“{host}”发送通知；可由服务器管理者在 --webhook-hosts 中添加。",
     "The server may not send to the host “{host}”; whoever runs it can add it with --webhook-hosts."},
};

static_assert(std::size(sentences) == code_count, "each code has its sentence");

const Sentence& sentence_of(Code code) {
  const auto* found = std::ranges::find(sentences, code, &Sentence::code);
  SLIPWAY_ASSERT(found != std::end(sentences));
  return *found;
}

using Word = const std::string& (*)(const v1::Text&);
const std::string& in_chinese(const v1::Text& text) {
  return text.zh();
}
const std::string& in_english(const v1::Text& text) {
  return text.en();
}

// A sentence stays one that can be read: long texts and long lists are cut; the facts have them whole.
constexpr std::string_view name_suffix = "_name";
constexpr std::size_t value_chars_max = 80;
constexpr int list_items_max = 10;

std::string shortened(const std::string& text) {
  std::size_t chars = 0;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const bool starts_char = (static_cast<unsigned char>(text[place]) & 0xC0) != 0x80;
    if (starts_char && chars++ == value_chars_max) return text.substr(0, place) + "…";
  }
  return text;
}

class Filler {
 public:
  Filler(const Refusal& refusal, Word word, std::string_view separator)
      : refusal_(refusal), word_(word), separator_(separator) {}

  std::string fill(std::string_view pattern) const {
    std::string text;
    while (!pattern.empty()) {
      const std::size_t open = pattern.find_first_of("[{");
      text += pattern.substr(0, open);
      if (open == pattern.npos) break;
      const std::size_t close = pattern.find(pattern[open] == '[' ? ']' : '}', open);
      const std::string_view inside = pattern.substr(open + 1, close - open - 1);
      if (pattern[open] == '{') {
        text += value(inside);
      } else if (has_facts(inside)) {
        text += fill(inside);
      }
      pattern.remove_prefix(close + 1);
    }
    return text;
  }

 private:
  static std::string_view key_of(std::string_view placeholder) {
    return placeholder.substr(0, placeholder.find_first_of("~*#@^="));
  }

  bool has_facts(std::string_view part) const {
    const std::size_t open = part.find('{');
    const std::string_view key = key_of(part.substr(open + 1, part.find('}') - open - 1));
    return std::ranges::any_of(refusal_.facts, [&](const auto& fact) { return fact.first == key; });
  }

  std::string_view key_or_name(std::string_view placeholder) const {
    const std::string_view key = key_of(placeholder);
    if (!placeholder.contains('@')) return key;
    for (const auto& [name, fact] : refusal_.facts)
      if (name.size() == key.size() + name_suffix.size() && name.starts_with(key) &&
          name.ends_with(name_suffix))
        return name;
    return key;
  }

  // Is the field one whose values have words?
  bool is_worded() const {
    constexpr std::array<std::string_view, 5> worded{"priority", "stage", "kind", "strategy", "category"};
    return std::ranges::any_of(refusal_.facts, [&](const auto& fact) {
      return fact.first == "field" && std::ranges::find(worded, fact.second) != worded.end();
    });
  }

  std::string value(std::string_view placeholder) const {
    const std::string_view key = key_or_name(placeholder);
    if (placeholder.ends_with('#'))
      return std::to_string(
          std::ranges::count_if(refusal_.facts, [&](const auto& fact) { return fact.first == key; }));
    const bool as_word = placeholder.contains('~') || (placeholder.contains('^') && is_worded());
    const bool as_field = placeholder.contains('=') && word_ == in_chinese;
    std::string text;
    int items = 0;
    for (const auto& [name, fact] : refusal_.facts) {
      if (name != key) continue;
      if (items++ > 0) text += separator_;
      if (items > list_items_max) return text + "…";
      text += as_field ? chinese_path_of(fact) : as_word ? word_(words_of(fact)) : shortened(fact);
      if (!placeholder.ends_with('*')) break;
    }
    return items == 0 ? "…" : text;
  }

  const Refusal& refusal_;
  Word word_;
  std::string_view separator_;
};

// Facts that rules fill with ids, numbers, instants and words of the schema alone.
constexpr std::string_view textless_facts[] = {
    "approved",        "author",         "bytes",    "column",        "command", "count",
    "decider",         "field",          "from",     "held",          "kind",    "limit",
    "missed",          "missing",        "needed",   "needs",         "number",  "problem",
    "quorum",          "retry_after_ms", "revision", "seen_revision", "stage",   "state",
    "theirs_revision", "time",           "until",    "version",       "votes",   "what"};

// As `schedule_meeting.agenda[2].title`, `2026-03-09T08:00:00Z`, `risk/7`: nothing that a sentence is made
// of.
bool is_plain(std::string_view value) {
  const auto fair = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view{"._-/[]:TZ"}.contains(c);
  };
  return std::ranges::all_of(value, fair);
}

bool is_textless(const std::pair<std::string, std::string>& fact) {
  // A reason is what people wrote, but for those that the server itself gives.
  if (fact.first == "reason") return words_of(fact.second).zh() != fact.second;
  if (fact.first == "id") return is_entity_id(fact.second);
  const bool is_known = std::ranges::find(textless_facts, fact.first) != std::end(textless_facts);
  return is_known && is_plain(fact.second);
}

}  // namespace

std::string_view name(Code code) {
  return sentence_of(code).name;
}

v1::Text sentence(const Refusal& refusal) {
  const Sentence& pattern = sentence_of(refusal.code);
  v1::Text text;
  text.set_zh(Filler(refusal, in_chinese, "、").fill(pattern.zh));
  text.set_en(Filler(refusal, in_english, ", ").fill(pattern.en));
  return text;
}

v1::Text sentence_without_texts(const Refusal& refusal) {
  Refusal kept{refusal.code, {}};
  std::ranges::copy_if(refusal.facts, std::back_inserter(kept.facts), is_textless);
  return sentence(kept);
}

v1::Refused to_proto(const Refusal& refusal, std::uint64_t revision) {
  v1::Refused refused;
  refused.set_code(std::string{name(refusal.code)});
  *refused.mutable_message() = sentence(refusal);
  for (const auto& [key, value] : refusal.facts) {
    auto& fact = *refused.add_facts();
    fact.set_key(key);
    fact.set_value(value);
  }
  refused.set_revision(revision);
  return refused;
}

}  // namespace slipway::domain
