// What a meeting leaves behind: minutes, decisions, and action items that become tasks.
#include "proto/text/mention.h"
#include "proto/text/utf16.h"
#include "server/domain/limits.h"
#include "server/domain/meeting_checks.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

std::unexpected<Refusal> locked(const std::string& meeting_id) {
  return refuse(Code::minutes_locked, {{"meeting", meeting_id}});
}

std::optional<Refusal> not_replaceable(const Meetings& meetings, const v1::RecordDecision& record,
                                       const Request& request) {
  if (record.supersedes().empty()) return std::nullopt;
  const auto earlier = meetings.decisions.find(record.supersedes());
  if (earlier == meetings.decisions.end()) return not_found("decision", record.supersedes()).error();
  if (earlier->second.superseded_by.empty()) return std::nullopt;
  return invalid(request, "supersedes", "already_superseded").error();
}

Facts missing_of_action(const v1::AgreeActionItem& agree) {
  Facts missing;
  if (agree.owner().empty()) missing.emplace_back("missing", "owner");
  if (!day_of(agree.due())) missing.emplace_back("missing", "due");
  return missing;
}

// While people write, an id at which they stopped typing is no mention yet; now it is.
std::string mentioned_in_text(const Project& project, const std::string& meeting_id) {
  const records::WrittenText* written = records::find_text(project.records.texts, meeting_id);
  if (written == nullptr) return {};
  return text::joined(text::mentions_in(text::to_utf8(written->text), text::mentions_per_document_max));
}

v1::TaskCreated task_of(const Board& board, const v1::AgreeActionItem& agree) {
  v1::TaskCreated created;
  created.set_task_id(agree.task_id());
  created.set_title(agree.what());
  const std::string* column = board.first_column(v1::TODO);
  created.set_column_id(column == nullptr ? "todo" : *column);
  created.set_assignee(agree.owner());
  *created.mutable_due() = agree.due();
  created.set_from_action(agree.action_id());
  return created;
}

}  // namespace

Decision decide(const Project& project, const v1::EditMinutes& edit, const Request& request) {
  const auto meeting = known_meeting(project, edit.meeting_id());
  if (!meeting) return refuse(meeting.error());
  if ((*meeting)->state == v1::MINUTES_APPROVED) return locked(edit.meeting_id());
  if ((*meeting)->state == v1::MEETING_CANCELLED) return in_wrong_state(edit.meeting_id(), **meeting);
  if (auto missing = missing_item(**meeting, edit.item_id())) return refuse(*missing);
  if (request.command.expect().entity() != edit.meeting_id()) {
    if (auto wrong = wrong_expectation(request, edit.block_id())) return refuse(*wrong);
  }
  const auto found = (*meeting)->minutes.find(edit.block_id());
  const bool known = found != (*meeting)->minutes.end();
  const MinutesBlock block = known ? found->second : MinutesBlock{};
  if (!known && (*meeting)->minutes.size() >= minutes_blocks_max)
    return too_many(request, "block_id", minutes_blocks_max);
  if (block.text.value == edit.text() && (block.item == edit.item_id() || !known)) return Events{};
  if (block.text.value != edit.text() && changed_since(request, block.text.changed)) {
    return refuse(version_conflict("text", block.text.changed, edit.text(), block.text.value));
  }
  Events events;
  auto& edited = *events.emplace_back().mutable_minutes_edited();
  edited.set_meeting_id(edit.meeting_id());
  edited.set_block_id(edit.block_id());
  edited.set_item_id(edit.item_id());
  edited.set_text(edit.text());
  edited.set_text_before(block.text.value);
  return events;
}

Decision decide(const Project& project, const v1::RecordDecision& record, const Request& request) {
  const auto meeting = running_meeting(project, record.meeting_id());
  if (!meeting) return refuse(meeting.error());
  if (project.meetings.decisions.contains(record.decision_id()))
    return already_exists("decision", record.decision_id());
  if ((*meeting)->decisions >= decisions_per_meeting_max)
    return too_many(request, "decision_id", decisions_per_meeting_max);
  if (auto missing = missing_item(**meeting, record.item_id())) return refuse(*missing);
  for (const std::string& decider : record.deciders()) {
    if (auto missing = missing_person(request.context, decider)) return refuse(*missing);
  }
  if (auto refusal = not_replaceable(project.meetings, record, request)) return refuse(*refusal);
  Events events;
  auto& recorded = *events.emplace_back().mutable_decision_recorded();
  recorded.set_meeting_id(record.meeting_id());
  recorded.set_decision_id(record.decision_id());
  recorded.set_item_id(record.item_id());
  recorded.set_what(record.what());
  recorded.set_why(record.why());
  *recorded.mutable_deciders() = record.deciders();
  recorded.set_supersedes(record.supersedes());
  if (!record.supersedes().empty()) {
    auto& superseded = *events.emplace_back().mutable_decision_superseded();
    superseded.set_meeting_id(project.meetings.decisions.at(record.supersedes()).meeting);
    superseded.set_decision_id(record.supersedes());
    superseded.set_superseded_by(record.decision_id());
  }
  return events;
}

Decision decide(const Project& project, const v1::AgreeActionItem& agree, const Request& request) {
  const auto meeting = running_meeting(project, agree.meeting_id());
  if (!meeting) return refuse(meeting.error());
  if (Facts missing = missing_of_action(agree); !missing.empty()) {
    return refuse(Code::action_incomplete, std::move(missing));
  }
  if (project.meetings.actions.contains(agree.action_id()))
    return already_exists("action", agree.action_id());
  if ((*meeting)->actions >= actions_per_meeting_max)
    return too_many(request, "action_id", actions_per_meeting_max);
  if (auto missing = missing_item(**meeting, agree.item_id())) return refuse(*missing);
  Events events;
  auto& agreed = *events.emplace_back().mutable_action_item_agreed();
  agreed.set_meeting_id(agree.meeting_id());
  agreed.set_action_id(agree.action_id());
  agreed.set_item_id(agree.item_id());
  agreed.set_what(agree.what());
  agreed.set_owner(agree.owner());
  *agreed.mutable_due() = agree.due();
  agreed.set_task_id(agree.task_id());
  if (auto refusal = create_task(project, task_of(project.board, agree), request, events))
    return refuse(*refusal);
  return events;
}

Decision decide(const Project& project, const v1::IssueMinutes& issue, const Request&) {
  const auto meeting = known_meeting(project, issue.meeting_id());
  if (!meeting) return refuse(meeting.error());
  if ((*meeting)->state == v1::MINUTES_APPROVED) return locked(issue.meeting_id());
  if ((*meeting)->state == v1::ISSUED) return Events{};
  if ((*meeting)->state != v1::ENDED) return in_wrong_state(issue.meeting_id(), **meeting);
  Events events;
  auto& issued = *events.emplace_back().mutable_minutes_issued();
  issued.set_meeting_id(issue.meeting_id());
  issued.set_mentioned(mentioned_in_text(project, issue.meeting_id()));
  return events;
}

Decision decide(const Project& project, const v1::ApproveMinutes& approve, const Request& request) {
  const auto meeting = known_meeting(project, approve.meeting_id());
  if (!meeting) return refuse(meeting.error());
  if ((*meeting)->state == v1::MINUTES_APPROVED) return Events{};
  if ((*meeting)->state != v1::ISSUED) return in_wrong_state(approve.meeting_id(), **meeting);
  if ((*meeting)->issued_by == request.context.actor)
    return refuse(Code::self_approval, {{"what", "minutes"}});
  Events events;
  auto& approved = *events.emplace_back().mutable_minutes_approved();
  approved.set_meeting_id(approve.meeting_id());
  approved.set_mentioned(mentioned_in_text(project, approve.meeting_id()));
  return events;
}

Decision decide(const Project& project, const v1::AmendMinutes& amend, const Request& request) {
  const auto meeting = known_meeting(project, amend.meeting_id());
  if (!meeting) return refuse(meeting.error());
  if ((*meeting)->state != v1::MINUTES_APPROVED) return in_wrong_state(amend.meeting_id(), **meeting);
  if ((*meeting)->amendments.contains(amend.amendment_id()))
    return already_exists("amendment", amend.amendment_id());
  if ((*meeting)->amendments.size() >= amendments_per_meeting_max) {
    return too_many(request, "amendment_id", amendments_per_meeting_max);
  }
  Events events;
  auto& amended = *events.emplace_back().mutable_minutes_amended();
  amended.set_meeting_id(amend.meeting_id());
  amended.set_amendment_id(amend.amendment_id());
  amended.set_text(amend.text());
  amended.set_reason(amend.reason());
  return events;
}

}  // namespace slipway::domain
