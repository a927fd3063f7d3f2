// What turns the data of a template into facts of one project: its language, days, people and variables.
//
// Internal to the rules of ApplyTemplate. `template.cc` applies what the project stands on (roles, charter,
// stages, board, meetings), `template_parts.cc` all that is recorded beside them.
#pragma once

#include <set>
#include <string>

#include "proto/templates/variables.h"
#include "server/domain/rules.h"

namespace slipway::domain {

// `wanted`, or the first of `wanted-2`, `wanted-3` … that is free.
template <class Taken>
std::string free_id(const std::string& wanted, const Taken& taken) {
  std::string id = wanted;
  for (int turn = 2; taken(id); ++turn) id = wanted + "-" + std::to_string(turn);
  return id;
}

// The value of each variable: what the command gives, else its default; none where neither says one.
templates::Values values_of(const v1::Template& described, const v1::ApplyTemplate& apply);

// Lives as long as what it was made of.
class TemplateFilling {
 public:
  TemplateFilling(const Project& project, const v1::ApplyTemplate& apply, const Request& request);

  const v1::Template& described() const { return template_; }
  v1::Language language() const { return language_; }

  std::string text(const v1::Text& both) const;
  v1::Text both(const v1::Text& both) const;
  std::uint64_t number(const v1::TemplateNumber& number) const;
  // `offset` days after the go-live.
  Day day(int offset) const;
  // Not after today.
  bool is_past(int offset) const;
  // Ten o'clock of that day, in seconds since 1970.
  std::int64_t morning(int offset) const;

  // Empty: nobody fills the slot.
  std::string person_in(const std::string& slot) const;
  // Where that person works; empty: nowhere, or nobody knows.
  std::string department_of(const std::string& person) const;
  // Who fills the first filled slot with that role; empty: nobody.
  std::string person_as(v1::Role role) const;
  // Everyone in those slots once, in the order of their ids.
  template <class Slots>
  std::set<std::string> people_in(const Slots& slots) const {
    std::set<std::string> people;
    for (const std::string& slot : slots)
      if (const std::string person = person_in(slot); !person.empty()) people.insert(person);
    return people;
  }

 private:
  const Project& project_;
  const v1::ApplyTemplate& apply_;
  const Request& request_;
  const v1::Template& template_;
  v1::Language language_ = v1::ZH_CN;
  templates::Values values_;
};

// Milestones, gates, runbooks, risks, plans, items, monitors, trainings and consultants, as their commands
// would have recorded them.
void add_parts(const Project& project, const TemplateFilling& filling, Events& events);
// Why they cannot be added: there would be more of something than a project may hold.
std::optional<Refusal> parts_beyond_limits(const Project& project, const v1::Template& described,
                                           const Request& request);

}  // namespace slipway::domain
