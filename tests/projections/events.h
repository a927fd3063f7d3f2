// Events in one line each, as tests tell their stories.
#pragma once

#include <string>
#include <vector>

#include "slipway/v1/events.pb.h"

namespace slipway::testing {

v1::Date date(int year, int month, int day);

v1::Event project_created(const std::string& name);
v1::Event role_granted(const std::string& person, v1::Role role);
v1::Event role_revoked(const std::string& person, v1::Role role);
v1::Event charter_drafted(const v1::Charter& charter, const v1::Charter& before);
v1::Event charter_approved();
v1::Event stage_owner_assigned(v1::Stage stage, const std::string& owner);
v1::Event stage_started(v1::Stage stage);
v1::Event stage_completed(v1::Stage stage);

v1::Event column_added(const std::string& id, const std::string& name, v1::ColumnKind kind,
                       std::uint32_t tasks_max = 0);
v1::Event column_renamed(const std::string& id, const std::string& before, const std::string& name);
v1::Event wip_limit_set(const std::string& id, std::uint32_t tasks_max);
v1::Event task_created(const std::string& id, const std::string& title, const std::string& column);
v1::Event task_retitled(const std::string& id, const std::string& before, const std::string& title);
// A day of 0 is no date.
v1::Event task_described(const std::string& id, const std::string& before, const std::string& description);
v1::Event text_redacted(const std::string& text);
v1::Event person_erased(const std::string& id);
v1::Event task_due(const std::string& id, int day_before, int day);
v1::Event task_assigned(const std::string& id, const std::string& before, const std::string& assignee);
v1::Event task_moved(const std::string& id, const std::string& from, const std::string& to,
                     const std::string& rank = "m");
v1::Event task_commented(const std::string& id, const std::string& comment_id, const std::string& text);
v1::Event dependency_added(const std::string& id, const std::string& blocked_by);
v1::Event dependency_removed(const std::string& id, const std::string& blocked_by);
v1::Event task_blocked(const std::string& id, const std::string& reason);
v1::Event task_unblocked(const std::string& id, const std::string& reason_before);
v1::Event task_completed(const std::string& id);
v1::Event task_reopened(const std::string& id);
v1::Event task_archived(const std::string& id);
v1::Event task_restored(const std::string& id);

v1::Event meeting_scheduled(const std::string& id, v1::MeetingKind kind, const std::string& title,
                            const std::vector<std::string>& invitees);
v1::Event agenda_item_added(const std::string& meeting, const std::string& item, const std::string& title,
                            std::uint32_t minutes, const std::string& carried_from = {});
v1::Event meeting_started(const std::string& id);
v1::Event attendance(const std::string& meeting, const std::string& person, v1::Attendance attendance);
v1::Event item_started(const std::string& meeting, const std::string& item);
v1::Event item_closed(const std::string& meeting, const std::string& item);
v1::Event item_carried_over(const std::string& meeting, const std::string& item);
v1::Event minutes_edited(const std::string& meeting, const std::string& block, const std::string& text);
v1::Event decision_recorded(const std::string& meeting, const std::string& id, const std::string& what,
                            const std::string& supersedes = {});
v1::Event decision_superseded(const std::string& meeting, const std::string& id, const std::string& by);
v1::Event action_agreed(const std::string& meeting, const std::string& id, const std::string& what,
                        const std::string& owner, const std::string& task);
v1::Event meeting_ended(const std::string& id);
v1::Event minutes_issued(const std::string& id);
v1::Event minutes_approved(const std::string& id);
v1::Event minutes_amended(const std::string& meeting, const std::string& id, const std::string& text);

v1::Event workspace_created(const std::string& name);
v1::Event person_added(const std::string& id, const std::string& name);
v1::Event person_deactivated(const std::string& id);
v1::Event department_added(const std::string& id, const std::string& name);
v1::Event department_renamed(const std::string& id, const std::string& before, const std::string& name);

}  // namespace slipway::testing
