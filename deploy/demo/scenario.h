// The demo workspace as a scenario: who gives which command, in order, and what is expected to come of it.
//
// The file is JSON: `{"utcOffsetHours": 8, "logins": […], "steps": [{"when": time, "as": person, "command":
// {…}, "outcome": […]}]}`. A command is protobuf JSON without its `commandId`, which is made from the step's
// number, so that a scenario played again changes nothing. Days are counted from today, so that the demo
// stays in mid-life however old the file is:
//   {"$day": 46}                   a Date, 46 days from now
//   {"$time": -10, "at": "14:00"}  a Timestamp on the clock of `utcOffsetHours`; or `14:00:20`
//   {"$minutes": -12}              a Timestamp, 12 minutes ago
// A step's `when` is one of the latter two: the moment at which it happens. Moments never go back and none is
// to come; a step without one follows at once upon the step before.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <vector>

#include "slipway/v1/commands.pb.h"

namespace slipway {

struct DemoLogin {
  std::string person_id;
  std::string login;
};

struct DemoStep {
  std::chrono::sys_seconds when;  // Not before the step before, not after the scenario's `now`.
  std::string actor;              // Person id.
  v1::Command command;
  // What may come of it: `committed`, or a refusal's code. Never empty.
  std::vector<std::string> outcomes;

  bool allows(const std::string& outcome) const;
};

struct DemoScenario {
  std::vector<DemoLogin> logins;  // Of everyone who acts; the first is the server's first administrator.
  std::vector<DemoStep> steps;
};

// Fails with a sentence that names the step and what is wrong with it.
std::expected<DemoScenario, std::string> read_demo(const std::string& json, std::chrono::sys_seconds now);

}  // namespace slipway
