#include "proto/records/emergency.h"

#include <algorithm>

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

template <class Change>
void edit_plan(Emergencies& records, const std::string& id, const Happening& happening, Change change) {
  if (!records.plans.contains(id)) return;
  v1::EmergencyPlan& plan = records.plans.edit(id);
  change(plan);
  note(*plan.mutable_recorded(), happening);
}

template <class Change>
void edit_incident(Emergencies& records, const std::string& id, const Happening& happening, Change change) {
  if (!records.incidents.contains(id)) return;
  v1::Incident& incident = records.incidents.edit(id);
  change(incident);
  note(*incident.mutable_recorded(), happening);
}

void draft(Emergencies& records, const v1::EmergencyPlanDrafted& drafted, const Happening& happening) {
  v1::EmergencyPlan& plan = records.plans.edit(drafted.plan_id());
  plan.set_plan_id(drafted.plan_id());
  plan.set_title(drafted.title());
  plan.set_trigger(drafted.trigger());
  plan.set_actions(drafted.actions());
  plan.set_owner(drafted.owner());
  note(*plan.mutable_recorded(), happening);
}

void approve(v1::EmergencyPlan& plan, const Happening& happening) {
  plan.set_approved(true);
  plan.set_approved_by(happening.actor);
}

void add_drill(v1::EmergencyPlan& plan, const v1::DrillCompleted& completed, const Happening& happening) {
  v1::Drill& drill = *plan.add_drills();
  drill.set_passed(completed.passed());
  drill.set_minutes(completed.minutes());
  drill.set_note(completed.note());
  drill.set_by(happening.actor);
  *drill.mutable_at() = happening.at;
}

void invoke(Emergencies& records, const v1::EmergencyPlanInvoked& invoked, const Happening& happening) {
  edit_plan(records, invoked.plan_id(), happening, [&](v1::EmergencyPlan& plan) {
    plan.set_invocations(plan.invocations() + 1);
    *plan.mutable_invoked_at() = happening.at;
  });
  edit_incident(records, invoked.incident_id(), happening, [&](v1::Incident& incident) {
    const auto& plans = incident.plans();
    if (std::ranges::find(plans, invoked.plan_id()) == plans.end()) incident.add_plans(invoked.plan_id());
  });
}

void declare(Emergencies& records, const v1::IncidentDeclared& declared, const Happening& happening) {
  v1::Incident& incident = records.incidents.edit(declared.incident_id());
  incident.set_incident_id(declared.incident_id());
  incident.set_title(declared.title());
  incident.set_description(declared.description());
  incident.set_severity(declared.severity());
  incident.set_state(v1::INCIDENT_OPEN);
  incident.set_commander(declared.commander());
  incident.set_run_id(declared.run_id());
  incident.set_monitor_id(declared.monitor_id());
  *incident.mutable_declared_at() = happening.at;
  note(*incident.mutable_recorded(), happening);
}

void mitigate(v1::Incident& incident, const v1::IncidentMitigated& mitigated, const Happening& happening) {
  incident.set_state(v1::INCIDENT_MITIGATED);
  incident.set_mitigation(mitigated.mitigation());
  *incident.mutable_mitigated_at() = happening.at;
}

void resolve(v1::Incident& incident, const v1::IncidentResolved& resolved, const Happening& happening) {
  incident.set_state(v1::INCIDENT_RESOLVED);
  incident.set_resolution(resolved.resolution());
  *incident.mutable_resolved_at() = happening.at;
}

void review(v1::Incident& incident, const v1::ReviewPublished& published, const Happening& happening) {
  incident.set_review(published.review());
  *incident.mutable_reviewed_at() = happening.at;
}

}  // namespace

void evolve(Emergencies& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kEmergencyPlanDrafted:
      return draft(records, event.emergency_plan_drafted(), happening);
    case v1::Event::kEmergencyPlanApproved:
      return edit_plan(records, event.emergency_plan_approved().plan_id(), happening,
                       [&](v1::EmergencyPlan& plan) { approve(plan, happening); });
    case v1::Event::kDrillCompleted:
      return edit_plan(records, event.drill_completed().plan_id(), happening,
                       [&](v1::EmergencyPlan& plan) { add_drill(plan, event.drill_completed(), happening); });
    case v1::Event::kEmergencyPlanInvoked:
      return invoke(records, event.emergency_plan_invoked(), happening);
    case v1::Event::kIncidentDeclared:
      return declare(records, event.incident_declared(), happening);
    case v1::Event::kIncidentMitigated:
      return edit_incident(
          records, event.incident_mitigated().incident_id(), happening,
          [&](v1::Incident& incident) { mitigate(incident, event.incident_mitigated(), happening); });
    case v1::Event::kIncidentResolved:
      return edit_incident(
          records, event.incident_resolved().incident_id(), happening,
          [&](v1::Incident& incident) { resolve(incident, event.incident_resolved(), happening); });
    case v1::Event::kReviewPublished:
      return edit_incident(
          records, event.review_published().incident_id(), happening,
          [&](v1::Incident& incident) { review(incident, event.review_published(), happening); });
    case v1::Event::kTextRedacted:
      redact(records.plans, event.text_redacted(), happening);
      redact(records.incidents, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

bool is_open(const v1::Incident& incident) {
  return incident.state() != v1::INCIDENT_RESOLVED;
}

bool is_worst(const v1::Incident& incident) {
  return incident.severity() == 1;
}

}  // namespace slipway::records
