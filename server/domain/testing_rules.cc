// The rules: test plans and runs, load results, defects, acceptance.
#include <google/protobuf/util/message_differencer.h>

#include "server/domain/limits.h"
#include "server/domain/rights.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

using google::protobuf::util::MessageDifferencer;

const records::Tests& tests_of(const Project& project) {
  return project.records.tests;
}

// Plans ------------------------------------------------------------------------------------------------

v1::TestPlanDrafted drafted_as(const v1::DraftTestPlan& draft) {
  v1::TestPlanDrafted drafted;
  drafted.set_plan_id(draft.plan_id());
  drafted.set_title(draft.title());
  drafted.set_kind(draft.kind());
  drafted.set_scope(draft.scope());
  drafted.set_environment(draft.environment());
  *drafted.mutable_requirements() = draft.requirements();
  if (draft.has_target()) *drafted.mutable_target() = draft.target();
  return drafted;
}

v1::TestPlanDrafted drafted_as(const v1::TestPlan& plan) {
  v1::TestPlanDrafted drafted;
  drafted.set_plan_id(plan.plan_id());
  drafted.set_title(plan.title());
  drafted.set_kind(plan.kind());
  drafted.set_scope(plan.scope());
  drafted.set_environment(plan.environment());
  *drafted.mutable_requirements() = plan.requirements();
  if (plan.has_target()) *drafted.mutable_target() = plan.target();
  return drafted;
}

bool asks_nothing(const v1::LoadTarget& target) {
  return target.tps_min() == 0 && target.p95_ms_max() == 0 && target.errors_ppm_max() == 0 &&
         target.minutes_min() == 0 && !target.parity();
}

// A stress test without a target would be reached by any result.
std::optional<Refusal> bad_target(const v1::DraftTestPlan& draft, const Request& request) {
  const bool is_stress = draft.kind() == v1::STRESS_TEST;
  if (is_stress && asks_nothing(draft.target())) return invalid(request, "target", "required").error();
  if (!is_stress && draft.has_target()) return invalid(request, "target", "stress_test_only").error();
  return std::nullopt;
}

std::expected<const v1::TestPlan*, Refusal> approved_plan(const Project& project, const std::string& id) {
  const auto plan = known(tests_of(project).plans, "test_plan", id);
  if (plan && !(*plan)->approved()) return wrong_state("test_plan", (*plan)->title(), "draft");
  return plan;
}

// Load -------------------------------------------------------------------------------------------------

// Which parts of the target that result does not reach, as LoadResult names them.
std::vector<std::string> missed_parts(const v1::LoadTarget& target, const v1::RecordLoadResult& result) {
  std::vector<std::string> missed;
  const auto is_over = [](std::uint32_t value, std::uint32_t max) { return max > 0 && value > max; };
  if (result.tps() < target.tps_min()) missed.emplace_back("tps");
  if (is_over(result.p95_ms(), target.p95_ms_max())) missed.emplace_back("p95_ms");
  if (is_over(result.errors_ppm(), target.errors_ppm_max())) missed.emplace_back("errors_ppm");
  if (result.minutes() < target.minutes_min()) missed.emplace_back("load_minutes");
  if (target.parity() && !result.parity()) missed.emplace_back("parity");
  return missed;
}

// Acceptance -------------------------------------------------------------------------------------------

bool signs_for(const Project& project, const std::string& department, const Context& context) {
  if (is_system(context)) return true;
  if (!has_role(project, context, {v1::BUSINESS_SIGNATORY})) return false;
  if (context.workspace == nullptr) return true;
  const Person* signatory = context.workspace->find_active(context.actor);
  return signatory != nullptr && signatory->department == department;
}

std::unexpected<Refusal> in_wrong_state(const v1::Defect& defect) {
  return wrong_state("defect", defect.title(), lower_name(defect.state()));
}

}  // namespace

Facts severe_open(const records::Tests& tests) {
  Facts titles;
  for (const auto& [id, defect] : tests.defects.all()) {
    if (records::is_severe_open(defect)) titles.emplace_back("title", defect.title());
  }
  return titles;
}

// A draft may be written anew, whole, until it is approved.
Decision decide(const Project& project, const v1::DraftTestPlan& draft, const Request& request) {
  const auto& plans = tests_of(project).plans;
  const v1::TestPlan* plan = plans.find(draft.plan_id());
  if (plan == nullptr && plans.size() >= test_plans_max) return too_many(request, "plan_id", test_plans_max);
  if (auto bad = bad_target(draft, request)) return refuse(*bad);
  for (const std::string& requirement : draft.requirements()) {
    if (auto missing = missing_requirement(project, requirement)) return refuse(*missing);
  }
  const v1::TestPlanDrafted drafted = drafted_as(draft);
  if (plan != nullptr) {
    if (MessageDifferencer::Equals(drafted, drafted_as(*plan))) return Events{};
    if (plan->approved()) return wrong_state("test_plan", plan->title(), "approved");
    if (auto conflict = stale_edit(request, "plan/" + draft.plan_id(), plan->recorded(), draft, *plan))
      return refuse(*conflict);
  }
  Events events;
  *events.emplace_back().mutable_test_plan_drafted() = drafted;
  return events;
}

Decision decide(const Project& project, const v1::ApproveTestPlan& approve, const Request& request) {
  const auto plan = known(tests_of(project).plans, "test_plan", approve.plan_id());
  if (!plan) return refuse(plan.error());
  if ((*plan)->approved()) return Events{};
  const v1::Recorded& recorded = (*plan)->recorded();
  if (auto conflict = stale(request, "plan/" + approve.plan_id(), recorded)) return refuse(*conflict);
  const std::string& actor = request.context.actor;
  if (recorded.created_by() == actor || recorded.changed_by() == actor) {
    return refuse(Code::self_approval, {{"what", "test_plan"}});
  }
  Events events;
  events.emplace_back().mutable_test_plan_approved()->set_plan_id(approve.plan_id());
  return events;
}

// Runs -------------------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::StartTestRun& start, const Request& request) {
  if (auto known =
          not_new(request, tests_of(project).runs, "test_run", start.run_id(), "run_id", test_runs_max)) {
    return refuse(*known);
  }
  const auto plan = approved_plan(project, start.plan_id());
  if (!plan) return refuse(plan.error());
  Events events;
  auto& started = *events.emplace_back().mutable_test_run_started();
  started.set_run_id(start.run_id());
  started.set_plan_id(start.plan_id());
  started.set_environment(start.environment().empty() ? (*plan)->environment() : start.environment());
  return events;
}

// A later result of a case replaces the earlier one; the title and the requirement stand until others are
// named.
Decision decide(const Project& project, const v1::RecordTestResult& record, const Request& request) {
  const auto run = known(tests_of(project).runs, "test_run", record.run_id());
  if (!run) return refuse(run.error());
  if (auto missing = missing_requirement(project, record.requirement_id())) return refuse(*missing);
  const v1::TestResult* before = records::find_result(**run, record.case_id());
  if (before == nullptr && static_cast<std::size_t>((*run)->results_size()) >= cases_per_run_max) {
    return too_many(request, "case_id", cases_per_run_max);
  }
  const v1::TestResult& old = before == nullptr ? v1::TestResult::default_instance() : *before;
  const std::string& title = record.title().empty() ? old.title() : record.title();
  const std::string& requirement =
      record.requirement_id().empty() ? old.requirement_id() : record.requirement_id();
  if (old.outcome() == record.outcome() && old.title() == title && old.requirement_id() == requirement &&
      old.note() == record.note()) {
    return Events{};
  }
  Events events;
  auto& recorded = *events.emplace_back().mutable_test_result_recorded();
  recorded.set_run_id(record.run_id());
  recorded.set_case_id(record.case_id());
  recorded.set_title(title);
  recorded.set_outcome(record.outcome());
  recorded.set_outcome_before(old.outcome());
  recorded.set_requirement_id(requirement);
  recorded.set_note(record.note());
  return events;
}

Decision decide(const Project& project, const v1::RecordLoadResult& record, const Request& request) {
  if (auto known = not_new(request, tests_of(project).load_results, "load_result", record.result_id(),
                           "result_id", load_results_max)) {
    return refuse(*known);
  }
  const auto plan = approved_plan(project, record.plan_id());
  if (!plan) return refuse(plan.error());
  if ((*plan)->kind() != v1::STRESS_TEST) return invalid(request, "plan_id", "stress_test_only");
  Events events;
  auto& recorded = *events.emplace_back().mutable_load_result_recorded();
  recorded.set_result_id(record.result_id());
  recorded.set_plan_id(record.plan_id());
  recorded.set_tps(record.tps());
  recorded.set_p95_ms(record.p95_ms());
  recorded.set_errors_ppm(record.errors_ppm());
  recorded.set_minutes(record.minutes());
  recorded.set_parity(record.parity());
  recorded.set_note(record.note());
  *recorded.mutable_target() = (*plan)->target();
  for (std::string& part : missed_parts((*plan)->target(), record)) recorded.add_missed(std::move(part));
  return events;
}

// Defects ----------------------------------------------------------------------------------------------

Decision decide(const Project& project, const v1::RaiseDefect& raise, const Request& request) {
  const records::Tests& tests = tests_of(project);
  if (auto known = not_new(request, tests.defects, "defect", raise.defect_id(), "defect_id", defects_max)) {
    return refuse(*known);
  }
  if (!raise.run_id().empty() && !tests.runs.contains(raise.run_id())) {
    return not_found("test_run", raise.run_id());
  }
  if (auto missing = missing_requirement(project, raise.requirement_id())) return refuse(*missing);
  if (auto missing = missing_person(request.context, raise.assignee())) return refuse(*missing);
  Events events;
  auto& raised = *events.emplace_back().mutable_defect_raised();
  raised.set_defect_id(raise.defect_id());
  raised.set_title(raise.title());
  raised.set_description(raise.description());
  raised.set_severity(raise.severity());
  raised.set_run_id(raise.run_id());
  raised.set_requirement_id(raise.requirement_id());
  raised.set_assignee(raise.assignee());
  return events;
}

Decision decide(const Project& project, const v1::ResolveDefect& resolve, const Request& request) {
  const auto defect = known(tests_of(project).defects, "defect", resolve.defect_id());
  if (!defect) return refuse(defect.error());
  if ((*defect)->state() == v1::DEFECT_RESOLVED && (*defect)->resolution() == resolve.resolution()) {
    return Events{};
  }
  if (auto conflict = stale(request, "defect/" + resolve.defect_id(), (*defect)->recorded())) {
    return refuse(*conflict);
  }
  if ((*defect)->state() != v1::DEFECT_OPEN) return in_wrong_state(**defect);
  Events events;
  auto& resolved = *events.emplace_back().mutable_defect_resolved();
  resolved.set_defect_id(resolve.defect_id());
  resolved.set_resolution(resolve.resolution());
  return events;
}

// What was verified may turn out not to hold: it is open again.
Decision decide(const Project& project, const v1::VerifyDefect& verify, const Request& request) {
  const auto defect = known(tests_of(project).defects, "defect", verify.defect_id());
  if (!defect) return refuse(defect.error());
  if ((*defect)->state() == v1::DEFECT_VERIFIED && verify.holds()) return Events{};
  if (auto conflict = stale(request, "defect/" + verify.defect_id(), (*defect)->recorded())) {
    return refuse(*conflict);
  }
  if ((*defect)->state() == v1::DEFECT_OPEN) return in_wrong_state(**defect);
  if ((*defect)->resolved_by() == request.context.actor) {
    return refuse(Code::self_approval, {{"what", "resolution"}});
  }
  Events events;
  auto& verified = *events.emplace_back().mutable_defect_verified();
  verified.set_defect_id(verify.defect_id());
  verified.set_holds(verify.holds());
  verified.set_note(verify.note());
  return events;
}

// Once, and again after a severe defect that was found since.
Decision decide(const Project& project, const v1::SignUat& sign, const Request& request) {
  if (auto missing = missing_department(request.context, sign.department_id())) return refuse(*missing);
  if (!signs_for(project, sign.department_id(), request.context)) {
    return refuse(Code::wrong_signatory, {{"department", sign.department_id()}});
  }
  const records::Tests& tests = tests_of(project);
  if (const v1::UatSignature* signature = tests.signatures.find(sign.department_id());
      signature != nullptr && found_since(tests, project.records.requirements, *signature).empty()) {
    return Events{};
  }
  if (Facts titles = severe_open(tests); !titles.empty())
    return refuse(Code::defects_open, std::move(titles));
  Events events;
  auto& signed_off = *events.emplace_back().mutable_uat_signed_off();
  signed_off.set_department_id(sign.department_id());
  signed_off.set_statement(sign.statement());
  return events;
}

}  // namespace slipway::domain
