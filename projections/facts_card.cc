// A project's portfolio card, and what is counted for it.
#include <algorithm>
#include <utility>

#include "projections/facts_projection.h"
#include "proto/records/zone.h"

namespace slipway {
namespace {

using records::the_one;

bool is_under_way(const v1::Run& run) {
  return run.state() == v1::RUN_RUNNING || run.state() == v1::RUN_PAUSED ||
         run.state() == v1::RUN_ROLLING_BACK;
}

void keep(std::set<std::string>& ids, const std::string& id, bool holds) {
  if (holds)
    ids.insert(id);
  else
    ids.erase(id);
}

std::uint32_t size_of(const std::set<std::string>& ids) {
  return static_cast<std::uint32_t>(ids.size());
}

}  // namespace

void FactsProjection::count(const std::string& id, const v1::Gate& gate) {
  keep(passed_gates_, id, records::is_passed(gate));
}
void FactsProjection::count(const std::string& id, const v1::Risk& risk) {
  keep(high_risks_, id,
       risk.state() != v1::RISK_CLOSED && records::residual_points(risk) >= records::high_points_min);
}
void FactsProjection::count(const std::string& id, const v1::Defect& defect) {
  keep(severe_defects_, id, records::is_severe_open(defect));
}
void FactsProjection::count(const std::string& id, const v1::Run& run) {
  keep(live_runs_, id, run.kind() == v1::LIVE && is_under_way(run));
}
void FactsProjection::count(const std::string& id, const v1::Milestone& milestone) {
  if (const auto before = place_of_milestone_.extract(id)) next_milestones_.erase(before.mapped());
  if (milestone.state() == v1::MILESTONE_REACHED || !milestone.has_due()) return;
  MilestonePlace place{milestone.state() == v1::MILESTONE_MISSED, records::order_of(milestone.due()), id};
  next_milestones_.insert(place);
  place_of_milestone_.emplace(id, std::move(place));
}

// What it sums up is counted as it changes: a commit costs what it touched, not what the project holds.
void FactsProjection::follow_card() {
  const v1::ProjectInfo* project = project_.project.find(the_one);
  if (project == nullptr) return;
  v1::PortfolioCard card;
  card.set_name(project->name());
  card.set_lead(project->charter().lead());
  if (const auto* lifecycle = records_.lifecycle.lifecycle.find(the_one)) card.set_state(lifecycle->state());
  const TaskStates::Counts& tasks = states_.counts();
  card.set_tasks_open(tasks.open);
  card.set_tasks_done(tasks.done);
  card.set_tasks_blocked(tasks.blocked);
  for (const auto& [number, stage] : project_.stages.all()) {
    if (stage.state() != v1::STAGE_PLANNED) card.set_stage(std::max(card.stage(), stage.stage()));
    if (stage.has_planned_end() && records::is_before(card.planned_end(), stage.planned_end()))
      *card.mutable_planned_end() = stage.planned_end();
  }
  card.set_gates(static_cast<std::uint32_t>(records_.gates.gates.size()));
  card.set_gates_passed(size_of(passed_gates_));
  card.set_risks_high(size_of(high_risks_));
  card.set_defects_severe(size_of(severe_defects_));
  card.set_live_run(!live_runs_.empty());
  // One that was missed hides none that is to come; where none is, it is told, as overdue.
  if (!next_milestones_.empty()) {
    const v1::Milestone& next = *records_.plan.milestones.find(std::get<2>(*next_milestones_.begin()));
    card.set_next_milestone(next.name());
    *card.mutable_next_milestone_on() = next.due();
  }
  card_.set(the_one, std::move(card));
}

}  // namespace slipway
