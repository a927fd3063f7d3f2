// Monitors, feedback, hypercare.
#pragma once

#include <cstdint>

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

// Would that value breach the monitor's threshold? A value at the threshold itself keeps it.
bool breaches(const v1::Monitor& monitor, std::int64_t value_milli);
// Has it a reading, and is the newest that is on record no breach of the threshold as it is now?
bool is_within(const v1::Monitor& monitor);

// An incident is open until it is resolved, and severe at severity 1 or 2.
v1::OperationTotals totals_of(const Operation& records, const Emergencies& emergencies);

}  // namespace slipway::records
