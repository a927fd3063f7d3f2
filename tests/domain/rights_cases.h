// What the matrix of rights is read off: a project full of things, each there twice, one of `own` and one of
// somebody else, and the commands that speak of them.
#pragma once

#include <string>
#include <vector>

#include "story.h"

namespace slipway::domain {

// `own` leads nothing and has no role; the department is `it`. What is foreign belongs to `max`, of `sales`,
// or to those who run the project.
Story two_of_each();

struct Happened {
  const char* actor;
  const char* event;
};

// A command about something foreign and the same about something of one's own, each after what it needs
// besides.
struct RightsCase {
  std::string intent;
  std::string label;  // Empty: the command is there once.
  std::string foreign;
  std::string own;  // Empty: there is nothing that could be one's own.
  std::vector<Happened> before_foreign{};
  std::vector<Happened> before_own{};
  bool accepted = true;  // Whoever may is accepted: nothing else than rights can refuse it.
};

// Commands whose right depends on more than a role, and those that rules refuse by who one is.
std::vector<RightsCase> rights_cases();

}  // namespace slipway::domain
