#include "proto/records/risk.h"

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

constexpr std::uint32_t levels = 5;  // Of probability and of impact.

v1::Risk& edit(Risks& records, const std::string& id, const Happening& happening) {
  v1::Risk& risk = records.risks.edit(id);
  risk.set_risk_id(id);
  note(*risk.mutable_recorded(), happening);
  return risk;
}

void apply(Risks& records, const v1::RiskIdentified& identified, const Happening& happening) {
  v1::Risk& risk = edit(records, identified.risk_id(), happening);
  risk.set_title(identified.title());
  risk.set_cause(identified.cause());
  risk.set_consequence(identified.consequence());
  risk.set_category(identified.category());
  risk.set_owner(identified.owner());
  risk.set_state(v1::RISK_IDENTIFIED);
}

void apply(Risks& records, const v1::RiskAssessed& assessed, const Happening& happening) {
  v1::Risk& risk = edit(records, assessed.risk_id(), happening);
  if (assessed.residual()) {
    risk.set_residual_probability(assessed.probability());
    risk.set_residual_impact(assessed.impact());
  } else {
    risk.set_probability(assessed.probability());
    risk.set_impact(assessed.impact());
  }
  if (risk.state() == v1::RISK_IDENTIFIED) risk.set_state(v1::RISK_ASSESSED);
  v1::RiskPoint& point = *risk.add_trail();
  point.set_probability(assessed.probability());
  point.set_impact(assessed.impact());
  point.set_residual(assessed.residual());
  *point.mutable_at() = happening.at;
  point.set_by(happening.actor);
}

void forget_acceptance(v1::Risk& risk) {
  risk.clear_accepted_by();
  risk.clear_accepted_until();
  risk.clear_acceptance_reason();
}

// What happened stays so: a response to it makes it no risk that is merely treated.
void apply(Risks& records, const v1::ResponsePlanned& planned, const Happening& happening) {
  v1::Risk& risk = edit(records, planned.risk_id(), happening);
  risk.set_strategy(planned.strategy());
  risk.set_response(planned.response());
  risk.set_trigger(planned.trigger());
  risk.set_contingency(planned.contingency());
  risk.set_owner(planned.owner());
  if (planned.has_due()) {
    *risk.mutable_response_due() = planned.due();
  } else {
    risk.clear_response_due();
  }
  forget_acceptance(risk);
  if (risk.state() != v1::RISK_MATERIALISED) risk.set_state(v1::RISK_TREATED);
}

void apply(Risks& records, const v1::RiskEscalated& escalated, const Happening& happening) {
  v1::Risk& risk = edit(records, escalated.risk_id(), happening);
  risk.set_escalated_to(escalated.to());
  risk.set_escalation_reason(escalated.reason());
}

void apply(Risks& records, const v1::RiskMaterialised& materialised, const Happening& happening) {
  v1::Risk& risk = edit(records, materialised.risk_id(), happening);
  risk.set_state(v1::RISK_MATERIALISED);
  risk.set_incident_id(materialised.incident_id());
}

void apply(Risks& records, const v1::RiskAccepted& accepted, const Happening& happening) {
  v1::Risk& risk = edit(records, accepted.risk_id(), happening);
  risk.set_state(v1::RISK_ACCEPTED);
  risk.set_accepted_by(happening.actor);
  *risk.mutable_accepted_until() = accepted.until();
  risk.set_acceptance_reason(accepted.reason());
}

// It stands again where it stood before it was accepted.
void apply(Risks& records, const v1::RiskAcceptanceExpired& expired, const Happening& happening) {
  v1::Risk& risk = edit(records, expired.risk_id(), happening);
  forget_acceptance(risk);
  if (risk.state() != v1::RISK_ACCEPTED) return;
  const v1::RiskState unless_treated = risk.probability() > 0 ? v1::RISK_ASSESSED : v1::RISK_IDENTIFIED;
  risk.set_state(risk.response().empty() ? unless_treated : v1::RISK_TREATED);
}

void apply(Risks& records, const v1::RiskClosed& closed, const Happening& happening) {
  v1::Risk& risk = edit(records, closed.risk_id(), happening);
  risk.set_state(v1::RISK_CLOSED);
  risk.set_outcome(closed.outcome());
  risk.set_outcome_note(closed.note());
}

// Where a risk stands in the matrix, by what is left; -1: nowhere yet.
int cell_of(const v1::Risk& risk) {
  const bool has_residual = risk.residual_probability() > 0;
  const std::uint32_t probability = has_residual ? risk.residual_probability() : risk.probability();
  const std::uint32_t impact = has_residual ? risk.residual_impact() : risk.impact();
  if (probability < 1 || probability > levels || impact < 1 || impact > levels) return -1;
  return static_cast<int>((probability - 1) * levels + impact - 1);
}

}  // namespace

void evolve(Risks& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kRiskIdentified:
      return apply(records, event.risk_identified(), happening);
    case v1::Event::kRiskAssessed:
      return apply(records, event.risk_assessed(), happening);
    case v1::Event::kResponsePlanned:
      return apply(records, event.response_planned(), happening);
    case v1::Event::kRiskEscalated:
      return apply(records, event.risk_escalated(), happening);
    case v1::Event::kRiskMaterialised:
      return apply(records, event.risk_materialised(), happening);
    case v1::Event::kRiskAccepted:
      return apply(records, event.risk_accepted(), happening);
    case v1::Event::kRiskAcceptanceExpired:
      return apply(records, event.risk_acceptance_expired(), happening);
    case v1::Event::kRiskClosed:
      return apply(records, event.risk_closed(), happening);
    case v1::Event::kTextRedacted:
      redact(records.risks, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

std::uint32_t inherent_points(const v1::Risk& risk) {
  return risk.probability() * risk.impact();
}

std::uint32_t residual_points(const v1::Risk& risk) {
  const std::uint32_t left = risk.residual_probability() * risk.residual_impact();
  return left > 0 ? left : inherent_points(risk);
}

v1::RiskExposure exposure_of(const Risks& records) {
  v1::RiskExposure exposure;
  exposure.mutable_cells()->Resize(levels * levels, 0);
  for (const auto& [id, risk] : records.risks.all()) {
    if (risk.state() == v1::RISK_CLOSED) continue;
    const std::uint32_t left = residual_points(risk);
    exposure.set_open(exposure.open() + 1);
    exposure.set_inherent(exposure.inherent() + inherent_points(risk));
    exposure.set_residual(exposure.residual() + left);
    if (left >= high_points_min) exposure.set_high(exposure.high() + 1);
    if (const int cell = cell_of(risk); cell >= 0) exposure.set_cells(cell, exposure.cells(cell) + 1);
  }
  return exposure;
}

}  // namespace slipway::records
