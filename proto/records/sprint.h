// Sprints and milestones.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Plan {
  Table<v1::Sprint> sprints;
  Table<v1::Milestone> milestones;
};

void evolve(Plan& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
