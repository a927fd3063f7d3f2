// Test plans and runs, load results, defects, acceptance.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
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

// The newest result of each case of each plan: a case that several runs tried counts once.
class CaseTally {
 public:
  // Again whenever the run changed. False: it is not the run any more that it was, so tally all anew.
  bool add(const v1::TestRun& run);
  void count(v1::TestTotals& totals) const;
  std::set<std::string> plans_with_failures() const;

 private:
  struct Newest {
    std::tuple<std::int64_t, std::int32_t, std::uint64_t> age;
    v1::TestOutcome outcome = v1::TEST_OUTCOME_UNSPECIFIED;
  };
  std::map<std::pair<std::string, std::string>, Newest> newest_;  // By plan and case.
  std::map<std::string, std::pair<std::string, int>> runs_;       // Of each its plan, and how many results.
  std::map<v1::TestOutcome, std::uint32_t> cases_;                // By the outcome of their newest result.
};

CaseTally tally_of(const Tests& records);

// Of the cases and of all defects.
v1::TestTotals totals_of(const CaseTally& cases, const Tests& records);
v1::TestTotals totals_of(const Tests& records);

}  // namespace slipway::records
