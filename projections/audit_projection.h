// The audit trail: one entry for each commit, told with the names that things had then.
//
// Only those names are kept; the entries themselves are read off the log again (audit_page.h).
#pragma once

#include "projections/audit_fact.h"
#include "projections/projection.h"

namespace slipway {

class AuditProjection final : public Projection {
 public:
  std::string_view name() const override { return "audit"; }
  void apply(const v1::Commit& commit, v1::ViewDelta& delta) override;
  void restore(const v1::Entity& entity) override;
  bool keeps(const v1::Entity& entity) const override { return entity.has_fold(); }

 private:
  Labels labels_;
};

}  // namespace slipway
