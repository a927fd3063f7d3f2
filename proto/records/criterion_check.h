// What a criterion's check takes besides the project itself: a threshold, and the record that it looks at.
#pragma once

#include <cstdint>

#include "slipway/v1/gate.pb.h"

namespace slipway::records {

// The largest threshold of that check, in what it counts: days, minutes or percent. 0: it has none.
std::uint64_t threshold_max(v1::CriterionCheck check);

enum class CheckSubject { none, monitor, training };
// What a criterion's `of` names for that check.
CheckSubject subject_of(v1::CriterionCheck check);
// Is there nothing to look at without it?
bool needs_subject(v1::CriterionCheck check);

}  // namespace slipway::records
