#include "projections/closure_projection.h"

#include <vector>

#include "proto/records/closing.h"

namespace slipway {

using records::the_one;

ClosureProjection::ClosureProjection() : RecordProjection("closure") {
  shows(records_.lifecycle.lifecycle, "lifecycle");
  shows(records_.lifecycle.measurements, "measurement/");
  shows(records_.lifecycle.lessons, "lesson/");
  shows(closing_, "closing");
  shows(records_.people.evaluations, "~evaluation/");
  shows(records_.operation.hypercare, "~hypercare");
  shows(records_.operation.feedback, "~feedback/");
  shows(records_.runbooks.runbooks, "~runbook/");
  shows(records_.runbooks.runs, "~run/");
  shows(project_.tasks, "~task/");
  shows(project_.columns, "~column/");
  shows(project_.stages, "~stage/");
  shows(project_.project, "~project");
}

void ClosureProjection::fold(const v1::Event& event, const records::Happening& happening) {
  evolve(records_.lifecycle, event, happening);
  evolve(records_.people, event, happening);
  evolve(records_.operation, event, happening);
  evolve(records_.runbooks, event, happening);
  evolve(project_, event, happening);
}

void ClosureProjection::prepare() {
  for (const auto& [id, task] : project_.tasks.all()) follow_action(task);
  const v1::ProjectInfo* project = project_.project.find(the_one);
  if (project == nullptr) return;
  for (const v1::SuccessFactor& factor : project->charter().success_factors())
    records_.lifecycle.factors[factor.id()] = factor;
}

void ClosureProjection::follow(const records::Happening&) {
  for (const std::string& id : project_.tasks.touched()) follow_action(*project_.tasks.find(id));
  std::vector<records::BegunStage> stages;
  for (const auto& [number, stage] : project_.stages.all()) {
    if (stage.state() != v1::STAGE_PLANNED) stages.push_back({stage.stage(), stage.owner()});
  }
  closing_.set(the_one, closing_list(records_, {open_actions_.begin(), open_actions_.end()}, stages));
}

void ClosureProjection::follow_action(const v1::TaskCard& task) {
  if (task.from_action().empty() || task.done() || task.archived()) {
    open_actions_.erase(task.task_id());
  } else {
    open_actions_.insert(task.task_id());
  }
}

}  // namespace slipway
