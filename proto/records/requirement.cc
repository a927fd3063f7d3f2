#include "proto/records/requirement.h"

#include <algorithm>
#include <string>
#include <vector>

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

void propose(Requirements& records, const v1::RequirementProposed& proposed, const Happening& happening) {
  v1::Requirement& record = records.requirements.edit(proposed.requirement_id());
  record.set_requirement_id(proposed.requirement_id());
  record.set_title(proposed.title());
  record.set_text(proposed.text());
  record.set_module(proposed.module());
  record.set_priority(proposed.priority());
  *record.mutable_departments() = proposed.departments();
  record.set_workshop_id(proposed.workshop_id());
  record.set_from_feedback(proposed.from_feedback());
  record.set_change_id(proposed.change_id());
  note(*record.mutable_recorded(), happening);
}

// What was signed was the requirement as it read then, and so was what stands in the baseline. Its text stood
// in `now` once.
void edit(Requirements& records, const v1::RequirementEdited& edited, const Happening& happening) {
  v1::Requirement& record = records.requirements.edit(edited.requirement_id());
  record.set_requirement_id(edited.requirement_id());
  record.set_title(edited.now().title());
  record.set_text(edited.text().empty() ? edited.now().text() : edited.text());
  record.set_module(edited.now().module());
  record.set_priority(edited.now().priority());
  *record.mutable_departments() = edited.now().departments();
  record.clear_sign_offs();
  record.set_baselined(false);
  if (!edited.change_id().empty()) record.set_change_id(edited.change_id());
  note(*record.mutable_recorded(), happening);
}

void sign_off(Requirements& records, const v1::RequirementSignedOff& signed_off, const Happening& happening) {
  v1::Requirement& record = records.requirements.edit(signed_off.requirement_id());
  record.set_requirement_id(signed_off.requirement_id());
  auto& sign_offs = *record.mutable_sign_offs();
  auto place = std::ranges::find(sign_offs, signed_off.department_id(), &v1::SignOff::department_id);
  v1::SignOff& newest = place == sign_offs.end() ? *sign_offs.Add() : *place;
  newest.set_department_id(signed_off.department_id());
  newest.set_person_id(happening.actor);
  *newest.mutable_at() = happening.at;
  note(*record.mutable_recorded(), happening);
}

void baseline(Requirements& records, const v1::RequirementsBaselined& baselined, const Happening& happening) {
  v1::RequirementsBaseline& record = records.baseline.edit(the_one);
  record.set_number(baselined.number());
  record.set_requirements(baselined.requirements());
  record.set_by(happening.actor);
  *record.mutable_at() = happening.at;
  std::vector<std::string> joining;
  for (const auto& [id, requirement] : records.requirements.all())
    if (requirement.priority() != v1::WONT && !requirement.baselined()) joining.push_back(id);
  for (const std::string& id : joining) {
    v1::Requirement& requirement = records.requirements.edit(id);
    requirement.set_baselined(true);
    note(*requirement.mutable_recorded(), happening);
  }
}

void request(Requirements& records, const v1::ChangeRequested& requested, const Happening& happening) {
  v1::ChangeRequest& record = records.changes.edit(requested.change_id());
  record.set_change_id(requested.change_id());
  record.set_title(requested.title());
  record.set_reason(requested.reason());
  record.set_impact(requested.impact());
  *record.mutable_requirements() = requested.requirements();
  record.set_state(v1::CHANGE_REQUESTED);
  note(*record.mutable_recorded(), happening);
}

void decide(Requirements& records, const std::string& change_id, v1::ChangeState state,
            const std::string& reason, const Happening& happening) {
  v1::ChangeRequest& record = records.changes.edit(change_id);
  record.set_change_id(change_id);
  record.set_state(state);
  record.set_decided_by(happening.actor);
  record.set_decision_reason(reason);
  *record.mutable_decided_at() = happening.at;
  note(*record.mutable_recorded(), happening);
}

}  // namespace

void evolve(Requirements& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kRequirementProposed:
      return propose(records, event.requirement_proposed(), happening);
    case v1::Event::kRequirementEdited:
      return edit(records, event.requirement_edited(), happening);
    case v1::Event::kRequirementSignedOff:
      return sign_off(records, event.requirement_signed_off(), happening);
    case v1::Event::kRequirementsBaselined:
      return baseline(records, event.requirements_baselined(), happening);
    case v1::Event::kChangeRequested:
      return request(records, event.change_requested(), happening);
    case v1::Event::kChangeApproved:
      return decide(records, event.change_approved().change_id(), v1::CHANGE_APPROVED,
                    event.change_approved().reason(), happening);
    case v1::Event::kChangeRejected:
      return decide(records, event.change_rejected().change_id(), v1::CHANGE_REJECTED,
                    event.change_rejected().reason(), happening);
    case v1::Event::kTextRedacted:
      redact(records.requirements, event.text_redacted(), happening);
      redact(records.changes, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

bool concerns(const v1::Requirement& requirement, const std::string& department) {
  const auto& named = requirement.departments();
  return named.empty() || std::ranges::find(named, department) != named.end();
}

bool is_signed_by(const v1::Requirement& requirement, const std::string& department) {
  const auto& signed_off = requirement.sign_offs();
  return std::ranges::find(signed_off, department, &v1::SignOff::department_id) != signed_off.end();
}

std::set<std::string> unsigned_departments(const v1::Requirement& requirement,
                                           const std::set<std::string>& all) {
  std::set<std::string> missing(requirement.departments().begin(), requirement.departments().end());
  if (missing.empty()) missing = all;
  for (const v1::SignOff& sign_off : requirement.sign_offs()) missing.erase(sign_off.department_id());
  return missing;
}

}  // namespace slipway::records
