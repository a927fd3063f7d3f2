#include "server/webhook_batch.h"

#include <fmt/format.h>

#include <algorithm>

#include "projections/audit_fact.h"
#include "projections/sealed_commit.h"
#include "proto/json_text.h"
#include "slipway/v1/views.pb.h"

namespace slipway {
namespace {

bool is_told(const v1::Commit& commit) {
  return std::ranges::any_of(commit.events(), [](const v1::Event& event) {
    return !event.has_notification_delivered() && !event.has_webhook_failed();
  });
}

// As in the audit trail, without what things are called and what changed in them.
v1::AuditEntry entry_of(const v1::Commit& commit) {
  v1::AuditEntry entry;
  entry.set_revision(commit.revision());
  *entry.mutable_at() = commit.recorded_at();
  entry.set_actor(commit.actor());
  entry.set_command(commit.command());
  entry.set_command_id(commit.command_id());
  entry.set_undoes(commit.undoes());
  for (const v1::Event& event : commit.events()) {
    v1::AuditFact told;
    tell(event, commit.project(), Labels{}, told);
    v1::AuditFact& fact = *entry.add_facts();
    fact.set_event(told.event());
    fact.set_entity(told.entity());
  }
  return entry;
}

}  // namespace

std::expected<WebhookBatch, StoreError> read_webhook_batch(const EventStore& store, const KeyReader& keys,
                                                           const std::string& project, Revision after,
                                                           Revision head) {
  WebhookBatch batch{{}, after};
  std::string entries;
  std::size_t told = 0;
  const auto read = store.read_stream(project, after, [&](const StoredCommit& stored) {
    if (stored.revision > head || told == webhook_batch_commits_max ||
        entries.size() >= webhook_batch_bytes_max)
      return false;
    const auto commit = open_commit(stored.bytes, keys);
    if (!commit) return false;
    batch.through = stored.revision;
    if (!is_told(*commit)) return true;
    if (told++ > 0) entries += ',';
    entries += to_json(entry_of(*commit));
    return true;
  });
  if (!read) return std::unexpected(read.error());
  if (batch.through == after) return std::unexpected(StoreError::corrupt);
  if (told > 0)
    batch.body = fmt::format(R"({{"project":"{}","from":"{}","to":"{}","commits":[{}]}})", project,
                             after.next().value, batch.through.value, entries);
  return batch;
}

}  // namespace slipway
