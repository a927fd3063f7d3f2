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

// Not resolved.
bool is_open(const v1::Incident& incident);
// Of severity 1: what disturbs hypercare.
bool is_worst(const v1::Incident& incident);

}  // namespace slipway::records
