// How a run is expected to go on, from its plan and from what its steps took so far.
//
// The plan is the longest path through the network of steps (critical path method): a step begins when the
// last of its predecessors ends, and not before its fixed start, both from the run's planned start. The
// forecast puts what has happened in the place of what was planned. A step under way ends at the later of its
// planned end and the moment given; one that failed takes its whole time again; one that has not begun
// begins no earlier than the moment given. Of a run that is rolled back, steps that have not begun have no
// forecast. Pure; total on any run, also one whose steps form a loop.
#pragma once

#include "slipway/v1/metrics.pb.h"
#include "slipway/v1/runbook.pb.h"

namespace slipway::records {

// `now`: the moment up to which the run is known, as the time of the newest commit.
v1::RunForecast forecast_of(const v1::Run& run, const google::protobuf::Timestamp& now);

}  // namespace slipway::records
