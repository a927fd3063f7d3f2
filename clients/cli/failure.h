// How a run of `slipway` ends when it cannot do what was asked.
//
// Failure is the one exception of this program: thrown by a command that cannot go on, caught in main(),
// which prints it and ends with its code. Nothing below clients/cli throws.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "slipway/v1/sync.pb.h"

namespace slipway::cli {

enum class ExitCode {
  ok = 0,
  usage = 1,          // The command line, or what it names, cannot be understood.
  refused = 2,        // The server understood and said no.
  not_signed_in = 3,  // No token, or one that is no longer good.
  unavailable = 4,    // No server, no network, or a server in trouble.
  not_found = 5,
  not_proven = 6,  // Checked, and it is not as it claims to be.
  in_part = 7,     // Done, but not all of it: what was left out was printed.
};

struct Failure {
  ExitCode exit = ExitCode::usage;
  std::string code;     // Stable, as `wip_limit_reached`.
  std::string message;  // A sentence in the chosen language.
  std::vector<std::pair<std::string, std::string>> facts{};
  std::optional<v1::Text> text{};  // The message in both languages, where it is known.
};

// In the chosen language. A refusal's `not_found` is not_found; every other code is `refused`.
Failure failure_of(const v1::Refused& refused);

}  // namespace slipway::cli
