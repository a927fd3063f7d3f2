// The meetings of a project: agenda, attendance, minutes, decisions, action items.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "proto/records/happening.h"
#include "server/domain/day.h"
#include "server/domain/field.h"
#include "slipway/v1/events.pb.h"

namespace slipway::domain {

using records::Happening;

struct AgendaItem {
  std::string id;
  std::string title;
  std::uint32_t planned_minutes = 0;
  std::string presenter;
  v1::AgendaItemState state = v1::ITEM_OPEN;
};

struct MinutesBlock {
  std::string item;
  Field<std::string> text;
};

struct Meeting {
  v1::MeetingKind kind = v1::MEETING_KIND_UNSPECIFIED;
  v1::MeetingState state = v1::SCHEDULED;
  std::string title;
  google::protobuf::Timestamp starts_at;
  google::protobuf::Timestamp
      series_at;  // When it was to start before anyone moved it: the next follows from here.
  std::uint32_t planned_minutes = 0;
  Revision scheduled;
  Stamp planned;  // Its time.
  v1::Repeat repeat = v1::REPEAT_UNSPECIFIED;
  std::optional<Day> repeat_until;
  std::string follows;  // The meeting of the series that was before it.
  std::string facilitator;
  std::string secretary;
  std::vector<std::string> invitees;
  std::vector<AgendaItem> agenda;
  std::vector<AgendaItem> standing;  // Of its invitation: on the agenda of every meeting of the series.
  std::unordered_map<std::string, v1::Attendance> attendance;
  std::unordered_map<std::string, MinutesBlock> minutes;
  std::size_t decisions = 0;
  std::size_t actions = 0;
  std::unordered_set<std::string> amendments;
  std::string issued_by;

  const AgendaItem* find_item(const std::string& id) const;
  const AgendaItem* running_item() const;
  bool invited(const std::string& person) const;  // Or its facilitator or secretary.
};

struct DecisionRecord {
  std::string meeting;
  std::string superseded_by;
};

// What someone agreed to do in a meeting.
struct ActionRecord {
  std::string owner;
  std::string task;  // Made of it.
};

// An item that was carried over and is not on a later agenda yet.
struct CarriedItem {
  std::string meeting;
  AgendaItem item;
};

struct Meetings {
  std::unordered_map<std::string, Meeting> all;
  std::unordered_map<std::string, DecisionRecord> decisions;
  std::unordered_map<std::string, ActionRecord> actions;
  std::unordered_set<std::string> participants;                 // Anyone ever invited.
  std::map<v1::MeetingKind, std::vector<CarriedItem>> carried;  // In the order they were carried over.

  const Meeting* find(const std::string& id) const;
};

void evolve(Meetings& meetings, const v1::MeetingScheduled& scheduled, const Happening& happening);
void evolve(Meetings& meetings, const v1::MeetingRescheduled& rescheduled, const Happening& happening);
void evolve(Meetings& meetings, const v1::MeetingCancelled& cancelled, const Happening& happening);
void evolve(Meetings& meetings, const v1::AgendaItemAdded& added, const Happening& happening);
void evolve(Meetings& meetings, const v1::MeetingStarted& started, const Happening& happening);
void evolve(Meetings& meetings, const v1::AttendanceRecorded& recorded, const Happening& happening);
void evolve(Meetings& meetings, const v1::ItemStarted& started, const Happening& happening);
void evolve(Meetings& meetings, const v1::ItemClosed& closed, const Happening& happening);
void evolve(Meetings& meetings, const v1::MinutesEdited& edited, const Happening& happening);
void evolve(Meetings& meetings, const v1::DecisionRecorded& recorded, const Happening& happening);
void evolve(Meetings& meetings, const v1::DecisionSuperseded& superseded, const Happening& happening);
void evolve(Meetings& meetings, const v1::ActionItemAgreed& agreed, const Happening& happening);
void evolve(Meetings& meetings, const v1::ItemCarriedOver& carried, const Happening& happening);
void evolve(Meetings& meetings, const v1::MeetingEnded& ended, const Happening& happening);
void evolve(Meetings& meetings, const v1::MinutesIssued& issued, const Happening& happening);
void evolve(Meetings& meetings, const v1::MinutesApproved& approved, const Happening& happening);
void evolve(Meetings& meetings, const v1::MinutesAmended& amended, const Happening& happening);

}  // namespace slipway::domain
