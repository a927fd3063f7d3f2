#include "server/domain/workspace.h"

#include <algorithm>

#include "server/domain/limits.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

Person& person_of(Workspace& workspace, const std::string& id) {
  const auto found = workspace.people.find(id);
  SLIPWAY_ASSERT(found != workspace.people.end(), id);
  return found->second;
}

bool is_last_administrator(const Workspace& workspace, const std::string& id) {
  const auto administers = [](const auto& entry) {
    return entry.second.active && entry.second.roles.has(v1::ADMINISTRATOR);
  };
  const Person* person = workspace.find_active(id);
  return person != nullptr && person->roles.has(v1::ADMINISTRATOR) &&
         std::ranges::count_if(workspace.people, administers) == 1;
}

std::optional<Refusal> unknown_department(const Workspace& workspace, const std::string& id) {
  if (id.empty() || workspace.departments.contains(id)) return std::nullopt;
  return not_found("department", id).error();
}

// What was before is known of a department's name and of roles only.
Decision compensate(const Workspace& workspace, const v1::Event& event, const Request& request) {
  v1::Command command;
  command.mutable_expect()->set_revision(request.context.undone->revision());
  switch (event.fact_case()) {
    case v1::Event::kDepartmentRenamed: {
      const auto& renamed = event.department_renamed();
      command.mutable_rename_department()->set_department_id(renamed.department_id());
      command.mutable_rename_department()->set_name(renamed.name_before());
      break;
    }
    case v1::Event::kRoleGranted:
      command.mutable_revoke_role()->set_person_id(event.role_granted().person_id());
      command.mutable_revoke_role()->set_role(event.role_granted().role());
      break;
    case v1::Event::kRoleRevoked:
      command.mutable_grant_role()->set_person_id(event.role_revoked().person_id());
      command.mutable_grant_role()->set_role(event.role_revoked().role());
      break;
    default:
      return refuse(Code::not_undoable, {{"command", request.context.undone->command()}});
  }
  return decide(workspace, command, request.context);
}

}  // namespace

const Person* Workspace::find_person(const std::string& id) const {
  const auto found = people.find(id);
  return found == people.end() ? nullptr : &found->second;
}

const Person* Workspace::find_active(const std::string& id) const {
  const Person* person = find_person(id);
  return person != nullptr && person->active ? person : nullptr;
}

RoleSet Workspace::roles_of(const std::string& id) const {
  const Person* person = find_active(id);
  return person == nullptr ? RoleSet{} : person->roles;
}

std::vector<std::string> Workspace::erased_people() const {
  std::vector<std::string> ids;
  for (const auto& [id, person] : people)
    if (person.erased) ids.push_back(id);
  return ids;
}

Decision decide(const Workspace& workspace, const v1::CreateWorkspace& create, const Request&) {
  if (workspace.created) return already_exists("workspace", std::string{workspace_stream});
  Events events;
  auto& created = *events.emplace_back().mutable_workspace_created();
  created.set_name(create.name());
  created.set_time_zone(create.time_zone());
  return events;
}

Decision decide(const Workspace& workspace, const v1::AddPerson& add, const Request& request) {
  if (workspace.find_person(add.person_id()) != nullptr || add.person_id() == system_actor) {
    return already_exists("person", add.person_id());
  }
  if (workspace.people.size() >= people_max) return too_many(request, "person_id", people_max);
  if (auto missing = unknown_department(workspace, add.department_id())) return refuse(*missing);
  Events events;
  auto& added = *events.emplace_back().mutable_person_added();
  added.set_person_id(add.person_id());
  added.set_name(add.name());
  added.set_email(add.email());
  added.set_department_id(add.department_id());
  added.set_language(add.language());
  return events;
}

Decision decide(const Workspace& workspace, const v1::EditPerson& edit, const Request& request) {
  const Person* person = workspace.find_person(edit.person_id());
  if (person == nullptr) return not_found("person", edit.person_id());
  if (person->erased) return refuse(Code::person_erased, {{"person", edit.person_id()}});
  if (edit.has_name() && is_blank(edit.name())) return invalid(request, "name", "required");
  if (auto missing = unknown_department(workspace, edit.department_id())) return refuse(*missing);
  Events events;
  auto& edited = *events.emplace_back().mutable_person_edited();
  edited.set_person_id(edit.person_id());
  edited.set_name(edit.has_name() ? edit.name() : person->name);
  edited.set_email(edit.has_email() ? edit.email() : person->email);
  edited.set_department_id(edit.has_department_id() ? edit.department_id() : person->department);
  edited.set_language(edit.has_language() ? edit.language() : person->language);
  const bool unchanged = edited.name() == person->name && edited.email() == person->email &&
                         edited.department_id() == person->department &&
                         edited.language() == person->language;
  if (unchanged) events.clear();
  return events;
}

Decision decide(const Workspace& workspace, const v1::DeactivatePerson& deactivate, const Request&) {
  const Person* person = workspace.find_person(deactivate.person_id());
  if (person == nullptr) return not_found("person", deactivate.person_id());
  if (!person->active) return Events{};
  if (is_last_administrator(workspace, deactivate.person_id())) {
    return refuse(Code::last_administrator, {{"person", deactivate.person_id()}});
  }
  Events events;
  events.emplace_back().mutable_person_deactivated()->set_person_id(deactivate.person_id());
  return events;
}

Decision decide(const Workspace& workspace, const v1::ErasePerson& erase, const Request&) {
  const Person* person = workspace.find_person(erase.person_id());
  if (person == nullptr) return not_found("person", erase.person_id());
  if (person->erased) return Events{};
  if (is_last_administrator(workspace, erase.person_id())) {
    return refuse(Code::last_administrator, {{"person", erase.person_id()}});
  }
  Events events;
  auto& erased = *events.emplace_back().mutable_person_erased();
  erased.set_person_id(erase.person_id());
  erased.set_reason(erase.reason());
  return events;
}

Decision decide(const Workspace& workspace, const v1::AddDepartment& add, const Request& request) {
  if (workspace.departments.contains(add.department_id()))
    return already_exists("department", add.department_id());
  if (workspace.departments.size() >= departments_max)
    return too_many(request, "department_id", departments_max);
  Events events;
  auto& added = *events.emplace_back().mutable_department_added();
  added.set_department_id(add.department_id());
  added.set_name(add.name());
  return events;
}

Decision decide(const Workspace& workspace, const v1::RenameDepartment& rename, const Request& request) {
  const auto department = workspace.departments.find(rename.department_id());
  if (department == workspace.departments.end()) return not_found("department", rename.department_id());
  if (auto wrong = wrong_expectation(request, rename.department_id())) return refuse(*wrong);
  const Field<std::string>& name = department->second;
  if (name.value == rename.name()) return Events{};
  if (changed_since(request, name.changed)) {
    return refuse(version_conflict("name", name.changed, rename.name(), name.value));
  }
  Events events;
  auto& renamed = *events.emplace_back().mutable_department_renamed();
  renamed.set_department_id(rename.department_id());
  renamed.set_name(rename.name());
  renamed.set_name_before(name.value);
  return events;
}

Decision decide(const Workspace& workspace, const v1::GrantRole& grant, const Request& request) {
  const Person* person = workspace.find_active(grant.person_id());
  if (person == nullptr) return not_found("person", grant.person_id());
  if (person->roles.has(grant.role())) return Events{};
  if (auto own = granted_to_oneself(grant.person_id(), grant.role(), request.context)) return refuse(*own);
  if (grant.role() == v1::CONSULTANT) return invalid(request, "role", "engaged_only");
  Events events;
  auto& granted = *events.emplace_back().mutable_role_granted();
  granted.set_person_id(grant.person_id());
  granted.set_role(grant.role());
  return events;
}

Decision decide(const Workspace& workspace, const v1::RevokeRole& revoke, const Request&) {
  const Person* person = workspace.find_person(revoke.person_id());
  if (person == nullptr) return not_found("person", revoke.person_id());
  if (!person->roles.has(revoke.role())) return Events{};
  if (revoke.role() == v1::ADMINISTRATOR && is_last_administrator(workspace, revoke.person_id())) {
    return refuse(Code::last_administrator, {{"person", revoke.person_id()}});
  }
  Events events;
  auto& revoked = *events.emplace_back().mutable_role_revoked();
  revoked.set_person_id(revoke.person_id());
  revoked.set_role(revoke.role());
  return events;
}

Decision decide(const Workspace& workspace, const v1::Undo& undo, const Request& request) {
  const v1::Commit* undone = request.context.undone;
  if (undone == nullptr) return not_found("commit", std::to_string(undo.revision()));
  Events events;
  for (auto event = undone->events().rbegin(); event != undone->events().rend(); ++event) {
    Decision compensation = compensate(workspace, *event, request);
    if (!compensation) return compensation;
    events.insert(events.end(), compensation->begin(), compensation->end());
  }
  return events;
}

void evolve(Workspace& workspace, const v1::Event& event, const Happening& happening) {
  const Stamp now{happening.revision, happening.actor};
  switch (event.fact_case()) {
    case v1::Event::kWorkspaceCreated:
      workspace.created = true;
      workspace.name = event.workspace_created().name();
      workspace.time_zone = event.workspace_created().time_zone();
      return;
    case v1::Event::kPersonAdded: {
      const auto& added = event.person_added();
      workspace.people[added.person_id()] = {.name = added.name(),
                                             .email = added.email(),
                                             .department = added.department_id(),
                                             .language = added.language(),
                                             .roles = {},
                                             .active = true,
                                             .inboxes = {},
                                             .erased = false};
      return;
    }
    case v1::Event::kPersonEdited: {
      const auto& edited = event.person_edited();
      Person& person = person_of(workspace, edited.person_id());
      person.name = edited.name();
      person.email = edited.email();
      person.department = edited.department_id();
      person.language = edited.language();
      return;
    }
    case v1::Event::kPersonDeactivated:
      person_of(workspace, event.person_deactivated().person_id()).active = false;
      return;
    case v1::Event::kPersonErased: {
      Person& person = person_of(workspace, event.person_erased().person_id());
      person.name.clear();
      person.email.clear();
      person.active = false;
      person.erased = true;
      return;
    }
    case v1::Event::kDepartmentAdded:
      workspace.departments[event.department_added().department_id()].set(event.department_added().name(),
                                                                          now);
      return;
    case v1::Event::kDepartmentRenamed:
      workspace.departments[event.department_renamed().department_id()].set(event.department_renamed().name(),
                                                                            now);
      return;
    case v1::Event::kRoleGranted:
      person_of(workspace, event.role_granted().person_id()).roles.add(event.role_granted().role());
      return;
    case v1::Event::kRoleRevoked: {
      Person& person = person_of(workspace, event.role_revoked().person_id());
      person.roles.remove(event.role_revoked().role());
      if (onlookers.has(event.role_revoked().role())) person.former_onlooker = true;
      return;
    }
    case v1::Event::kNoticesRead: {
      const auto& read = event.notices_read();
      person_of(workspace, read.person_id()).inboxes[read.project()].read = read.revision();
      return;
    }
    case v1::Event::kNoticeRuleSet: {
      const auto& set = event.notice_rule_set();
      person_of(workspace, set.person_id()).inboxes[set.project()].rule = set.rule();
      return;
    }
    case v1::Event::kWitnessAdded:
      workspace.witnesses[event.witness_added().name()] = event.witness_added().vkey();
      return;
    case v1::Event::kWitnessRemoved:
      workspace.witnesses.erase(event.witness_removed().name());
      return;
    default:
      // A project's event: none stands in this stream.
      return;
  }
}

}  // namespace slipway::domain
