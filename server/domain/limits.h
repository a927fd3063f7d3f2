// How much one project may hold. Beyond it a command is refused as `invalid`, naming the limit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace slipway::domain {

inline constexpr std::size_t tasks_max = 10'000;
inline constexpr std::size_t columns_max = 50;
inline constexpr std::size_t comments_per_task_max = 1'000;
inline constexpr std::size_t blockers_per_task_max = 50;
inline constexpr std::size_t meetings_max = 2'000;
inline constexpr std::size_t agenda_items_max = 50;
inline constexpr std::size_t minutes_blocks_max = 200;
inline constexpr std::size_t decisions_per_meeting_max = 200;
inline constexpr std::size_t actions_per_meeting_max = 200;
inline constexpr std::size_t amendments_per_meeting_max = 100;
inline constexpr std::size_t text_notes_max = 5'000;          // Of the project.
inline constexpr std::int64_t text_commit_interval_ms = 250;  // At least, between two changes of one text.
inline constexpr std::size_t members_max = 2'000;
inline constexpr std::size_t people_max = 100'000;  // Of the workspace.
inline constexpr std::size_t departments_max = 1'000;
inline constexpr std::size_t inboxes_per_person_max = 1'000;  // Projects of which a person settled something.
inline constexpr std::size_t witnesses_max = 15;  // A note may have 16 signatures, and one is the log's own.

// Records of one project.
inline constexpr std::size_t requirements_max = 5'000;
inline constexpr std::size_t change_requests_max = 2'000;
inline constexpr std::size_t sprints_max = 500;
inline constexpr std::size_t sprint_tasks_max = 1'000;
inline constexpr std::size_t milestones_max = 500;
inline constexpr std::size_t test_plans_max = 500;
inline constexpr std::size_t test_runs_max = 2'000;
inline constexpr std::size_t cases_per_run_max = 300;
inline constexpr std::size_t load_results_max = 1'000;
inline constexpr std::size_t defects_max = 5'000;
inline constexpr std::size_t config_items_max = 2'000;
inline constexpr std::size_t capacities_max = 200;
inline constexpr std::size_t backups_max = 1'000;
inline constexpr std::size_t freezes_max = 200;
inline constexpr std::size_t emergency_changes_max = 500;
inline constexpr std::size_t gates_max = 50;
inline constexpr std::size_t criteria_per_gate_max = 50;
inline constexpr std::size_t evidence_per_criterion_max = 30;
inline constexpr std::size_t runbooks_max = 50;
inline constexpr std::size_t steps_per_runbook_max = 300;
inline constexpr std::size_t runs_max = 200;
inline constexpr std::size_t emergency_plans_max = 200;
inline constexpr std::size_t drills_per_plan_max = 100;
inline constexpr std::size_t incidents_max = 2'000;
inline constexpr std::size_t risks_max = 1'000;
inline constexpr std::size_t risk_points_max = 200;
inline constexpr std::size_t consultants_max = 200;
inline constexpr std::size_t advice_max = 2'000;
inline constexpr std::size_t trainings_max = 500;
inline constexpr std::size_t competencies_max = 10'000;
inline constexpr std::size_t evaluations_max = 1'000;
inline constexpr std::size_t monitors_max = 500;
inline constexpr std::size_t feedback_max = 10'000;
inline constexpr std::size_t lessons_max = 1'000;
inline constexpr std::size_t imports_max = 1'000;
inline constexpr std::size_t attachments_max = 10'000;         // Detached ones too.
inline constexpr std::size_t attachments_per_target_max = 50;  // Of those that are shown.
inline constexpr std::size_t webhooks_max = 10;

// What a commit says beside its events: ids, command name, actor, time, origin.
inline constexpr std::size_t commit_envelope_bytes_max = 1'024;
// An event of a redrafted charter holds it twice, as it was and as it became.
inline constexpr std::size_t charter_bytes_max = 32'000;

}  // namespace slipway::domain
