#include "server/domain/stage.h"

#include <algorithm>

#include "proto/records/gate.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

std::size_t index_of(v1::Stage stage) {
  SLIPWAY_ASSERT(stage >= v1::INITIATION && stage <= v1::OPERATION, std::to_string(stage));
  return static_cast<std::size_t>(stage) - 1;
}

std::unexpected<Refusal> in_wrong_state(v1::Stage stage, v1::StageState state) {
  return refuse(Code::stage_state, {{"stage", lower_name(stage)}, {"state", lower_name(state)}});
}

// The first of its fields that is another.
Refusal conflict(const StageRecord& stage, const v1::AssignStageOwner& assign) {
  const auto told = [&](std::string_view field, std::string mine, std::string theirs) {
    return version_conflict(field, stage.assigned, std::move(mine), std::move(theirs));
  };
  if (assign.owner() != stage.owner) return told("owner", assign.owner(), stage.owner);
  if (assign.deputy() != stage.deputy) return told("deputy", assign.deputy(), stage.deputy);
  const std::optional<Day> start = day_of(assign.planned_start());
  if (start != stage.planned_start)
    return told("planned_start", text_of(start), text_of(stage.planned_start));
  return told("planned_end", text_of(day_of(assign.planned_end())), text_of(stage.planned_end));
}

// The gates before this stage, and those before earlier ones, that are not passed: a project does not get
// round a gate by leaving out the stage behind it.
Facts gates_not_passed(const Project& project, v1::Stage stage) {
  const auto& gates = project.records.gates.gates;
  Facts facts;
  for (const auto& [id, gate] : gates.all()) {
    const bool stands_before = gate.before_stage() != v1::STAGE_UNSPECIFIED && gate.before_stage() <= stage;
    if (stands_before && !records::is_passed(gate)) facts.emplace_back("gate", gate.name());
  }
  // Where a project has no gate G1 of its own, its charter is one: agreed before the second stage.
  const bool by_charter = stage > v1::INITIATION && !gates.contains("g1");
  if (by_charter && !project.charter.approved) facts.emplace_back("gate", "G1");
  return facts;
}

}  // namespace

const StageRecord& Stages::of(v1::Stage stage) const {
  return records[index_of(stage)];
}
StageRecord& Stages::of(v1::Stage stage) {
  return records[index_of(stage)];
}

bool Stages::owned_by(const std::string& person) const {
  return std::ranges::any_of(
      records, [&](const StageRecord& stage) { return stage.owner == person || stage.deputy == person; });
}

Decision decide(const Project& project, const v1::AssignStageOwner& assign, const Request& request) {
  for (const std::string* person : {&assign.owner(), &assign.deputy()}) {
    if (auto missing = missing_person(request.context, *person)) return refuse(*missing);
  }
  const StageRecord& stage = project.stages.of(assign.stage());
  const std::optional<Day> start = day_of(assign.planned_start());
  const std::optional<Day> end = day_of(assign.planned_end());
  if (start && end && *end < *start) return invalid(request, "planned_end", "before_start");
  if (stage.owner == assign.owner() && stage.deputy == assign.deputy() && stage.planned_start == start &&
      stage.planned_end == end) {
    return Events{};
  }
  if (changed_since(request, stage.assigned)) {
    return refuse(conflict(stage, assign));
  }
  Events events;
  auto& assigned = *events.emplace_back().mutable_stage_owner_assigned();
  assigned.set_stage(assign.stage());
  assigned.set_owner(assign.owner());
  assigned.set_deputy(assign.deputy());
  if (start) *assigned.mutable_planned_start() = to_proto(*start);
  if (end) *assigned.mutable_planned_end() = to_proto(*end);
  assigned.set_owner_before(stage.owner);
  assigned.set_deputy_before(stage.deputy);
  if (stage.planned_start) *assigned.mutable_planned_start_before() = to_proto(*stage.planned_start);
  if (stage.planned_end) *assigned.mutable_planned_end_before() = to_proto(*stage.planned_end);
  return events;
}

Decision decide(const Project& project, const v1::StartStage& start, const Request&) {
  const StageRecord& stage = project.stages.of(start.stage());
  if (stage.state != v1::STAGE_PLANNED) return in_wrong_state(start.stage(), stage.state);
  if (stage.owner.empty()) return refuse(Code::stage_owner_missing, {{"stage", lower_name(start.stage())}});
  if (Facts facts = gates_not_passed(project, start.stage()); !facts.empty()) {
    facts.emplace_back("stage", lower_name(start.stage()));
    return refuse(Code::gate_not_passed, std::move(facts));
  }
  Events events;
  events.emplace_back().mutable_stage_started()->set_stage(start.stage());
  return events;
}

Decision decide(const Project& project, const v1::CompleteStage& complete, const Request&) {
  const StageRecord& stage = project.stages.of(complete.stage());
  if (stage.state != v1::STAGE_IN_PROGRESS) return in_wrong_state(complete.stage(), stage.state);
  Events events;
  events.emplace_back().mutable_stage_completed()->set_stage(complete.stage());
  return events;
}

Decision decide(const Project& project, const v1::ReopenStage& reopen, const Request&) {
  const StageRecord& stage = project.stages.of(reopen.stage());
  if (stage.state != v1::STAGE_COMPLETED) return in_wrong_state(reopen.stage(), stage.state);
  Events events;
  auto& reopened = *events.emplace_back().mutable_stage_reopened();
  reopened.set_stage(reopen.stage());
  reopened.set_reason(reopen.reason());
  return events;
}

void evolve(Stages& stages, const v1::StageOwnerAssigned& assigned, const Happening& happening) {
  StageRecord& stage = stages.of(assigned.stage());
  stage.owner = assigned.owner();
  stage.deputy = assigned.deputy();
  stage.planned_start = day_of(assigned.planned_start());
  stage.planned_end = day_of(assigned.planned_end());
  stage.assigned = {happening.revision, happening.actor};
}

void evolve(Stages& stages, const v1::StageStarted& started, const Happening&) {
  stages.of(started.stage()).state = v1::STAGE_IN_PROGRESS;
}

void evolve(Stages& stages, const v1::StageCompleted& completed, const Happening& happening) {
  StageRecord& stage = stages.of(completed.stage());
  stage.state = v1::STAGE_COMPLETED;
  stage.completed_on = utc_day_of(happening.at);
}

void evolve(Stages& stages, const v1::StageReopened& reopened, const Happening&) {
  StageRecord& stage = stages.of(reopened.stage());
  stage.state = v1::STAGE_IN_PROGRESS;
  stage.completed_on.reset();
}

}  // namespace slipway::domain
