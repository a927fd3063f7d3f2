#include "proto/records/environment.h"

#include <google/protobuf/util/time_util.h>

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

void apply(EnvironmentRecords& records, const v1::ConfigItemAdded& added, const Happening& happening) {
  v1::EnvironmentItem& item = records.items.edit(added.item_id());
  item.set_item_id(added.item_id());
  item.set_environment(added.environment());
  item.set_name(added.name());
  item.set_expected(added.expected());
  item.set_owner(added.owner());
  item.set_state(v1::CONFIG_OPEN);
  note(*item.mutable_recorded(), happening);
}

// What was found, by whom and when, whether or not it is as expected.
void look_at(EnvironmentRecords& records, const std::string& id, const std::string& found,
             v1::ConfigState state, const Happening& happening) {
  v1::EnvironmentItem& item = records.items.edit(id);
  item.set_item_id(id);
  item.set_found(found);
  item.set_state(state);
  item.set_verified_by(happening.actor);
  *item.mutable_verified_at() = happening.at;
  note(*item.mutable_recorded(), happening);
}

v1::Capacity& edit_capacity(EnvironmentRecords& records, const std::string& id, const Happening& happening) {
  v1::Capacity& capacity = records.capacities.edit(id);
  capacity.set_capacity_id(id);
  note(*capacity.mutable_recorded(), happening);
  return capacity;
}

void apply(EnvironmentRecords& records, const v1::CapacityTargetSet& set, const Happening& happening) {
  v1::Capacity& capacity = edit_capacity(records, set.capacity_id(), happening);
  capacity.set_name(set.name());
  capacity.set_unit(set.unit());
  capacity.set_forecast(set.forecast());
  capacity.set_target(set.target());
}

void apply(EnvironmentRecords& records, const v1::CapacityVerified& verified, const Happening& happening) {
  v1::Capacity& capacity = edit_capacity(records, verified.capacity_id(), happening);
  capacity.set_verified(verified.verified());
  capacity.set_evidence(verified.evidence());
  capacity.set_verified_by(happening.actor);
  *capacity.mutable_verified_at() = happening.at;
}

void apply(EnvironmentRecords& records, const v1::BackupTaken& taken, const Happening& happening) {
  v1::Backup& backup = records.backups.edit(taken.backup_id());
  backup.set_backup_id(taken.backup_id());
  backup.set_what(taken.what());
  backup.set_location(taken.location());
  *backup.mutable_taken_at() = taken.taken_at();
  note(*backup.mutable_recorded(), happening);
}

// A restore that took longer than it may is on record, and proves nothing.
void apply(EnvironmentRecords& records, const v1::RestoreVerified& verified, const Happening& happening) {
  v1::Backup& backup = records.backups.edit(verified.backup_id());
  backup.set_backup_id(verified.backup_id());
  backup.set_restore_verified(verified.restore_minutes() <= verified.rto_minutes());
  backup.set_restore_minutes(verified.restore_minutes());
  backup.set_rto_minutes(verified.rto_minutes());
  backup.set_verified_by(happening.actor);
  *backup.mutable_verified_at() = happening.at;
  note(*backup.mutable_recorded(), happening);
}

void apply(EnvironmentRecords& records, const v1::ChangeFreezeStarted& started, const Happening& happening) {
  v1::ChangeFreeze& freeze = records.freezes.edit(started.freeze_id());
  freeze.set_freeze_id(started.freeze_id());
  freeze.set_reason(started.reason());
  *freeze.mutable_from() = started.from();
  *freeze.mutable_until() = started.until();
  note(*freeze.mutable_recorded(), happening);
}

void apply(EnvironmentRecords& records, const v1::ChangeFreezeEnded& ended, const Happening& happening) {
  v1::ChangeFreeze& freeze = records.freezes.edit(ended.freeze_id());
  freeze.set_freeze_id(ended.freeze_id());
  freeze.set_ended(true);
  freeze.set_ended_by(happening.actor);
  note(*freeze.mutable_recorded(), happening);
}

void apply(EnvironmentRecords& records, const v1::EmergencyChangeRequested& requested,
           const Happening& happening) {
  v1::EmergencyChange& change = records.emergency_changes.edit(requested.change_id());
  change.set_change_id(requested.change_id());
  change.set_title(requested.title());
  change.set_reason(requested.reason());
  note(*change.mutable_recorded(), happening);
}

void apply(EnvironmentRecords& records, const v1::EmergencyChangeApproved& approved,
           const Happening& happening) {
  v1::EmergencyChange& change = records.emergency_changes.edit(approved.change_id());
  change.set_change_id(approved.change_id());
  change.add_approved_by(happening.actor);
  change.set_approved(approved.approvals() >= emergency_approvals);
  note(*change.mutable_recorded(), happening);
}

// Outside a freeze an emergency change is not needed, and stays.
void use(EnvironmentRecords& records, const std::string& emergency_change, const Happening& happening) {
  if (active_freeze(records, happening.at) == nullptr ||
      !records.emergency_changes.contains(emergency_change))
    return;
  v1::EmergencyChange& change = records.emergency_changes.edit(emergency_change);
  change.set_used_by(happening.actor);
  *change.mutable_used_at() = happening.at;
}

void apply(EnvironmentRecords& records, const v1::CapacityScaled& scaled, const Happening& happening) {
  edit_capacity(records, scaled.capacity_id(), happening).set_scaled_to(scaled.scaled_to());
  use(records, scaled.emergency_change(), happening);
}

// A live run in a freeze uses what let it start: the rule and this choose the same.
void apply(EnvironmentRecords& records, const v1::RunStarted& started, const Happening& happening) {
  const v1::ChangeFreeze* freeze = active_freeze(records, happening.at);
  if (started.kind() != v1::LIVE || freeze == nullptr) return;
  if (const v1::EmergencyChange* leave = leave_to_start(records, *freeze, happening.actor))
    use(records, leave->change_id(), happening);
}

}  // namespace

void evolve(EnvironmentRecords& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kConfigItemAdded:
      return apply(records, event.config_item_added(), happening);
    case v1::Event::kConfigItemVerified:
      return look_at(records, event.config_item_verified().item_id(), event.config_item_verified().found(),
                     v1::CONFIG_VERIFIED, happening);
    case v1::Event::kConfigDriftDetected:
      return look_at(records, event.config_drift_detected().item_id(), event.config_drift_detected().found(),
                     v1::CONFIG_DRIFTED, happening);
    case v1::Event::kCapacityTargetSet:
      return apply(records, event.capacity_target_set(), happening);
    case v1::Event::kCapacityScaled:
      return apply(records, event.capacity_scaled(), happening);
    case v1::Event::kCapacityVerified:
      return apply(records, event.capacity_verified(), happening);
    case v1::Event::kBackupTaken:
      return apply(records, event.backup_taken(), happening);
    case v1::Event::kRestoreVerified:
      return apply(records, event.restore_verified(), happening);
    case v1::Event::kChangeFreezeStarted:
      return apply(records, event.change_freeze_started(), happening);
    case v1::Event::kChangeFreezeEnded:
      return apply(records, event.change_freeze_ended(), happening);
    case v1::Event::kEmergencyChangeRequested:
      return apply(records, event.emergency_change_requested(), happening);
    case v1::Event::kEmergencyChangeApproved:
      return apply(records, event.emergency_change_approved(), happening);
    case v1::Event::kChangeApproved:
      return use(records, event.change_approved().emergency_change(), happening);
    case v1::Event::kRunStarted:
      return apply(records, event.run_started(), happening);
    case v1::Event::kTextRedacted:
      redact(records.capacities, event.text_redacted(), happening);
      redact(records.freezes, event.text_redacted(), happening);
      redact(records.emergency_changes, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

const v1::Backup* newest_backup(const EnvironmentRecords& records) {
  const v1::Backup* newest = nullptr;
  for (const auto& [id, backup] : records.backups.all()) {
    if (newest == nullptr || newest->taken_at() < backup.taken_at()) newest = &backup;
  }
  return newest;
}

bool is_restore_proven(const EnvironmentRecords& records, std::uint64_t minutes_max) {
  const v1::Backup* backup = newest_backup(records);
  if (backup == nullptr || !backup->restore_verified()) return false;
  const std::uint32_t minutes = backup->restore_minutes();
  return minutes <= backup->rto_minutes() && (minutes_max == 0 || minutes <= minutes_max);
}

const v1::ChangeFreeze* active_freeze(const EnvironmentRecords& records,
                                      const google::protobuf::Timestamp& now) {
  const v1::ChangeFreeze* active = nullptr;
  for (const auto& [id, freeze] : records.freezes.all()) {
    const bool holds = !freeze.ended() && freeze.from() <= now && now < freeze.until();
    if (holds && (active == nullptr || active->until() < freeze.until())) active = &freeze;
  }
  return active;
}

bool allows(const EnvironmentRecords& records, const std::string& emergency_change) {
  const v1::EmergencyChange* change = records.emergency_changes.find(emergency_change);
  return change != nullptr && change->approved() && change->used_by().empty();
}

const v1::EmergencyChange* leave_to_start(const EnvironmentRecords& records, const v1::ChangeFreeze& freeze,
                                          const std::string& person) {
  const v1::EmergencyChange* oldest = nullptr;
  for (const auto& [id, change] : records.emergency_changes.all()) {
    const v1::Recorded& asked = change.recorded();
    if (asked.created_by() != person || asked.created_at() < freeze.recorded().created_at()) continue;
    const bool older = oldest == nullptr || asked.created_at() < oldest->recorded().created_at();
    if (older && allows(records, id)) oldest = &change;
  }
  return oldest;
}

}  // namespace slipway::records
