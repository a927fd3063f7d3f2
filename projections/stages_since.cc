#include "projections/stages_since.h"

#include <string>
#include <utility>

#include "projections/fold.h"
#include "proto/records/zone.h"

namespace slipway {
namespace {

constexpr std::string_view stage_fold = "~stage/";
constexpr std::string_view stood_fold = "~stood/";  // <baseline>/<stage>: where it stood then.
constexpr v1::Stage the_project = v1::STAGE_UNSPECIFIED;

std::string stood_id(Revision baseline, int stage) {
  return entity_id(stood_fold, std::to_string(baseline.value)).append(1, '/').append(std::to_string(stage));
}

// No date: none is planned.
void keep(const v1::Date& date, v1::DateMove& kept) {
  kept.clear_value();
  if (date.year() == 0) return;
  *kept.mutable_value() = date;
  if (!kept.has_before()) *kept.mutable_before() = date;
}

// What was planned first is no move.
v1::DateMove planned_first(const v1::DateMove& kept) {
  v1::DateMove first;
  if (kept.has_before()) *first.mutable_value() = kept.before();
  return first;
}
v1::StageChange at_the_start(const v1::StageChange& now) {
  v1::StageChange then;
  *then.mutable_planned_start() = planned_first(now.planned_start());
  *then.mutable_planned_end() = planned_first(now.planned_end());
  return then;
}

std::optional<v1::DateMove> moved(const v1::DateMove& before, const v1::DateMove& now) {
  if (records::order_of(before.value()) == records::order_of(now.value())) return std::nullopt;
  v1::DateMove move;
  if (before.has_value()) *move.mutable_before() = before.value();
  if (now.has_value()) *move.mutable_value() = now.value();
  return move;
}

// Absent: it stands where it stood.
std::optional<v1::StageChange> net_change(const v1::StageChange& before, const v1::StageChange& now) {
  v1::StageChange change;
  if (before.state() != now.state()) {
    change.set_state(now.state());
    *change.mutable_at() = now.at();
  }
  if (const auto move = moved(before.planned_start(), now.planned_start()))
    *change.mutable_planned_start() = *move;
  if (const auto move = moved(before.planned_end(), now.planned_end())) *change.mutable_planned_end() = *move;
  if (change.ByteSizeLong() == 0) return std::nullopt;
  change.set_stage(now.stage());
  return change;
}

}  // namespace

bool StagesSince::apply(const v1::Commit& commit, v1::ViewDelta& delta) {
  bool changed = false;
  for (const v1::Event& event : commit.events()) changed = fold(event, commit, delta) || changed;
  return changed;
}

bool StagesSince::fold(const v1::Event& event, const v1::Commit& commit, v1::ViewDelta& delta) {
  switch (event.fact_case()) {
    case v1::Event::kCharterDrafted:
      return plan(the_project, {}, event.charter_drafted().charter().go_live(), delta);
    case v1::Event::kStageOwnerAssigned: {
      const v1::StageOwnerAssigned& assigned = event.stage_owner_assigned();
      return plan(assigned.stage(), assigned.planned_start(), assigned.planned_end(), delta);
    }
    case v1::Event::kStageStarted:
      return enter(event.stage_started().stage(), v1::STAGE_IN_PROGRESS, commit, delta);
    case v1::Event::kStageCompleted:
      return enter(event.stage_completed().stage(), v1::STAGE_COMPLETED, commit, delta);
    case v1::Event::kStageReopened:
      return enter(event.stage_reopened().stage(), v1::STAGE_IN_PROGRESS, commit, delta);
    default:
      return false;
  }
}

bool StagesSince::enter(v1::Stage stage, v1::StageState state, const v1::Commit& commit,
                        v1::ViewDelta& delta) {
  v1::StageChange after = now_[stage];
  after.set_state(state);
  *after.mutable_at() = commit.recorded_at();
  return settle(stage, std::move(after), delta);
}

bool StagesSince::plan(v1::Stage stage, const v1::Date& start, const v1::Date& end, v1::ViewDelta& delta) {
  v1::StageChange after = now_[stage];
  keep(start, *after.mutable_planned_start());
  keep(end, *after.mutable_planned_end());
  return settle(stage, std::move(after), delta);
}

// Takes over where it stands after an event, and remembers what that replaced.
bool StagesSince::settle(v1::Stage stage, v1::StageChange after, v1::ViewDelta& delta) {
  after.set_stage(stage);
  v1::StageChange& now = now_[stage];
  if (!net_change(now, after)) return false;
  for (auto& [baseline, standings] : before_) {
    if (!standings.try_emplace(stage, now).second) continue;
    now.SerializeToString(upsert(delta, stood_id(baseline, stage)).mutable_fold()->mutable_message());
  }
  now = std::move(after);
  now.SerializeToString(upsert(delta, stage_fold, std::to_string(stage)).mutable_fold()->mutable_message());
  return true;
}

void StagesSince::forget(Revision baseline, v1::ViewDelta& delta) {
  for (const auto& [stage, before] : before_[baseline]) delta.add_removals(stood_id(baseline, stage));
  before_.erase(baseline);
}

std::vector<v1::StageChange> StagesSince::changes(Revision baseline) const {
  std::vector<v1::StageChange> changes;
  for (const auto& [stage, standing] : changed_since(baseline)) {
    if (stage == the_project) continue;
    const v1::StageChange& now = now_.at(stage);
    const v1::StageChange before = baseline == Revision{} ? at_the_start(now) : standing;
    if (auto change = net_change(before, now)) changes.push_back(*std::move(change));
  }
  return changes;
}

std::optional<v1::DateMove> StagesSince::go_live(Revision baseline) const {
  const Standings& changed = changed_since(baseline);
  const auto found = changed.find(the_project);
  if (found == changed.end()) return std::nullopt;
  const v1::DateMove& now = now_.at(the_project).planned_end();
  return moved(baseline == Revision{} ? planned_first(now) : found->second.planned_end(), now);
}

// Of baseline 0 all that there is.
const StagesSince::Standings& StagesSince::changed_since(Revision baseline) const {
  return baseline == Revision{} ? now_ : before_.at(baseline);
}

bool StagesSince::restore(const v1::Entity& entity) {
  if (const auto stage = id_after(stage_fold, entity.id()); !stage.empty()) {
    now_[static_cast<int>(number_of(stage))].ParseFromString(entity.fold().message());
    return true;
  }
  const auto stood = id_after(stood_fold, entity.id());
  if (stood.empty()) return false;
  const std::size_t slash = stood.find('/');
  v1::StageChange before;
  before.ParseFromString(entity.fold().message());
  before_[{number_of(stood.substr(0, slash))}].emplace(static_cast<int>(number_of(stood.substr(slash + 1))),
                                                       std::move(before));
  return true;
}

}  // namespace slipway
