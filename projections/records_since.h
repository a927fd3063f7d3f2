// What became of gates, milestones and risks since a past moment: where each stood then, and stands now.
//
// Part of ChangesSince, which owns the moments. Not thread-safe; one owner.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "proto/basics.h"
#include "proto/records/gate.h"
#include "proto/records/risk.h"
#include "proto/records/sprint.h"
#include "slipway/v1/commit.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway {

class RecordsSince {
 public:
  // Folds a commit's events, and adds to `delta` what must be kept. True: one of them stands elsewhere now.
  bool apply(const v1::Commit& commit, v1::ViewDelta& delta);
  // Remembers from here on what changes after `baseline`.
  void begin(Revision baseline) { before_.try_emplace(baseline); }
  void forget(Revision baseline, v1::ViewDelta& delta);
  // False: this is not one of its entities.
  bool restore(const v1::Entity& entity);

  // By entity. Baseline 0 is the project's start, when there were none.
  std::vector<v1::RecordChange> changes(Revision baseline) const;

 private:
  using Standings = std::map<std::string, v1::RecordStanding>;  // By entity; empty: it was not there.

  template <class Record>
  bool settle(records::Table<Record>& table, v1::ViewDelta& delta);
  void remember(const std::string& entity, const v1::RecordStanding& before, v1::ViewDelta& delta);

  records::Gates gates_;
  records::Plan plan_;  // Of it the milestones.
  records::Risks risks_;
  std::map<std::string, v1::RecordChange> now_;  // By entity; `before` is left out.
  std::map<Revision, Standings> before_;         // Of the records that changed since.
};

}  // namespace slipway
