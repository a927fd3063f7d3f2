// Configuration, capacity, backups, freezes.
#pragma once

#include <cstdint>
#include <string>

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

// The backup that was taken last; null: none was.
const v1::Backup* newest_backup(const EnvironmentRecords& records);
// Was the newest backup restored, within its recovery time? And within so many minutes, where they are not 0.
bool is_restore_proven(const EnvironmentRecords& records, std::uint64_t minutes_max = 0);

// The freeze that holds at `now`, from its start until just before its end, unless it was ended; of several
// the one that lasts longest. Null: changes are free.
const v1::ChangeFreeze* active_freeze(const EnvironmentRecords& records,
                                      const google::protobuf::Timestamp& now);

// How many people, other than who asked for it, must approve an emergency change.
inline constexpr std::uint32_t emergency_approvals = 2;

// Is there an emergency change of that id, with its approvals, that nothing has used yet? It is what lets one
// change through a freeze.
bool allows(const EnvironmentRecords& records, const std::string& emergency_change);
// What lets that person start a live run in this freeze: of the emergency changes that they have asked for
// since it was declared and that allow something, the oldest. Null: nothing does.
const v1::EmergencyChange* leave_to_start(const EnvironmentRecords& records, const v1::ChangeFreeze& freeze,
                                          const std::string& person);

}  // namespace slipway::records
