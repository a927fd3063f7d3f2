// How a project ends: where it stands, what its success factors came to, what was learnt, and what still
// stands in the way of closing it (proto/records/closing.h, which the rule reads too).
#pragma once

#include <set>
#include <string>

#include "projections/project_records.h"
#include "projections/record_projection.h"
#include "proto/records/records.h"

namespace slipway {

class ClosureProjection final : public RecordProjection {
 public:
  ClosureProjection();

 private:
  void fold(const v1::Event& event, const records::Happening& happening) override;
  void prepare() override;
  void follow(const records::Happening& happening) override;
  // Whether a task that a meeting agreed on is still to be done.
  void follow_action(const v1::TaskCard& task);

  records::Records records_;  // Of them: the lifecycle, people, operation and runs.
  ProjectRecords project_;
  Computed<v1::ClosingList> closing_;

  // Of the tables.
  std::set<std::string> open_actions_;
};

}  // namespace slipway
