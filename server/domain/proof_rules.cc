// The rules about proofs: who witnesses the logs, and who took one out.
#include "proto/tlog/keys.h"
#include "proto/tlog/text.h"
#include "server/domain/limits.h"
#include "server/domain/rules.h"

namespace slipway::domain {

Decision decide(const v1::RecordExport& record, const Request& request) {
  if (record.size() > request.context.head.value) return invalid(request, "size", "not_there_yet");
  if (!tlog::hash_from_base64(record.root())) return invalid(request, "root", "not_a_hash");
  Events events;
  auto& exported = *events.emplace_back().mutable_audit_exported();
  exported.set_size(record.size());
  exported.set_root(record.root());
  return events;
}

Decision decide(const Workspace& workspace, const v1::AddWitness& add, const Request& request) {
  const auto key = tlog::parse_verifier_key(add.vkey());
  if (!key || key->type != tlog::KeyType::cosignature_v1)
    return invalid(request, "vkey", "not_a_cosigners_key");
  const auto known = workspace.witnesses.find(key->name);
  if (known != workspace.witnesses.end() && known->second == add.vkey()) return Events{};
  if (known != workspace.witnesses.end()) return already_exists("witness", key->name);
  if (workspace.witnesses.size() >= witnesses_max) return too_many(request, "vkey", witnesses_max);
  Events events;
  auto& added = *events.emplace_back().mutable_witness_added();
  added.set_name(key->name);
  added.set_vkey(add.vkey());
  return events;
}

Decision decide(const Workspace& workspace, const v1::RemoveWitness& remove, const Request&) {
  const auto known = workspace.witnesses.find(remove.name());
  if (known == workspace.witnesses.end()) return not_found("witness", remove.name());
  Events events;
  auto& removed = *events.emplace_back().mutable_witness_removed();
  removed.set_name(known->first);
  removed.set_vkey(known->second);
  return events;
}

Decision decide(const v1::AcceptLogLoss& accept) {
  Events events;
  auto& accepted = *events.emplace_back().mutable_log_loss_accepted();
  accepted.set_stream(accept.stream());
  accepted.set_revision(accept.revision());
  accepted.set_position(accept.position());
  accepted.set_what(accept.what());
  return events;
}

Decision decide(const v1::RotateLogKey& rotate) {
  Events events;
  auto& rotated = *events.emplace_back().mutable_log_key_rotated();
  rotated.set_old_key(rotate.old_key());
  rotated.set_new_key(rotate.new_key());
  rotated.set_requested_by(rotate.requested_by());
  return events;
}

}  // namespace slipway::domain
