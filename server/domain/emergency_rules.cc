// The rules: emergency plans, their drills, and incidents from their declaration to what was learnt of them.
#include "server/domain/limits.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

// A plan counts once someone else than its author agrees: only then is it drilled and invoked.
std::expected<const v1::EmergencyPlan*, Refusal> approved_plan(const Project& project,
                                                               const std::string& id) {
  const auto plan = known(project.records.emergencies.plans, "emergency_plan", id);
  if (plan && !(*plan)->approved()) return wrong_state("emergency_plan", (*plan)->title(), "draft");
  return plan;
}

std::expected<const v1::Incident*, Refusal> known_incident(const Project& project, const std::string& id) {
  return known(project.records.emergencies.incidents, "incident", id);
}

std::unexpected<Refusal> in_wrong_state(const v1::Incident& incident) {
  return wrong_state("incident", incident.title(), lower_name(incident.state()));
}

// What a new incident says it belongs to.
std::optional<Refusal> missing_origin(const Project& project, const v1::DeclareIncident& declare) {
  const records::Records& all = project.records;
  if (!declare.run_id().empty() && !all.runbooks.runs.contains(declare.run_id())) {
    return not_found("run", declare.run_id()).error();
  }
  if (!declare.monitor_id().empty() && !all.operation.monitors.contains(declare.monitor_id())) {
    return not_found("monitor", declare.monitor_id()).error();
  }
  return std::nullopt;
}

}  // namespace

Decision decide(const Project& project, const v1::DraftEmergencyPlan& draft, const Request& request) {
  if (auto taken = not_new(request, project.records.emergencies.plans, "emergency_plan", draft.plan_id(),
                           "plan_id", emergency_plans_max)) {
    return refuse(*std::move(taken));
  }
  if (auto missing = missing_person(request.context, draft.owner())) return refuse(*std::move(missing));
  Events events;
  auto& drafted = *events.emplace_back().mutable_emergency_plan_drafted();
  drafted.set_plan_id(draft.plan_id());
  drafted.set_title(draft.title());
  drafted.set_trigger(draft.trigger());
  drafted.set_actions(draft.actions());
  drafted.set_owner(draft.owner());
  return events;
}

Decision decide(const Project& project, const v1::ApproveEmergencyPlan& approve, const Request& request) {
  const auto plan = known(project.records.emergencies.plans, "emergency_plan", approve.plan_id());
  if (!plan) return refuse(plan.error());
  if ((*plan)->approved()) return Events{};
  if ((*plan)->recorded().created_by() == request.context.actor) {
    return refuse(Code::self_approval, {{"what", "emergency_plan"}});
  }
  Events events;
  events.emplace_back().mutable_emergency_plan_approved()->set_plan_id(approve.plan_id());
  return events;
}

Decision decide(const Project& project, const v1::CompleteDrill& complete, const Request& request) {
  const auto plan = approved_plan(project, complete.plan_id());
  if (!plan) return refuse(plan.error());
  if (static_cast<std::size_t>((*plan)->drills_size()) >= drills_per_plan_max) {
    return too_many(request, "plan_id", drills_per_plan_max);
  }
  Events events;
  auto& completed = *events.emplace_back().mutable_drill_completed();
  completed.set_plan_id(complete.plan_id());
  completed.set_passed(complete.passed());
  completed.set_minutes(complete.minutes());
  completed.set_note(complete.note());
  return events;
}

Decision decide(const Project& project, const v1::InvokeEmergencyPlan& invoke, const Request&) {
  const auto plan = approved_plan(project, invoke.plan_id());
  if (!plan) return refuse(plan.error());
  if (!invoke.incident_id().empty()) {
    if (const auto incident = known_incident(project, invoke.incident_id()); !incident) {
      return refuse(incident.error());
    }
  }
  Events events;
  auto& invoked = *events.emplace_back().mutable_emergency_plan_invoked();
  invoked.set_plan_id(invoke.plan_id());
  invoked.set_reason(invoke.reason());
  invoked.set_incident_id(invoke.incident_id());
  return events;
}

Decision decide(const Project& project, const v1::DeclareIncident& declare, const Request& request) {
  if (auto taken = not_new(request, project.records.emergencies.incidents, "incident", declare.incident_id(),
                           "incident_id", incidents_max)) {
    return refuse(*std::move(taken));
  }
  if (auto missing = missing_person(request.context, declare.commander())) return refuse(*std::move(missing));
  if (auto missing = missing_origin(project, declare)) return refuse(*std::move(missing));
  Events events;
  auto& declared = *events.emplace_back().mutable_incident_declared();
  declared.set_incident_id(declare.incident_id());
  declared.set_title(declare.title());
  declared.set_description(declare.description());
  declared.set_severity(declare.severity());
  declared.set_commander(declare.commander().empty() ? request.context.actor : declare.commander());
  declared.set_run_id(declare.run_id());
  declared.set_monitor_id(declare.monitor_id());
  return events;
}

Decision decide(const Project& project, const v1::MitigateIncident& mitigate, const Request&) {
  const auto incident = known_incident(project, mitigate.incident_id());
  if (!incident) return refuse(incident.error());
  const bool mitigated = (*incident)->state() == v1::INCIDENT_MITIGATED;
  if (mitigated && (*incident)->mitigation() == mitigate.mitigation()) return Events{};
  if ((*incident)->state() != v1::INCIDENT_OPEN) return in_wrong_state(**incident);
  Events events;
  auto& event = *events.emplace_back().mutable_incident_mitigated();
  event.set_incident_id(mitigate.incident_id());
  event.set_mitigation(mitigate.mitigation());
  return events;
}

// Also of one that nobody mitigated first: some are over at once.
Decision decide(const Project& project, const v1::ResolveIncident& resolve, const Request&) {
  const auto incident = known_incident(project, resolve.incident_id());
  if (!incident) return refuse(incident.error());
  if ((*incident)->state() == v1::INCIDENT_RESOLVED) {
    if ((*incident)->resolution() == resolve.resolution()) return Events{};
    return in_wrong_state(**incident);
  }
  Events events;
  auto& resolved = *events.emplace_back().mutable_incident_resolved();
  resolved.set_incident_id(resolve.incident_id());
  resolved.set_resolution(resolve.resolution());
  return events;
}

Decision decide(const Project& project, const v1::PublishReview& publish, const Request&) {
  const auto incident = known_incident(project, publish.incident_id());
  if (!incident) return refuse(incident.error());
  if ((*incident)->state() != v1::INCIDENT_RESOLVED) return in_wrong_state(**incident);
  if ((*incident)->has_reviewed_at()) {
    if ((*incident)->review() == publish.review()) return Events{};
    return wrong_state("incident", (*incident)->title(), "incident_reviewed");
  }
  Events events;
  auto& published = *events.emplace_back().mutable_review_published();
  published.set_incident_id(publish.incident_id());
  published.set_review(publish.review());
  return events;
}

}  // namespace slipway::domain
