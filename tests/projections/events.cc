#include "tests/projections/events.h"

namespace slipway::testing {

v1::Date date(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

v1::Event project_created(const std::string& name) {
  v1::Event event;
  auto& fact = *event.mutable_project_created();
  fact.set_name(name);
  fact.set_language(v1::ZH_CN);
  fact.set_time_zone("Asia/Shanghai");
  return event;
}
v1::Event role_granted(const std::string& person, v1::Role role) {
  v1::Event event;
  event.mutable_role_granted()->set_person_id(person);
  event.mutable_role_granted()->set_role(role);
  return event;
}
v1::Event role_revoked(const std::string& person, v1::Role role) {
  v1::Event event;
  event.mutable_role_revoked()->set_person_id(person);
  event.mutable_role_revoked()->set_role(role);
  return event;
}
v1::Event charter_drafted(const v1::Charter& charter, const v1::Charter& before) {
  v1::Event event;
  *event.mutable_charter_drafted()->mutable_charter() = charter;
  *event.mutable_charter_drafted()->mutable_before() = before;
  return event;
}
v1::Event charter_approved() {
  v1::Event event;
  event.mutable_charter_approved();
  return event;
}
v1::Event stage_owner_assigned(v1::Stage stage, const std::string& owner) {
  v1::Event event;
  event.mutable_stage_owner_assigned()->set_stage(stage);
  event.mutable_stage_owner_assigned()->set_owner(owner);
  *event.mutable_stage_owner_assigned()->mutable_planned_start() = date(2026, 3, 1);
  return event;
}
v1::Event stage_started(v1::Stage stage) {
  v1::Event event;
  event.mutable_stage_started()->set_stage(stage);
  return event;
}
v1::Event stage_completed(v1::Stage stage) {
  v1::Event event;
  event.mutable_stage_completed()->set_stage(stage);
  return event;
}

v1::Event column_added(const std::string& id, const std::string& name, v1::ColumnKind kind,
                       std::uint32_t tasks_max) {
  v1::Event event;
  auto& fact = *event.mutable_column_added();
  fact.set_column_id(id);
  fact.set_name(name);
  fact.set_kind(kind);
  fact.set_rank(id);
  if (tasks_max > 0) fact.mutable_wip_limit()->set_tasks_max(tasks_max);
  return event;
}
v1::Event column_renamed(const std::string& id, const std::string& before, const std::string& name) {
  v1::Event event;
  event.mutable_column_renamed()->set_column_id(id);
  event.mutable_column_renamed()->set_name_before(before);
  event.mutable_column_renamed()->set_name(name);
  return event;
}
v1::Event wip_limit_set(const std::string& id, std::uint32_t tasks_max) {
  v1::Event event;
  event.mutable_wip_limit_set()->set_column_id(id);
  event.mutable_wip_limit_set()->mutable_wip_limit()->set_tasks_max(tasks_max);
  return event;
}
v1::Event task_created(const std::string& id, const std::string& title, const std::string& column) {
  v1::Event event;
  auto& fact = *event.mutable_task_created();
  fact.set_task_id(id);
  fact.set_title(title);
  fact.set_column_id(column);
  fact.set_rank("m");
  return event;
}
v1::Event task_retitled(const std::string& id, const std::string& before, const std::string& title) {
  v1::Event event;
  event.mutable_task_edited()->set_task_id(id);
  event.mutable_task_edited()->set_title_before(before);
  event.mutable_task_edited()->set_title(title);
  return event;
}
v1::Event task_described(const std::string& id, const std::string& before, const std::string& description) {
  v1::Event event;
  event.mutable_task_edited()->set_task_id(id);
  event.mutable_task_edited()->set_description_before(before);
  event.mutable_task_edited()->set_description(description);
  return event;
}
v1::Event text_redacted(const std::string& text) {
  v1::Event event;
  event.mutable_text_redacted()->set_text(text);
  event.mutable_text_redacted()->set_reason("asked for");
  return event;
}
v1::Event person_erased(const std::string& id) {
  v1::Event event;
  event.mutable_person_erased()->set_person_id(id);
  event.mutable_person_erased()->set_reason("asked for");
  return event;
}
v1::Event task_due(const std::string& id, int day_before, int day) {
  v1::Event event;
  event.mutable_task_edited()->set_task_id(id);
  auto& due = *event.mutable_task_edited()->mutable_due();
  if (day_before > 0) *due.mutable_before() = date(2026, 3, day_before);
  if (day > 0) *due.mutable_value() = date(2026, 3, day);
  return event;
}
v1::Event task_assigned(const std::string& id, const std::string& before, const std::string& assignee) {
  v1::Event event;
  event.mutable_task_assigned()->set_task_id(id);
  event.mutable_task_assigned()->set_assignee_before(before);
  event.mutable_task_assigned()->set_assignee(assignee);
  return event;
}
v1::Event task_moved(const std::string& id, const std::string& from, const std::string& to,
                     const std::string& rank) {
  v1::Event event;
  auto& fact = *event.mutable_task_moved();
  fact.set_task_id(id);
  fact.set_column_id_before(from);
  fact.set_column_id(to);
  fact.set_rank(rank);
  return event;
}
v1::Event task_commented(const std::string& id, const std::string& comment_id, const std::string& text) {
  v1::Event event;
  event.mutable_task_commented()->set_task_id(id);
  event.mutable_task_commented()->set_comment_id(comment_id);
  event.mutable_task_commented()->set_text(text);
  return event;
}
v1::Event dependency_added(const std::string& id, const std::string& blocked_by) {
  v1::Event event;
  event.mutable_dependency_added()->set_task_id(id);
  event.mutable_dependency_added()->set_blocked_by(blocked_by);
  return event;
}
v1::Event dependency_removed(const std::string& id, const std::string& blocked_by) {
  v1::Event event;
  event.mutable_dependency_removed()->set_task_id(id);
  event.mutable_dependency_removed()->set_blocked_by(blocked_by);
  return event;
}
v1::Event task_blocked(const std::string& id, const std::string& reason) {
  v1::Event event;
  event.mutable_task_blocked()->set_task_id(id);
  event.mutable_task_blocked()->set_reason(reason);
  return event;
}
v1::Event task_unblocked(const std::string& id, const std::string& reason_before) {
  v1::Event event;
  event.mutable_task_unblocked()->set_task_id(id);
  event.mutable_task_unblocked()->set_reason_before(reason_before);
  return event;
}
v1::Event task_completed(const std::string& id) {
  v1::Event event;
  event.mutable_task_completed()->set_task_id(id);
  return event;
}
v1::Event task_reopened(const std::string& id) {
  v1::Event event;
  event.mutable_task_reopened()->set_task_id(id);
  return event;
}
v1::Event task_archived(const std::string& id) {
  v1::Event event;
  event.mutable_task_archived()->set_task_id(id);
  return event;
}
v1::Event task_restored(const std::string& id) {
  v1::Event event;
  event.mutable_task_restored()->set_task_id(id);
  return event;
}

v1::Event meeting_scheduled(const std::string& id, v1::MeetingKind kind, const std::string& title,
                            const std::vector<std::string>& invitees) {
  v1::Event event;
  auto& fact = *event.mutable_meeting_scheduled();
  fact.set_meeting_id(id);
  fact.set_kind(kind);
  fact.set_title(title);
  fact.set_planned_minutes(30);
  for (const std::string& person : invitees) fact.add_invitees(person);
  return event;
}
v1::Event agenda_item_added(const std::string& meeting, const std::string& item, const std::string& title,
                            std::uint32_t minutes, const std::string& carried_from) {
  v1::Event event;
  auto& fact = *event.mutable_agenda_item_added();
  fact.set_meeting_id(meeting);
  fact.mutable_item()->set_id(item);
  fact.mutable_item()->set_title(title);
  fact.mutable_item()->set_planned_minutes(minutes);
  fact.set_carried_from(carried_from);
  return event;
}
v1::Event meeting_started(const std::string& id) {
  v1::Event event;
  event.mutable_meeting_started()->set_meeting_id(id);
  return event;
}
v1::Event attendance(const std::string& meeting, const std::string& person, v1::Attendance attendance) {
  v1::Event event;
  auto& fact = *event.mutable_attendance_recorded();
  fact.set_meeting_id(meeting);
  fact.set_person_id(person);
  fact.set_attendance(attendance);
  return event;
}
v1::Event item_started(const std::string& meeting, const std::string& item) {
  v1::Event event;
  event.mutable_item_started()->set_meeting_id(meeting);
  event.mutable_item_started()->set_item_id(item);
  return event;
}
v1::Event item_closed(const std::string& meeting, const std::string& item) {
  v1::Event event;
  event.mutable_item_closed()->set_meeting_id(meeting);
  event.mutable_item_closed()->set_item_id(item);
  return event;
}
v1::Event item_carried_over(const std::string& meeting, const std::string& item) {
  v1::Event event;
  event.mutable_item_carried_over()->set_meeting_id(meeting);
  event.mutable_item_carried_over()->set_item_id(item);
  return event;
}
v1::Event minutes_edited(const std::string& meeting, const std::string& block, const std::string& text) {
  v1::Event event;
  event.mutable_minutes_edited()->set_meeting_id(meeting);
  event.mutable_minutes_edited()->set_block_id(block);
  event.mutable_minutes_edited()->set_text(text);
  return event;
}
v1::Event decision_recorded(const std::string& meeting, const std::string& id, const std::string& what,
                            const std::string& supersedes) {
  v1::Event event;
  auto& fact = *event.mutable_decision_recorded();
  fact.set_meeting_id(meeting);
  fact.set_decision_id(id);
  fact.set_what(what);
  fact.set_supersedes(supersedes);
  return event;
}
v1::Event decision_superseded(const std::string& meeting, const std::string& id, const std::string& by) {
  v1::Event event;
  event.mutable_decision_superseded()->set_meeting_id(meeting);
  event.mutable_decision_superseded()->set_decision_id(id);
  event.mutable_decision_superseded()->set_superseded_by(by);
  return event;
}
v1::Event action_agreed(const std::string& meeting, const std::string& id, const std::string& what,
                        const std::string& owner, const std::string& task) {
  v1::Event event;
  auto& fact = *event.mutable_action_item_agreed();
  fact.set_meeting_id(meeting);
  fact.set_action_id(id);
  fact.set_what(what);
  fact.set_owner(owner);
  *fact.mutable_due() = date(2026, 3, 20);
  fact.set_task_id(task);
  return event;
}
v1::Event meeting_ended(const std::string& id) {
  v1::Event event;
  event.mutable_meeting_ended()->set_meeting_id(id);
  return event;
}
v1::Event minutes_issued(const std::string& id) {
  v1::Event event;
  event.mutable_minutes_issued()->set_meeting_id(id);
  return event;
}
v1::Event minutes_approved(const std::string& id) {
  v1::Event event;
  event.mutable_minutes_approved()->set_meeting_id(id);
  return event;
}
v1::Event minutes_amended(const std::string& meeting, const std::string& id, const std::string& text) {
  v1::Event event;
  auto& fact = *event.mutable_minutes_amended();
  fact.set_meeting_id(meeting);
  fact.set_amendment_id(id);
  fact.set_text(text);
  fact.set_reason("a slip");
  return event;
}

v1::Event workspace_created(const std::string& name) {
  v1::Event event;
  event.mutable_workspace_created()->set_name(name);
  event.mutable_workspace_created()->set_time_zone("Asia/Shanghai");
  return event;
}
v1::Event person_added(const std::string& id, const std::string& name) {
  v1::Event event;
  event.mutable_person_added()->set_person_id(id);
  event.mutable_person_added()->set_name(name);
  event.mutable_person_added()->set_language(v1::EN);
  return event;
}
v1::Event person_deactivated(const std::string& id) {
  v1::Event event;
  event.mutable_person_deactivated()->set_person_id(id);
  return event;
}
v1::Event department_added(const std::string& id, const std::string& name) {
  v1::Event event;
  event.mutable_department_added()->set_department_id(id);
  event.mutable_department_added()->set_name(name);
  return event;
}
v1::Event department_renamed(const std::string& id, const std::string& before, const std::string& name) {
  v1::Event event;
  event.mutable_department_renamed()->set_department_id(id);
  event.mutable_department_renamed()->set_name_before(before);
  event.mutable_department_renamed()->set_name(name);
  return event;
}

}  // namespace slipway::testing
