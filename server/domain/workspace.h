// The organisation: its people, departments, and the roles that hold in every project.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "proto/records/happening.h"
#include "server/domain/field.h"
#include "server/domain/roles.h"
#include "slipway/v1/events.pb.h"

namespace slipway::domain {

using records::Happening;

// What a person settled about one project's notices.
struct Inbox {
  std::uint64_t read = 0;  // What the project told up to this revision.
  v1::NoticeRule rule = v1::NOTICE_ALL;
};

struct Person {
  std::string name;
  std::string email;
  std::string department;
  v1::Language language = v1::LANGUAGE_UNSPECIFIED;
  RoleSet roles;
  bool former_onlooker = false;  // As Project::former_onlookers, of a role in the workspace.
  bool active = true;
  std::map<std::string, Inbox> inboxes;  // By project.
  bool erased = false;                   // Then never active again, and without a name.
};

struct Workspace {
  bool created = false;
  std::string name;
  std::string time_zone;
  std::unordered_map<std::string, Person> people;
  std::unordered_map<std::string, Field<std::string>> departments;  // Id → name.
  std::map<std::string, std::string> witnesses;                     // Name → verifier key.

  const Person* find_person(const std::string& id) const;
  // Null as well where that person was deactivated.
  const Person* find_active(const std::string& id) const;
  // Of an active person; else none.
  RoleSet roles_of(const std::string& id) const;
  std::vector<std::string> erased_people() const;
};

}  // namespace slipway::domain
