#include "clients/cli/words.h"

#include <algorithm>
#include <cstdlib>
#include <span>

#include "clients/cli/failure.h"
#include "proto/ascii.h"
#include "proto/export/text.h"
#include "proto/export/words.h"

namespace slipway::cli {
namespace {

v1::Language chosen = v1::EN;

using namespace exports;

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
  return exports::redacted(chosen);
}
std::string told_text(const std::string& text) {
  return one_line(exports::told_text(text, chosen));
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
  return name_in(roles, role, chosen);
}
std::string name_of(v1::Stage stage) {
  return name_in(stages, stage, chosen);
}
std::string name_of(v1::StageState state) {
  return name_in(stage_states, state, chosen);
}
std::string name_of(v1::ProjectState state) {
  return name_in(project_states, state, chosen);
}
std::string name_of(v1::Priority priority) {
  return name_in(priorities, priority, chosen);
}
std::string name_of(v1::MeetingKind kind) {
  return name_in(meeting_kinds, kind, chosen);
}
std::string name_of(v1::MeetingState state) {
  return name_in(meeting_states, state, chosen);
}
std::string name_of(v1::Repeat repeat) {
  return name_in(repeats, repeat, chosen);
}
std::string name_of(v1::Attendance attendance) {
  return name_in(attendances, attendance, chosen);
}
std::string name_of(v1::AgendaItemState state) {
  return name_in(item_states, state, chosen);
}
std::string name_of(v1::NoticeRule rule) {
  return name_in(notice_rules, rule, chosen);
}
std::string kind_of(const v1::CalendarEntry& entry) {
  return calendar_kind_name(entry, chosen);
}

std::optional<v1::Stage> stage_named(std::string_view text) {
  if (text.size() == 1 && text[0] >= '1' && text[0] <= '9') return static_cast<v1::Stage>(text[0] - '0');
  return named(stages, text);
}
std::optional<v1::Role> role_named(std::string_view text) {
  return named(roles, text);
}
std::optional<v1::Repeat> repeat_named(std::string_view text) {
  return named(repeats, text);
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
  failure.text = refused.message();
  for (const v1::Fact& fact : refused.facts()) failure.facts.emplace_back(fact.key(), fact.value());
  return failure;
}

}  // namespace slipway::cli
