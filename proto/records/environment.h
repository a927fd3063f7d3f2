// Configuration, capacity, backups, freezes.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct EnvironmentRecords {
  Table<v1::EnvironmentItem> items;
  Table<v1::Capacity> capacities;
  Table<v1::Backup> backups;
  Table<v1::ChangeFreeze> freezes;
  Table<v1::EmergencyChange> emergency_changes;
};

void evolve(EnvironmentRecords& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
