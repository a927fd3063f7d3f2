#include "server/domain/project.h"

#include <array>

#include "server/domain/limits.h"
#include "server/domain/rank.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

struct DefaultColumn {
  const char* id;
  const char* zh;
  const char* en;
  v1::ColumnKind kind;
};
constexpr std::array<DefaultColumn, 3> default_columns{{{"todo", "待办", "To do", v1::TODO},
                                                        {"doing", "进行中", "Doing", v1::DOING},
                                                        {"done", "已完成", "Done", v1::DONE}}};

void add_default_columns(v1::Language language, Events& events) {
  std::string rank;
  for (const DefaultColumn& column : default_columns) {
    rank = rank_between(rank, "");
    auto& added = *events.emplace_back().mutable_column_added();
    added.set_column_id(column.id);
    added.set_name(language == v1::EN ? column.en : column.zh);
    added.set_kind(column.kind);
    added.set_rank(rank);
  }
}

// A consultant is engaged: for a purpose, until a day.
bool is_engaged(const Project& project, const std::string& person) {
  const v1::Consultant* consultant = project.records.people.consultants.find(person);
  return consultant != nullptr && !consultant->expired();
}

}  // namespace

RoleSet Project::roles_of(const std::string& person) const {
  const auto member = members.find(person);
  return member == members.end() ? RoleSet{} : member->second;
}

const v1::Lifecycle& Project::lifecycle() const {
  static const v1::Lifecycle draft;
  const v1::Lifecycle* state = records.lifecycle.lifecycle.find(records::the_one);
  return state == nullptr ? draft : *state;
}

Decision decide(const Project& project, const v1::CreateProject& create, const Request& request) {
  if (project.created) return already_exists("project", request.command.project());
  const v1::Language language = create.language() == v1::EN ? v1::EN : v1::ZH_CN;
  Events events;
  auto& created = *events.emplace_back().mutable_project_created();
  created.set_name(create.name());
  created.set_language(language);
  created.set_time_zone(create.time_zone());
  if (!is_system(request.context)) {
    auto& granted = *events.emplace_back().mutable_role_granted();
    granted.set_person_id(request.context.actor);
    granted.set_role(v1::PROJECT_LEAD);
  }
  add_default_columns(language, events);
  return events;
}

Decision decide(const Project& project, const v1::JoinDepartment& join, const Request& request) {
  if (auto missing = missing_department(request.context, join.department_id())) return refuse(*missing);
  if (project.departments.contains(join.department_id())) return Events{};
  if (project.departments.size() >= departments_max)
    return too_many(request, "department_id", departments_max);
  Events events;
  events.emplace_back().mutable_department_joined()->set_department_id(join.department_id());
  return events;
}

std::optional<Refusal> granted_to_oneself(const std::string& person, v1::Role role, const Context& context) {
  const bool decides = role == v1::SPONSOR || role == v1::APPROVER;
  if (!decides || person != context.actor) return std::nullopt;
  return Refusal{Code::self_approval, {{"what", lower_name(role)}}};
}

Decision decide(const Project& project, const v1::GrantRole& grant, const Request& request) {
  if (auto missing = missing_person(request.context, grant.person_id())) return refuse(*missing);
  if (grant.role() == v1::ADMINISTRATOR) return invalid(request, "role", "workspace_only");
  if (project.roles_of(grant.person_id()).has(grant.role())) return Events{};
  if (auto own = granted_to_oneself(grant.person_id(), grant.role(), request.context)) return refuse(*own);
  if (grant.role() == v1::CONSULTANT && !is_engaged(project, grant.person_id()))
    return invalid(request, "role", "engaged_only");
  if (project.members.size() >= members_max && !project.members.contains(grant.person_id())) {
    return too_many(request, "person_id", members_max);
  }
  Events events;
  auto& granted = *events.emplace_back().mutable_role_granted();
  granted.set_person_id(grant.person_id());
  granted.set_role(grant.role());
  return events;
}

Decision decide(const Project& project, const v1::RevokeRole& revoke, const Request&) {
  if (!project.roles_of(revoke.person_id()).has(revoke.role())) return Events{};
  Events events;
  auto& revoked = *events.emplace_back().mutable_role_revoked();
  revoked.set_person_id(revoke.person_id());
  revoked.set_role(revoke.role());
  return events;
}

}  // namespace slipway::domain
