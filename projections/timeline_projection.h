// The plan as bars and marks: stages, sprints, milestones and tasks, and the longest chain of open work.
//
// A commit costs what it changes and the bars of the chain, however many tasks there are.
#pragma once

#include <set>
#include <string>

#include "projections/longest_chain.h"
#include "projections/project_records.h"
#include "projections/record_projection.h"
#include "proto/records/sprint.h"

namespace slipway {

class TimelineProjection final : public RecordProjection {
 public:
  TimelineProjection();

 private:
  void fold(const v1::Event& event, const records::Happening& happening) override;
  void prepare() override;
  void follow(const records::Happening& happening) override;
  void place(const v1::TaskCard& task);
  void find_critical_path();
  void show_task(const std::string& id);
  v1::TimelineBar bar_of(const v1::StageInfo& stage) const;
  v1::TimelineBar bar_of(const v1::Sprint& sprint) const;
  v1::TimelineBar bar_of(const v1::TaskCard& task) const;

  records::Plan plan_;
  ProjectRecords project_;
  Computed<v1::TimelineBar> bars_;
  Computed<v1::CriticalPath> path_;

  // Of the tables.
  LongestChain chain_;
  std::set<std::string> critical_;
};

}  // namespace slipway
