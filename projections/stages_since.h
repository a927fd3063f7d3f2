// What became of the stages since a past moment, and of the day of the go-live: their net change.
//
// Part of ChangesSince, which owns the moments. Not thread-safe; one owner.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "proto/basics.h"
#include "slipway/v1/commit.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway {

class StagesSince {
 public:
  // Folds a commit's events, and adds to `delta` what must be kept. True: something stands elsewhere now.
  bool apply(const v1::Commit& commit, v1::ViewDelta& delta);
  // Remembers from here on what changes after `baseline`.
  void begin(Revision baseline) { before_.try_emplace(baseline); }
  void forget(Revision baseline, v1::ViewDelta& delta);
  // False: this is not one of its entities.
  bool restore(const v1::Entity& entity);

  // In the order of the stages. Baseline 0 is the project's start: no stage had begun, and each was planned
  // as it was planned first.
  std::vector<v1::StageChange> changes(Revision baseline) const;
  // Absent: the charter's day is the same as then.
  std::optional<v1::DateMove> go_live(Revision baseline) const;

 private:
  // Where a stage stands: no state until it begins; of the dates, `before` is what was planned first. By
  // number; under that of no stage stands the project, whose planned end is its go-live.
  using Standings = std::map<int, v1::StageChange>;

  bool fold(const v1::Event& event, const v1::Commit& commit, v1::ViewDelta& delta);
  bool enter(v1::Stage stage, v1::StageState state, const v1::Commit& commit, v1::ViewDelta& delta);
  bool plan(v1::Stage stage, const v1::Date& start, const v1::Date& end, v1::ViewDelta& delta);
  bool settle(v1::Stage stage, v1::StageChange after, v1::ViewDelta& delta);
  const Standings& changed_since(Revision baseline) const;

  Standings now_;
  std::map<Revision, Standings> before_;  // Of what changed since.
};

}  // namespace slipway
