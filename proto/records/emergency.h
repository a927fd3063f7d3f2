// Emergency plans and incidents.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Emergencies {
  Table<v1::EmergencyPlan> plans;
  Table<v1::Incident> incidents;
};

void evolve(Emergencies& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
