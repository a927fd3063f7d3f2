// The rules: meetings that are moved or cancelled, and those that repeat: when one is over, the next is
// scheduled.
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "proto/records/zone.h"
#include "server/domain/limits.h"
#include "server/domain/meeting_checks.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

constexpr std::int64_t series_day_seconds = 86'400;

// Of a meeting on workdays, 1: what falls on a weekend is put off.
std::int64_t days_between(v1::Repeat repeat) {
  switch (repeat) {
    case v1::EVERY_WEEK:
      return 7;
    case v1::EVERY_TWO_WEEKS:
      return 14;
    case v1::EVERY_FOUR_WEEKS:
      return 28;
    default:
      return 1;
  }
}

bool is_weekend(std::int64_t seconds, std::string_view time_zone) {
  const std::chrono::sys_seconds local{std::chrono::seconds{seconds} +
                                       std::chrono::hours{records::utc_offset_hours(time_zone)}};
  const std::chrono::weekday day{std::chrono::floor<std::chrono::days>(local)};
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

// When the series goes on: at the hour that it has, after `now`, so that dates that were missed are left out.
// A meeting that was moved does not move those after it.
std::optional<Timestamp> next_start(const Meeting& meeting, std::string_view time_zone,
                                    const Timestamp& now) {
  const std::int64_t period = days_between(meeting.repeat) * series_day_seconds;
  const std::int64_t passed = now.seconds() - meeting.series_at.seconds();
  std::int64_t next = meeting.series_at.seconds() + (passed < 0 ? 1 : passed / period + 1) * period;
  while (meeting.repeat == v1::EVERY_WORKDAY && is_weekend(next, time_zone)) next += series_day_seconds;
  if (next > TimeUtil::kTimestampMaxSeconds) return std::nullopt;
  Timestamp start = meeting.series_at;
  start.set_seconds(next);
  if (meeting.repeat_until && *day_of(records::date_at(start, time_zone)) > *meeting.repeat_until)
    return std::nullopt;
  return start;
}

// What is left open of its kind, with what `events` carry over of this meeting.
std::vector<CarriedItem> left_open_after(const Project& project, const std::string& meeting_id,
                                         const Meeting& meeting, const Events& events) {
  std::vector<CarriedItem> left = left_open_of(project, meeting.kind);
  for (const v1::Event& event : events) {
    if (!event.has_item_carried_over()) continue;
    const AgendaItem* item = meeting.find_item(event.item_carried_over().item_id());
    if (item != nullptr) left.push_back({meeting_id, *item});
  }
  return left;
}

// What stands on every agenda and was carried over stands on the next one once.
void add_standing_items(const Meeting& meeting, const std::vector<CarriedItem>& left_open,
                        v1::ScheduleMeeting& next) {
  for (const AgendaItem& standing : meeting.standing) {
    const auto same = [&](const CarriedItem& left) { return left.item.title == standing.title; };
    if (std::ranges::any_of(left_open, same)) continue;
    v1::AgendaItem& item = *next.add_agenda();
    item.set_id(standing.id);
    item.set_title(standing.title);
    item.set_planned_minutes(standing.planned_minutes);
    item.set_presenter(standing.presenter);
  }
}

// Who has left the workspace is not invited any more.
void invite_again(const Meeting& meeting, const Context& context, v1::ScheduleMeeting& next) {
  const auto is_here = [&](const std::string& person) { return !missing_person(context, person); };
  if (is_here(meeting.facilitator)) next.set_facilitator(meeting.facilitator);
  if (is_here(meeting.secretary)) next.set_secretary(meeting.secretary);
  for (const std::string& person : meeting.invitees)
    if (is_here(person)) next.add_invitees(person);
  for (v1::AgendaItem& item : *next.mutable_agenda())
    if (!is_here(item.presenter())) item.clear_presenter();
}

std::expected<const Meeting*, Refusal> meeting_to_come(const Project& project, const std::string& id) {
  const auto meeting = known_meeting(project, id);
  if (meeting && (*meeting)->state != v1::SCHEDULED) return in_wrong_state(id, **meeting);
  return meeting;
}

}  // namespace

void schedule_next(const Project& project, const std::string& meeting_id, const Meeting& meeting,
                   const Context& context, Events& events) {
  if (meeting.repeat == v1::REPEAT_UNSPECIFIED || project.meetings.all.size() >= meetings_max) return;
  const auto start = next_start(meeting, time_zone_of(project, context), context.now);
  if (!start) return;
  const std::vector<CarriedItem> left = left_open_after(project, meeting_id, meeting, events);
  v1::ScheduleMeeting next;
  next.set_meeting_id(
      next_id(meeting_id, [&](const std::string& id) { return project.meetings.find(id) != nullptr; }));
  next.set_kind(meeting.kind);
  next.set_title(meeting.title);
  *next.mutable_starts_at() = *start;
  next.set_planned_minutes(meeting.planned_minutes);
  next.set_repeat(meeting.repeat);
  if (meeting.repeat_until) *next.mutable_repeat_until() = to_proto(*meeting.repeat_until);
  add_standing_items(meeting, left, next);
  invite_again(meeting, context, next);
  Events invited = invitation(next, meeting_id, left);
  // Ending a meeting never fails for an agenda that is too long for one commit with it: then it is left out.
  if (bytes_of(events) + bytes_of(invited) > events_bytes_max) invited.resize(1);
  std::move(invited.begin(), invited.end(), std::back_inserter(events));
}

Decision decide(const Project& project, const v1::RescheduleMeeting& reschedule, const Request& request) {
  const auto found = meeting_to_come(project, reschedule.meeting_id());
  if (!found) return refuse(found.error());
  const Meeting& meeting = **found;
  if (auto wrong = wrong_expectation(request, "meeting/" + reschedule.meeting_id()))
    return refuse(*std::move(wrong));
  const std::uint32_t minutes =
      reschedule.planned_minutes() == 0 ? meeting.planned_minutes : reschedule.planned_minutes();
  if (reschedule.starts_at() == meeting.starts_at && minutes == meeting.planned_minutes) return Events{};
  if (changed_since(request, meeting.planned)) {
    return refuse(version_conflict("starts_at", meeting.planned, TimeUtil::ToString(reschedule.starts_at()),
                                   TimeUtil::ToString(meeting.starts_at)));
  }
  Events events;
  auto& moved = *events.emplace_back().mutable_meeting_rescheduled();
  moved.set_meeting_id(reschedule.meeting_id());
  *moved.mutable_starts_at() = reschedule.starts_at();
  moved.set_planned_minutes(minutes);
  *moved.mutable_starts_at_before() = meeting.starts_at;
  moved.set_planned_minutes_before(meeting.planned_minutes);
  return events;
}

// What was on its agenda beside what stands on every one is not lost: the next of its kind takes it up.
Decision decide(const Project& project, const v1::CancelMeeting& cancel, const Request& request) {
  const auto known = known_meeting(project, cancel.meeting_id());
  if (known && (*known)->state == v1::MEETING_CANCELLED) return Events{};
  const auto found = meeting_to_come(project, cancel.meeting_id());
  if (!found) return refuse(found.error());
  const Meeting& meeting = **found;
  Events events;
  for (const AgendaItem& item : meeting.agenda) {
    const bool stands =
        std::ranges::find(meeting.standing, item.id, &AgendaItem::id) != meeting.standing.end();
    if (!stands) carry_item(cancel.meeting_id(), item.id, events);
  }
  auto& cancelled = *events.emplace_back().mutable_meeting_cancelled();
  cancelled.set_meeting_id(cancel.meeting_id());
  cancelled.set_reason(cancel.reason());
  if (!cancel.last()) schedule_next(project, cancel.meeting_id(), meeting, request.context, events);
  return events;
}

}  // namespace slipway::domain
