// Sprints, each day by day, and how work flows over the whole board.
//
// A burn and a flow have a point for each day on which something changed, in the project's time zone; a
// completed sprint's stands still. Lead and cycle times are of the tasks done last, archived or not. A commit
// costs the sprints that its tasks are in, and not the board.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "projections/project_records.h"
#include "projections/record_projection.h"
#include "projections/relations.h"
#include "proto/records/sprint.h"

namespace slipway {

inline constexpr int flow_points_max = 400;
inline constexpr std::size_t measured_tasks_max = 200;

class SprintsProjection final : public RecordProjection {
 public:
  SprintsProjection();

 private:
  // When it was done, then its id.
  using Done = std::tuple<std::int64_t, std::int32_t, std::string>;
  // How long a task took, in minutes.
  struct Times {
    std::uint32_t lead = 0;
    std::optional<std::uint32_t> cycle;  // Nothing: it never stood where work is done.
    bool operator==(const Times&) const = default;
  };
  // What a task counts as in the flow.
  struct Counted {
    v1::ColumnKind kind = v1::COLUMN_KIND_UNSPECIFIED;  // None of an archived task.
    std::optional<Done> done;
  };

  void fold(const v1::Event& event, const records::Happening& happening) override;
  void prepare() override;
  void follow(const records::Happening& happening) override;
  void burn(const std::string& sprint_id, const v1::Date& today);
  // Brings what the task counts as up to date. True: the times of the tasks done may be others now.
  bool count(const std::string& task_id);
  static Times times_of(const v1::TaskCard& task);
  void add_flow_point(const v1::Date& today, v1::Flow& flow) const;
  void measure(v1::Flow& flow) const;

  records::Plan plan_;
  ProjectRecords project_;
  Computed<v1::SprintBurn> burns_;
  Computed<v1::Flow> flow_;

  // Of the tables.
  Relations sprints_;  // By task.
  std::map<std::string, Counted> counted_;
  std::map<v1::ColumnKind, std::uint32_t> tasks_by_kind_;
  std::map<Done, Times> done_;
};

}  // namespace slipway
