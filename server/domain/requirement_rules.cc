// The rules: requirements, their sign-offs, the baseline, and changes after it.
//
// Once there is a baseline, a requirement is proposed or edited only by an approved change request. What was
// edited since is signed off again before the next baseline.
#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "server/domain/limits.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

const records::Requirements& requirements_of(const Project& project) {
  return project.records.requirements;
}

std::uint32_t baseline_number(const Project& project) {
  const v1::RequirementsBaseline* baseline = requirements_of(project).baseline.find(records::the_one);
  return baseline == nullptr ? 0 : baseline->number();
}

std::optional<Refusal> missing_departments(const Context& context,
                                           const google::protobuf::RepeatedPtrField<std::string>& ids) {
  for (const std::string& id : ids)
    if (auto missing = missing_department(context, id)) return missing;
  return std::nullopt;
}

// Why requirements cannot be changed by that change request: before the baseline none is needed.
// `requirement`: empty for a new one. A change that names requirements allows changes of those only.
std::optional<Refusal> not_changeable(const Project& project, const std::string& change_id,
                                      const std::string& requirement) {
  const v1::ChangeRequest* change = requirements_of(project).changes.find(change_id);
  if (change == nullptr && !change_id.empty()) return not_found("change", change_id).error();
  if (baseline_number(project) == 0) return std::nullopt;
  Refusal refusal{Code::requirements_baselined, {{"baseline", std::to_string(baseline_number(project))}}};
  if (change == nullptr) return refusal;
  refusal.facts.emplace_back("change", change_id);
  refusal.facts.emplace_back("state", lower_name(change->state()));
  if (change->state() != v1::CHANGE_APPROVED) return refusal;
  const auto& named = change->requirements();
  const bool meant =
      requirement.empty() || named.empty() || std::ranges::find(named, requirement) != named.end();
  return meant ? std::nullopt : std::optional{refusal};
}

bool is_wanted(const v1::Requirement& requirement) {
  return requirement.priority() != v1::WONT;
}

std::string name_of_department(const Context& context, const std::string& id) {
  if (context.workspace == nullptr) return id;
  const auto department = context.workspace->departments.find(id);
  return department == context.workspace->departments.end() ? id : department->second.value;
}

// A signature binds a department: only its own lead or signatory can give it. Who that is, the workspace
// says.
std::optional<Refusal> wrong_signatory(const Context& context, const std::string& department) {
  if (is_system(context) || context.workspace == nullptr) return std::nullopt;
  const Person* person = context.workspace->find_person(context.actor);
  if (person != nullptr && person->department == department) return std::nullopt;
  return Refusal{Code::wrong_signatory,
                 {{"department", name_of_department(context, department)},
                  {"department_id", department},
                  {"needs", lower_name(v1::DEPARTMENT_LEAD)},
                  {"needs", lower_name(v1::BUSINESS_SIGNATORY)}}};
}

v1::RequirementText text_of(const v1::Requirement& requirement) {
  v1::RequirementText text;
  text.set_title(requirement.title());
  text.set_text(requirement.text());
  text.set_module(requirement.module());
  text.set_priority(requirement.priority());
  *text.mutable_departments() = requirement.departments();
  return text;
}

v1::RequirementText edited(v1::RequirementText text, const v1::EditRequirement& edit) {
  if (edit.has_title()) text.set_title(edit.title());
  if (edit.has_text()) text.set_text(edit.text());
  if (edit.has_module()) text.set_module(edit.module());
  if (edit.has_priority()) text.set_priority(edit.priority());
  if (edit.has_departments()) *text.mutable_departments() = edit.departments().values();
  return text;
}

bool is_same(const v1::RequirementText& a, const v1::RequirementText& b) {
  return a.title() == b.title() && a.text() == b.text() && a.module() == b.module() &&
         a.priority() == b.priority() && std::ranges::equal(a.departments(), b.departments());
}

void sign_off(const std::string& requirement, const std::string& department, Events& events) {
  auto& signed_off = *events.emplace_back().mutable_requirement_signed_off();
  signed_off.set_requirement_id(requirement);
  signed_off.set_department_id(department);
}

// The departments that have yet to sign a requirement that concerns them.
std::set<std::string> unsigned_departments(const Project& project) {
  std::set<std::string> missing;
  for (const auto& [id, requirement] : requirements_of(project).requirements.all()) {
    if (is_wanted(requirement))
      missing.merge(records::unsigned_departments(requirement, project.departments));
  }
  return missing;
}

}  // namespace

Decision decide(const Project& project, const v1::ProposeRequirement& propose, const Request& request) {
  if (auto refusal = not_new(request, requirements_of(project).requirements, "requirement",
                             propose.requirement_id(), "requirement_id", requirements_max)) {
    return refuse(*std::move(refusal));
  }
  if (auto refusal = not_changeable(project, propose.change_id(), "")) return refuse(*std::move(refusal));
  if (auto missing = missing_departments(request.context, propose.departments()))
    return refuse(*std::move(missing));
  if (!propose.workshop_id().empty() && project.meetings.find(propose.workshop_id()) == nullptr)
    return not_found("meeting", propose.workshop_id());
  Events events;
  auto& proposed = *events.emplace_back().mutable_requirement_proposed();
  proposed.set_requirement_id(propose.requirement_id());
  proposed.set_title(propose.title());
  proposed.set_text(propose.text());
  proposed.set_module(propose.module());
  proposed.set_priority(propose.priority());
  *proposed.mutable_departments() = propose.departments();
  proposed.set_workshop_id(propose.workshop_id());
  proposed.set_change_id(propose.change_id());
  return events;
}

Decision decide(const Project& project, const v1::EditRequirement& edit, const Request& request) {
  const auto requirement = known(requirements_of(project).requirements, "requirement", edit.requirement_id());
  if (!requirement) return refuse(requirement.error());
  if (edit.has_title() && is_blank(edit.title())) return invalid(request, "title", "required");
  if (auto missing = missing_departments(request.context, edit.departments().values()))
    return refuse(*std::move(missing));
  const v1::RequirementText before = text_of(**requirement);
  v1::RequirementText now = edited(before, edit);
  if (is_same(now, before)) return Events{};
  if (auto refusal = not_changeable(project, edit.change_id(), edit.requirement_id()))
    return refuse(*std::move(refusal));
  if (auto refusal = stale_edit(request, "requirement/" + edit.requirement_id(), (*requirement)->recorded(),
                                edit, **requirement))
    return refuse(*std::move(refusal));
  Events events;
  auto& changed = *events.emplace_back().mutable_requirement_edited();
  changed.set_requirement_id(edit.requirement_id());
  *changed.mutable_now() = std::move(now);
  *changed.mutable_before() = before;
  // Nested fields cannot be sealed.
  changed.set_text(std::exchange(*changed.mutable_now()->mutable_text(), {}));
  changed.set_text_before(std::exchange(*changed.mutable_before()->mutable_text(), {}));
  changed.set_change_id(edit.change_id());
  return events;
}

Decision decide(const Project& project, const v1::SignOffRequirement& sign, const Request& request) {
  if (auto missing = missing_department(request.context, sign.department_id()))
    return refuse(*std::move(missing));
  if (auto wrong = wrong_signatory(request.context, sign.department_id())) return refuse(*std::move(wrong));
  const auto& all = requirements_of(project).requirements;
  Events events;
  for (const std::string& id :
       std::set<std::string>(sign.requirement_ids().begin(), sign.requirement_ids().end())) {
    const auto requirement = known(all, "requirement", id);
    if (!requirement) return refuse(requirement.error());
    if (!records::concerns(**requirement, sign.department_id()))
      return invalid(request, "requirement_ids", "not_concerned");
    if (!records::is_signed_by(**requirement, sign.department_id()))
      sign_off(id, sign.department_id(), events);
  }
  if (!sign.requirement_ids().empty()) return events;
  for (const auto& [id, requirement] : all.all()) {
    if (!is_wanted(requirement) || !records::concerns(requirement, sign.department_id())) continue;
    if (!records::is_signed_by(requirement, sign.department_id())) sign_off(id, sign.department_id(), events);
  }
  return events;
}

Decision decide(const Project& project, const v1::BaselineRequirements&, const Request& request) {
  const auto& all = requirements_of(project).requirements.all();
  const auto wanted = std::ranges::count_if(all, [](const auto& row) { return is_wanted(row.second); });
  if (wanted == 0) return invalid(request, "requirements", "required");
  const bool standing = std::ranges::all_of(
      all, [](const auto& row) { return row.second.baselined() || !is_wanted(row.second); });
  if (standing && baseline_number(project) > 0) return Events{};
  if (const auto missing = unsigned_departments(project); !missing.empty()) {
    Facts facts{{"what", "requirements"}};
    for (const std::string& id : missing) {
      facts.emplace_back("department", name_of_department(request.context, id));
      facts.emplace_back("department_id", id);
    }
    return refuse(Code::signoff_missing, std::move(facts));
  }
  Events events;
  auto& baselined = *events.emplace_back().mutable_requirements_baselined();
  baselined.set_number(baseline_number(project) + 1);
  baselined.set_requirements(static_cast<std::uint32_t>(wanted));
  return events;
}

Decision decide(const Project& project, const v1::RequestChange& ask, const Request& request) {
  if (auto refusal = not_new(request, requirements_of(project).changes, "change", ask.change_id(),
                             "change_id", change_requests_max)) {
    return refuse(*std::move(refusal));
  }
  for (const std::string& id : ask.requirements())
    if (!requirements_of(project).requirements.contains(id)) return not_found("requirement", id);
  Events events;
  auto& requested = *events.emplace_back().mutable_change_requested();
  requested.set_change_id(ask.change_id());
  requested.set_title(ask.title());
  requested.set_reason(ask.reason());
  requested.set_impact(ask.impact());
  *requested.mutable_requirements() = ask.requirements();
  return events;
}

namespace {

// The change request, while it waits for a decision.
std::expected<const v1::ChangeRequest*, Refusal> open_change(const Project& project, const std::string& id,
                                                             const Request& request) {
  const auto change = known(requirements_of(project).changes, "change", id);
  if (!change) return change;
  if (auto refusal = stale(request, "change/" + id, (*change)->recorded()))
    return refuse(*std::move(refusal));
  if ((*change)->state() != v1::CHANGE_REQUESTED)
    return wrong_state("change", (*change)->title(), lower_name((*change)->state()));
  return change;
}

}  // namespace

Decision decide(const Project& project, const v1::ApproveChange& approve, const Request& request) {
  const auto change = open_change(project, approve.change_id(), request);
  if (!change) return refuse(change.error());
  if ((*change)->recorded().created_by() == request.context.actor)
    return refuse(Code::self_approval, {{"what", "change"}});
  if (auto freeze = frozen(project, approve.emergency_change(), request)) return refuse(*std::move(freeze));
  Events events;
  auto& approved = *events.emplace_back().mutable_change_approved();
  approved.set_change_id(approve.change_id());
  approved.set_reason(approve.reason());
  approved.set_emergency_change(approve.emergency_change());
  return events;
}

Decision decide(const Project& project, const v1::RejectChange& reject, const Request& request) {
  const auto change = open_change(project, reject.change_id(), request);
  if (!change) return refuse(change.error());
  Events events;
  auto& rejected = *events.emplace_back().mutable_change_rejected();
  rejected.set_change_id(reject.change_id());
  rejected.set_reason(reject.reason());
  return events;
}

}  // namespace slipway::domain
