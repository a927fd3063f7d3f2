// Gates, with their criteria, evidence, votes and decisions.
#pragma once

#include <cstdint>
#include <vector>

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Gates {
  Table<v1::Gate> gates;
};

void evolve(Gates& records, const v1::Event& event, const Happening& happening);

// Decided in favour, with or without conditions, and not under review again.
bool is_passed(const v1::Gate& gate);

// Does it stand before that stage, or before an earlier one?
bool stands_before(const v1::Gate& gate, v1::Stage stage);
// The other gates that stand before this one's stage or before an earlier one, in the order of their ids.
// What stands before live runs alone comes after all that stand before the cutover.
std::vector<const v1::Gate*> earlier_gates(const Gates& records, const v1::Gate& gate);

// Met, or waived.
bool is_satisfied(const v1::Criterion& criterion);

struct Readiness {
  std::uint32_t percent;  // 100 · weight of what is satisfied / weight of all, rounded down; 100 of nothing.
  bool ready;             // No hard criterion is unsatisfied.
};
Readiness readiness_of(const v1::Gate& gate);

}  // namespace slipway::records
