// Monitors, feedback, hypercare.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Operation {
  Table<v1::Monitor> monitors;
  Table<v1::Feedback> feedback;
  Table<v1::Hypercare> hypercare;
};

void evolve(Operation& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
