// Test plans and runs, load results, defects, acceptance.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Tests {
  Table<v1::TestPlan> plans;
  Table<v1::TestRun> runs;
  Table<v1::LoadResult> load_results;
  Table<v1::Defect> defects;
  Table<v1::UatSignature> signatures;
};

void evolve(Tests& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
