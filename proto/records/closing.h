// What still stands in the way of closing a project: for the rule that refuses it, and for the view that
// shows it.
#pragma once

#include <string>
#include <vector>

#include "proto/records/records.h"
#include "slipway/v1/metrics.pb.h"
#include "slipway/v1/types.pb.h"

namespace slipway::records {

// A stage that has begun, and who answers for it now.
struct BegunStage {
  v1::Stage stage;
  std::string owner;
};

// Of `records`, those of the lifecycle, people, operation (feedback too) and runbooks. `open_actions`: the
// tasks that meetings agreed on and that are neither done nor archived. The stage of operation is not asked
// for: it begins after the project was closed.
v1::ClosingList closing_list(const Records& records, const std::vector<std::string>& open_actions,
                             const std::vector<BegunStage>& stages);

// Nothing is in the way.
bool is_empty(const v1::ClosingList& list);

}  // namespace slipway::records
