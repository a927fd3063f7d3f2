// Why a command was refused: a stable code, a sentence in Chinese and English, and the facts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slipway/v1/sync.pb.h"

namespace slipway::domain {

enum class Code {
  forbidden,
  not_found,
  invalid,
  read_only,
  already_exists,
  charter_incomplete,
  charter_already_approved,
  stage_owner_missing,
  gate_not_passed,
  stage_state,
  wip_limit_reached,
  dependency_cycle,
  blocked_by_open,
  version_conflict,
  task_archived,
  not_undoable,
  commit_too_large,
  meeting_state,
  meeting_not_in_progress,
  action_incomplete,
  minutes_locked,
  self_approval,
  last_administrator,
  template_already_applied,
  person_erased,
  text_redacted,
  signoff_missing,
  requirements_baselined,
  open_tasks_unresolved,
  defects_open,
  wrong_signatory,
  evidence_required,
  load_target_unmet,
  check_unmet,
  waiver_not_allowed,
  hard_criterion_unmet,
  quorum_missing,
  condition_incomplete,
  runbook_incomplete,
  no_go_decision,
  rehearsal_required,
  runbook_changed_since_approval,
  outside_window,
  change_freeze,
  restore_not_verified,
  predecessor_open,
  too_early,
  not_assignee,
  step_mandatory,
  reason_required,
  past_point_of_no_return,
  risk_untreated,
  self_evaluation,
  closure_incomplete,
  record_state,
  text_busy,
  file_missing,
  file_type_refused,
  webhook_host_not_allowed,
};
inline constexpr std::size_t code_count = static_cast<std::size_t>(Code::webhook_host_not_allowed) + 1;

struct Refusal {
  Code code;
  std::vector<std::pair<std::string, std::string>> facts;  // As {"task", id}, {"limit", "3"}.
};

// The code as clients see it, for ever: `wip_limit_reached`.
std::string_view name(Code code);
// The sentence, with the facts filled in where it names them.
v1::Text sentence(const Refusal& refusal);
// The same of what may be kept for good: whatever fact is not an id, a number or a word of the schema stands
// as `…`, so that nothing that people wrote is in it.
v1::Text sentence_without_texts(const Refusal& refusal);
// As it is sent. `revision`: where the project stood.
v1::Refused to_proto(const Refusal& refusal, std::uint64_t revision);

}  // namespace slipway::domain
