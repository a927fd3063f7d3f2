// Pages of the audit trail, read off the log: newest first, filtered, never whole in memory.
#pragma once

#include <string>

#include "projections/view.h"
#include "slipway/v1/api.pb.h"

namespace slipway {

struct AuditQuery {
  Revision before;           // Only entries before this one; 0: from the head (or `at`).
  Revision at;               // As of this revision; 0: the head.
  std::uint32_t limit = 50;  // 1 to audit_page_entries_max.
  // Qualifiers and free text, all of which must match: `actor:ID command:move_task event:task_moved
  // entity:task/ID after:2026-01-01 before:2026-02-01 word "two words"`. Text is matched without case against
  // labels, values and field names.
  std::string query;
};
inline constexpr std::uint32_t audit_page_entries_max = 200;
// A page that finds little stops after so many commits and says where to go on.
inline constexpr std::uint64_t audit_scan_commits_max = 50'000;

// `error` names the qualifier that is not understood. Blocks on disk. Any thread.
struct AuditResult {
  v1::AuditPage page;
  std::string error;
};
std::expected<AuditResult, StoreError> read_audit(const EventStore& store, const KeyReader& keys,
                                                  CheckpointStore& checkpoints, std::string_view stream,
                                                  const AuditQuery& query);

}  // namespace slipway
