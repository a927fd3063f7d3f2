// Test plans and runs, load results, defects, acceptance.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "proto/records/happening.h"
#include "proto/records/requirement.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"
#include "slipway/v1/metrics.pb.h"

namespace slipway::records {

struct Tests {
  Table<v1::TestPlan> plans;
  Table<v1::TestRun> runs;
  Table<v1::LoadResult> load_results;
  Table<v1::Defect> defects;
  Table<v1::UatSignature> signatures;
};

void evolve(Tests& records, const v1::Event& event, const Happening& happening);

// Null: that case has no result in this run.
const v1::TestResult* find_result(const v1::TestRun& run, const std::string& case_id);

// Of severity 1 or 2, and not verified: what stands in the way of acceptance.
bool is_severe_open(const v1::Defect& defect);

// The severe defects raised or open again since that signature was given, mended or not, by their ids: those
// of requirements that concern its department, and those of no requirement, which concern everyone. While
// there is one, the signature does not count: the department signs again.
std::vector<const v1::Defect*> found_since(const Tests& records, const Requirements& requirements,
                                           const v1::UatSignature& signature);

// The plans of which some case failed or was blocked when it was tried last, in whichever run.
std::set<std::string> plans_with_failures(const Tests& records);

// A case that several runs of a plan tried counts once, as its newest result says.
v1::TestTotals totals_of(const Tests& records);

}  // namespace slipway::records
