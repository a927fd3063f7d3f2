// Runbooks and their runs.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Runbooks {
  Table<v1::Runbook> runbooks;
  Table<v1::Run> runs;
};

void evolve(Runbooks& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
