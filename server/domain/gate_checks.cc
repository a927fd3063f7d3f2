#include "server/domain/gate_checks.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "proto/records/criterion_check.h"
#include "proto/records/gate.h"
#include "proto/records/zone.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

using records::Table;
using records::the_one;

// Is what was asked for there? If not: what lacks it, as far as it can be named.
struct Finding {
  bool met = false;
  Facts lacking;
};

Finding holds(bool met) {
  return {met, {}};
}
// Of work to be done: there is some, and none of it lacks anything.
Finding done(bool any, Facts lacking) {
  return {any && lacking.empty(), std::move(lacking)};
}
// Of what must not be left open.
Finding none_open(Facts open) {
  return {open.empty(), std::move(open)};
}

template <class Record>
bool all_of_them(const Record&) {
  return true;
}

// Looks at those records that the check is about: has each what it needs?
template <class Record, class Concerned, class Good, class Title>
Finding each(const Table<Record>& table, Concerned concerned, Good good, Title title) {
  bool any = false;
  Facts lacking;
  for (const auto& [id, record] : table.all()) {
    if (!std::invoke(concerned, record)) continue;
    any = true;
    if (!std::invoke(good, record)) lacking.emplace_back("item", std::invoke(title, record));
  }
  return done(any, std::move(lacking));
}

// Charter and stages -------------------------------------------------------------------------------

// Of the stages concerned.
template <class Concerned, class Good>
Finding each_stage(const Project& project, Concerned concerned, Good good) {
  bool any = false;
  Facts lacking;
  for (int number = v1::INITIATION; number <= v1::OPERATION; ++number) {
    const auto stage = static_cast<v1::Stage>(number);
    if (!concerned(project.stages.of(stage))) continue;
    any = true;
    if (!good(stage)) lacking.emplace_back("stage", lower_name(stage));
  }
  return done(any, std::move(lacking));
}

Finding stages_are_owned(const Project& project) {
  return each_stage(
      project, [](const StageRecord&) { return true; },
      [&](v1::Stage stage) { return !project.stages.of(stage).owner.empty(); });
}

// Of every stage that was begun.
Finding owners_are_evaluated(const Project& project) {
  std::set<v1::Stage> evaluated;
  for (const auto& [id, evaluation] : project.records.people.evaluations.all()) {
    evaluated.insert(evaluation.stage());
  }
  return each_stage(
      project, [](const StageRecord& stage) { return stage.state != v1::STAGE_PLANNED; },
      [&](v1::Stage stage) { return evaluated.contains(stage); });
}

// Requirements -------------------------------------------------------------------------------------

bool is_must(const v1::Requirement& requirement) {
  return requirement.priority() == v1::MUST;
}

// By every department that it concerns; by one at least.
bool is_signed(const Project& project, const v1::Requirement& requirement) {
  return !requirement.sign_offs().empty() &&
         records::unsigned_departments(requirement, project.departments).empty();
}

Finding musts_are_signed(const Project& project) {
  return each(
      project.records.requirements.requirements, is_must,
      [&](const v1::Requirement& requirement) { return is_signed(project, requirement); },
      &v1::Requirement::title);
}

// The requirements that a task, a test plan or a test case serves.
std::set<std::string> traced_requirements(const Project& project) {
  std::set<std::string> traced;
  for (const auto& [id, task] : project.board.tasks) {
    if (!task.archived) traced.insert(task.requirement.value);
  }
  for (const auto& [id, plan] : project.records.tests.plans.all()) {
    traced.insert(plan.requirements().begin(), plan.requirements().end());
  }
  for (const auto& [id, run] : project.records.tests.runs.all()) {
    for (const v1::TestResult& result : run.results()) traced.insert(result.requirement_id());
  }
  return traced;
}

Finding musts_are_traced(const Project& project) {
  const std::set<std::string> traced = traced_requirements(project);
  return each(
      project.records.requirements.requirements, is_must,
      [&](const v1::Requirement& requirement) { return traced.contains(requirement.requirement_id()); },
      &v1::Requirement::title);
}

Finding requirements_are_baselined(const Project& project) {
  const v1::RequirementsBaseline* baseline = project.records.requirements.baseline.find(the_one);
  return holds(baseline != nullptr && baseline->number() > 0);
}

// Tests --------------------------------------------------------------------------------------------

bool is_clean(const v1::TestRun& run) {
  return run.passed() > 0 && run.failed() == 0 && run.blocked() == 0;
}

// A stress test has load results instead of cases: those are looked at by a check of their own.
bool has_cases(const v1::TestPlan& plan) {
  return plan.kind() != v1::STRESS_TEST;
}
bool is_approved_stress_test(const v1::TestPlan& plan) {
  return plan.approved() && plan.kind() == v1::STRESS_TEST;
}

// Each is approved; those with cases ran without a failed or blocked one once, and nothing has failed in a
// later run.
Finding tests_have_run(const Project& project) {
  const std::set<std::string> failing = records::plans_with_failures(project.records.tests);
  std::set<std::string> clean;
  for (const auto& [id, run] : project.records.tests.runs.all()) {
    if (is_clean(run)) clean.insert(run.plan_id());
  }
  const auto& plans = project.records.tests.plans;
  Finding finding = each(
      plans, all_of_them<v1::TestPlan>,
      [&](const v1::TestPlan& plan) {
        const bool passed = clean.contains(plan.plan_id()) && !failing.contains(plan.plan_id());
        return plan.approved() && (passed || !has_cases(plan));
      },
      &v1::TestPlan::title);
  finding.met =
      finding.met && std::ranges::any_of(plans.all(), [](const auto& row) { return has_cases(row.second); });
  return finding;
}

// By every department, and for what is known today: what was found since its signature is named.
Finding uat_is_signed(const Project& project) {
  const auto& [tests, requirements] = std::tie(project.records.tests, project.records.requirements);
  Facts unsigned_by;
  std::set<std::string> found;
  for (const std::string& department : project.departments) {
    const v1::UatSignature* signature = tests.signatures.find(department);
    std::vector<const v1::Defect*> since;
    if (signature != nullptr) since = records::found_since(tests, requirements, *signature);
    if (signature == nullptr || !since.empty()) unsigned_by.emplace_back("department", department);
    for (const v1::Defect* defect : since) found.insert(defect->title());
  }
  for (const std::string& title : found) unsigned_by.emplace_back("defect", title);
  return done(!project.departments.empty(), std::move(unsigned_by));
}

// By plan: what it showed last.
std::map<std::string, const v1::LoadResult*> newest_load_results(const Project& project) {
  std::map<std::string, const v1::LoadResult*> newest;
  for (const auto& [id, result] : project.records.tests.load_results.all()) {
    const v1::LoadResult*& last = newest[result.plan_id()];
    const bool newer =
        last == nullptr || result.recorded().changed_revision() > last->recorded().changed_revision();
    if (newer) last = &result;
  }
  return newest;
}

Finding load_was_tested(const Project& project) {
  const auto newest = newest_load_results(project);
  return each(
      project.records.tests.plans, is_approved_stress_test,
      [&](const v1::TestPlan& plan) { return newest.contains(plan.plan_id()); }, &v1::TestPlan::title);
}

// The first stress test, by its id, whose newest result misses its target.
std::optional<Refusal> missed_load_target(const Project& project) {
  const auto newest = newest_load_results(project);
  for (const auto& [id, plan] : project.records.tests.plans.all()) {
    const auto result = newest.find(id);
    if (!is_approved_stress_test(plan) || result == newest.end() || result->second->reached()) continue;
    Facts facts{{"plan", plan.title()}};
    for (const std::string& missed : result->second->missed()) facts.emplace_back("missed", missed);
    return Refusal{Code::load_target_unmet, std::move(facts)};
  }
  return std::nullopt;
}

// Environment --------------------------------------------------------------------------------------

Finding configuration_is_verified(const Project& project) {
  return each(
      project.records.environment.items, all_of_them<v1::EnvironmentItem>,
      [](const v1::EnvironmentItem& item) { return item.state() == v1::CONFIG_VERIFIED; },
      &v1::EnvironmentItem::name);
}

// So many percent of what is expected; figures of any size.
bool reaches(std::uint64_t measured, std::uint64_t percent, std::uint64_t of) {
  return static_cast<double>(measured) * 100 >= static_cast<double>(percent) * static_cast<double>(of);
}

Finding capacity_is_verified(const Project& project, std::uint64_t percent_of_forecast) {
  return each(
      project.records.environment.capacities, all_of_them<v1::Capacity>,
      [&](const v1::Capacity& capacity) {
        return capacity.verified() >= capacity.target() &&
               reaches(capacity.verified(), percent_of_forecast, capacity.forecast());
      },
      &v1::Capacity::name);
}

Finding restore_is_proven(const Project& project, std::uint64_t minutes_max) {
  const records::EnvironmentRecords& environment = project.records.environment;
  if (records::is_restore_proven(environment, minutes_max)) return holds(true);
  const v1::Backup* newest = records::newest_backup(environment);
  return newest == nullptr ? holds(false) : Finding{false, {{"item", newest->what()}}};
}

Finding freeze_is_active(const Project& project, const Context& context) {
  return holds(records::active_freeze(project.records.environment, context.now) != nullptr);
}

// Cutover ------------------------------------------------------------------------------------------

Finding drill_was_held(const Project& project) {
  return each(
      project.records.emergencies.plans, all_of_them<v1::EmergencyPlan>,
      [](const v1::EmergencyPlan& plan) {
        return !plan.drills().empty() && plan.drills().rbegin()->passed();
      },
      &v1::EmergencyPlan::title);
}

bool was_in_window(const v1::Run* run) {
  return !run->has_window_end() || run->ended_at() <= run->window_end();
}

// As often as the runbook asks for, and once at least, of its present version.
bool is_rehearsed(const Project& project, const v1::Runbook& runbook) {
  const auto rehearsals =
      records::completed_rehearsals(project.records.runbooks, runbook.runbook_id(), runbook.version());
  const auto held = std::ranges::count_if(rehearsals, was_in_window);
  return held >= std::max<std::int64_t>(1, runbook.rehearsals_needed());
}

Finding runbook_was_rehearsed(const Project& project) {
  return each(
      project.records.runbooks.runbooks, all_of_them<v1::Runbook>,
      [&](const v1::Runbook& runbook) { return is_rehearsed(project, runbook); }, &v1::Runbook::title);
}

// People and risks ---------------------------------------------------------------------------------

constexpr std::uint64_t trained_percent_min = 95;  // Where the criterion says nothing else.

// Who must have learnt what: those who had to come to that training, or to any.
std::set<std::string> trainees(const records::People& people, const std::string& training_id) {
  std::set<std::string> must;
  for (const auto& [id, training] : people.trainings.all()) {
    if (training_id.empty() || id == training_id)
      must.insert(training.participants().begin(), training.participants().end());
  }
  return must;
}

Finding people_are_trained(const Project& project, const v1::Criterion& criterion) {
  const records::People& people = project.records.people;
  const std::set<std::string> must = trainees(people, criterion.of());
  const std::set<std::string> competent = records::competent_people(people);
  Facts lacking;
  for (const std::string& person : must) {
    const bool able = criterion.of().empty() ? competent.contains(person)
                                             : records::has_learnt(people, person, criterion.of());
    if (!able) lacking.emplace_back("person", person);
  }
  const std::uint64_t percent_min = criterion.threshold() == 0 ? trained_percent_min : criterion.threshold();
  const std::size_t passed = must.size() - lacking.size();
  const bool enough = !must.empty() && 100 * passed >= percent_min * must.size();
  return {enough, std::move(lacking)};
}

bool is_high(const v1::Risk& risk) {
  return risk.state() != v1::RISK_CLOSED && records::inherent_points(risk) >= records::high_points_min;
}

Finding risks_are_treated(const Project& project) {
  Facts untreated;
  for (const auto& [id, risk] : project.records.risks.risks.all()) {
    const bool treated = !risk.response().empty() && risk.residual_probability() > 0;
    if (is_high(risk) && !treated) untreated.emplace_back("item", risk.title());
  }
  return none_open(std::move(untreated));
}

Finding advice_is_answered(const Project& project) {
  Facts open;
  for (const auto& [id, advice] : project.records.people.advice.all()) {
    if (advice.state() == v1::ADVICE_OPEN) open.emplace_back("item", advice.title());
  }
  return none_open(std::move(open));
}

// Hypercare ----------------------------------------------------------------------------------------

// No incident of severity 1 is open, and none was declared in as many days as hypercare must be quiet, or the
// criterion asks for; before that, hypercare itself must be as old.
Finding hypercare_is_quiet(const Project& project, std::uint64_t days_min, const Context& context) {
  const v1::Hypercare* hypercare = project.records.operation.hypercare.find(the_one);
  if (hypercare == nullptr) return holds(false);
  const auto is_quiet_since = [&](const google::protobuf::Timestamp& time) {
    return records::whole_days(time, context.now) >=
           std::max<std::uint64_t>(days_min, hypercare->quiet_days());
  };
  Facts disturbing;
  for (const auto& [id, incident] : project.records.emergencies.incidents.all()) {
    const bool disturbs = records::is_open(incident) || !is_quiet_since(incident.declared_at());
    if (records::is_worst(incident) && disturbs) disturbing.emplace_back("item", incident.title());
  }
  return done(is_quiet_since(hypercare->started_at()), std::move(disturbing));
}

Finding monitor_is_within(const Project& project, const std::string& monitor_id) {
  const v1::Monitor* monitor = project.records.operation.monitors.find(monitor_id);
  if (monitor != nullptr && records::is_within(*monitor)) return holds(true);
  return {false, {{"item", monitor == nullptr ? monitor_id : monitor->name()}}};
}

// Until it was triaged first, and until now where it never was.
bool waited_longer(const v1::Feedback& feedback, std::uint64_t days) {
  using google::protobuf::util::TimeUtil;
  const auto waited = feedback.triaged_at() - feedback.recorded().created_at();
  return days > 0 && waited > TimeUtil::HoursToDuration(static_cast<std::int64_t>(24 * days));
}

Finding feedback_is_triaged(const Project& project, std::uint64_t days_max) {
  Facts late;
  for (const auto& [id, feedback] : project.records.operation.feedback.all()) {
    if (feedback.state() == v1::FEEDBACK_RECEIVED || waited_longer(feedback, days_max))
      late.emplace_back("feedback", id);
  }
  return none_open(std::move(late));
}

Finding earlier_gates_are_passed(const Project& project, const v1::Gate& gate) {
  Facts open;
  for (const v1::Gate* earlier : records::earlier_gates(project.records.gates, gate)) {
    if (!records::is_passed(*earlier)) open.emplace_back("item", earlier->name());
  }
  return none_open(std::move(open));
}

// No default: the compiler names a check that is not made here.
Finding look(const Project& project, const v1::Gate& gate, const v1::Criterion& criterion,
             const Context& context) {
  switch (criterion.check()) {
    case v1::CHARTER_IS_APPROVED:
      return holds(project.charter.approved);
    case v1::STAGES_ARE_OWNED:
      return stages_are_owned(project);
    case v1::MUSTS_ARE_SIGNED:
      return musts_are_signed(project);
    case v1::MUSTS_ARE_TRACED:
      return musts_are_traced(project);
    case v1::REQUIREMENTS_ARE_BASELINED:
      return requirements_are_baselined(project);
    case v1::TESTS_HAVE_RUN:
      return tests_have_run(project);
    case v1::NO_SEVERE_DEFECTS:
      return none_open(severe_open(project.records.tests));
    case v1::UAT_IS_SIGNED:
      return uat_is_signed(project);
    case v1::LOAD_IS_ON_TARGET:
      return load_was_tested(project);
    case v1::CONFIGURATION_IS_VERIFIED:
      return configuration_is_verified(project);
    case v1::CAPACITY_IS_VERIFIED:
      return capacity_is_verified(project, criterion.threshold());
    case v1::RESTORE_IS_PROVEN:
      return restore_is_proven(project, criterion.threshold());
    case v1::DRILL_WAS_HELD:
      return drill_was_held(project);
    case v1::RUNBOOK_WAS_REHEARSED:
      return runbook_was_rehearsed(project);
    case v1::PEOPLE_ARE_TRAINED:
      return people_are_trained(project, criterion);
    case v1::RISKS_ARE_TREATED:
      return risks_are_treated(project);
    case v1::FREEZE_IS_ACTIVE:
      return freeze_is_active(project, context);
    case v1::ADVICE_IS_ANSWERED:
      return advice_is_answered(project);
    case v1::HYPERCARE_IS_QUIET:
      return hypercare_is_quiet(project, criterion.threshold(), context);
    case v1::OPERATION_IS_HANDED_OVER:
      return holds(project.lifecycle().handover().accepted());
    case v1::OWNERS_ARE_EVALUATED:
      return owners_are_evaluated(project);
    case v1::MONITOR_IS_WITHIN:
      return monitor_is_within(project, criterion.of());
    case v1::FEEDBACK_IS_TRIAGED:
      return feedback_is_triaged(project, criterion.threshold());
    case v1::EARLIER_GATES_ARE_PASSED:
      return earlier_gates_are_passed(project, gate);
    case v1::CRITERION_CHECK_UNSPECIFIED:
    case v1::CriterionCheck_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::CriterionCheck_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return holds(false);
}

}  // namespace

bool has_check(const v1::Criterion& criterion) {
  return criterion.check() != v1::CRITERION_CHECK_UNSPECIFIED &&
         v1::CriterionCheck_IsValid(criterion.check());
}

std::optional<Refusal> unmet_check(const Project& project, const v1::Gate& gate,
                                   const v1::Criterion& criterion, const Context& context) {
  if (criterion.check() == v1::LOAD_IS_ON_TARGET) {
    if (auto missed = missed_load_target(project)) return missed;
  }
  Finding finding = look(project, gate, criterion, context);
  if (finding.met) return std::nullopt;
  if (criterion.check() == v1::NO_SEVERE_DEFECTS) {
    return Refusal{Code::defects_open, std::move(finding.lacking)};
  }
  Facts facts{{"criterion", title_of(project, criterion)}, {"problem", lower_name(criterion.check())}};
  std::ranges::move(finding.lacking, std::back_inserter(facts));
  return Refusal{Code::check_unmet, std::move(facts)};
}

std::string title_of(const Project& project, const v1::Criterion& criterion) {
  const v1::Text& text = criterion.text();
  const bool english = project.language == v1::EN;
  const std::string& own = english ? text.en() : text.zh();
  return own.empty() ? (english ? text.zh() : text.en()) : own;
}

}  // namespace slipway::domain
