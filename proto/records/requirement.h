// Requirements, their sign-offs, the baseline, and changes after it.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Requirements {
  Table<v1::Requirement> requirements;
  Table<v1::ChangeRequest> changes;
  Table<v1::RequirementsBaseline> baseline;
};

void evolve(Requirements& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
