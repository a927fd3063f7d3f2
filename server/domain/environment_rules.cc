// The rules: configuration, capacity, backups, freezes.
//
// What someone looked at (a configuration item, a capacity, a restored backup) is a fact of its own each
// time, also where it is as it was found before.
#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "server/domain/limits.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

const records::EnvironmentRecords& environment_of(const Project& project) {
  return project.records.environment;
}

bool is_as_asked(const v1::Capacity& capacity, const v1::SetCapacityTarget& set) {
  return capacity.name() == set.name() && capacity.unit() == set.unit() &&
         capacity.forecast() == set.forecast() && capacity.target() == set.target();
}

}  // namespace

Refusal frozen_by(const v1::ChangeFreeze& freeze) {
  return {Code::change_freeze, {{"until", TimeUtil::ToString(freeze.until())}, {"reason", freeze.reason()}}};
}

std::optional<Refusal> frozen(const Project& project, const std::string& emergency_change,
                              const Request& request) {
  const records::EnvironmentRecords& environment = environment_of(project);
  if (!emergency_change.empty() && !environment.emergency_changes.contains(emergency_change)) {
    return not_found("emergency_change", emergency_change).error();
  }
  const v1::ChangeFreeze* freeze = active_freeze(environment, request.context.now);
  if (freeze == nullptr || allows(environment, emergency_change)) return std::nullopt;
  Refusal refusal = frozen_by(*freeze);
  const v1::EmergencyChange* named = environment.emergency_changes.find(emergency_change);
  if (named != nullptr && !named->used_by().empty()) refusal.facts.emplace_back("used", named->title());
  return refusal;
}

// Configuration ----------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::AddConfigItem& add, const Request& request) {
  if (auto known = not_new(request, environment_of(project).items, "config_item", add.item_id(), "item_id",
                           config_items_max)) {
    return refuse(*known);
  }
  if (auto missing = missing_person(request.context, add.owner())) return refuse(*missing);
  Events events;
  auto& added = *events.emplace_back().mutable_config_item_added();
  added.set_item_id(add.item_id());
  added.set_environment(add.environment());
  added.set_name(add.name());
  added.set_expected(add.expected());
  added.set_owner(add.owner());
  return events;
}

Decision decide(const Project& project, const v1::VerifyConfigItem& verify, const Request& request) {
  const auto item = known(environment_of(project).items, "config_item", verify.item_id());
  if (!item) return refuse(item.error());
  if (auto conflict = stale(request, "config/" + verify.item_id(), (*item)->recorded())) {
    return refuse(*conflict);
  }
  Events events;
  if (verify.found() == (*item)->expected()) {
    auto& verified = *events.emplace_back().mutable_config_item_verified();
    verified.set_item_id(verify.item_id());
    verified.set_found(verify.found());
    verified.set_before((*item)->state());
  } else {
    auto& drifted = *events.emplace_back().mutable_config_drift_detected();
    drifted.set_item_id(verify.item_id());
    drifted.set_expected((*item)->expected());
    drifted.set_found(verify.found());
    drifted.set_before((*item)->state());
  }
  return events;
}

// Capacity ---------------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::SetCapacityTarget& set, const Request& request) {
  const auto& capacities = environment_of(project).capacities;
  const v1::Capacity* capacity = capacities.find(set.capacity_id());
  if (capacity == nullptr && capacities.size() >= capacities_max) {
    return too_many(request, "capacity_id", capacities_max);
  }
  if (capacity != nullptr) {
    if (is_as_asked(*capacity, set)) return Events{};
    if (auto conflict =
            stale_edit(request, "capacity/" + set.capacity_id(), capacity->recorded(), set, *capacity)) {
      return refuse(*conflict);
    }
  }
  Events events;
  auto& target = *events.emplace_back().mutable_capacity_target_set();
  target.set_capacity_id(set.capacity_id());
  target.set_name(set.name());
  target.set_unit(set.unit());
  target.set_forecast(set.forecast());
  target.set_target(set.target());
  if (capacity != nullptr) target.set_target_before(capacity->target());
  return events;
}

Decision decide(const Project& project, const v1::ScaleCapacity& scale, const Request& request) {
  const auto capacity = known(environment_of(project).capacities, "capacity", scale.capacity_id());
  if (!capacity) return refuse(capacity.error());
  if ((*capacity)->scaled_to() == scale.scaled_to()) return Events{};
  if (auto conflict = stale_edit(request, "capacity/" + scale.capacity_id(), (*capacity)->recorded(), scale,
                                 **capacity)) {
    return refuse(*conflict);
  }
  if (auto freeze = frozen(project, scale.emergency_change(), request)) return refuse(*freeze);
  Events events;
  auto& scaled = *events.emplace_back().mutable_capacity_scaled();
  scaled.set_capacity_id(scale.capacity_id());
  scaled.set_scaled_to(scale.scaled_to());
  scaled.set_scaled_to_before((*capacity)->scaled_to());
  scaled.set_emergency_change(scale.emergency_change());
  return events;
}

Decision decide(const Project& project, const v1::VerifyCapacity& verify, const Request& request) {
  const auto capacity = known(environment_of(project).capacities, "capacity", verify.capacity_id());
  if (!capacity) return refuse(capacity.error());
  if (auto conflict = stale(request, "capacity/" + verify.capacity_id(), (*capacity)->recorded())) {
    return refuse(*conflict);
  }
  Events events;
  auto& verified = *events.emplace_back().mutable_capacity_verified();
  verified.set_capacity_id(verify.capacity_id());
  verified.set_verified(verify.verified());
  verified.set_verified_before((*capacity)->verified());
  verified.set_evidence(verify.evidence());
  return events;
}

// Backups ----------------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::TakeBackup& take, const Request& request) {
  if (auto known = not_new(request, environment_of(project).backups, "backup", take.backup_id(), "backup_id",
                           backups_max)) {
    return refuse(*known);
  }
  const Timestamp& now = request.context.now;
  if (take.has_taken_at() && take.taken_at() > now) return invalid(request, "taken_at", "in_future");
  Events events;
  auto& taken = *events.emplace_back().mutable_backup_taken();
  taken.set_backup_id(take.backup_id());
  taken.set_what(take.what());
  taken.set_location(take.location());
  *taken.mutable_taken_at() = take.has_taken_at() ? take.taken_at() : now;
  return events;
}

Decision decide(const Project& project, const v1::VerifyRestore& verify, const Request& request) {
  const auto backup = known(environment_of(project).backups, "backup", verify.backup_id());
  if (!backup) return refuse(backup.error());
  if (auto conflict = stale(request, "backup/" + verify.backup_id(), (*backup)->recorded())) {
    return refuse(*conflict);
  }
  Events events;
  auto& verified = *events.emplace_back().mutable_restore_verified();
  verified.set_backup_id(verify.backup_id());
  verified.set_restore_minutes(verify.restore_minutes());
  verified.set_rto_minutes(verify.rto_minutes());
  verified.set_note(verify.note());
  return events;
}

// Freezes ----------------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::StartChangeFreeze& start, const Request& request) {
  if (auto known = not_new(request, environment_of(project).freezes, "freeze", start.freeze_id(), "freeze_id",
                           freezes_max)) {
    return refuse(*known);
  }
  const Timestamp& now = request.context.now;
  const Timestamp& from = start.has_from() ? start.from() : now;
  if (start.until() <= from) return invalid(request, "until", "before_start");
  if (start.until() <= now) return invalid(request, "until", "in_past");
  Events events;
  auto& started = *events.emplace_back().mutable_change_freeze_started();
  started.set_freeze_id(start.freeze_id());
  started.set_reason(start.reason());
  *started.mutable_from() = from;
  *started.mutable_until() = start.until();
  return events;
}

// One that has run out has nothing left to end.
Decision decide(const Project& project, const v1::EndChangeFreeze& end, const Request& request) {
  const auto freeze = known(environment_of(project).freezes, "freeze", end.freeze_id());
  if (!freeze) return refuse(freeze.error());
  if ((*freeze)->ended() || (*freeze)->until() <= request.context.now) return Events{};
  if (auto conflict = stale(request, "freeze/" + end.freeze_id(), (*freeze)->recorded())) {
    return refuse(*conflict);
  }
  Events events;
  auto& ended = *events.emplace_back().mutable_change_freeze_ended();
  ended.set_freeze_id(end.freeze_id());
  ended.set_reason(end.reason());
  return events;
}

Decision decide(const Project& project, const v1::RequestEmergencyChange& ask, const Request& request) {
  if (auto known = not_new(request, environment_of(project).emergency_changes, "emergency_change",
                           ask.change_id(), "change_id", emergency_changes_max)) {
    return refuse(*known);
  }
  Events events;
  auto& requested = *events.emplace_back().mutable_emergency_change_requested();
  requested.set_change_id(ask.change_id());
  requested.set_title(ask.title());
  requested.set_reason(ask.reason());
  return events;
}

Decision decide(const Project& project, const v1::ApproveEmergencyChange& approve, const Request& request) {
  const auto known_change =
      known(environment_of(project).emergency_changes, "emergency_change", approve.change_id());
  if (!known_change) return refuse(known_change.error());
  const v1::EmergencyChange& change = **known_change;
  const std::string& actor = request.context.actor;
  if (change.recorded().created_by() == actor) {
    return refuse(Code::self_approval, {{"what", "emergency_change"}});
  }
  if (change.approved() || std::ranges::find(change.approved_by(), actor) != change.approved_by().end()) {
    return Events{};
  }
  Events events;
  auto& approved = *events.emplace_back().mutable_emergency_change_approved();
  approved.set_change_id(approve.change_id());
  approved.set_approvals(static_cast<std::uint32_t>(change.approved_by_size()) + 1);
  return events;
}

}  // namespace slipway::domain
