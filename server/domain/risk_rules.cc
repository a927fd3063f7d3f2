// The rules: the risk register.
#include "server/domain/day.h"
#include "server/domain/limits.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

std::expected<const v1::Risk*, Refusal> known_risk(const Project& project, const std::string& id) {
  return known(project.records.risks.risks, "risk", id);
}

std::unexpected<Refusal> in_wrong_state(const v1::Risk& risk) {
  return wrong_state("risk", risk.title(), lower_name(risk.state()));
}

// Why a risk that the sender saw at some revision cannot be changed: it is closed, or changed since.
// `wanted`: the command.
std::optional<Refusal> settled(const v1::Risk& risk, const google::protobuf::Message& wanted,
                               const Request& request) {
  if (auto conflict = stale_edit(request, "risk/" + risk.risk_id(), risk.recorded(), wanted, risk))
    return conflict;
  if (risk.state() == v1::RISK_CLOSED) return in_wrong_state(risk).error();
  return std::nullopt;
}

bool is_as_asked(const v1::Risk& risk, const v1::PlanResponse& plan) {
  return risk.state() != v1::RISK_ACCEPTED && risk.strategy() == plan.strategy() &&
         risk.response() == plan.response() && risk.trigger() == plan.trigger() &&
         risk.contingency() == plan.contingency() && (plan.owner().empty() || plan.owner() == risk.owner()) &&
         day_of(risk.response_due()) == day_of(plan.due());
}

bool is_as_asked(const v1::Risk& risk, const v1::AcceptRisk& accept, const std::string& actor) {
  return risk.state() == v1::RISK_ACCEPTED && risk.accepted_by() == actor &&
         risk.acceptance_reason() == accept.reason() &&
         day_of(risk.accepted_until()) == day_of(accept.until());
}

// Someone decided what to do about it, or it happened.
bool is_answered(const v1::Risk& risk) {
  return risk.state() == v1::RISK_TREATED || risk.state() == v1::RISK_ACCEPTED ||
         risk.state() == v1::RISK_MATERIALISED;
}

}  // namespace

Decision decide(const Project& project, const v1::IdentifyRisk& identify, const Request& request) {
  if (auto known =
          not_new(request, project.records.risks.risks, "risk", identify.risk_id(), "risk_id", risks_max)) {
    return refuse(*known);
  }
  if (auto missing = missing_person(request.context, identify.owner())) return refuse(*missing);
  Events events;
  auto& identified = *events.emplace_back().mutable_risk_identified();
  identified.set_risk_id(identify.risk_id());
  identified.set_title(identify.title());
  identified.set_cause(identify.cause());
  identified.set_consequence(identify.consequence());
  identified.set_category(identify.category());
  identified.set_owner(identify.owner());
  return events;
}

// What is left after a response can be told only of a risk that was assessed as if there were none.
Decision decide(const Project& project, const v1::AssessRisk& assess, const Request& request) {
  const auto known = known_risk(project, assess.risk_id());
  if (!known) return refuse(known.error());
  const v1::Risk& risk = **known;
  const std::uint32_t probability = assess.residual() ? risk.residual_probability() : risk.probability();
  const std::uint32_t impact = assess.residual() ? risk.residual_impact() : risk.impact();
  if (probability == assess.probability() && impact == assess.impact()) return Events{};
  if (auto refusal = settled(risk, assess, request)) return refuse(*refusal);
  if (assess.residual() && risk.probability() == 0) return invalid(request, "residual", "inherent_first");
  if (static_cast<std::size_t>(risk.trail_size()) >= risk_points_max) {
    return too_many(request, "risk_id", risk_points_max);
  }
  Events events;
  auto& assessed = *events.emplace_back().mutable_risk_assessed();
  assessed.set_risk_id(assess.risk_id());
  assessed.set_probability(assess.probability());
  assessed.set_impact(assess.impact());
  assessed.set_residual(assess.residual());
  assessed.set_probability_before(probability);
  assessed.set_impact_before(impact);
  return events;
}

Decision decide(const Project& project, const v1::PlanResponse& plan, const Request& request) {
  const auto known = known_risk(project, plan.risk_id());
  if (!known) return refuse(known.error());
  const v1::Risk& risk = **known;
  if (auto missing = missing_person(request.context, plan.owner())) return refuse(*missing);
  if (is_as_asked(risk, plan)) return Events{};
  if (auto refusal = settled(risk, plan, request)) return refuse(*refusal);
  Events events;
  auto& planned = *events.emplace_back().mutable_response_planned();
  planned.set_risk_id(plan.risk_id());
  planned.set_strategy(plan.strategy());
  planned.set_response(plan.response());
  planned.set_trigger(plan.trigger());
  planned.set_contingency(plan.contingency());
  planned.set_owner(plan.owner().empty() ? risk.owner() : plan.owner());
  if (const auto due = day_of(plan.due())) *planned.mutable_due() = to_proto(*due);
  planned.set_strategy_before(risk.strategy());
  planned.set_response_before(risk.response());
  planned.set_owner_before(risk.owner());
  return events;
}

Decision decide(const Project& project, const v1::EscalateRisk& escalate, const Request& request) {
  const auto known = known_risk(project, escalate.risk_id());
  if (!known) return refuse(known.error());
  const v1::Risk& risk = **known;
  if (auto missing = missing_person(request.context, escalate.to())) return refuse(*missing);
  if (risk.escalated_to() == escalate.to() && risk.escalation_reason() == escalate.reason()) return Events{};
  if (auto refusal = settled(risk, escalate, request)) return refuse(*refusal);
  Events events;
  auto& escalated = *events.emplace_back().mutable_risk_escalated();
  escalated.set_risk_id(escalate.risk_id());
  escalated.set_to(escalate.to());
  escalated.set_reason(escalate.reason());
  escalated.set_to_before(risk.escalated_to());
  return events;
}

// Said again, it may name the incident that was not there yet.
Decision decide(const Project& project, const v1::MaterialiseRisk& materialise, const Request& request) {
  const auto known = known_risk(project, materialise.risk_id());
  if (!known) return refuse(known.error());
  const v1::Risk& risk = **known;
  const std::string& incident = materialise.incident_id();
  if (!incident.empty() && !project.records.emergencies.incidents.contains(incident)) {
    return not_found("incident", incident);
  }
  const bool told = incident.empty() || incident == risk.incident_id();
  if (risk.state() == v1::RISK_MATERIALISED && told) return Events{};
  if (auto refusal = settled(risk, materialise, request)) return refuse(*refusal);
  Events events;
  auto& materialised = *events.emplace_back().mutable_risk_materialised();
  materialised.set_risk_id(materialise.risk_id());
  materialised.set_incident_id(incident);
  materialised.set_note(materialise.note());
  return events;
}

Decision decide(const Project& project, const v1::AcceptRisk& accept, const Request& request) {
  const auto known = known_risk(project, accept.risk_id());
  if (!known) return refuse(known.error());
  const v1::Risk& risk = **known;
  const std::string& actor = request.context.actor;
  if (is_as_asked(risk, accept, actor)) return Events{};
  if (auto refusal = settled(risk, accept, request)) return refuse(*refusal);
  if (risk.state() == v1::RISK_MATERIALISED) return in_wrong_state(risk);
  if (risk.owner() == actor) return refuse(Code::self_approval, {{"what", "risk"}});
  const std::optional<Day> until = day_of(accept.until());
  if (!until || *until <= utc_day_of(request.context.now)) return invalid(request, "until", "not_to_come");
  Events events;
  auto& accepted = *events.emplace_back().mutable_risk_accepted();
  accepted.set_risk_id(accept.risk_id());
  *accepted.mutable_until() = to_proto(*until);
  accepted.set_reason(accept.reason());
  return events;
}

Decision decide(const Project& project, const v1::CloseRisk& close, const Request& request) {
  const auto known = known_risk(project, close.risk_id());
  if (!known) return refuse(known.error());
  const v1::Risk& risk = **known;
  if (risk.state() == v1::RISK_CLOSED && risk.outcome() == close.outcome() &&
      risk.outcome_note() == close.note()) {
    return Events{};
  }
  if (auto refusal = settled(risk, close, request)) return refuse(*refusal);
  Facts facts{{"risk", risk.title()}};
  if (close.outcome() == v1::RISK_OUTCOME_UNSPECIFIED) facts.emplace_back("missing", "outcome");
  if (!is_answered(risk)) facts.emplace_back("missing", "response");
  if (facts.size() > 1) return refuse(Code::risk_untreated, std::move(facts));
  Events events;
  auto& closed = *events.emplace_back().mutable_risk_closed();
  closed.set_risk_id(close.risk_id());
  closed.set_outcome(close.outcome());
  closed.set_note(close.note());
  return events;
}

}  // namespace slipway::domain
