#include "server/domain/meeting.h"

#include <algorithm>

#include "server/domain/decide.h"

namespace slipway::domain {
namespace {

Meeting& meeting_of(Meetings& meetings, const std::string& id) {
  const auto found = meetings.all.find(id);
  SLIPWAY_ASSERT(found != meetings.all.end(), id);
  return found->second;
}

AgendaItem& item_of(Meetings& meetings, const std::string& meeting_id, const std::string& item_id) {
  Meeting& meeting = meeting_of(meetings, meeting_id);
  const auto item = std::ranges::find(meeting.agenda, item_id, &AgendaItem::id);
  SLIPWAY_ASSERT(item != meeting.agenda.end(), meeting_id + "/" + item_id);
  return *item;
}

}  // namespace

const AgendaItem* Meeting::find_item(const std::string& id) const {
  const auto item = std::ranges::find(agenda, id, &AgendaItem::id);
  return item == agenda.end() ? nullptr : &*item;
}

const AgendaItem* Meeting::running_item() const {
  const auto item = std::ranges::find(agenda, v1::ITEM_RUNNING, &AgendaItem::state);
  return item == agenda.end() ? nullptr : &*item;
}

bool Meeting::invited(const std::string& person) const {
  return person == facilitator || person == secretary ||
         std::ranges::find(invitees, person) != invitees.end();
}

const Meeting* Meetings::find(const std::string& id) const {
  const auto found = all.find(id);
  return found == all.end() ? nullptr : &found->second;
}

void evolve(Meetings& meetings, const v1::MeetingScheduled& scheduled, const Happening& happening) {
  Meeting& meeting = meetings.all[scheduled.meeting_id()];
  meeting.kind = scheduled.kind();
  meeting.title = scheduled.title();
  meeting.starts_at = scheduled.starts_at();
  meeting.series_at = scheduled.starts_at();
  meeting.planned_minutes = scheduled.planned_minutes();
  meeting.scheduled = happening.revision;
  meeting.planned = {happening.revision, happening.actor};
  meeting.follows = scheduled.follows();
  meeting.repeat = scheduled.repeat();
  meeting.repeat_until = day_of(scheduled.repeat_until());
  if (const Meeting* before = meetings.find(scheduled.follows())) meeting.standing = before->standing;
  meeting.facilitator = scheduled.facilitator();
  meeting.secretary = scheduled.secretary();
  meeting.invitees.assign(scheduled.invitees().begin(), scheduled.invitees().end());
  meetings.participants.insert(meeting.invitees.begin(), meeting.invitees.end());
  for (const std::string& officer : {meeting.facilitator, meeting.secretary}) {
    if (!officer.empty()) meetings.participants.insert(officer);
  }
}

void evolve(Meetings& meetings, const v1::MeetingRescheduled& rescheduled, const Happening& happening) {
  Meeting& meeting = meeting_of(meetings, rescheduled.meeting_id());
  meeting.starts_at = rescheduled.starts_at();
  meeting.planned_minutes = rescheduled.planned_minutes();
  meeting.planned = {happening.revision, happening.actor};
}

void evolve(Meetings& meetings, const v1::MeetingCancelled& cancelled, const Happening&) {
  meeting_of(meetings, cancelled.meeting_id()).state = v1::MEETING_CANCELLED;
}

// What came with the invitation of the first of a series stands on the agenda of each.
void evolve(Meetings& meetings, const v1::AgendaItemAdded& added, const Happening& happening) {
  Meeting& meeting = meeting_of(meetings, added.meeting_id());
  meeting.agenda.push_back({.id = added.item().id(),
                            .title = added.item().title(),
                            .planned_minutes = added.item().planned_minutes(),
                            .presenter = added.item().presenter(),
                            .state = v1::ITEM_OPEN});
  if (added.carried_from().empty()) {
    const bool invited_with = meeting.follows.empty() && meeting.scheduled == happening.revision;
    if (invited_with) meeting.standing.push_back(meeting.agenda.back());
    return;
  }
  std::erase_if(meetings.carried[meeting.kind], [&](const CarriedItem& carried) {
    return carried.meeting == added.carried_from() && carried.item.id == added.carried_item();
  });
}

void evolve(Meetings& meetings, const v1::MeetingStarted& started, const Happening&) {
  meeting_of(meetings, started.meeting_id()).state = v1::IN_PROGRESS;
}

void evolve(Meetings& meetings, const v1::AttendanceRecorded& recorded, const Happening&) {
  meeting_of(meetings, recorded.meeting_id()).attendance[recorded.person_id()] = recorded.attendance();
}

void evolve(Meetings& meetings, const v1::ItemStarted& started, const Happening&) {
  item_of(meetings, started.meeting_id(), started.item_id()).state = v1::ITEM_RUNNING;
}

void evolve(Meetings& meetings, const v1::ItemClosed& closed, const Happening&) {
  item_of(meetings, closed.meeting_id(), closed.item_id()).state = v1::ITEM_CLOSED;
}

void evolve(Meetings& meetings, const v1::MinutesEdited& edited, const Happening& happening) {
  MinutesBlock& block = meeting_of(meetings, edited.meeting_id()).minutes[edited.block_id()];
  block.item = edited.item_id();
  block.text.set(edited.text(), {happening.revision, happening.actor});
}

void evolve(Meetings& meetings, const v1::DecisionRecorded& recorded, const Happening&) {
  meetings.decisions[recorded.decision_id()].meeting = recorded.meeting_id();
  ++meeting_of(meetings, recorded.meeting_id()).decisions;
}

void evolve(Meetings& meetings, const v1::DecisionSuperseded& superseded, const Happening&) {
  meetings.decisions[superseded.decision_id()].superseded_by = superseded.superseded_by();
}

void evolve(Meetings& meetings, const v1::ActionItemAgreed& agreed, const Happening&) {
  meetings.actions[agreed.action_id()] = {agreed.owner(), agreed.task_id()};
  ++meeting_of(meetings, agreed.meeting_id()).actions;
}

void evolve(Meetings& meetings, const v1::ItemCarriedOver& carried, const Happening&) {
  AgendaItem& item = item_of(meetings, carried.meeting_id(), carried.item_id());
  item.state = v1::ITEM_CARRIED_OVER;
  meetings.carried[meeting_of(meetings, carried.meeting_id()).kind].push_back({carried.meeting_id(), item});
}

void evolve(Meetings& meetings, const v1::MeetingEnded& ended, const Happening&) {
  meeting_of(meetings, ended.meeting_id()).state = v1::ENDED;
}

void evolve(Meetings& meetings, const v1::MinutesIssued& issued, const Happening& happening) {
  Meeting& meeting = meeting_of(meetings, issued.meeting_id());
  meeting.state = v1::ISSUED;
  meeting.issued_by = happening.actor;
}

void evolve(Meetings& meetings, const v1::MinutesApproved& approved, const Happening&) {
  meeting_of(meetings, approved.meeting_id()).state = v1::MINUTES_APPROVED;
}

void evolve(Meetings& meetings, const v1::MinutesAmended& amended, const Happening&) {
  meeting_of(meetings, amended.meeting_id()).amendments.insert(amended.amendment_id());
}

}  // namespace slipway::domain
