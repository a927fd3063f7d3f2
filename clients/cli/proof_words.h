// What was proven, what was not, and what no proof can show, in the chosen language.
#pragma once

#include <string>

#include "clients/audit/bundle.h"
#include "clients/cli/failure.h"

namespace slipway::cli {

// A sentence that names the first thing that is wrong.
std::string sentence(const audit::Finding& finding);
// ExitCode::not_proven, with the finding's revision and file as facts.
Failure failure_of(const audit::Finding& finding);
// What a log's proof does not promise, as the documents have it.
std::string limits_of_proof();

}  // namespace slipway::cli
