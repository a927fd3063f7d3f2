// A project as a whole: paused, cancelled, measured, handed over, closed.
#pragma once

#include <map>
#include <string>

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct LifecycleRecords {
  Table<v1::Lifecycle> lifecycle;
  Table<v1::FactorMeasurement> measurements;
  Table<v1::Lesson> lessons;
  // Of the charter as it was drafted last, by id: a measurement says what its factor is called and was to
  // reach.
  std::map<std::string, v1::SuccessFactor> factors;
};

// Takes every event of a project: where the project stands follows from its stages, gates and runs.
void evolve(LifecycleRecords& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
