#include "projections/meeting_projection.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "projections/fold.h"
#include "projections/sealed_commit.h"

namespace slipway {
namespace {

constexpr std::string_view kind_fold = "~kind/";  // The last ended meeting of a kind.

using People = google::protobuf::RepeatedPtrField<std::string>;

bool contains(const People& people, const std::string& person) {
  return std::ranges::find(people, person) != people.end();
}

void erase(const std::string& person, People& people) {
  const auto found = std::ranges::find(people, person);
  if (found != people.end()) people.erase(found);
}

template <typename Summary>
auto* find_item(const std::string& item_id, Summary& items) {
  const auto found = std::ranges::find_if(items, [&](const auto& item) { return item.item_id() == item_id; });
  return found == items.end() ? nullptr : &*found;
}

v1::AgendaItemInfo* find_agenda(const std::string& item_id, v1::MeetingInfo& meeting) {
  for (v1::AgendaItemInfo& item : *meeting.mutable_agenda()) {
    if (item.item().id() == item_id) return &item;
  }
  return nullptr;
}

std::uint32_t seconds_between(const google::protobuf::Timestamp& from,
                              const google::protobuf::Timestamp& to) {
  std::int64_t seconds = to.seconds() - from.seconds();
  if (to.nanos() < from.nanos()) --seconds;
  return static_cast<std::uint32_t>(std::max<std::int64_t>(seconds, 0));
}

using Listed = google::protobuf::RepeatedPtrField<v1::TaskChange>;

void list(const std::map<std::string, v1::TaskChange>& changes, Listed& listed) {
  listed.Clear();
  for (const auto& [task_id, change] : changes) {
    if (listed.size() == MeetingProjection::changes_listed_max) return;
    *listed.Add() = change;
  }
}

// REQUIRES: it is listed. The list is in byte order of task ids.
v1::TaskChange* find_change(const std::string& task_id, Listed& listed) {
  const auto found =
      std::lower_bound(listed.begin(), listed.end(), task_id,
                       [](const auto& change, const auto& id) { return change.task_id() < id; });
  SLIPWAY_ASSERT(found != listed.end() && found->task_id() == task_id, task_id);
  return &*found;
}

bool same(const v1::TaskChange& a, const v1::TaskChange& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

}  // namespace

void MeetingProjection::apply(const v1::Commit& commit, v1::ViewDelta& delta) {
  changed_meetings_.clear();
  changed_summaries_.clear();
  for (auto& [meeting_id, changes] : running_) {
    if (changes == nullptr) changes = changes_now(meeting_id);  // A checkpoint held the summary only.
  }
  follow(since_.apply(commit, delta));
  for (const v1::Event& event : commit.events()) fold(event, commit, delta);
  for (const std::string& id : changed_meetings_)
    *upsert(delta, "meeting/", id).mutable_meeting() = meetings_[id];
  for (const std::string& id : changed_summaries_)
    *upsert(delta, "summary/", id).mutable_summary() = summaries_[id];
}

void MeetingProjection::fold(const v1::Event& event, const v1::Commit& commit, v1::ViewDelta& delta) {
  switch (event.fact_case()) {
    case v1::Event::kMeetingScheduled:
      return schedule(event.meeting_scheduled());
    case v1::Event::kMeetingRescheduled: {
      v1::MeetingInfo& meeting = edited(event.meeting_rescheduled().meeting_id());
      *meeting.mutable_starts_at() = event.meeting_rescheduled().starts_at();
      meeting.set_sequence(meeting.sequence() + 1);
      return meeting.set_planned_minutes(event.meeting_rescheduled().planned_minutes());
    }
    case v1::Event::kMeetingCancelled: {
      v1::MeetingInfo& meeting = edited(event.meeting_cancelled().meeting_id());
      meeting.set_state(v1::MEETING_CANCELLED);
      meeting.set_sequence(meeting.sequence() + 1);
      meeting.set_cancelled_by(commit.actor());
      return meeting.set_cancel_reason(event.meeting_cancelled().reason());
    }
    case v1::Event::kAgendaItemAdded:
      return add_item(event.agenda_item_added());
    case v1::Event::kMeetingStarted:
      return start(event.meeting_started(), commit);
    case v1::Event::kAttendanceRecorded:
      return record_attendance(event.attendance_recorded());
    case v1::Event::kItemStarted:
      return start_item(event.item_started(), commit);
    case v1::Event::kItemClosed:
      return leave_item(event.item_closed().meeting_id(), event.item_closed().item_id(), v1::ITEM_CLOSED,
                        commit);
    case v1::Event::kItemCarriedOver:
      return carry_over(event.item_carried_over(), commit);
    case v1::Event::kMinutesEdited:
      return edit_minutes(event, commit);
    case v1::Event::kDecisionRecorded:
      return record_decision(event.decision_recorded(), commit);
    case v1::Event::kDecisionSuperseded:
      return supersede(event.decision_superseded());
    case v1::Event::kActionItemAgreed:
      return agree(event.action_item_agreed());
    case v1::Event::kMeetingEnded:
      return end(event.meeting_ended(), commit, delta);
    case v1::Event::kMinutesIssued: {
      v1::MeetingInfo& meeting = edited(event.minutes_issued().meeting_id());
      meeting.set_state(v1::ISSUED);
      return meeting.set_issued_by(commit.actor());
    }
    case v1::Event::kMinutesApproved: {
      v1::MeetingInfo& meeting = edited(event.minutes_approved().meeting_id());
      meeting.set_state(v1::MINUTES_APPROVED);
      return meeting.set_approved_by(commit.actor());
    }
    case v1::Event::kMinutesAmended:
      return amend(event, commit);
    case v1::Event::kTextRedacted:
      return redact(event.text_redacted().text());
    default:
      return;
  }
}

void MeetingProjection::schedule(const v1::MeetingScheduled& event) {
  v1::MeetingInfo& meeting = edited(event.meeting_id());
  meeting.set_kind(event.kind());
  meeting.set_title(event.title());
  meeting.set_state(v1::SCHEDULED);
  *meeting.mutable_starts_at() = event.starts_at();
  meeting.set_planned_minutes(event.planned_minutes());
  meeting.set_facilitator(event.facilitator());
  meeting.set_secretary(event.secretary());
  *meeting.mutable_invitees() = event.invitees();
  meeting.set_repeat(event.repeat());
  if (event.has_repeat_until()) *meeting.mutable_repeat_until() = event.repeat_until();
  meeting.set_follows(event.follows());
}

void MeetingProjection::add_item(const v1::AgendaItemAdded& event) {
  v1::AgendaItemInfo& item = *edited(event.meeting_id()).add_agenda();
  *item.mutable_item() = event.item();
  item.set_state(v1::ITEM_OPEN);
  item.set_carried_from(event.carried_from());
  // Before the start there is no summary yet; the start lists the agenda.
  if (!summaries_.contains(event.meeting_id())) return;
  v1::ItemTime& time = *edited_summary(event.meeting_id()).add_items();
  time.set_item_id(event.item().id());
  time.set_title(event.item().title());
  time.set_planned_minutes(event.item().planned_minutes());
  time.set_state(v1::ITEM_OPEN);
}

void MeetingProjection::start(const v1::MeetingStarted& event, const v1::Commit& commit) {
  v1::MeetingInfo& meeting = edited(event.meeting_id());
  meeting.set_state(v1::IN_PROGRESS);
  *meeting.mutable_started_at() = commit.recorded_at();
  v1::MeetingSummary& summary = edited_summary(event.meeting_id());
  summary.clear_items();
  for (const v1::AgendaItemInfo& agenda : meeting.agenda()) {
    v1::ItemTime& time = *summary.add_items();
    time.set_item_id(agenda.item().id());
    time.set_title(agenda.item().title());
    time.set_planned_minutes(agenda.item().planned_minutes());
    time.set_state(agenda.state());
  }
  if (const auto last = last_ended_.find(meeting.kind()); last != last_ended_.end()) {
    summary.set_previous_meeting_id(last->second.meeting_id);
    summary.set_since_revision(last->second.revision.value);
  }
  if (const auto previous = summaries_.find(summary.previous_meeting_id()); previous != summaries_.end()) {
    *summary.mutable_previous_actions() = previous->second.actions();
  }
  list_all(event.meeting_id(), running_[event.meeting_id()]);
  list_stages(event.meeting_id());
  list_records(event.meeting_id());
  follow_actions(event.meeting_id());
}

void MeetingProjection::record_attendance(const v1::AttendanceRecorded& event) {
  v1::MeetingSummary& summary = edited_summary(event.meeting_id());
  for (People* people : {summary.mutable_present(), summary.mutable_late(), summary.mutable_absent()}) {
    erase(event.person_id(), *people);
  }
  if (event.attendance() == v1::PRESENT) summary.add_present(event.person_id());
  if (event.attendance() == v1::LATE) summary.add_late(event.person_id());
  if (event.attendance() == v1::ABSENT) summary.add_absent(event.person_id());
}

void MeetingProjection::start_item(const v1::ItemStarted& event, const v1::Commit& commit) {
  v1::AgendaItemInfo* agenda = find_agenda(event.item_id(), edited(event.meeting_id()));
  if (agenda == nullptr) return;
  agenda->set_state(v1::ITEM_RUNNING);
  *agenda->mutable_started_at() = commit.recorded_at();
  agenda->clear_closed_at();
  if (auto* time = find_item(event.item_id(), *edited_summary(event.meeting_id()).mutable_items())) {
    time->set_state(v1::ITEM_RUNNING);
  }
}

// An item that is taken up again adds to its time.
void MeetingProjection::leave_item(const std::string& meeting_id, const std::string& item_id,
                                   v1::AgendaItemState state, const v1::Commit& commit) {
  v1::AgendaItemInfo* agenda = find_agenda(item_id, edited(meeting_id));
  if (agenda == nullptr) return;
  // One that never began has no summary.
  v1::ItemTime* time = summaries_.contains(meeting_id)
                           ? find_item(item_id, *edited_summary(meeting_id).mutable_items())
                           : nullptr;
  if (agenda->state() == v1::ITEM_RUNNING) {
    *agenda->mutable_closed_at() = commit.recorded_at();
    if (time != nullptr) {
      time->set_actual_seconds(time->actual_seconds() +
                               seconds_between(agenda->started_at(), agenda->closed_at()));
    }
  }
  agenda->set_state(state);
  if (time != nullptr) time->set_state(state);
}

void MeetingProjection::carry_over(const v1::ItemCarriedOver& event, const v1::Commit& commit) {
  leave_item(event.meeting_id(), event.item_id(), v1::ITEM_CARRIED_OVER, commit);
  if (!summaries_.contains(event.meeting_id())) return;
  v1::MeetingSummary& summary = edited_summary(event.meeting_id());
  if (!contains(summary.carried_over(), event.item_id())) summary.add_carried_over(event.item_id());
}

void MeetingProjection::edit_minutes(const v1::Event& whole, const v1::Commit& commit) {
  const v1::MinutesEdited& event = whole.minutes_edited();
  auto& blocks = *edited(event.meeting_id()).mutable_minutes();
  auto found =
      std::ranges::find_if(blocks, [&](const auto& block) { return block.block_id() == event.block_id(); });
  v1::MinutesBlock& block = found == blocks.end() ? *blocks.Add() : *found;
  block.set_block_id(event.block_id());
  block.set_item_id(event.item_id());
  block.set_text(event.text());
  block.set_redacted(is_erased(whole, v1::MinutesEdited::kTextFieldNumber));
  block.set_author(commit.actor());
  *block.mutable_at() = commit.recorded_at();
  block.set_changed_revision(commit.revision());
}

void MeetingProjection::record_decision(const v1::DecisionRecorded& event, const v1::Commit& commit) {
  v1::DecisionInfo& decision = *edited_summary(event.meeting_id()).add_decisions();
  decision.set_decision_id(event.decision_id());
  decision.set_item_id(event.item_id());
  decision.set_what(event.what());
  decision.set_why(event.why());
  *decision.mutable_deciders() = event.deciders();
  decision.set_supersedes(event.supersedes());
  decision.set_recorded_by(commit.actor());
  *decision.mutable_at() = commit.recorded_at();
}

void MeetingProjection::supersede(const v1::DecisionSuperseded& event) {
  for (v1::DecisionInfo& decision : *edited_summary(event.meeting_id()).mutable_decisions()) {
    if (decision.decision_id() == event.decision_id()) decision.set_superseded_by(event.superseded_by());
  }
}

void MeetingProjection::agree(const v1::ActionItemAgreed& event) {
  v1::ActionInfo& action = *edited_summary(event.meeting_id()).add_actions();
  action.set_action_id(event.action_id());
  action.set_item_id(event.item_id());
  action.set_what(event.what());
  action.set_owner(event.owner());
  if (event.has_due()) *action.mutable_due() = event.due();
  action.set_task_id(event.task_id());
  action.set_done(since_.is_done(event.task_id()));
}

void MeetingProjection::end(const v1::MeetingEnded& event, const v1::Commit& commit, v1::ViewDelta& delta) {
  v1::MeetingInfo& meeting = edited(event.meeting_id());
  meeting.set_state(v1::ENDED);
  *meeting.mutable_ended_at() = commit.recorded_at();
  for (const v1::AgendaItemInfo& agenda : meeting.agenda()) {
    if (agenda.state() != v1::ITEM_RUNNING) continue;
    leave_item(event.meeting_id(), agenda.item().id(), v1::ITEM_CLOSED, commit);
  }
  v1::MeetingSummary& summary = edited_summary(event.meeting_id());
  for (const std::string& person : meeting.invitees()) {
    const bool recorded = contains(summary.present(), person) || contains(summary.late(), person) ||
                          contains(summary.absent(), person);
    if (!recorded) summary.add_absent(person);
  }
  running_.erase(event.meeting_id());
  last_ended_[meeting.kind()] = {event.meeting_id(), {commit.revision()}};
  v1::FoldState& last = *upsert(delta, kind_fold, std::to_string(meeting.kind())).mutable_fold();
  last.add_texts(event.meeting_id());
  last.add_numbers(static_cast<std::uint64_t>(meeting.kind()));
  last.add_numbers(commit.revision());
  since_.begin({commit.revision()}, delta);
  drop_unused_baselines(delta);
}

// A baseline lives while a meeting that runs compares with it, or the next one of its kind would.
void MeetingProjection::drop_unused_baselines(v1::ViewDelta& delta) {
  std::set<Revision> used;
  for (const auto& [kind, ended] : last_ended_) used.insert(ended.revision);
  for (const auto& [meeting_id, changes] : running_) used.insert(baseline_of(meeting_id));
  since_.keep_only(used, delta);
}

void MeetingProjection::amend(const v1::Event& whole, const v1::Commit& commit) {
  const v1::MinutesAmended& event = whole.minutes_amended();
  v1::Amendment& amendment = *edited(event.meeting_id()).add_amendments();
  amendment.set_amendment_id(event.amendment_id());
  amendment.set_text(event.text());
  amendment.set_reason(event.reason());
  amendment.set_author(commit.actor());
  *amendment.mutable_at() = commit.recorded_at();
  amendment.set_redacted(is_erased(whole, v1::MinutesAmended::kTextFieldNumber));
}

// `minutes/MEETING/BLOCK` or `amendment/MEETING/AMENDMENT`; other texts are not of this view.
void MeetingProjection::redact(const std::string& text) {
  const std::string_view block = id_after("minutes/", text);
  const std::string_view amendment = id_after("amendment/", text);
  const std::string_view both = block.empty() ? amendment : block;
  const std::size_t slash = std::min(both.find('/'), both.size());
  const auto meeting = meetings_.find(std::string{both.substr(0, slash)});
  if (meeting == meetings_.end()) return;
  const std::string_view part = both.substr(std::min(slash + 1, both.size()));
  changed_meetings_.insert(meeting->first);
  for (v1::MinutesBlock& minutes : *meeting->second.mutable_minutes()) {
    if (block.empty() || minutes.block_id() != part) continue;
    minutes.clear_text();
    minutes.set_redacted(true);
  }
  for (v1::Amendment& amended : *meeting->second.mutable_amendments()) {
    if (amendment.empty() || amended.amendment_id() != part) continue;
    amended.clear_text();
    amended.clear_reason();
    amended.set_redacted(true);
  }
}

v1::MeetingInfo& MeetingProjection::edited(const std::string& meeting_id) {
  changed_meetings_.insert(meeting_id);
  v1::MeetingInfo& meeting = meetings_[meeting_id];
  meeting.set_meeting_id(meeting_id);
  return meeting;
}

v1::MeetingSummary& MeetingProjection::edited_summary(const std::string& meeting_id) {
  changed_summaries_.insert(meeting_id);
  v1::MeetingSummary& summary = summaries_[meeting_id];
  summary.set_meeting_id(meeting_id);
  return summary;
}

void MeetingProjection::follow(const ChangesSince::Effect& effect) {
  for (auto& [meeting_id, changes] : running_) {
    if (effect.columns) {
      list_all(meeting_id, changes);
    } else if (!effect.tasks.empty()) {
      follow_tasks(meeting_id, effect.tasks, *changes);
    }
    if (!effect.done_flipped.empty()) follow_actions(meeting_id);
    if (effect.stages) list_stages(meeting_id);
    if (effect.records) list_records(meeting_id);
  }
}

// Most commits change one task that is listed already, or one beyond the list: then only that is touched.
void MeetingProjection::follow_tasks(const std::string& meeting_id, const std::vector<std::string>& task_ids,
                                     Changes& changes) {
  v1::MeetingSummary& summary = summaries_[meeting_id];
  auto& listed = *summary.mutable_changes();
  for (const std::string& task_id : task_ids) {
    const auto present = changes.find(task_id);
    std::optional<v1::TaskChange> change = since_.change_of(task_id, baseline_of(meeting_id));
    if (present == changes.end() && !change) continue;
    const bool beyond =
        listed.size() == changes_listed_max && listed[changes_listed_max - 1].task_id() < task_id;
    if (present != changes.end() && change) {
      if (same(present->second, *change)) continue;
      if (!beyond) {
        *find_change(task_id, listed) = *change;
        changed_summaries_.insert(meeting_id);
      }
      present->second = *std::move(change);
      continue;
    }
    if (change) {
      changes.emplace(task_id, *std::move(change));
    } else {
      changes.erase(present);
    }
    if (!beyond) list(changes, listed);
    summary.set_changes_total(static_cast<std::uint32_t>(changes.size()));
    changed_summaries_.insert(meeting_id);
  }
}

void MeetingProjection::follow_actions(const std::string& meeting_id) {
  v1::MeetingSummary& summary = summaries_[meeting_id];
  for (auto* actions : {summary.mutable_actions(), summary.mutable_previous_actions()}) {
    for (v1::ActionInfo& action : *actions) {
      const bool done = since_.is_done(action.task_id());
      if (action.done() == done) continue;
      action.set_done(done);
      changed_summaries_.insert(meeting_id);
    }
  }
}

void MeetingProjection::list_all(const std::string& meeting_id, std::unique_ptr<Changes>& changes) {
  changes = changes_now(meeting_id);
  v1::MeetingSummary& summary = edited_summary(meeting_id);
  summary.set_changes_total(static_cast<std::uint32_t>(changes->size()));
  list(*changes, *summary.mutable_changes());
}

std::unique_ptr<MeetingProjection::Changes> MeetingProjection::changes_now(const std::string& meeting_id) {
  return std::make_unique<Changes>(since_.all_changes(baseline_of(meeting_id)));
}

Revision MeetingProjection::baseline_of(const std::string& meeting_id) {
  return {summaries_[meeting_id].since_revision()};
}

void MeetingProjection::list_stages(const std::string& meeting_id) {
  v1::MeetingSummary& summary = edited_summary(meeting_id);
  summary.clear_stage_changes();
  for (v1::StageChange& change : since_.stage_changes(baseline_of(meeting_id))) {
    *summary.add_stage_changes() = std::move(change);
  }
  summary.clear_go_live();
  if (const auto move = since_.go_live(baseline_of(meeting_id))) *summary.mutable_go_live() = *move;
}

void MeetingProjection::list_records(const std::string& meeting_id) {
  v1::MeetingSummary& summary = edited_summary(meeting_id);
  std::vector<v1::RecordChange> changes = since_.record_changes(baseline_of(meeting_id));
  summary.set_record_changes_total(static_cast<std::uint32_t>(changes.size()));
  changes.resize(std::min<std::size_t>(changes.size(), changes_listed_max));
  summary.clear_record_changes();
  for (v1::RecordChange& change : changes) *summary.add_record_changes() = std::move(change);
}

void MeetingProjection::restore(const v1::Entity& entity) {
  if (since_.restore(entity)) return;
  if (entity.has_meeting()) {
    const v1::MeetingInfo& meeting = entity.meeting();
    meetings_[meeting.meeting_id()] = meeting;
    if (meeting.state() == v1::IN_PROGRESS) running_[meeting.meeting_id()] = nullptr;
  } else if (entity.has_summary()) {
    summaries_[entity.summary().meeting_id()] = entity.summary();
  } else if (entity.id().starts_with(kind_fold)) {
    const v1::FoldState& fold = entity.fold();
    last_ended_[static_cast<v1::MeetingKind>(fold.numbers(0))] = {fold.texts(0), {fold.numbers(1)}};
  }
}

}  // namespace slipway
