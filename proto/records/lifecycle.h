// A project as a whole: paused, cancelled, measured, handed over, closed.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct LifecycleRecords {
  Table<v1::Lifecycle> lifecycle;
  Table<v1::FactorMeasurement> measurements;
  Table<v1::Lesson> lessons;
};

void evolve(LifecycleRecords& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
