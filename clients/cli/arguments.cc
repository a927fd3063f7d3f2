#include "clients/cli/arguments.h"

#include "clients/cli/dates.h"
#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

template <class Value>
Value or_throw(const std::optional<Value>& value, const char* code, const std::string& text,
               const char* sentence) {
  if (!value) throw usage(code, "'" + text + "': " + sentence);
  return *value;
}

}  // namespace

Failure usage(std::string code, std::string message) {
  return {.exit = ExitCode::usage, .code = std::move(code), .message = std::move(message)};
}

v1::Date day_from(const std::string& text) {
  return or_throw(parse_day(text), "date_invalid", text,
                  tr("日期应为 2026-11-30 的形式", "a day looks like 2026-11-30"));
}
google::protobuf::Timestamp instant_from(const std::string& text) {
  return or_throw(parse_instant(text), "time_invalid", text,
                  tr("时间应为 2026-11-30T09:30 的形式", "a time looks like 2026-11-30T09:30"));
}
v1::Stage stage_from(const std::string& text) {
  return or_throw(stage_named(text), "stage_invalid", text,
                  tr("阶段应为 1 到 9 或其名称", "a stage is 1 to 9, or its name"));
}
v1::Role role_from(const std::string& text) {
  return or_throw(role_named(text), "role_invalid", text, tr("没有这个角色", "there is no such role"));
}
v1::Priority priority_from(const std::string& text) {
  return or_throw(priority_named(text), "priority_invalid", text,
                  tr("优先级为 低、普通、高、紧急", "a priority is low, normal, high or urgent"));
}
v1::MeetingKind meeting_kind_from(const std::string& text) {
  return or_throw(meeting_kind_named(text), "kind_invalid", text,
                  tr("没有这种会议",
                     "a kind is kick-off, workshop, sync, stand-up, readiness-review, go-no-go, "
                     "bridge, hypercare-daily or retrospective"));
}
v1::Repeat repeat_from(const std::string& text) {
  return or_throw(repeat_named(text), "repeat_invalid", text,
                  tr("应为 每天、每个工作日、每周、每两周 或 每四周",
                     "it is every-day, every-workday, every-week, every-two-weeks or every-four-weeks"));
}
v1::Attendance attendance_from(const std::string& text) {
  return or_throw(attendance_named(text), "attendance_invalid", text,
                  tr("应为 出席、迟到 或 缺席", "it is present, late or absent"));
}

std::vector<std::string> parts_of(std::string_view text, std::size_t parts_min) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t bar = text.find('|');
    parts.emplace_back(text.substr(0, bar));
    if (bar == std::string_view::npos) break;
    text.remove_prefix(bar + 1);
  }
  if (parts.size() < parts_min) parts.resize(parts_min);
  return parts;
}

}  // namespace slipway::cli
