// What a criterion asks of the project itself, looked at when someone declares it met.
//
// A check is evidence: it reads the project's records, so nobody has to attach what the log shows already.
// Where a check is about work to be done (requirements signed, a restore proved), a project without any such
// work has not done it; where it is about what must not be left open (defects, risks, advice), none is none.
#pragma once

#include <optional>

#include "server/domain/request.h"

namespace slipway::domain {

// Does the criterion ask for something that this schema can look at? Else evidence is what counts.
bool has_check(const v1::Criterion& criterion);

// Why the criterion is not met, as its check sees the project; none: it is.
// REQUIRES: has_check(criterion), and it is one of the gate's.
// `defects_open` and `load_target_unmet` for those two, `check_unmet` for every other.
std::optional<Refusal> unmet_check(const Project& project, const v1::Gate& gate,
                                   const v1::Criterion& criterion, const Context& context);

// What people call the criterion: its text in the project's language.
std::string title_of(const Project& project, const v1::Criterion& criterion);

}  // namespace slipway::domain
