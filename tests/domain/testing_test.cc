#include "proto/records/testing.h"

#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::testing_test {
namespace {

const char* draft_stress =
    "draft_test_plan{plan_id:'load' title:'Peak' kind:STRESS_TEST environment:'stage' target{tps_min:1300 "
    "p95_ms_max:500 errors_ppm_max:1000 minutes_min:30 parity:true}}";

// Max, of sales, and sue, of no department, accept for the business. There is the requirement `r`.
Story project() {
  Story story = Story::of_project();
  story.happened("lea", "role_granted{person_id:'max' role:BUSINESS_SIGNATORY}");
  story.happened("lea", "role_granted{person_id:'sue' role:BUSINESS_SIGNATORY}");
  story.project.records.requirements.requirements.put("r", {});
  return story;
}
Story planned() {
  return project().given("tom",
                         "draft_test_plan{plan_id:'p' title:'Payments' kind:INTEGRATION_TEST "
                         "environment:'stage' requirements:'r'}");
}
Story approved() {
  return planned().given("lea", "approve_test_plan{plan_id:'p'}");
}
Story running() {
  return approved().given("tom", "start_test_run{run_id:'t1' plan_id:'p'}");
}
Story stress() {
  return project().given("tom", draft_stress).given("lea", "approve_test_plan{plan_id:'load'}");
}
Story broken(const std::string& severity) {
  return project().given("mia", "raise_defect{defect_id:'d' title:'Twice' severity:" + severity + "}");
}
Story resolved() {
  return broken("1").given("mia", "resolve_defect{defect_id:'d' resolution:'Locked'}");
}
const v1::TestPlan& plan(const Story& story, const char* id) {
  return *story.project.records.tests.plans.find(id);
}
const v1::TestRun& run(const Story& story) {
  return *story.project.records.tests.runs.find("t1");
}
const v1::Defect& defect(const Story& story) {
  return *story.project.records.tests.defects.find("d");
}
template <class Record>
void fill(records::Table<Record>& table, std::size_t count) {
  for (std::size_t index = 0; index < count; ++index) table.put("x" + std::to_string(index), {});
}

TEST(TestPlan, IsADraftUntilAnotherApprovesIt) {
  Story story = project();
  story
      .when("tom",
            "draft_test_plan{plan_id:'p' title:'Payments' kind:UAT scope:'All' environment:'stage' "
            "requirements:'r'}")
      .then({"test_plan_drafted{plan_id:'p' title:'Payments' kind:UAT scope:'All' environment:'stage' "
             "requirements:'r'}"});
  EXPECT_FALSE(plan(story, "p").approved());
  Story(story)
      .given("lea", "draft_test_plan{plan_id:'own' title:'T' kind:UNIT_TEST}")
      .when("lea", "approve_test_plan{plan_id:'own'}")
      .refused(Code::self_approval, {{"what", "test_plan"}});
  story.when("tom", "approve_test_plan{plan_id:'p'}").refused(Code::forbidden);
  story.when("lea", "approve_test_plan{plan_id:'p'}").then({"test_plan_approved{plan_id:'p'}"});
  EXPECT_EQ(plan(story, "p").approved_by(), "lea");
  story.when("lea", "approve_test_plan{plan_id:'p'}").nothing();
  story.when("lea", "approve_test_plan{plan_id:'x'}").refused(Code::not_found, {{"kind", "test_plan"}});
  story.when("mia", "draft_test_plan{plan_id:'x' title:'T' kind:UAT}").refused(Code::forbidden);
}

TEST(TestPlan, IsWrittenAnewUntilItIsApproved) {
  Story story = planned();
  const char* same =
      "draft_test_plan{plan_id:'p' title:'Payments' kind:INTEGRATION_TEST environment:'stage' "
      "requirements:'r'}";
  story.when("lea", same).nothing();
  story.when("lea", "draft_test_plan{plan_id:'p' title:'Pay' kind:UAT}")
      .then({"test_plan_drafted{plan_id:'p' title:'Pay' kind:UAT}"});
  EXPECT_EQ(plan(story, "p").requirements_size(), 0);
  // Who wrote last and who began both count as its drafters.
  story.when("lea", "approve_test_plan{plan_id:'p'}").refused(Code::self_approval);
  story.when("tom", "draft_test_plan{plan_id:'p' title:'P' kind:UAT} expect{entity:'plan/p' revision:4}")
      .refused(Code::version_conflict, {{"author", "lea"}});
  story.given("tom", "draft_test_plan{plan_id:'p' title:'Payments' kind:UAT}")
      .when("lea", "approve_test_plan{plan_id:'p'} expect{entity:'plan/p' revision:5}")
      .refused(Code::version_conflict, {{"author", "tom"}});
  story.given("lea", "approve_test_plan{plan_id:'p'}")
      .when("tom", "draft_test_plan{plan_id:'p' title:'Late' kind:UAT}")
      .refused(Code::record_state, {{"kind", "test_plan"}, {"title", "Payments"}, {"state", "approved"}});
}

TEST(TestPlan, OfAStressTestHasATargetAndNoOther) {
  Story story = project();
  story.when("tom", "draft_test_plan{plan_id:'p' title:'T' kind:STRESS_TEST}")
      .refused(Code::invalid, {{"field", "draft_test_plan.target"}, {"problem", "required"}});
  story.when("tom", "draft_test_plan{plan_id:'p' title:'T' kind:STRESS_TEST target{}}")
      .refused(Code::invalid, {{"problem", "required"}});
  story.when("tom", "draft_test_plan{plan_id:'p' title:'T' kind:UAT target{tps_min:1}}")
      .refused(Code::invalid, {{"problem", "stress_test_only"}});
  story.when("tom", draft_stress)
      .then({"test_plan_drafted{plan_id:'load' title:'Peak' kind:STRESS_TEST environment:'stage' "
             "target{tps_min:1300 p95_ms_max:500 errors_ppm_max:1000 minutes_min:30 parity:true}}"});
}

TEST(TestPlan, NamesRequirementsThatAreThere) {
  project()
      .when("tom", "draft_test_plan{plan_id:'p' title:'T' kind:UAT requirements:['r','s']}")
      .refused(Code::not_found, {{"kind", "requirement"}, {"id", "s"}});
}

TEST(TestRun, StartsOnlyOnAnApprovedPlan) {
  Story story = planned();
  story.when("tom", "start_test_run{run_id:'t1' plan_id:'p'}")
      .refused(Code::record_state, {{"kind", "test_plan"}, {"title", "Payments"}, {"state", "draft"}});
  story.when("tom", "start_test_run{run_id:'t1' plan_id:'x'}")
      .refused(Code::not_found, {{"kind", "test_plan"}});
  story.given("lea", "approve_test_plan{plan_id:'p'}");
  story.at(7)
      .when("tom", "start_test_run{run_id:'t1' plan_id:'p'}")
      .then({"test_run_started{run_id:'t1' plan_id:'p' environment:'stage'}"});
  EXPECT_EQ(run(story).started_at().seconds(), 7);
  story.when("tom", "start_test_run{run_id:'t1' plan_id:'p'}").refused(Code::already_exists);
  story.when("tom", "start_test_run{run_id:'t2' plan_id:'p' environment:'twin'}")
      .then({"test_run_started{run_id:'t2' plan_id:'p' environment:'twin'}"});
  story.when("mia", "start_test_run{run_id:'t3' plan_id:'p'}").refused(Code::forbidden);
}

TEST(TestRun, CountsTheNewestResultOfEachCase) {
  Story story = running();
  story
      .when("tom",
            "record_test_result{run_id:'t1' case_id:'c1' title:'Pay' outcome:TEST_FAILED "
            "requirement_id:'r' note:'500'}")
      .then({"test_result_recorded{run_id:'t1' case_id:'c1' title:'Pay' outcome:TEST_FAILED "
             "requirement_id:'r' note:'500'}"});
  story.given("tom", "record_test_result{run_id:'t1' case_id:'c2' outcome:TEST_BLOCKED}");
  EXPECT_EQ(run(story).failed(), 1u);
  EXPECT_EQ(run(story).blocked(), 1u);
  story.when("max", "record_test_result{run_id:'t1' case_id:'c1' outcome:TEST_PASSED}")
      .then({"test_result_recorded{run_id:'t1' case_id:'c1' title:'Pay' outcome:TEST_PASSED "
             "outcome_before:TEST_FAILED requirement_id:'r'}"});
  EXPECT_EQ(run(story).passed(), 1u);
  EXPECT_EQ(run(story).failed(), 0u);
  EXPECT_EQ(run(story).results_size(), 2);
  EXPECT_EQ(run(story).results(0).by(), "max");
  story.when("tom", "record_test_result{run_id:'t1' case_id:'c1' outcome:TEST_PASSED}").nothing();
  story.when("tom", "record_test_result{run_id:'t9' case_id:'c1' outcome:TEST_PASSED}")
      .refused(Code::not_found, {{"kind", "test_run"}});
  story.when("tom", "record_test_result{run_id:'t1' case_id:'c3' outcome:TEST_PASSED requirement_id:'s'}")
      .refused(Code::not_found, {{"kind", "requirement"}});
  story.when("mia", "record_test_result{run_id:'t1' case_id:'c3' outcome:TEST_PASSED}")
      .refused(Code::forbidden);
}

TEST(LoadResult, NamesEachPartOfTheTargetThatItMisses) {
  Story story = stress();
  story
      .when("tom",
            "record_load_result{result_id:'a' plan_id:'load' tps:1299 p95_ms:501 errors_ppm:1001 "
            "minutes:29 note:'First'}")
      .then({"load_result_recorded{result_id:'a' plan_id:'load' tps:1299 p95_ms:501 errors_ppm:1001 "
             "minutes:29 note:'First' target{tps_min:1300 p95_ms_max:500 errors_ppm_max:1000 minutes_min:30 "
             "parity:true} missed:['tps','p95_ms','errors_ppm','load_minutes','parity']}"});
  EXPECT_FALSE(story.project.records.tests.load_results.find("a")->reached());
  story
      .when("tom",
            "record_load_result{result_id:'b' plan_id:'load' tps:1300 p95_ms:500 errors_ppm:1000 "
            "minutes:30 parity:true}")
      .then({"load_result_recorded{result_id:'b' plan_id:'load' tps:1300 p95_ms:500 errors_ppm:1000 "
             "minutes:30 parity:true target{tps_min:1300 p95_ms_max:500 errors_ppm_max:1000 minutes_min:30 "
             "parity:true}}"});
  EXPECT_TRUE(story.project.records.tests.load_results.find("b")->reached());
  story.when("tom", "record_load_result{result_id:'b' plan_id:'load'}").refused(Code::already_exists);
}

TEST(LoadResult, IsNotMeasuredAgainstWhatTheTargetLeavesOpen) {
  Story story = project();
  story.given("tom", "draft_test_plan{plan_id:'q' title:'Q' kind:STRESS_TEST target{tps_min:10}}")
      .given("lea", "approve_test_plan{plan_id:'q'}");
  story.when("tom", "record_load_result{result_id:'a' plan_id:'q' tps:10 p95_ms:9000 errors_ppm:9000}")
      .then({"load_result_recorded{result_id:'a' plan_id:'q' tps:10 p95_ms:9000 errors_ppm:9000 "
             "target{tps_min:10}}"});
}

TEST(LoadResult, NeedsAnApprovedPlanOfAStressTest) {
  project()
      .given("tom", draft_stress)
      .when("tom", "record_load_result{result_id:'a' plan_id:'load' tps:1}")
      .refused(Code::record_state, {{"kind", "test_plan"}, {"title", "Peak"}, {"state", "draft"}});
  approved()
      .when("tom", "record_load_result{result_id:'a' plan_id:'p' tps:1}")
      .refused(Code::invalid, {{"field", "record_load_result.plan_id"}, {"problem", "stress_test_only"}});
  stress().when("mia", "record_load_result{result_id:'a' plan_id:'load' tps:1}").refused(Code::forbidden);
}

TEST(Defect, IsRaisedByAnyoneInTheTeam) {
  Story story = running();
  story
      .when("mia",
            "raise_defect{defect_id:'d' title:'Twice' description:'Booked' severity:2 run_id:'t1' "
            "requirement_id:'r' assignee:'dan'}")
      .then({"defect_raised{defect_id:'d' title:'Twice' description:'Booked' severity:2 run_id:'t1' "
             "requirement_id:'r' assignee:'dan'}"});
  EXPECT_EQ(defect(story).state(), v1::DEFECT_OPEN);
  story.when("mia", "raise_defect{defect_id:'d' title:'T' severity:1}").refused(Code::already_exists);
  story.when("kim", "raise_defect{defect_id:'e' title:'T' severity:1}").refused(Code::forbidden);
  story.when("mia", "raise_defect{defect_id:'e' title:'T' severity:1 run_id:'t9'}")
      .refused(Code::not_found, {{"kind", "test_run"}});
  story.when("mia", "raise_defect{defect_id:'e' title:'T' severity:1 requirement_id:'s'}")
      .refused(Code::not_found, {{"kind", "requirement"}});
  story.when("mia", "raise_defect{defect_id:'e' title:'T' severity:1 assignee:'zoe'}")
      .refused(Code::not_found, {{"kind", "person"}});
  for (const char* severity : {"0", "5"}) {
    story.when("mia", std::string("raise_defect{defect_id:'e' title:'T' severity:") + severity + "}")
        .refused(Code::invalid, {{"field", "raise_defect.severity"}});
  }
}

TEST(Defect, IsResolvedByOneAndVerifiedByAnother) {
  Story story = broken("1");
  story.when("tom", "verify_defect{defect_id:'d' holds:true}")
      .refused(Code::record_state, {{"kind", "defect"}, {"title", "Twice"}, {"state", "defect_open"}});
  story.when("tom", "resolve_defect{defect_id:'d' resolution:'Locked'}")
      .then({"defect_resolved{defect_id:'d' resolution:'Locked'}"});
  EXPECT_EQ(defect(story).resolved_by(), "tom");
  story.when("tom", "resolve_defect{defect_id:'d' resolution:'Locked'}").nothing();
  story.when("mia", "resolve_defect{defect_id:'d' resolution:'Other'}")
      .refused(Code::record_state, {{"state", "defect_resolved"}});
  story.when("tom", "verify_defect{defect_id:'d' holds:true}")
      .refused(Code::self_approval, {{"what", "resolution"}});
  story.when("mia", "verify_defect{defect_id:'d' holds:true}").refused(Code::forbidden);
  story.when("max", "verify_defect{defect_id:'d' holds:true} expect{entity:'defect/d' revision:4}")
      .refused(Code::version_conflict, {{"field", "defect"}, {"author", "tom"}});
  story.when("max", "verify_defect{defect_id:'d' holds:true note:'Seen'}")
      .then({"defect_verified{defect_id:'d' holds:true note:'Seen'}"});
  EXPECT_EQ(defect(story).state(), v1::DEFECT_VERIFIED);
  EXPECT_EQ(defect(story).verified_by(), "max");
  story.when("max", "verify_defect{defect_id:'d' holds:true}").nothing();
  story.when("mia", "resolve_defect{defect_id:'d' resolution:'Other'}")
      .refused(Code::record_state, {{"state", "defect_verified"}});
  for (const char* command :
       {"resolve_defect{defect_id:'x' resolution:'R'}", "verify_defect{defect_id:'x'}"}) {
    story.when("tom", command).refused(Code::not_found, {{"kind", "defect"}, {"id", "x"}});
  }
}

TEST(Defect, IsOpenAgainWhereItsResolutionDoesNotHold) {
  Story story = resolved();
  story.when("tom", "verify_defect{defect_id:'d' note:'Again'}")
      .then({"defect_verified{defect_id:'d' note:'Again'}"});
  EXPECT_EQ(defect(story).state(), v1::DEFECT_OPEN);
  EXPECT_EQ(defect(story).reopened(), 1u);
  EXPECT_EQ(defect(story).resolved_by(), "");
  // The same words may resolve it anew.
  story.when("mia", "resolve_defect{defect_id:'d' resolution:'Locked'}")
      .then({"defect_resolved{defect_id:'d' resolution:'Locked'}"});
  story.given("tom", "verify_defect{defect_id:'d'}");
  EXPECT_EQ(defect(story).reopened(), 2u);
}

TEST(Defect, ThatWasVerifiedIsOpenAgainWhereItIsSeenOnceMore) {
  Story story = resolved().given("max", "verify_defect{defect_id:'d' holds:true}");
  story.when("tom", "verify_defect{defect_id:'d' note:'Back'}")
      .then({"defect_verified{defect_id:'d' note:'Back'}"});
  EXPECT_EQ(defect(story).state(), v1::DEFECT_OPEN);
  EXPECT_EQ(defect(story).reopened(), 1u);
  EXPECT_EQ(defect(story).resolved_by() + defect(story).verified_by(), "");
  EXPECT_FALSE(defect(story).has_verified_at());
}

TEST(Uat, IsSignedByABusinessSignatoryOfThatDepartment) {
  Story story = project();
  story.when("lea", "sign_uat{department_id:'sales'}")
      .refused(Code::wrong_signatory, {{"department", "sales"}});
  story.when("sue", "sign_uat{department_id:'sales'}")
      .refused(Code::wrong_signatory, {{"department", "sales"}});
  story.when("max", "sign_uat{department_id:'it'}").refused(Code::wrong_signatory, {{"department", "it"}});
  story.when("kim", "sign_uat{department_id:'sales'}").refused(Code::forbidden);
  story.when("max", "sign_uat{department_id:'hr'}").refused(Code::not_found, {{"kind", "department"}});
  story.at(9)
      .when("max", "sign_uat{department_id:'sales' statement:'Fit'}")
      .then({"uat_signed_off{department_id:'sales' statement:'Fit'}"});
  EXPECT_EQ(story.project.records.tests.signatures.find("sales")->by(), "max");
  EXPECT_EQ(story.project.records.tests.signatures.find("sales")->at().seconds(), 9);
  story.when("max", "sign_uat{department_id:'sales' statement:'Fit'}").nothing();
}

TEST(Uat, WaitsUntilEverySevereDefectIsVerified) {
  const char* sign = "sign_uat{department_id:'sales'}";
  broken("3").when("max", sign).then({"uat_signed_off{department_id:'sales'}"});
  broken("2").when("max", sign).refused(Code::defects_open, {{"title", "Twice"}});
  Story story = resolved();
  story.given("mia", "raise_defect{defect_id:'e' title:'Slow' severity:2}");
  story.when("max", sign).refused(Code::defects_open, {{"title", "Twice"}, {"title", "Slow"}});
  story.given("max", "verify_defect{defect_id:'d' holds:true}")
      .when("max", sign)
      .refused(Code::defects_open, {{"title", "Slow"}});
  story.given("tom", "resolve_defect{defect_id:'e' resolution:'Index'}")
      .given("max", "verify_defect{defect_id:'e' holds:true}")
      .when("max", sign)
      .then({"uat_signed_off{department_id:'sales'}"});
}

// Of it and of sales, which max accepts for; `r` concerns it alone, `s` everyone.
Story accepted() {
  Story story = broken("1");
  story.project.departments = {"it", "sales"};
  v1::Requirement its;
  its.add_departments("it");
  story.project.records.requirements.requirements.put("r", its);
  story.project.records.requirements.requirements.put("s", {});
  story.given("mia", "resolve_defect{defect_id:'d' resolution:'Locked'}")
      .given("tom", "verify_defect{defect_id:'d' holds:true}")
      .happened("tom", "uat_signed_off{department_id:'it'}")
      .given("max", "sign_uat{department_id:'sales'}");
  return story.given("lea", "define_gate{gate_id:'g' name:'G' quorum:1}")
      .given("lea",
             "add_criterion{gate_id:'g' criterion_id:'c' text{en:'UAT'} weight:1 check:UAT_IS_SIGNED}");
}
const char* raise = "raise_defect{defect_id:'e' title:'Lost' severity:";
const char* meet = "meet_criterion{gate_id:'g' criterion_id:'c'}";

TEST(UatSignature, CountsNoMoreOnceASevereDefectOfItsDepartmentIsFound) {
  const std::string severe = std::string(raise) + "2 ";
  Story(accepted()).given("lea", meet);
  accepted().given("mia", std::string(raise) + "3}").given("lea", meet);
  accepted()
      .given("mia", severe + "requirement_id:'r'}")
      .when("lea", meet)
      .refused(Code::check_unmet, {{"problem", "uat_is_signed"}, {"department", "it"}, {"defect", "Lost"}});
  for (const char* whose : {"requirement_id:'s'}", "}"}) {
    accepted()
        .given("mia", severe + whose)
        .when("lea", meet)
        .refused(Code::check_unmet, {{"department", "it"}, {"department", "sales"}, {"defect", "Lost"}});
  }
}

TEST(UatSignature, IsGivenAgainAfterTheDefectIsMended) {
  const char* sign = "sign_uat{department_id:'sales'}";
  Story story = accepted().given("mia", std::string(raise) + "2 requirement_id:'s'}");
  story.when("max", sign).refused(Code::defects_open, {{"title", "Lost"}});
  story.given("mia", "resolve_defect{defect_id:'e' resolution:'Kept'}")
      .given("tom", "verify_defect{defect_id:'e' holds:true}")
      .when("lea", meet)
      .refused(Code::check_unmet, {{"department", "it"}, {"department", "sales"}, {"defect", "Lost"}});
  story.when("max", sign).then({"uat_signed_off{department_id:'sales'}"});
  story.when("max", sign).nothing();
  story.when("lea", meet).refused(Code::check_unmet, {{"department", "it"}});
  story.happened("tom", "uat_signed_off{department_id:'it'}").given("lea", meet);
}

TEST(UatSignature, CountsNoMoreOnceASevereDefectIsOpenAgain) {
  Story story = accepted().given("max", "verify_defect{defect_id:'d' note:'Back'}");
  story.when("lea", meet).refused(Code::check_unmet, {{"department", "sales"}, {"defect", "Twice"}});
  story.given("mia", "resolve_defect{defect_id:'d' resolution:'Locked'}")
      .given("tom", "verify_defect{defect_id:'d' holds:true}")
      .when("max", "sign_uat{department_id:'sales'}")
      .then({"uat_signed_off{department_id:'sales'}"});
}

// Counted by hand: c1 failed, then passed in a later run; c2 passed, then failed; c3 blocked. The same case
// of another plan counts for itself. Defects: one of severity 1 resolved, one of 3 open, one of 2 verified.
TEST(TestTotals, CountEachCaseOnceAsItsNewestResultSays) {
  Story story = running();
  story.at(10)
      .given("tom", "record_test_result{run_id:'t1' case_id:'c1' outcome:TEST_FAILED}")
      .given("tom", "record_test_result{run_id:'t1' case_id:'c2' outcome:TEST_PASSED}")
      .given("tom", "record_test_result{run_id:'t1' case_id:'c3' outcome:TEST_BLOCKED}")
      .given("tom", "start_test_run{run_id:'a' plan_id:'p'}")
      .given("tom", "record_test_result{run_id:'a' case_id:'c1' outcome:TEST_PASSED}")
      .at(11)
      .given("tom", "record_test_result{run_id:'a' case_id:'c2' outcome:TEST_FAILED}");
  story.given("tom", "draft_test_plan{plan_id:'q' title:'Q' kind:UAT}")
      .given("lea", "approve_test_plan{plan_id:'q'}")
      .given("tom", "start_test_run{run_id:'b' plan_id:'q'}")
      .given("tom", "record_test_result{run_id:'b' case_id:'c1' outcome:TEST_PASSED}");
  story.given("mia", "raise_defect{defect_id:'d1' title:'A' severity:1}")
      .given("mia", "raise_defect{defect_id:'d2' title:'B' severity:3}")
      .given("mia", "raise_defect{defect_id:'d3' title:'C' severity:2}")
      .given("mia", "resolve_defect{defect_id:'d1' resolution:'R'}")
      .given("mia", "resolve_defect{defect_id:'d3' resolution:'R'}")
      .given("tom", "verify_defect{defect_id:'d3' holds:true}");
  const v1::TestTotals totals = totals_of(story.project.records.tests);
  EXPECT_EQ(totals.cases_passed(), 2u);
  EXPECT_EQ(totals.cases_failed(), 1u);
  EXPECT_EQ(totals.cases_blocked(), 1u);
  EXPECT_EQ(totals.defects_open(), 2u);
  EXPECT_EQ(totals.severe_open(), 1u);
}

TEST(Testing, HoldsOnlySoMuch) {
  Story story = stress();
  records::Tests& all = story.project.records.tests;
  fill(all.plans, test_plans_max - 2);
  fill(all.runs, test_runs_max - 1);
  fill(all.load_results, load_results_max - 1);
  fill(all.defects, defects_max - 1);
  const std::vector<std::pair<std::string, std::size_t>> commands = {
      {"draft_test_plan{title:'T' kind:UAT plan_id:", test_plans_max},
      {"start_test_run{plan_id:'load' run_id:", test_runs_max},
      {"record_load_result{plan_id:'load' result_id:", load_results_max},
      {"raise_defect{title:'T' severity:4 defect_id:", defects_max}};
  for (const auto& [command, limit] : commands) {
    story.given("tom", command + "'last'}");
    story.when("tom", command + "'over'}")
        .refused(Code::invalid, {{"problem", "too_many"}, {"limit", std::to_string(limit)}});
  }
  const auto record = [](std::size_t index) {
    return "record_test_result{run_id:'last' outcome:TEST_PASSED case_id:'c" + std::to_string(index) + "'}";
  };
  for (std::size_t index = 0; index < cases_per_run_max; ++index) story.given("tom", record(index));
  story.when("tom", record(cases_per_run_max))
      .refused(Code::invalid, {{"field", "record_test_result.case_id"}, {"problem", "too_many"}});
  story.when("tom", "record_test_result{run_id:'last' outcome:TEST_FAILED case_id:'c0'}")
      .then({"test_result_recorded{run_id:'last' outcome:TEST_FAILED outcome_before:TEST_PASSED "
             "case_id:'c0'}"});
}

}  // namespace
}  // namespace slipway::domain::testing_test
