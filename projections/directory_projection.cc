#include "projections/directory_projection.h"

#include "projections/fold.h"
#include "projections/roles.h"

namespace slipway {
namespace {

// PersonAdded and PersonEdited say the same: the person's fields from now on.
template <typename Fact>
void set_fields(const v1::Event& event, const Fact& fact, v1::PersonInfo& person) {
  person.set_name(fact.name());
  person.set_email(fact.email());
  person.set_department_id(fact.department_id());
  person.set_language(fact.language());
  if (!event.erased().empty()) person.set_erased(true);
}

void erase(v1::PersonInfo& person) {
  person.clear_name();
  person.clear_email();
  person.set_deactivated(true);
  person.set_erased(true);
}

// DepartmentAdded and DepartmentRenamed alike.
template <typename Event>
void upsert_department(const Event& event, v1::ViewDelta& delta) {
  v1::DepartmentInfo& department = *upsert(delta, "department/", event.department_id()).mutable_department();
  department.set_department_id(event.department_id());
  department.set_name(event.name());
}

}  // namespace

void DirectoryProjection::apply(const v1::Commit& commit, v1::ViewDelta& delta) {
  changed_people_.clear();
  for (const v1::Event& event : commit.events()) fold(event, delta);
  for (const std::string& id : changed_people_) *upsert(delta, "person/", id).mutable_person() = people_[id];
}

void DirectoryProjection::fold(const v1::Event& event, v1::ViewDelta& delta) {
  switch (event.fact_case()) {
    case v1::Event::kWorkspaceCreated: {
      v1::WorkspaceInfo& workspace = *upsert(delta, "workspace").mutable_workspace();
      workspace.set_name(event.workspace_created().name());
      workspace.set_time_zone(event.workspace_created().time_zone());
      return;
    }
    case v1::Event::kPersonAdded:
      return set_fields(event, event.person_added(), edited(event.person_added().person_id()));
    case v1::Event::kPersonEdited:
      return set_fields(event, event.person_edited(), edited(event.person_edited().person_id()));
    case v1::Event::kPersonDeactivated:
      return edited(event.person_deactivated().person_id()).set_deactivated(true);
    case v1::Event::kPersonErased:
      return erase(edited(event.person_erased().person_id()));
    case v1::Event::kDepartmentAdded:
      return upsert_department(event.department_added(), delta);
    case v1::Event::kDepartmentRenamed:
      return upsert_department(event.department_renamed(), delta);
    case v1::Event::kRoleGranted:
      return grant(event.role_granted().role(), *edited(event.role_granted().person_id()).mutable_roles());
    case v1::Event::kRoleRevoked:
      return revoke(event.role_revoked().role(), *edited(event.role_revoked().person_id()).mutable_roles());
    default:
      return;
  }
}

v1::PersonInfo& DirectoryProjection::edited(const std::string& person_id) {
  changed_people_.insert(person_id);
  v1::PersonInfo& person = people_[person_id];
  person.set_person_id(person_id);
  return person;
}

void DirectoryProjection::restore(const v1::Entity& entity) {
  if (entity.has_person()) people_[entity.person().person_id()] = entity.person();
}

}  // namespace slipway
