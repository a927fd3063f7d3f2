#include "projections/audit_projection.h"

#include "projections/fold.h"

namespace slipway {
namespace {

constexpr std::string_view label_fold = "~label/";

}  // namespace

void AuditProjection::apply(const v1::Commit& commit, v1::ViewDelta& delta) {
  v1::AuditEntry& entry = *upsert(delta, "audit/", std::to_string(commit.revision())).mutable_audit();
  entry.set_revision(commit.revision());
  *entry.mutable_at() = commit.recorded_at();
  entry.set_actor(commit.actor());
  entry.set_command(commit.command());
  entry.set_command_id(commit.command_id());
  if (commit.has_origin()) *entry.mutable_origin() = commit.origin();
  entry.set_undoes(commit.undoes());
  for (const v1::Event& event : commit.events()) {
    tell(event, commit.project(), labels_, *entry.add_facts());
    Naming naming = naming_of(event);
    if (naming.id.empty()) continue;
    upsert(delta, label_fold, naming.id).mutable_fold()->add_texts(naming.label);
    labels_.set(std::move(naming.id), naming.label);
  }
}

void AuditProjection::restore(const v1::Entity& entity) {
  labels_.set(std::string{id_after(label_fold, entity.id())}, entity.fold().texts(0));
}

}  // namespace slipway
