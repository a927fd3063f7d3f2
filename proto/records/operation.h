// Monitors, feedback, hypercare.
#pragma once

#include "proto/records/emergency.h"
#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"
#include "slipway/v1/metrics.pb.h"

namespace slipway::records {

struct Operation {
  Table<v1::Monitor> monitors;
  Table<v1::Feedback> feedback;
  Table<v1::Hypercare> hypercare;
};

void evolve(Operation& records, const v1::Event& event, const Happening& happening);

// An incident is open until it is resolved, and severe at severity 1 or 2.
v1::OperationTotals totals_of(const Operation& records, const Emergencies& emergencies);

}  // namespace slipway::records
