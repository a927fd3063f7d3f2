// Requirements, the baseline and its changes, and what each requirement came to: tasks, tests, defects.
//
// A commit costs what it changes and, of a test run, its results.
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "projections/project_records.h"
#include "projections/record_projection.h"
#include "projections/relations.h"
#include "proto/records/requirement.h"
#include "proto/records/testing.h"

namespace slipway {

class RequirementsProjection final : public RecordProjection {
 public:
  RequirementsProjection();

 private:
  // The newest result of a case of a plan. Results of one moment are in the order of their runs' ids.
  struct Newest {
    std::tuple<std::int64_t, std::int32_t, std::string> order;
    v1::TestOutcome outcome = v1::TEST_OUTCOME_UNSPECIFIED;
    std::string requirement_id;
  };

  void fold(const v1::Event& event, const records::Happening& happening) override;
  void prepare() override;
  void follow(const records::Happening& happening) override;
  void relate_task(const std::string& id, Relations::Ids& affected);
  void relate_plan(const std::string& id, Relations::Ids& affected);
  void relate_run(const std::string& id, Relations::Ids& affected);
  // Anew: a run that is of another plan now leaves the results that it was the newest of to others.
  void relate_all_runs(Relations::Ids& affected);
  void relate_defect(const std::string& id, Relations::Ids& affected);
  v1::RequirementTrace trace_of(const std::string& requirement_id) const;

  records::Requirements requirements_;
  records::Tests tests_;
  ProjectRecords project_;
  Computed<v1::RequirementTrace> traces_;

  // Of the tables.
  Relations tasks_;
  Relations plans_;
  Relations cases_;
  Relations defects_;
  std::map<std::string, Newest, std::less<>> newest_;  // By plan and case.
  std::map<std::string, std::string> plans_of_runs_;
};

}  // namespace slipway
