#include "server/domain/refusal.h"

#include <algorithm>
#include <array>

#include "proto/basics.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

// One sentence in each language. `{fact}` is that fact; `{fact*}` all facts of that name; `{fact~}` and
// `{fact~*}` the same as the words of the glossary. A part in `[…]` stands only where its facts do.
struct Sentence {
  Code code;
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};

constexpr Sentence sentences[] = {
    {Code::forbidden, "forbidden", "您没有执行此操作的权限[；需要角色：{needs~*}]。",
     "You may not do this[; it takes the role of {needs~*}]."},
    {Code::not_found, "not_found", "找不到{kind~}“{id}”。", "There is no {kind~} “{id}”."},
    {Code::invalid, "invalid", "字段 {field} 无效[：{problem~}][（限值：{limit}）]。",
     "The field {field} is not valid[: {problem~}][ (limit: {limit})]."},
    {Code::read_only, "read_only", "当前只能查看，不能修改[：{reason~}]。",
     "This can be read but not changed at present[: {reason~}]."},
    {Code::already_exists, "already_exists", "{kind~}“{id}”已经存在。", "The {kind~} “{id}” exists already."},
    {Code::charter_incomplete, "charter_incomplete",
     "项目章程不完整[：缺少{missing~*}][；以下关键成功要素没有度量方式或目标值：{unmeasured*}]。",
     "The charter is incomplete[: {missing~*} missing][; success factors without a measure or a target: "
     "{unmeasured*}]."},
    {Code::charter_already_approved, "charter_already_approved", "项目章程已经批准，不能再修改。",
     "The charter is approved already and can no longer be changed."},
    {Code::stage_owner_missing, "stage_owner_missing", "以下阶段还没有责任人：{stage~*}。",
     "These stages have no owner yet: {stage~*}."},
    {Code::gate_not_passed, "gate_not_passed", "关口 {gate} 尚未通过，不能开始阶段“{stage~}”。",
     "Gate {gate} has not been passed, so the stage “{stage~}” cannot start."},
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
     "“{field~}”在您查看之后已被 {author} 修改为“{theirs}”（版本 {theirs_revision}）；您的值是“{mine}”。",
     "The {field~} was changed by {author} since you saw it: it is now “{theirs}” (revision "
     "{theirs_revision}); "
     "yours is “{mine}”."},
    {Code::task_archived, "task_archived", "任务“{title}”已归档；请先恢复。",
     "The task “{title}” is archived; restore it first."},
    {Code::not_undoable, "not_undoable", "版本 {revision} 的操作（{command}）不能撤销。",
     "What revision {revision} did ({command}) cannot be undone."},
    {Code::commit_too_large, "commit_too_large", "内容过大：{bytes} 字节，上限 {limit} 字节。",
     "This is too large: {bytes} bytes, and {limit} fit."},
    {Code::meeting_state, "meeting_state",
     "会议“{meeting}”[的议程项“{item}”]的状态是“{state~}”，不能执行此操作。",
     "The [agenda item “{item}” of ][meeting “{meeting}”] is {state~}; this cannot be done now."},
    {Code::meeting_not_in_progress, "meeting_not_in_progress", "会议“{meeting}”不在进行中（{state~}）。",
     "The meeting “{meeting}” is not in progress ({state~})."},
    {Code::action_incomplete, "action_incomplete", "行动项需要一位责任人和一个截止日期；缺少{missing~*}。",
     "An action item needs one owner and a due date; {missing~*} missing."},
    {Code::minutes_locked, "minutes_locked", "会议“{meeting}”的会议纪要已批准，只能通过修订更改。",
     "The minutes of the meeting “{meeting}” are approved; they change only by an amendment."},
    {Code::self_approval, "self_approval", "不能批准自己起草或发布的{what~}。",
     "Nobody may approve the {what~} that they drafted or issued themselves."},
    {Code::last_administrator, "last_administrator", "“{person}”是最后一位在职的管理员，不能移除。",
     "“{person}” is the last active administrator and must stay one."},
    {Code::template_already_applied, "template_already_applied", "该上线项目已应用模板“{template}”。",
     "The template “{template}” has been applied to this project already."},
    {Code::person_erased, "person_erased", "人员“{person}”已被删除，不能再修改。",
     "The person “{person}” was erased and can no longer be changed."},
    {Code::text_redacted, "text_redacted", "该内容（{text}）在版本 {revision} 之后已被删除，不能恢复。",
     "The text {text} was redacted after revision {revision} and cannot be brought back."},
};

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
    return placeholder.substr(0, placeholder.find_first_of("~*"));
  }

  bool has_facts(std::string_view part) const {
    const std::size_t open = part.find('{');
    const std::string_view key = key_of(part.substr(open + 1, part.find('}') - open - 1));
    return std::ranges::any_of(refusal_.facts, [&](const auto& fact) { return fact.first == key; });
  }

  std::string value(std::string_view placeholder) const {
    const std::string_view key = key_of(placeholder);
    const bool as_word = placeholder.contains('~');
    std::string text;
    int items = 0;
    for (const auto& [name, fact] : refusal_.facts) {
      if (name != key) continue;
      if (items++ > 0) text += separator_;
      if (items > list_items_max) return text + "…";
      text += as_word ? word_(words_of(fact)) : shortened(fact);
      if (!placeholder.ends_with('*')) break;
    }
    return text;
  }

  const Refusal& refusal_;
  Word word_;
  std::string_view separator_;
};

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
