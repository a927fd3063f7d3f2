#include "server/domain/undo.h"

#include "server/domain/rank.h"
#include "server/domain/rights.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

// A command that conflicts with whatever changed after the undone commit.
v1::Command compensating(const Request& request) {
  v1::Command command;
  command.set_project(request.command.project());
  command.mutable_expect()->set_revision(request.context.undone->revision());
  return command;
}

Refusal not_undoable(const Request& request) {
  return {Code::not_undoable,
          {{"command", request.context.undone->command()},
           {"revision", std::to_string(request.context.undone->revision())}}};
}

void unedit(const v1::TaskEdited& edited, v1::EditTask& edit) {
  edit.set_task_id(edited.task_id());
  if (edited.has_title()) edit.set_title(edited.title_before());
  if (edited.has_description()) edit.set_description(edited.description_before());
  if (edited.has_due()) {
    auto& due = *edit.mutable_due();
    if (edited.due().has_before()) *due.mutable_value() = edited.due().before();
  }
  if (edited.has_estimate_hours()) edit.set_estimate_hours(edited.estimate_hours_before());
  if (edited.has_priority()) edit.set_priority(edited.priority_before());
  if (edited.has_stage()) edit.set_stage(edited.stage_before());
  if (edited.has_requirement_id()) edit.set_requirement_id(edited.requirement_id_before());
}

void unassign(const v1::TaskAssigned& assigned, v1::AssignTask& assign) {
  assign.set_task_id(assigned.task_id());
  if (assigned.assignee() != assigned.assignee_before()) assign.set_assignee(assigned.assignee_before());
  if (assigned.department_id() != assigned.department_id_before()) {
    assign.set_department_id(assigned.department_id_before());
  }
}

void reblock(const std::string& task_id, const std::string& reason_before, v1::Command& command) {
  if (reason_before.empty()) {
    command.mutable_unblock_task()->set_task_id(task_id);
  } else {
    command.mutable_block_task()->set_task_id(task_id);
    command.mutable_block_task()->set_reason(reason_before);
  }
}

// A stage goes back to the owner that it had; a first owner is not taken away again.
void unassign_stage(const v1::StageOwnerAssigned& assigned, v1::AssignStageOwner& assign) {
  assign.set_stage(assigned.stage());
  assign.set_owner(assigned.owner_before());
  assign.set_deputy(assigned.deputy_before());
  if (assigned.has_planned_start_before()) *assign.mutable_planned_start() = assigned.planned_start_before();
  if (assigned.has_planned_end_before()) *assign.mutable_planned_end() = assigned.planned_end_before();
}

// Exactly where it stood, or right beside whatever stands there by now.
std::string rank_again(const Ranked& taken, const Ranked& also_taken, const std::string& before) {
  const auto at = [&](const Ranked& ranks) { return ranks.lower_bound({before, ""}); };
  const auto is_free = [&](const Ranked& ranks) {
    return at(ranks) == ranks.end() || at(ranks)->first != before;
  };
  if (is_free(taken) && is_free(also_taken)) return before;
  std::string next;
  for (const Ranked* ranks : {&taken, &also_taken}) {
    auto above = ranks->upper_bound({before, "\x7f"});
    if (above != ranks->end() && (next.empty() || above->first < next)) next = above->first;
  }
  return rank_between(before, next);
}

Decision unmove(const Project& project, const v1::TaskMoved& moved, const Request& request) {
  v1::Command command = compensating(request);
  command.mutable_move_task()->set_task_id(moved.task_id());
  command.mutable_move_task()->set_column_id(moved.column_id_before());
  const Request move{command, request.context};
  if (auto missing = missing_right(project, move)) return refuse(*missing);
  const auto task = live_task(project, moved.task_id());
  if (!task) return refuse(task.error());
  const bool back = (*task)->column.value == moved.column_id_before();
  if (back && (*task)->rank.value == moved.rank_before()) return Events{};
  if (!back && changed_since(move, (*task)->column.changed)) {
    return refuse(
        version_conflict("column", (*task)->column.changed, moved.column_id_before(), (*task)->column.value));
  }
  if (changed_since(move, (*task)->rank.changed)) {
    return refuse(version_conflict("rank", (*task)->rank.changed, moved.rank_before(), (*task)->rank.value));
  }
  const Column& column = project.board.columns.at(moved.column_id_before());
  const std::string rank = rank_again(column.cards, column.archived_cards, moved.rank_before());
  return place_task(project, moved.task_id(), moved.column_id_before(), rank, "", move);
}

Decision unmove_column(const Project& project, const v1::ColumnMoved& moved, const Request& request) {
  v1::Command command = compensating(request);
  command.mutable_move_column()->set_column_id(moved.column_id());
  const Request move{command, request.context};
  if (auto missing = missing_right(project, move)) return refuse(*missing);
  const Field<std::string>& rank = project.board.columns.at(moved.column_id()).rank;
  if (rank.value == moved.rank_before()) return Events{};
  if (changed_since(move, rank.changed)) {
    return refuse(version_conflict("rank", rank.changed, moved.rank_before(), rank.value));
  }
  Events events;
  auto& back = *events.emplace_back().mutable_column_moved();
  back.set_column_id(moved.column_id());
  back.set_rank(rank_again(project.board.column_order, {}, moved.rank_before()));
  back.set_rank_before(rank.value);
  return events;
}

// Fills in the command that takes `event` back. False: there is none.
bool take_back(const v1::Event& event, v1::Command& command) {
  switch (event.fact_case()) {
    case v1::Event::kRoleGranted:
      command.mutable_revoke_role()->set_person_id(event.role_granted().person_id());
      command.mutable_revoke_role()->set_role(event.role_granted().role());
      return true;
    case v1::Event::kRoleRevoked:
      command.mutable_grant_role()->set_person_id(event.role_revoked().person_id());
      command.mutable_grant_role()->set_role(event.role_revoked().role());
      return true;
    case v1::Event::kCharterDrafted:
      *command.mutable_draft_charter()->mutable_charter() = event.charter_drafted().before();
      return true;
    case v1::Event::kStageOwnerAssigned:
      unassign_stage(event.stage_owner_assigned(), *command.mutable_assign_stage_owner());
      return !event.stage_owner_assigned().owner_before().empty();
    case v1::Event::kColumnRenamed:
      command.mutable_rename_column()->set_column_id(event.column_renamed().column_id());
      command.mutable_rename_column()->set_name(event.column_renamed().name_before());
      return true;
    case v1::Event::kWipLimitSet:
      command.mutable_set_wip_limit()->set_column_id(event.wip_limit_set().column_id());
      *command.mutable_set_wip_limit()->mutable_wip_limit() = event.wip_limit_set().before();
      return true;
    case v1::Event::kTaskCreated:
      command.mutable_archive_task()->set_task_id(event.task_created().task_id());
      return event.task_created().from_action().empty();
    case v1::Event::kTaskEdited:
      unedit(event.task_edited(), *command.mutable_edit_task());
      return true;
    case v1::Event::kTaskAssigned:
      unassign(event.task_assigned(), *command.mutable_assign_task());
      return true;
    case v1::Event::kDependencyAdded:
      command.mutable_remove_dependency()->set_task_id(event.dependency_added().task_id());
      command.mutable_remove_dependency()->set_blocked_by(event.dependency_added().blocked_by());
      return true;
    case v1::Event::kDependencyRemoved:
      command.mutable_add_dependency()->set_task_id(event.dependency_removed().task_id());
      command.mutable_add_dependency()->set_blocked_by(event.dependency_removed().blocked_by());
      return true;
    case v1::Event::kTaskBlocked:
      reblock(event.task_blocked().task_id(), event.task_blocked().reason_before(), command);
      return true;
    case v1::Event::kTaskUnblocked:
      reblock(event.task_unblocked().task_id(), event.task_unblocked().reason_before(), command);
      return true;
    case v1::Event::kTaskArchived:
      command.mutable_restore_task()->set_task_id(event.task_archived().task_id());
      return true;
    case v1::Event::kTaskRestored:
      command.mutable_archive_task()->set_task_id(event.task_restored().task_id());
      return true;
    case v1::Event::kFileAttached:
      command.mutable_detach_file()->set_attachment_id(event.file_attached().attachment_id());
      return true;
    case v1::Event::kMeetingRescheduled: {
      const v1::MeetingRescheduled& moved = event.meeting_rescheduled();
      command.mutable_reschedule_meeting()->set_meeting_id(moved.meeting_id());
      *command.mutable_reschedule_meeting()->mutable_starts_at() = moved.starts_at_before();
      command.mutable_reschedule_meeting()->set_planned_minutes(moved.planned_minutes_before());
      return true;
    }
    case v1::Event::kWebhookAdded:
      command.mutable_remove_webhook()->set_webhook_id(event.webhook_added().webhook_id());
      return true;
    case v1::Event::kWebhookRemoved:
      command.mutable_add_webhook()->set_webhook_id(event.webhook_removed().webhook_id());
      command.mutable_add_webhook()->set_url(event.webhook_removed().url_before());
      return true;
    case v1::Event::kAttendanceRecorded:
      command.mutable_record_attendance()->set_meeting_id(event.attendance_recorded().meeting_id());
      command.mutable_record_attendance()->set_person_id(event.attendance_recorded().person_id());
      command.mutable_record_attendance()->set_attendance(event.attendance_recorded().before());
      return event.attendance_recorded().before() != v1::ATTENDANCE_UNSPECIFIED;
    case v1::Event::kMinutesEdited:
      command.mutable_edit_minutes()->set_meeting_id(event.minutes_edited().meeting_id());
      command.mutable_edit_minutes()->set_block_id(event.minutes_edited().block_id());
      command.mutable_edit_minutes()->set_item_id(event.minutes_edited().item_id());
      command.mutable_edit_minutes()->set_text(event.minutes_edited().text_before());
      return true;
    default:
      return false;
  }
}

// The redactable text that the event changed, as RedactText names it; empty: none.
std::string text_changed_by(const v1::Event& event) {
  if (event.task_edited().has_description()) return "task/" + event.task_edited().task_id();
  if (!event.has_minutes_edited()) return {};
  return "minutes/" + event.minutes_edited().meeting_id() + "/" + event.minutes_edited().block_id();
}

// What was redacted stays so, even while the undone commit can still be read.
std::optional<Refusal> redacted_since(const Project& project, const v1::Commit& undone) {
  for (const v1::Event& event : undone.events()) {
    const auto text = project.texts.find(text_changed_by(event));
    if (text == project.texts.end() || text->second.redacted.value <= undone.revision()) continue;
    return Refusal{Code::text_redacted,
                   {{"text", text->first}, {"revision", std::to_string(undone.revision())}}};
  }
  return std::nullopt;
}

}  // namespace

Decision compensate(const Project& project, const v1::Event& event, const Request& request) {
  switch (event.fact_case()) {
    // They came with a move and go with it.
    case v1::Event::kTaskCompleted:
    case v1::Event::kTaskReopened:
    case v1::Event::kWipLimitOverridden:
      return Events{};
    case v1::Event::kTaskMoved:
      return unmove(project, event.task_moved(), request);
    case v1::Event::kColumnMoved:
      return unmove_column(project, event.column_moved(), request);
    default:
      break;
  }
  v1::Command command = compensating(request);
  if (!take_back(event, command)) return refuse(not_undoable(request));
  return decide(project, command, request.context);
}

Decision decide(const Project& project, const v1::Undo& undo, const Request& request) {
  const v1::Commit* undone = request.context.undone;
  if (undone == nullptr) return not_found("commit", std::to_string(undo.revision()));
  if (auto redacted = redacted_since(project, *undone)) return refuse(*std::move(redacted));
  Events events;
  // The last first. The events of one commit concern different things, so each is decided against the project
  // as it is now.
  for (auto event = undone->events().rbegin(); event != undone->events().rend(); ++event) {
    Decision compensation = compensate(project, *event, request);
    if (!compensation) return compensation;
    std::move(compensation->begin(), compensation->end(), std::back_inserter(events));
  }
  return events;
}

}  // namespace slipway::domain
