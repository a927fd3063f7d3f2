#include "proto/records/criterion_check.h"

namespace slipway::records {

std::uint64_t threshold_max(v1::CriterionCheck check) {
  constexpr std::uint64_t share_max = 100;
  constexpr std::uint64_t largest = 1'000'000;  // As the schema limits it.
  switch (check) {
    case v1::PEOPLE_ARE_TRAINED:
      return share_max;
    case v1::CAPACITY_IS_VERIFIED:
    case v1::RESTORE_IS_PROVEN:
    case v1::HYPERCARE_IS_QUIET:
    case v1::FEEDBACK_IS_TRIAGED:
      return largest;
    default:
      return 0;
  }
}

CheckSubject subject_of(v1::CriterionCheck check) {
  if (check == v1::MONITOR_IS_WITHIN) return CheckSubject::monitor;
  return check == v1::PEOPLE_ARE_TRAINED ? CheckSubject::training : CheckSubject::none;
}

bool needs_subject(v1::CriterionCheck check) {
  return check == v1::MONITOR_IS_WITHIN;
}

}  // namespace slipway::records
