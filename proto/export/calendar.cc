#include "proto/export/calendar.h"

#include <fmt/format.h>

#include <algorithm>

#include "proto/export/text.h"
#include "proto/export/times.h"
#include "proto/export/words.h"

namespace slipway::exports {
namespace {

std::string stamp(const google::protobuf::Timestamp& at) {
  const std::tm parts = parts_of(at.seconds());
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string day(const v1::Date& date) {
  return fmt::format("{:04}{:02}{:02}", date.year(), date.month(), date.day());
}

// `entity` as `meeting/m1`. The same in a project's calendar and in that of all projects.
std::string uid(std::string entity, const std::string& project) {
  std::ranges::replace(entity, '/', '-');
  return fmt::format("{}@{}.slipway", entity, project);
}

std::string event(const std::string& uid, const google::protobuf::Timestamp& made_at,
                  const std::string& properties) {
  return ics_line("BEGIN", "VEVENT") + ics_line("UID", uid) + ics_line("DTSTAMP", stamp(made_at)) +
         properties + ics_line("END", "VEVENT");
}

// An end must be later than the start: RFC 5545, 3.8.2.2.
std::string from_to(const google::protobuf::Timestamp& from, std::int64_t until_seconds) {
  google::protobuf::Timestamp until;
  until.set_seconds(until_seconds);
  const std::string start = ics_line("DTSTART", stamp(from));
  return until_seconds > from.seconds() ? start + ics_line("DTEND", stamp(until)) : start;
}
// A day takes nobody's time.
std::string on(const v1::Date& date) {
  return ics_line("DTSTART;VALUE=DATE", day(date)) + ics_line("TRANSP", "TRANSPARENT");
}

// A calendar takes a new time or a cancellation for the one that it has by the higher number: RFC 5545,
// 3.8.7.4. Without one it is 0.
std::string revised(std::uint32_t sequence, bool cancelled) {
  std::string text;
  if (sequence > 0) text += ics_line("SEQUENCE", std::to_string(sequence));
  if (cancelled) text += ics_line("STATUS", "CANCELLED");
  return text;
}

std::string meeting_event(const v1::MeetingInfo& meeting, const std::string& project,
                          const google::protobuf::Timestamp& made_at, v1::Language language) {
  constexpr std::int64_t minute_seconds = 60;
  const std::int64_t end = meeting.starts_at().seconds() + meeting.planned_minutes() * minute_seconds;
  std::string agenda;
  for (const v1::AgendaItemInfo& item : meeting.agenda())
    agenda += fmt::format("{}{}", agenda.empty() ? "" : "\n", item.item().title());
  std::string text = from_to(meeting.starts_at(), end) + ics_line("SUMMARY", ics_text(meeting.title()));
  if (!agenda.empty()) text += ics_line("DESCRIPTION", ics_text(agenda));
  text += revised(meeting.sequence(), meeting.state() == v1::MEETING_CANCELLED);
  text += ics_line("CATEGORIES", ics_text(name_in(meeting_kinds, meeting.kind(), language)));
  return event(uid("meeting/" + meeting.meeting_id(), project), made_at, text);
}

std::string milestone_event(const v1::Milestone& milestone, const std::string& project,
                            const google::protobuf::Timestamp& made_at, v1::Language language) {
  const std::string text =
      on(milestone.due()) + ics_line("SUMMARY", ics_text(milestone.name())) +
      ics_line("CATEGORIES", ics_text(name_in(calendar_kinds, v1::CALENDAR_MILESTONE, language)));
  return event(uid("milestone/" + milestone.milestone_id(), project), made_at, text);
}

// A stage has no title of its own, but a number: `stage/5`.
std::string stage_name(std::string_view entity, v1::Language language) {
  const char digit = entity.empty() ? '0' : entity.back();
  return name_in(stages, static_cast<v1::Stage>(digit - '0'), language);
}

// What has neither an hour nor a day stands in no calendar.
std::string entry_event(const v1::CalendarEntry& entry, const google::protobuf::Timestamp& made_at,
                        v1::Language language) {
  if (!entry.has_from() && !entry.has_on()) return {};
  const std::string kind = calendar_kind_name(entry, language);
  const std::string title =
      entry.title().empty() ? stage_name(entry.entity(), language) : told_text(entry.title(), language);
  // Few calendars show categories.
  const std::string note = entry.rehearsal() ? fmt::format(" ({})", kind) : std::string{};
  const std::string when = entry.has_from() ? from_to(entry.from(), entry.until().seconds()) : on(entry.on());
  return event(
      uid(entry.entity(), entry.project()), made_at,
      when + ics_line("SUMMARY", ics_text(fmt::format("{}{} · {}", title, note, entry.project_name()))) +
          revised(entry.sequence(), entry.cancelled()) + ics_line("CATEGORIES", ics_text(kind)));
}

std::string calendar(const std::string& events) {
  return ics_line("BEGIN", "VCALENDAR") + ics_line("VERSION", "2.0") +
         ics_line("PRODID", "-//Slipway//Slipway//EN") + ics_line("CALSCALE", "GREGORIAN") + events +
         ics_line("END", "VCALENDAR");
}

}  // namespace

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

std::string calendar_ics(const std::string& project, const Meetings& meetings,
                         const std::vector<v1::Milestone>& milestones,
                         const google::protobuf::Timestamp& made_at, v1::Language language) {
  std::string events;
  for (const v1::MeetingInfo& meeting : meetings.meetings)
    events += meeting_event(meeting, project, made_at, language);
  for (const v1::Milestone& milestone : milestones)
    if (milestone.has_due()) events += milestone_event(milestone, project, made_at, language);
  return calendar(events);
}

std::string workspace_calendar_ics(const Entities& entities, const google::protobuf::Timestamp& made_at,
                                   v1::Language language) {
  std::string events;
  for (const v1::Entity& entity : entities)
    if (entity.has_calendar()) events += entry_event(entity.calendar(), made_at, language);
  return calendar(events);
}

}  // namespace slipway::exports
