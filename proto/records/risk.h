// The risk register.
#pragma once

#include <cstdint>

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Risks {
  Table<v1::Risk> risks;
};

void evolve(Risks& records, const v1::Event& event, const Happening& happening);

// From so many points on a risk is high.
inline constexpr std::uint32_t high_points_min = 15;

// Probability · impact, from 1 to 25; 0: not assessed.
std::uint32_t inherent_points(const v1::Risk& risk);
// The same with what is left after the response; where that was not assessed, as if nothing were done.
std::uint32_t residual_points(const v1::Risk& risk);

// Of all risks that are not closed, as risk.proto defines each figure.
v1::RiskExposure exposure_of(const Risks& records);

}  // namespace slipway::records
