// Who has how much to do, and who answers for which stage: people, and departments as wholes.
//
// Overdue is what was due before the day of the newest commit. A commit costs the tasks that it touches, and
// those that fell due since the commit before it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "projections/project_records.h"
#include "projections/record_projection.h"

namespace slipway {

class WorkloadProjection final : public RecordProjection {
 public:
  WorkloadProjection();

 private:
  using Day = std::tuple<int, int, int>;
  // What an open task adds to whom.
  struct Share {
    std::vector<std::string> bearers;  // Rows' ids: a person's, `~` and a department's.
    bool doing = false;
    bool overdue = false;
    std::uint32_t hours = 0;
    Day due{};
  };

  void fold(const v1::Event& event, const records::Happening& happening) override;
  void prepare() override;
  void follow(const records::Happening& happening) override;
  // What fell due between the day before and this one.
  std::set<std::string> fallen_due(const v1::Date& today);
  Share share_of(const v1::TaskCard& task) const;
  void note_share(const std::string& task_id, Share share);
  void add(const Share& share, bool adds);
  void list_stages();
  v1::Workload row(const std::string& bearer) const;
  void show(const std::string& bearer, v1::Workload load);

  ProjectRecords project_;
  records::Table<v1::Date> today_;  // Of the newest commit.
  Computed<v1::Workload> loads_;

  // Of the tables.
  std::map<std::string, Share> shares_;          // By task.
  std::map<Day, std::set<std::string>> by_due_;  // Tasks that are not overdue.
};

}  // namespace slipway
