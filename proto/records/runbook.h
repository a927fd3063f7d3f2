// Runbooks and their runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Runbooks {
  Table<v1::Runbook> runbooks;
  Table<v1::Run> runs;
};

void evolve(Runbooks& records, const v1::Event& event, const Happening& happening);

// The texts of a step stand beside it in an event, where they are sealed: these put them there.
v1::StepAdded step_added(const std::string& runbook_id, v1::Step step);
v1::StepEdited step_edited(const std::string& runbook_id, v1::Step step, v1::Step before);
v1::StepRemoved step_removed(const std::string& runbook_id, v1::Step before);

// The rehearsals of that version of a runbook that were carried out to their end.
std::vector<const v1::Run*> completed_rehearsals(const Runbooks& records, const std::string& runbook_id,
                                                 std::uint32_t version);

// Null: the run has no such step.
const v1::RunStep* find_step(const v1::Run& run, const std::string& step_id);
// Completed or skipped: what comes after it need not wait for it.
bool is_settled(const v1::RunStep& step);
// The steps that this one comes after and that are not settled, in the order of the run.
std::vector<const v1::RunStep*> open_predecessors(const v1::Run& run, const v1::Step& step);
// The moment before which a step is not to be started; none: once its predecessors are settled.
std::optional<google::protobuf::Timestamp> fixed_start(const v1::Run& run, const v1::Step& step);
// The steps of a running run that wait for nothing more at `now`: each is to be released (StepReleased). None
// while it is paused.
std::vector<std::string> releasable(const v1::Run& run, const google::protobuf::Timestamp& now);

}  // namespace slipway::records
