// A meeting from its invitation to its end: agenda, attendance, items one at a time.
#include <algorithm>

#include "proto/records/zone.h"
#include "server/domain/limits.h"
#include "server/domain/meeting_checks.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

bool has_item(const v1::ScheduleMeeting& schedule, const Events& events, const std::string& id) {
  const auto taken = [&](const v1::Event& event) { return event.agenda_item_added().item().id() == id; };
  return std::ranges::any_of(events, taken) ||
         std::ranges::any_of(schedule.agenda(), [&](const v1::AgendaItem& item) { return item.id() == id; });
}

void add_item(const std::string& meeting_id, const v1::AgendaItem& item, Events& events) {
  auto& added = *events.emplace_back().mutable_agenda_item_added();
  added.set_meeting_id(meeting_id);
  *added.mutable_item() = item;
}

void add_carried_items(const std::vector<CarriedItem>& left_open, const v1::ScheduleMeeting& schedule,
                       Events& events) {
  std::size_t room = agenda_items_max - static_cast<std::size_t>(schedule.agenda_size());
  for (const CarriedItem& left : left_open) {
    if (room-- == 0) return;
    v1::AgendaItem item;
    item.set_id(next_id(left.item.id, [&](const std::string& id) { return has_item(schedule, events, id); }));
    item.set_title(left.item.title);
    item.set_planned_minutes(left.item.planned_minutes);
    item.set_presenter(left.item.presenter);
    add_item(schedule.meeting_id(), item, events);
    auto& added = *events.back().mutable_agenda_item_added();
    added.set_carried_from(left.meeting);
    added.set_carried_item(left.item.id);
  }
}

std::optional<Refusal> missing_participant(const v1::ScheduleMeeting& schedule, const Context& context) {
  if (auto missing = missing_person(context, schedule.facilitator())) return missing;
  if (auto missing = missing_person(context, schedule.secretary())) return missing;
  for (const std::string& invitee : schedule.invitees()) {
    if (auto missing = missing_person(context, invitee)) return missing;
  }
  for (const v1::AgendaItem& item : schedule.agenda()) {
    if (auto missing = missing_person(context, item.presenter())) return missing;
  }
  return std::nullopt;
}

std::optional<Refusal> bad_agenda(const v1::ScheduleMeeting& schedule, const Request& request) {
  const auto& agenda = schedule.agenda();
  if (static_cast<std::size_t>(agenda.size()) > agenda_items_max) {
    return too_many(request, "agenda", agenda_items_max).error();
  }
  for (auto item = agenda.begin(); item != agenda.end(); ++item) {
    if (item->id().empty()) return invalid(request, "agenda.id", "required").error();
    const auto same = [&](const v1::AgendaItem& other) { return other.id() == item->id(); };
    if (std::any_of(agenda.begin(), item, same)) return already_exists("agenda_item", item->id()).error();
  }
  return std::nullopt;
}

std::unexpected<Refusal> item_in_wrong_state(const std::string& meeting_id, const AgendaItem& item) {
  return refuse(Code::meeting_state,
                {{"meeting", meeting_id}, {"item", item.id}, {"state", lower_name(item.state)}});
}

void close_item(const std::string& meeting_id, const std::string& item_id, Events& events) {
  auto& closed = *events.emplace_back().mutable_item_closed();
  closed.set_meeting_id(meeting_id);
  closed.set_item_id(item_id);
}

// A last day is one of a meeting that repeats, and not before its first.
std::optional<Refusal> bad_repetition(const Project& project, const v1::ScheduleMeeting& schedule,
                                      const Request& request) {
  const std::optional<Day> until = day_of(schedule.repeat_until());
  if (!until) return std::nullopt;
  if (schedule.repeat() == v1::REPEAT_UNSPECIFIED)
    return invalid(request, "repeat_until", "not_repeated").error();
  const v1::Date first = records::date_at(schedule.starts_at(), time_zone_of(project, request.context));
  if (*until < *day_of(first)) return invalid(request, "repeat_until", "before_start").error();
  return std::nullopt;
}

// Only of a meeting that runs.
std::expected<const AgendaItem*, Refusal> item_of_running(const Project& project,
                                                          const std::string& meeting_id,
                                                          const std::string& item_id) {
  const auto meeting = running_meeting(project, meeting_id);
  if (!meeting) return refuse(meeting.error());
  const AgendaItem* item = (*meeting)->find_item(item_id);
  if (item == nullptr) return not_found("agenda_item", item_id);
  return item;
}

}  // namespace

std::expected<const Meeting*, Refusal> known_meeting(const Project& project, const std::string& id) {
  const Meeting* meeting = project.meetings.find(id);
  if (meeting == nullptr) return not_found("meeting", id);
  return meeting;
}

std::unexpected<Refusal> in_wrong_state(const std::string& meeting_id, const Meeting& meeting) {
  return refuse(Code::meeting_state, {{"meeting", meeting_id}, {"state", lower_name(meeting.state)}});
}

std::expected<const Meeting*, Refusal> running_meeting(const Project& project, const std::string& id) {
  const auto meeting = known_meeting(project, id);
  if (meeting && (*meeting)->state != v1::IN_PROGRESS) {
    return refuse(Code::meeting_not_in_progress, {{"meeting", id}, {"state", lower_name((*meeting)->state)}});
  }
  return meeting;
}

std::optional<Refusal> missing_item(const Meeting& meeting, const std::string& item_id) {
  if (item_id.empty() || meeting.find_item(item_id) != nullptr) return std::nullopt;
  return not_found("agenda_item", item_id).error();
}

std::string next_id(const std::string& id, const std::function<bool(const std::string&)>& taken) {
  const std::size_t dot = id.rfind('.');
  const bool counted = dot != id.npos && dot + 1 < id.size() && id.size() - dot <= 4 &&
                       std::all_of(id.begin() + static_cast<std::ptrdiff_t>(dot) + 1, id.end(),
                                   [](char c) { return c >= '0' && c <= '9'; });
  const std::string stem = id.substr(0, counted ? dot : id.npos);
  for (int turn = counted ? std::stoi(id.substr(dot + 1)) + 1 : 2;; ++turn) {
    const std::string suffix = "." + std::to_string(turn);
    std::string next = stem.substr(0, identifier_chars_max - suffix.size()) + suffix;
    if (!taken(next)) return next;
  }
}

void carry_item(const std::string& meeting_id, const std::string& item_id, Events& events) {
  auto& carried = *events.emplace_back().mutable_item_carried_over();
  carried.set_meeting_id(meeting_id);
  carried.set_item_id(item_id);
}

const std::vector<CarriedItem>& left_open_of(const Project& project, v1::MeetingKind kind) {
  static const std::vector<CarriedItem> nothing;
  const auto carried = project.meetings.carried.find(kind);
  return carried == project.meetings.carried.end() ? nothing : carried->second;
}

Events invitation(const v1::ScheduleMeeting& schedule, const std::string& follows,
                  const std::vector<CarriedItem>& left_open) {
  Events events;
  auto& scheduled = *events.emplace_back().mutable_meeting_scheduled();
  scheduled.set_meeting_id(schedule.meeting_id());
  scheduled.set_kind(schedule.kind());
  scheduled.set_title(schedule.title());
  *scheduled.mutable_starts_at() = schedule.starts_at();
  scheduled.set_planned_minutes(schedule.planned_minutes());
  scheduled.set_facilitator(schedule.facilitator());
  scheduled.set_secretary(schedule.secretary());
  *scheduled.mutable_invitees() = schedule.invitees();
  scheduled.set_repeat(schedule.repeat());
  if (day_of(schedule.repeat_until())) *scheduled.mutable_repeat_until() = schedule.repeat_until();
  scheduled.set_follows(follows);
  add_carried_items(left_open, schedule, events);
  for (const v1::AgendaItem& item : schedule.agenda()) add_item(schedule.meeting_id(), item, events);
  return events;
}

Decision decide(const Project& project, const v1::ScheduleMeeting& schedule, const Request& request) {
  if (project.meetings.find(schedule.meeting_id()) != nullptr)
    return already_exists("meeting", schedule.meeting_id());
  if (project.meetings.all.size() >= meetings_max) return too_many(request, "meeting_id", meetings_max);
  if (auto missing = missing_participant(schedule, request.context)) return refuse(*missing);
  if (auto bad = bad_agenda(schedule, request)) return refuse(*bad);
  if (auto bad = bad_repetition(project, schedule, request)) return refuse(*bad);
  return invitation(schedule, "", left_open_of(project, schedule.kind()));
}

Decision decide(const Project& project, const v1::AddAgendaItem& add, const Request& request) {
  const auto meeting = known_meeting(project, add.meeting_id());
  if (!meeting) return refuse(meeting.error());
  const bool open = (*meeting)->state == v1::SCHEDULED || (*meeting)->state == v1::IN_PROGRESS;
  if (!open) return in_wrong_state(add.meeting_id(), **meeting);
  if (add.item().id().empty()) return invalid(request, "item.id", "required");
  if ((*meeting)->find_item(add.item().id()) != nullptr)
    return already_exists("agenda_item", add.item().id());
  if ((*meeting)->agenda.size() >= agenda_items_max) return too_many(request, "item", agenda_items_max);
  if (auto missing = missing_person(request.context, add.item().presenter())) return refuse(*missing);
  Events events;
  add_item(add.meeting_id(), add.item(), events);
  return events;
}

Decision decide(const Project& project, const v1::StartMeeting& start, const Request&) {
  const auto meeting = known_meeting(project, start.meeting_id());
  if (!meeting) return refuse(meeting.error());
  if ((*meeting)->state == v1::IN_PROGRESS) return Events{};
  if ((*meeting)->state != v1::SCHEDULED) return in_wrong_state(start.meeting_id(), **meeting);
  Events events;
  events.emplace_back().mutable_meeting_started()->set_meeting_id(start.meeting_id());
  return events;
}

Decision decide(const Project& project, const v1::RecordAttendance& record, const Request& request) {
  const auto meeting = running_meeting(project, record.meeting_id());
  if (!meeting) return refuse(meeting.error());
  if (auto missing = missing_person(request.context, record.person_id())) return refuse(*missing);
  const auto present = (*meeting)->attendance.find(record.person_id());
  const bool recorded_before = present != (*meeting)->attendance.end();
  const v1::Attendance before = recorded_before ? present->second : v1::ATTENDANCE_UNSPECIFIED;
  if (before == record.attendance()) return Events{};
  if (!recorded_before && (*meeting)->attendance.size() >= members_max) {
    return too_many(request, "person_id", members_max);
  }
  Events events;
  auto& recorded = *events.emplace_back().mutable_attendance_recorded();
  recorded.set_meeting_id(record.meeting_id());
  recorded.set_person_id(record.person_id());
  recorded.set_attendance(record.attendance());
  recorded.set_before(before);
  return events;
}

Decision decide(const Project& project, const v1::StartItem& start, const Request&) {
  const auto item = item_of_running(project, start.meeting_id(), start.item_id());
  if (!item) return refuse(item.error());
  if ((*item)->state == v1::ITEM_RUNNING) return Events{};
  if ((*item)->state != v1::ITEM_OPEN) return item_in_wrong_state(start.meeting_id(), **item);
  Events events;
  const AgendaItem* running = project.meetings.all.at(start.meeting_id()).running_item();
  if (running != nullptr) close_item(start.meeting_id(), running->id, events);
  auto& started = *events.emplace_back().mutable_item_started();
  started.set_meeting_id(start.meeting_id());
  started.set_item_id(start.item_id());
  return events;
}

Decision decide(const Project& project, const v1::CloseItem& close, const Request&) {
  const auto item = item_of_running(project, close.meeting_id(), close.item_id());
  if (!item) return refuse(item.error());
  if ((*item)->state == v1::ITEM_CLOSED) return Events{};
  if ((*item)->state == v1::ITEM_CARRIED_OVER) return item_in_wrong_state(close.meeting_id(), **item);
  Events events;
  close_item(close.meeting_id(), close.item_id(), events);
  return events;
}

Decision decide(const Project& project, const v1::CarryOverItem& carry, const Request&) {
  const auto item = item_of_running(project, carry.meeting_id(), carry.item_id());
  if (!item) return refuse(item.error());
  if ((*item)->state == v1::ITEM_CARRIED_OVER) return Events{};
  if ((*item)->state == v1::ITEM_CLOSED) return item_in_wrong_state(carry.meeting_id(), **item);
  Events events;
  // The time spent on it so far counts.
  if ((*item)->state == v1::ITEM_RUNNING) close_item(carry.meeting_id(), carry.item_id(), events);
  carry_item(carry.meeting_id(), carry.item_id(), events);
  return events;
}

Decision decide(const Project& project, const v1::EndMeeting& end, const Request& request) {
  const auto known = known_meeting(project, end.meeting_id());
  if (known && (*known)->state == v1::ENDED) return Events{};
  if (known && (*known)->state > v1::ENDED) return in_wrong_state(end.meeting_id(), **known);
  const auto meeting = running_meeting(project, end.meeting_id());
  if (!meeting) return refuse(meeting.error());
  Events events;
  if (const AgendaItem* running = (*meeting)->running_item())
    close_item(end.meeting_id(), running->id, events);
  for (const AgendaItem& item : (*meeting)->agenda) {
    if (item.state == v1::ITEM_OPEN) carry_item(end.meeting_id(), item.id, events);
  }
  events.emplace_back().mutable_meeting_ended()->set_meeting_id(end.meeting_id());
  if (!end.last()) schedule_next(project, end.meeting_id(), **meeting, request.context, events);
  return events;
}

}  // namespace slipway::domain
