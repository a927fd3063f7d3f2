#include "projections/requirements_projection.h"

#include <array>
#include <utility>

namespace slipway {
namespace {

using Names = std::array<std::string, 1>;

}  // namespace

RequirementsProjection::RequirementsProjection() : RecordProjection("requirements") {
  shows(requirements_.requirements, "requirement/");
  shows(requirements_.baseline, "requirements");
  shows(requirements_.changes, "change/");
  shows(traces_, "trace/");
  shows(project_.tasks, "~task/");
  shows(project_.columns, "~column/");
  shows(tests_.plans, "~plan/");
  shows(tests_.runs, "~run/");
  shows(tests_.defects, "~defect/");
}

void RequirementsProjection::fold(const v1::Event& event, const records::Happening& happening) {
  evolve(requirements_, event, happening);
  evolve(tests_, event, happening);
  evolve(project_, event, happening);
}

void RequirementsProjection::prepare() {
  Relations::Ids affected;
  for (const auto& [id, task] : project_.tasks.all()) relate_task(id, affected);
  for (const auto& [id, plan] : tests_.plans.all()) relate_plan(id, affected);
  for (const auto& [id, run] : tests_.runs.all()) relate_run(id, affected);
  for (const auto& [id, defect] : tests_.defects.all()) relate_defect(id, affected);
}

void RequirementsProjection::follow(const records::Happening&) {
  const auto& touched = requirements_.requirements.touched();
  Relations::Ids affected{touched.begin(), touched.end()};
  for (const std::string& id : project_.tasks.touched()) relate_task(id, affected);
  for (const std::string& id : tests_.plans.touched()) relate_plan(id, affected);
  for (const std::string& id : tests_.runs.touched()) relate_run(id, affected);
  for (const std::string& id : tests_.defects.touched()) relate_defect(id, affected);
  for (const std::string& id : affected) {
    if (requirements_.requirements.contains(id)) traces_.set(id, trace_of(id));
  }
}

void RequirementsProjection::relate_task(const std::string& id, Relations::Ids& affected) {
  const v1::TaskCard& task = *project_.tasks.find(id);
  tasks_.relate(id, Names{task.archived() ? std::string{} : task.requirement_id()}, affected);
}

void RequirementsProjection::relate_plan(const std::string& id, Relations::Ids& affected) {
  plans_.relate(id, tests_.plans.find(id)->requirements(), affected);
}

void RequirementsProjection::relate_run(const std::string& id, Relations::Ids& affected) {
  const v1::TestRun& run = *tests_.runs.find(id);
  const auto there = plans_of_runs_.try_emplace(id, run.plan_id()).first;
  if (there->second != run.plan_id()) return relate_all_runs(affected);
  for (const v1::TestResult& result : run.results()) {
    const std::string key = run.plan_id() + '/' + result.case_id();
    Newest there{.order = {result.at().seconds(), result.at().nanos(), id},
                 .outcome = result.outcome(),
                 .requirement_id = result.requirement_id()};
    Newest& newest = newest_[key];
    if (there.order < newest.order) continue;
    if (there.order == newest.order && there.outcome == newest.outcome &&
        there.requirement_id == newest.requirement_id) {
      continue;
    }
    newest = std::move(there);
    cases_.relate(key, Names{newest.requirement_id}, affected);
  }
}

void RequirementsProjection::relate_all_runs(Relations::Ids& affected) {
  for (const auto& [key, newest] : newest_) cases_.relate(key, Names{}, affected);
  newest_.clear();
  plans_of_runs_.clear();
  for (const auto& [id, run] : tests_.runs.all()) relate_run(id, affected);
}

void RequirementsProjection::relate_defect(const std::string& id, Relations::Ids& affected) {
  const v1::Defect& defect = *tests_.defects.find(id);
  const bool open = defect.state() != v1::DEFECT_VERIFIED;
  defects_.relate(id, Names{open ? defect.requirement_id() : std::string{}}, affected);
}

v1::RequirementTrace RequirementsProjection::trace_of(const std::string& requirement_id) const {
  v1::RequirementTrace trace;
  trace.set_requirement_id(requirement_id);
  for (const std::string& id : tasks_.naming(requirement_id)) {
    trace.add_tasks(id);
    if (project_.tasks.find(id)->done()) trace.set_tasks_done(trace.tasks_done() + 1);
  }
  for (const std::string& id : plans_.naming(requirement_id)) trace.add_plans(id);
  for (const std::string& key : cases_.naming(requirement_id)) {
    if (newest_.find(key)->second.outcome == v1::TEST_PASSED) {
      trace.set_cases_passed(trace.cases_passed() + 1);
    } else {
      trace.set_cases_failed(trace.cases_failed() + 1);
    }
  }
  trace.set_defects_open(static_cast<std::uint32_t>(defects_.naming(requirement_id).size()));
  return trace;
}

}  // namespace slipway
