#include "clients/cli/export_text.h"

#include <fmt/format.h>

#include <ctime>

#include "clients/cli/dates.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

// CSV ------------------------------------------------------------------------------------------------

std::string cell(std::string text) {
  constexpr std::string_view formula = "=+-@\t\r";
  if (!text.empty() && formula.find(text[0]) != std::string_view::npos) text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string record(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& each : cells) line += (&each == cells.data() ? "" : ",") + cell(each);
  return line + "\r\n";
}

std::vector<std::string> header() {
  return {"ID",
          tr("标题", "Title"),
          tr("列", "Column"),
          tr("负责人", "Assignee"),
          tr("职能部门", "Department"),
          tr("截止日期", "Due"),
          tr("估算工时", "Estimate (h)"),
          tr("优先级", "Priority"),
          tr("阶段", "Stage"),
          tr("已完成", "Done"),
          tr("已归档", "Archived"),
          tr("阻塞原因", "Blocked"),
          tr("创建时间", "Created"),
          tr("完成时间", "Completed"),
          tr("来源", "Source"),
          tr("原编号", "Source key"),
          tr("评论", "Comments"),
          tr("说明", "Description")};
}

std::string moment(const google::protobuf::Timestamp& at, bool is_there) {
  return is_there ? rfc3339(at) : std::string{};
}

std::string task_record(const v1::TaskCard& card, const client::Board& board,
                        const client::Directory& directory) {
  const v1::BoardColumn* column = board.column(card.column_id());
  const auto yes = [](bool value) { return std::string(value ? tr("是", "yes") : ""); };
  const auto known = [](bool is_said, auto value) { return is_said ? name_of(value) : std::string{}; };
  return record({card.task_id(), card.title(), column == nullptr ? card.column_id() : column->name(),
                 directory.person_name(card.assignee()), directory.department_name(card.department_id()),
                 card.has_due() ? show(card.due()) : "",
                 card.estimate_hours() > 0 ? std::to_string(card.estimate_hours()) : "",
                 known(card.priority() != v1::PRIORITY_UNSPECIFIED, card.priority()),
                 known(card.stage() != v1::STAGE_UNSPECIFIED, card.stage()), yes(card.done()),
                 yes(card.archived()), card.blocked_reason(),
                 moment(card.created_at(), card.has_created_at()),
                 moment(card.completed_at(), card.done() && card.has_completed_at()),
                 card.imported().source(), card.imported().key(), std::to_string(card.comment_count()),
                 card.description_redacted() ? redacted() : card.description()});
}

// iCalendar ------------------------------------------------------------------------------------------

std::string stamp(const google::protobuf::Timestamp& at) {
  const std::time_t time = at.seconds();
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string uid(const std::string& kind, const std::string& id, const std::string& project) {
  return fmt::format("{}-{}@{}.slipway", kind, id, project);
}

std::string meeting_event(const v1::MeetingInfo& meeting, const std::string& project,
                          const google::protobuf::Timestamp& made_at) {
  google::protobuf::Timestamp end = meeting.starts_at();
  constexpr int minute_seconds = 60;
  end.set_seconds(end.seconds() + static_cast<std::int64_t>(meeting.planned_minutes()) * minute_seconds);
  std::string agenda;
  for (const v1::AgendaItemInfo& item : meeting.agenda())
    agenda += fmt::format("{}{}", agenda.empty() ? "" : "\n", item.item().title());
  std::string event = ics_line("BEGIN", "VEVENT");
  event += ics_line("UID", uid("meeting", meeting.meeting_id(), project));
  event += ics_line("DTSTAMP", stamp(made_at));
  event += ics_line("DTSTART", stamp(meeting.starts_at()));
  event += ics_line("DTEND", stamp(end));
  event += ics_line("SUMMARY", ics_text(meeting.title()));
  if (!agenda.empty()) event += ics_line("DESCRIPTION", ics_text(agenda));
  event += ics_line("CATEGORIES", ics_text(name_of(meeting.kind())));
  return event + ics_line("END", "VEVENT");
}

std::string milestone_event(const v1::Milestone& milestone, const std::string& project,
                            const google::protobuf::Timestamp& made_at) {
  const v1::Date& due = milestone.due();
  std::string event = ics_line("BEGIN", "VEVENT");
  event += ics_line("UID", uid("milestone", milestone.milestone_id(), project));
  event += ics_line("DTSTAMP", stamp(made_at));
  event += ics_line("DTSTART;VALUE=DATE", fmt::format("{:04}{:02}{:02}", due.year(), due.month(), due.day()));
  event += ics_line("SUMMARY", ics_text(milestone.name()));
  event += ics_line("CATEGORIES", ics_text(tr("里程碑", "Milestone")));
  event += ics_line("TRANSP", "TRANSPARENT");
  return event + ics_line("END", "VEVENT");
}

}  // namespace

std::string tasks_csv(const client::Board& board, const client::Directory& directory, bool for_excel) {
  std::string text = for_excel ? "\xEF\xBB\xBF" : "";
  text += record(header());
  for (const auto& column : board.columns)
    for (const v1::TaskCard& card : column.cards) text += task_record(card, board, directory);
  for (const v1::TaskCard& card : board.archived) text += task_record(card, board, directory);
  return text;
}

std::string ics_text(std::string_view text) {
  std::string escaped;
  for (const char c : harmless(text)) {
    if (c == '\\' || c == ';' || c == ',') escaped += '\\';
    if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string ics_line(std::string_view name, std::string_view value) {
  constexpr std::size_t bytes_max = 75;
  const std::string whole = fmt::format("{}:{}", name, value);
  std::string folded;
  std::size_t room = bytes_max;
  for (std::size_t place = 0; place < whole.size();) {
    std::size_t end = place + 1;
    while (end < whole.size() && (static_cast<unsigned char>(whole[end]) & 0xC0U) == 0x80U) ++end;
    if (end - place > room) {
      folded += "\r\n ";
      room = bytes_max - 1;  // The space counts.
    }
    folded.append(whole, place, end - place);
    room -= end - place;
    place = end;
  }
  return folded + "\r\n";
}

std::string calendar_ics(const std::string& project, const client::Meetings& meetings,
                         const std::vector<v1::Milestone>& milestones,
                         const google::protobuf::Timestamp& made_at) {
  std::string text = ics_line("BEGIN", "VCALENDAR") + ics_line("VERSION", "2.0") +
                     ics_line("PRODID", "-//Slipway//Slipway//EN") + ics_line("CALSCALE", "GREGORIAN");
  for (const v1::MeetingInfo& meeting : meetings.meetings) text += meeting_event(meeting, project, made_at);
  for (const v1::Milestone& milestone : milestones) text += milestone_event(milestone, project, made_at);
  return text + ics_line("END", "VCALENDAR");
}

}  // namespace slipway::cli
