#include "proto/records/testing.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

constexpr std::uint32_t severe_max = 2;

void apply(Tests& records, const v1::TestPlanDrafted& drafted, const Happening& happening) {
  v1::TestPlan& plan = records.plans.edit(drafted.plan_id());
  plan.set_plan_id(drafted.plan_id());
  plan.set_title(drafted.title());
  plan.set_kind(drafted.kind());
  plan.set_scope(drafted.scope());
  plan.set_environment(drafted.environment());
  *plan.mutable_requirements() = drafted.requirements();
  if (drafted.has_target()) {
    *plan.mutable_target() = drafted.target();
  } else {
    plan.clear_target();
  }
  note(*plan.mutable_recorded(), happening);
}

void apply(Tests& records, const v1::TestPlanApproved& approved, const Happening& happening) {
  v1::TestPlan& plan = records.plans.edit(approved.plan_id());
  plan.set_plan_id(approved.plan_id());
  plan.set_approved(true);
  plan.set_approved_by(happening.actor);
  note(*plan.mutable_recorded(), happening);
}

void apply(Tests& records, const v1::TestRunStarted& started, const Happening& happening) {
  v1::TestRun& run = records.runs.edit(started.run_id());
  run.set_run_id(started.run_id());
  run.set_plan_id(started.plan_id());
  run.set_environment(started.environment());
  *run.mutable_started_at() = happening.at;
  note(*run.mutable_recorded(), happening);
}

v1::TestResult& edit_result(v1::TestRun& run, const std::string& case_id) {
  for (v1::TestResult& result : *run.mutable_results()) {
    if (result.case_id() == case_id) return result;
  }
  v1::TestResult& result = *run.add_results();
  result.set_case_id(case_id);
  return result;
}

void count(v1::TestRun& run) {
  const auto of = [&](v1::TestOutcome outcome) {
    return static_cast<std::uint32_t>(std::ranges::count(run.results(), outcome, &v1::TestResult::outcome));
  };
  run.set_passed(of(v1::TEST_PASSED));
  run.set_failed(of(v1::TEST_FAILED));
  run.set_blocked(of(v1::TEST_BLOCKED));
}

void apply(Tests& records, const v1::TestResultRecorded& recorded, const Happening& happening) {
  v1::TestRun& run = records.runs.edit(recorded.run_id());
  run.set_run_id(recorded.run_id());
  v1::TestResult& result = edit_result(run, recorded.case_id());
  result.set_title(recorded.title());
  result.set_outcome(recorded.outcome());
  result.set_requirement_id(recorded.requirement_id());
  result.set_note(recorded.note());
  result.set_by(happening.actor);
  *result.mutable_at() = happening.at;
  count(run);
  note(*run.mutable_recorded(), happening);
}

void apply(Tests& records, const v1::LoadResultRecorded& recorded, const Happening& happening) {
  v1::LoadResult& result = records.load_results.edit(recorded.result_id());
  result.set_result_id(recorded.result_id());
  result.set_plan_id(recorded.plan_id());
  result.set_tps(recorded.tps());
  result.set_p95_ms(recorded.p95_ms());
  result.set_errors_ppm(recorded.errors_ppm());
  result.set_minutes(recorded.minutes());
  result.set_parity(recorded.parity());
  result.set_note(recorded.note());
  result.set_reached(recorded.missed().empty());
  *result.mutable_missed() = recorded.missed();
  note(*result.mutable_recorded(), happening);
}

void apply(Tests& records, const v1::DefectRaised& raised, const Happening& happening) {
  v1::Defect& defect = records.defects.edit(raised.defect_id());
  defect.set_defect_id(raised.defect_id());
  defect.set_title(raised.title());
  defect.set_description(raised.description());
  defect.set_severity(raised.severity());
  defect.set_state(v1::DEFECT_OPEN);
  defect.set_run_id(raised.run_id());
  defect.set_requirement_id(raised.requirement_id());
  defect.set_assignee(raised.assignee());
  note(*defect.mutable_recorded(), happening);
}

void apply(Tests& records, const v1::DefectResolved& resolved, const Happening& happening) {
  v1::Defect& defect = records.defects.edit(resolved.defect_id());
  defect.set_defect_id(resolved.defect_id());
  defect.set_state(v1::DEFECT_RESOLVED);
  defect.set_resolution(resolved.resolution());
  defect.set_resolved_by(happening.actor);
  *defect.mutable_resolved_at() = happening.at;
  note(*defect.mutable_recorded(), happening);
}

// What did not hold stays to be read; who resolved and verified it no longer counts.
void apply(Tests& records, const v1::DefectVerified& verified, const Happening& happening) {
  v1::Defect& defect = records.defects.edit(verified.defect_id());
  defect.set_defect_id(verified.defect_id());
  if (verified.holds()) {
    defect.set_state(v1::DEFECT_VERIFIED);
    defect.set_verified_by(happening.actor);
    *defect.mutable_verified_at() = happening.at;
  } else {
    defect.set_state(v1::DEFECT_OPEN);
    defect.set_reopened(defect.reopened() + 1);
    defect.clear_resolved_by();
    defect.clear_resolved_at();
    defect.clear_verified_by();
    defect.clear_verified_at();
  }
  note(*defect.mutable_recorded(), happening);
}

void apply(Tests& records, const v1::UatSignedOff& signed_off, const Happening& happening) {
  v1::UatSignature& signature = records.signatures.edit(signed_off.department_id());
  signature.set_department_id(signed_off.department_id());
  signature.set_by(happening.actor);
  signature.set_statement(signed_off.statement());
  *signature.mutable_at() = happening.at;
  note(*signature.mutable_recorded(), happening);
}

// Verified before the signature, and not open again since: a verification is the last that happens to a
// defect.
bool was_settled_at(const v1::Defect& defect, const v1::UatSignature& signature) {
  return defect.state() == v1::DEFECT_VERIFIED &&
         defect.recorded().changed_revision() < signature.recorded().changed_revision();
}

// Results of one moment: that of the run that changed later.
auto age(const v1::TestRun& run, const v1::TestResult& result) {
  return std::tuple(result.at().seconds(), result.at().nanos(), run.recorded().changed_revision());
}

}  // namespace

void evolve(Tests& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kTestPlanDrafted:
      return apply(records, event.test_plan_drafted(), happening);
    case v1::Event::kTestPlanApproved:
      return apply(records, event.test_plan_approved(), happening);
    case v1::Event::kTestRunStarted:
      return apply(records, event.test_run_started(), happening);
    case v1::Event::kTestResultRecorded:
      return apply(records, event.test_result_recorded(), happening);
    case v1::Event::kLoadResultRecorded:
      return apply(records, event.load_result_recorded(), happening);
    case v1::Event::kDefectRaised:
      return apply(records, event.defect_raised(), happening);
    case v1::Event::kDefectResolved:
      return apply(records, event.defect_resolved(), happening);
    case v1::Event::kDefectVerified:
      return apply(records, event.defect_verified(), happening);
    case v1::Event::kUatSignedOff:
      return apply(records, event.uat_signed_off(), happening);
    case v1::Event::kTextRedacted:
      redact(records.plans, event.text_redacted(), happening);
      redact(records.runs, event.text_redacted(), happening);
      redact(records.load_results, event.text_redacted(), happening);
      redact(records.defects, event.text_redacted(), happening);
      redact(records.signatures, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

const v1::TestResult* find_result(const v1::TestRun& run, const std::string& case_id) {
  const auto result = std::ranges::find(run.results(), case_id, &v1::TestResult::case_id);
  return result == run.results().end() ? nullptr : &*result;
}

bool is_severe_open(const v1::Defect& defect) {
  return defect.severity() <= severe_max && defect.state() != v1::DEFECT_VERIFIED;
}

std::vector<const v1::Defect*> found_since(const Tests& records, const Requirements& requirements,
                                           const v1::UatSignature& signature) {
  std::vector<const v1::Defect*> found;
  for (const auto& [id, defect] : records.defects.all()) {
    if (defect.severity() > severe_max || was_settled_at(defect, signature)) continue;
    const v1::Requirement* requirement = requirements.requirements.find(defect.requirement_id());
    if (requirement == nullptr || concerns(*requirement, signature.department_id())) found.push_back(&defect);
  }
  return found;
}

std::set<std::string> plans_with_failures(const Tests& records) {
  return tally_of(records).plans_with_failures();
}

bool CaseTally::add(const v1::TestRun& run) {
  const auto known = runs_.try_emplace(run.run_id(), run.plan_id(), 0).first;
  auto& [plan_id, results] = known->second;
  if (plan_id != run.plan_id() || results > run.results_size()) return false;
  results = run.results_size();
  for (const v1::TestResult& result : run.results()) {
    Newest& newest = newest_[{run.plan_id(), result.case_id()}];
    if (age(run, result) < newest.age) continue;
    if (newest.outcome != v1::TEST_OUTCOME_UNSPECIFIED) --cases_[newest.outcome];
    newest = {age(run, result), result.outcome()};
    ++cases_[newest.outcome];
  }
  return true;
}

void CaseTally::count(v1::TestTotals& totals) const {
  const auto cases = [&](v1::TestOutcome outcome) {
    const auto found = cases_.find(outcome);
    return found == cases_.end() ? 0 : found->second;
  };
  totals.set_cases_passed(cases(v1::TEST_PASSED));
  totals.set_cases_failed(cases(v1::TEST_FAILED));
  totals.set_cases_blocked(cases(v1::TEST_BLOCKED));
}

std::set<std::string> CaseTally::plans_with_failures() const {
  std::set<std::string> plans;
  for (const auto& [name, newest] : newest_)
    if (newest.outcome != v1::TEST_PASSED) plans.insert(name.first);
  return plans;
}

CaseTally tally_of(const Tests& records) {
  CaseTally cases;
  for (const auto& [id, run] : records.runs.all()) cases.add(run);
  return cases;
}

v1::TestTotals totals_of(const CaseTally& cases, const Tests& records) {
  v1::TestTotals totals;
  cases.count(totals);
  for (const auto& [id, defect] : records.defects.all()) {
    if (defect.state() != v1::DEFECT_VERIFIED) totals.set_defects_open(totals.defects_open() + 1);
    if (is_severe_open(defect)) totals.set_severe_open(totals.severe_open() + 1);
  }
  return totals;
}

v1::TestTotals totals_of(const Tests& records) {
  return totals_of(tally_of(records), records);
}

}  // namespace slipway::records
