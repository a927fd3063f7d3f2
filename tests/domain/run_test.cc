// Runs of a runbook: what a live one needs, and how its steps follow one another.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::run_test {
namespace {

// The runbook `r`, approved in version 5: `a`, then `b` and the optional `c`, then the point of no return
// `p`. `mia` does them; `max` is the cutover manager. Planned starts are at 36000 seconds.
Story approved(const std::string& rehearsals = "0") {
  const std::string rest = " owner:'mia' planned_minutes:10 check:'C' rollback:'B' ";
  Story story = Story::of_project();
  story.given("lea", "grant_role{person_id:'max' role:CUTOVER_MANAGER}")
      .given("lea", "draft_runbook{runbook_id:'r' title:'Cutover' rehearsals_needed:" + rehearsals + "}")
      .given("lea", "add_step{runbook_id:'r' step{step_id:'a' title:'A'" + rest + "}}")
      .given("lea", "add_step{runbook_id:'r' step{step_id:'b' title:'B'" + rest + "predecessors:'a'}}")
      .given("lea", "add_step{runbook_id:'r' step{step_id:'c' title:'C'" + rest +
                        "predecessors:'a' optional_step:true fixed_start_minute:30}}")
      .given("lea", "add_step{runbook_id:'r' step{step_id:'p' title:'P'" + rest +
                        "predecessors:['b','c'] point_of_no_return:true}}")
      .given("sam", "approve_runbook{runbook_id:'r'}");
  return story;
}

Story scheduled(const std::string& kind, const std::string& rehearsals = "0") {
  Story story = approved(rehearsals);
  story.given("max", "schedule_run{run_id:'x' runbook_id:'r' kind:" + kind +
                         " planned_start{seconds:36000} window_end{seconds:43200}}");
  return story.at(36'000);
}

Story rehearsing() {
  return scheduled("REHEARSAL").given("max", "start_run{run_id:'x'}");
}

// A gate before live runs, decided so; UNSPECIFIED: not decided.
void gate(Story& story, const std::string& id, const std::string& name, v1::GateOutcome outcome) {
  v1::Gate gate;
  gate.set_name(name);
  gate.set_before_live_run(true);
  gate.set_outcome(outcome);
  gate.set_state(outcome == v1::GATE_OUTCOME_UNSPECIFIED ? v1::GATE_IN_REVIEW : v1::GATE_DECIDED);
  story.project.records.gates.gates.put(id, gate);
}

// All that a live run needs.
Story ready() {
  Story story = scheduled("LIVE");
  gate(story, "g", "G5", v1::CONDITIONAL_GO);
  return story.happened("lea", "backup_taken{backup_id:'k' what:'Core'}")
      .happened("lea", "restore_verified{backup_id:'k' restore_minutes:5 rto_minutes:10}");
}

std::string of_step(const std::string& command, const std::string& id, const std::string& rest = "") {
  return command + "{run_id:'x' step_id:'" + id + "' " + rest + "}";
}

Story& done(Story& story, const std::string& id) {
  return story.given("mia", of_step("start_step", id)).given("mia", of_step("complete_step", id));
}

const v1::Run& run(const Story& story, const std::string& id = "x") {
  return *story.project.records.runbooks.runs.find(id);
}
const v1::RunStep& step(const Story& story, const std::string& id) {
  return *records::find_step(run(story), id);
}

TEST(Run, TakesItsRunbookAsItIs) {
  Story story = approved();
  story.when("max", "schedule_run{run_id:'x' runbook_id:'r' kind:REHEARSAL planned_start{seconds:36000}}")
      .then({"run_scheduled{run_id:'x' runbook_id:'r' kind:REHEARSAL planned_start{seconds:36000} "
             "runbook_version:5}"});
  story.given("lea", "edit_step{runbook_id:'r' step{step_id:'a' title:'Changed'}}");
  EXPECT_EQ(step(story, "a").step().title(), "A");
  EXPECT_EQ(run(story).runbook_version(), 5U);
  story.when("max", "schedule_run{run_id:'x' runbook_id:'r' kind:REHEARSAL planned_start{seconds:1}}")
      .refused(Code::already_exists, {{"kind", "run"}});
}

TEST(Run, IsNotScheduledOfWhatCannotRun) {
  Story story = approved();
  story.when("mia", "schedule_run{run_id:'x' runbook_id:'r' kind:LIVE planned_start{seconds:1}}")
      .refused(Code::forbidden);
  story.when("max", "schedule_run{run_id:'x' runbook_id:'no' kind:LIVE planned_start{seconds:1}}")
      .refused(Code::not_found, {{"kind", "runbook"}});
  story
      .when(
          "max",
          "schedule_run{run_id:'x' runbook_id:'r' kind:LIVE planned_start{seconds:9} window_end{seconds:8}}")
      .refused(Code::invalid, {{"field", "schedule_run.window_end"}, {"problem", "before_start"}});
  story.given("lea", "edit_step{runbook_id:'r' step{step_id:'a' title:'Changed'}}");
  story.when("max", "schedule_run{run_id:'x' runbook_id:'r' kind:LIVE planned_start{seconds:1}}")
      .refused(Code::runbook_changed_since_approval,
               {{"runbook", "Cutover"}, {"approved", "5"}, {"version", "6"}});
  story.given("lea", "draft_runbook{runbook_id:'n' title:'New'}");
  story.when("max", "schedule_run{run_id:'x' runbook_id:'n' kind:REHEARSAL planned_start{seconds:1}}")
      .refused(Code::runbook_incomplete, {{"runbook", "New"}, {"empty", ""}});
  story.given("lea", "add_step{runbook_id:'n' step{step_id:'a' title:'A'}}");
  story.when("max", "schedule_run{run_id:'x' runbook_id:'n' kind:LIVE planned_start{seconds:1}}")
      .refused(Code::record_state, {{"kind", "runbook"}, {"title", "New"}, {"state", "draft"}});
}

TEST(Run, ThereAreSoManyAndNoMore) {
  Story story = approved();
  for (std::size_t number = 1; number < runs_max; ++number)
    story.happened("lea", "run_scheduled{run_id:'r" + std::to_string(number) + "' kind:REHEARSAL}");
  story.given("lea", "schedule_run{run_id:'last' runbook_id:'r' kind:REHEARSAL planned_start{seconds:1}}");
  story.when("lea", "schedule_run{run_id:'more' runbook_id:'r' kind:REHEARSAL planned_start{seconds:1}}")
      .refused(Code::invalid, {{"problem", "too_many"}, {"limit", std::to_string(runs_max)}});
}

TEST(Run, ReleasesWhatWaitsForNothingWhenItStarts) {
  Story story = scheduled("REHEARSAL");
  story.when("mia", "start_run{run_id:'x'}").refused(Code::forbidden);
  story.when("max", "start_run{run_id:'no'}").refused(Code::not_found, {{"kind", "run"}});
  story.when("max", "start_run{run_id:'x'}")
      .then({"run_started{run_id:'x' kind:REHEARSAL}", "step_released{run_id:'x' step_id:'a'}"});
  EXPECT_EQ(run(story).commander(), "max");
  story.when("max", "start_run{run_id:'x'}").nothing();
}

// A live run -----------------------------------------------------------------------------------------

TEST(LiveRun, StartsOnceAllIsReady) {
  ready()
      .when("max", "start_run{run_id:'x'}")
      .then({"run_started{run_id:'x' kind:LIVE}", "step_released{run_id:'x' step_id:'a'}"});
}

TEST(LiveRun, IsOfTheRunbookAsItWasApproved) {
  Story story = ready();
  story.given("lea", "edit_step{runbook_id:'r' step{step_id:'a' title:'Changed'}}");
  story.when("max", "start_run{run_id:'x'}")
      .refused(Code::runbook_changed_since_approval,
               {{"runbook", "Cutover"}, {"approved", "5"}, {"version", "6"}});
}

TEST(LiveRun, NeedsRehearsalsOfThisVeryVersion) {
  Story story = scheduled("LIVE", "1");
  story.when("max", "start_run{run_id:'x'}")
      .refused(Code::rehearsal_required, {{"needed", "1"}, {"held", "0"}});
  story.happened("max", "run_scheduled{run_id:'old' runbook_id:'r' kind:REHEARSAL runbook_version:4}")
      .happened("max", "run_completed{run_id:'old' kind:REHEARSAL}")
      .happened("max", "run_scheduled{run_id:'back' runbook_id:'r' kind:REHEARSAL runbook_version:5}")
      .happened("max", "rollback_completed{run_id:'back' kind:REHEARSAL}");
  story.when("max", "start_run{run_id:'x'}").refused(Code::rehearsal_required, {{"held", "0"}});
  story.happened("max", "run_scheduled{run_id:'good' runbook_id:'r' kind:REHEARSAL runbook_version:5}")
      .happened("max", "run_completed{run_id:'good' kind:REHEARSAL}");
  story.when("max", "start_run{run_id:'x'}").refused(Code::no_go_decision);
}

TEST(LiveRun, NeedsADecisionToGoOfEveryGateBeforeIt) {
  Story story = scheduled("LIVE");
  story.when("max", "start_run{run_id:'x'}").refused(Code::no_go_decision);  // There is no such gate at all.
  v1::Gate later;
  later.set_name("G6");
  story.project.records.gates.gates.put("i", later);
  story.when("max", "start_run{run_id:'x'}").refused(Code::no_go_decision);
  gate(story, "g", "G4", v1::GO);
  for (const auto outcome : {v1::GATE_OUTCOME_UNSPECIFIED, v1::NO_GO}) {
    gate(story, "h", "G5", outcome);
    story.when("max", "start_run{run_id:'x'}").refused(Code::no_go_decision, {{"gate", "G5"}});
  }
  gate(story, "h", "G5", v1::CONDITIONAL_GO);
  story.when("max", "start_run{run_id:'x'}").refused(Code::restore_not_verified);
}

TEST(LiveRun, NeedsEveryGateBeforeTheCutoverAsWell) {
  Story story = scheduled("LIVE");
  gate(story, "h", "G5", v1::GO);
  const auto put = [&](v1::Stage stage, v1::GateState state, v1::GateOutcome outcome) {
    v1::Gate earlier;
    earlier.set_gate_id("d");
    earlier.set_name("G4");
    earlier.set_before_stage(stage);
    earlier.set_state(state);
    earlier.set_outcome(outcome);
    story.project.records.gates.gates.put("d", earlier);
  };
  put(v1::APPROVAL_AND_CUTOVER, v1::GATE_IN_REVIEW, v1::GATE_OUTCOME_UNSPECIFIED);
  story.when("max", "start_run{run_id:'x'}").refused(Code::no_go_decision, {{"gate", "G4"}});
  put(v1::REQUIREMENTS, v1::GATE_DECIDED, v1::NO_GO);
  story.when("max", "start_run{run_id:'x'}").refused(Code::no_go_decision, {{"gate", "G4"}});
  put(v1::APPROVAL_AND_CUTOVER, v1::GATE_DECIDED, v1::CONDITIONAL_GO);
  story.when("max", "start_run{run_id:'x'}").refused(Code::restore_not_verified);
  put(v1::HYPERCARE_AND_CLOSURE, v1::GATE_DEFINED, v1::GATE_OUTCOME_UNSPECIFIED);  // It comes after the run.
  story.when("max", "start_run{run_id:'x'}").refused(Code::restore_not_verified);
}

TEST(LiveRun, NeedsItsNewestBackupRestored) {
  Story story = scheduled("LIVE");
  gate(story, "g", "G5", v1::GO);
  story.happened("lea", "backup_taken{backup_id:'k' what:'Core' taken_at{seconds:5}}");
  story.when("max", "start_run{run_id:'x'}").refused(Code::restore_not_verified, {{"backup", "Core"}});
  story.happened("lea", "restore_verified{backup_id:'k' restore_minutes:30 rto_minutes:30}")
      .happened("lea", "backup_taken{backup_id:'a' what:'Newest' taken_at{seconds:6}}");
  story.when("max", "start_run{run_id:'x'}").refused(Code::restore_not_verified, {{"backup", "Newest"}});
  story.happened("lea", "restore_verified{backup_id:'a' restore_minutes:31 rto_minutes:30}");
  story.when("max", "start_run{run_id:'x'}").refused(Code::restore_not_verified, {{"backup", "Newest"}});
  story.happened("lea", "restore_verified{backup_id:'a' restore_minutes:30 rto_minutes:30}");
  story.given("max", "start_run{run_id:'x'}");
}

TEST(LiveRun, StartsWithinItsWindow) {
  Story story = ready().at(35'999);
  story.when("max", "start_run{run_id:'x'}")
      .refused(Code::outside_window, {{"from", "1970-01-01T10:00:00Z"}, {"until", "1970-01-01T12:00:00Z"}});
  Story(story.at(43'201)).when("max", "start_run{run_id:'x'}").refused(Code::outside_window);
  story.at(43'200).given("max", "start_run{run_id:'x'}");
}

TEST(LiveRun, PassesAFreezeOnlyByAnEmergencyChangeOfItsCommander) {
  const std::string refused_until = "1970-01-01T13:53:20Z";
  Story story = ready();
  story.at(100)
      .happened("max", "emergency_change_requested{change_id:'early' title:'T' reason:'R'}")
      .happened("sam", "emergency_change_approved{change_id:'early' approvals:1}")
      .happened("tom", "emergency_change_approved{change_id:'early' approvals:2}");
  story.at(200).happened(
      "lea", "change_freeze_started{freeze_id:'f' reason:'Year end' from{seconds:200} until{seconds:50000}}");
  story.happened("lea", "emergency_change_requested{change_id:'other' title:'T' reason:'R'}")
      .happened("sam", "emergency_change_approved{change_id:'other' approvals:1}")
      .happened("tom", "emergency_change_approved{change_id:'other' approvals:2}");
  story.at(36'000)
      .when("max", "start_run{run_id:'x'}")
      .refused(Code::change_freeze, {{"until", refused_until}, {"reason", "Year end"}});
  story.happened("max", "emergency_change_requested{change_id:'e' title:'T' reason:'R'}")
      .happened("sam", "emergency_change_approved{change_id:'e' approvals:1}");
  story.when("max", "start_run{run_id:'x'}").refused(Code::change_freeze);
  story.happened("tom", "emergency_change_approved{change_id:'e' approvals:2}");
  story.given("max", "start_run{run_id:'x'}");
  EXPECT_FALSE(allows(story.project.records.environment, "e"));
  EXPECT_TRUE(allows(story.project.records.environment, "early"));
}

TEST(LiveRun, UsesUpTheEmergencyChangeThatLetItStart) {
  Story story = ready().at(200).happened(
      "lea", "change_freeze_started{freeze_id:'f' reason:'Year end' from{seconds:200} until{seconds:50000}}");
  const auto approved = [&](const std::string& id) {
    story.happened("max", "emergency_change_requested{change_id:'" + id + "' title:'" + id + "' reason:'R'}")
        .happened("sam", "emergency_change_approved{change_id:'" + id + "' approvals:1}")
        .happened("tom", "emergency_change_approved{change_id:'" + id + "' approvals:2}");
  };
  story.at(300);
  approved("second");
  story.at(250);
  approved("zero");  // The oldest is used first.
  story.at(36'000).given("max", "start_run{run_id:'x'}");
  EXPECT_FALSE(allows(story.project.records.environment, "zero"));
  EXPECT_TRUE(allows(story.project.records.environment, "second"));
  story.given("max", "schedule_run{run_id:'y' runbook_id:'r' kind:LIVE planned_start{seconds:36000}}")
      .given("max", "schedule_run{run_id:'z' runbook_id:'r' kind:LIVE planned_start{seconds:36000}}")
      .given("max", "invoke_rollback{run_id:'x' reason:'R'}")
      .given("max", "complete_rollback{run_id:'x'}")
      .given("max", "start_run{run_id:'y'}")
      .given("max", "invoke_rollback{run_id:'y' reason:'R'}")
      .given("max", "complete_rollback{run_id:'y'}");
  story.when("max", "start_run{run_id:'z'}")
      .refused(Code::change_freeze, {{"reason", "Year end"}, {"used", "zero"}, {"used", "second"}});
}

TEST(LiveRun, IsOneAtATime) {
  Story story = ready().given("max", "start_run{run_id:'x'}");
  story.given("max", "schedule_run{run_id:'y' runbook_id:'r' kind:LIVE planned_start{seconds:36000}}");
  story.when("max", "start_run{run_id:'y'}")
      .refused(Code::record_state, {{"kind", "run"}, {"title", "x"}, {"state", "run_running"}});
  story.given("max", "invoke_rollback{run_id:'x' reason:'R'}");
  story.when("max", "start_run{run_id:'y'}").refused(Code::record_state, {{"state", "run_rolling_back"}});
  story.given("max", "complete_rollback{run_id:'x'}").given("max", "start_run{run_id:'y'}");
}

// Steps ----------------------------------------------------------------------------------------------

TEST(Step, StartsAfterItsPredecessorsInItsTimeByItsOwner) {
  Story story = rehearsing();
  story.when("mia", of_step("start_step", "b")).refused(Code::predecessor_open, {{"title", "A"}});
  story.when("tom", of_step("start_step", "a"))
      .refused(Code::not_assignee, {{"step", "A"}, {"owner", "mia"}});
  story.when("obs", of_step("start_step", "a")).refused(Code::forbidden);
  story.when("mia", of_step("start_step", "no")).refused(Code::not_found, {{"kind", "step"}});
  story.when("mia", of_step("start_step", "a")).then({"step_started{run_id:'x' step_id:'a'}"});
  story.when("mia", of_step("start_step", "a")).nothing();
  // `c` waits for its time.
  story.at(36'600)
      .when("mia", of_step("complete_step", "a", "note:'Ok'"))
      .then({"step_completed{run_id:'x' step_id:'a' note:'Ok'}", "step_released{run_id:'x' step_id:'b'}"});
  EXPECT_EQ(step(story, "a").ended_at().seconds(), 36'600);
  story.when("mia", of_step("complete_step", "a")).nothing();
  story.when("mia", of_step("start_step", "a"))
      .refused(Code::record_state, {{"kind", "step"}, {"title", "A"}, {"state", "step_completed"}});
}

TEST(Step, StartsBeforeItsTimeOnlyForACommandersReason) {
  Story story = rehearsing();
  done(story, "a");
  story.when("mia", of_step("start_step", "c", "early_reason:'R'"))
      .refused(Code::too_early, {{"step", "C"}, {"time", "1970-01-01T10:30:00Z"}});
  story.when("max", of_step("start_step", "c")).refused(Code::too_early);
  Story(story)
      .when("max", of_step("start_step", "c", "early_reason:'R'"))
      .then({"step_started{run_id:'x' step_id:'c' early_reason:'R'}"});
  // Its time has come, and it is released by being started.
  story.at(37'800)
      .when("mia", of_step("start_step", "c"))
      .then({"step_released{run_id:'x' step_id:'c'}", "step_started{run_id:'x' step_id:'c'}"});
}

TEST(Step, MayFailAndBeTriedAgain) {
  Story story = rehearsing();
  story.when("mia", of_step("fail_step", "a", "reason:'R'"))
      .refused(Code::record_state, {{"state", "step_released"}});
  story.given("mia", of_step("start_step", "a"));
  story.at(36'060)
      .when("mia", of_step("fail_step", "a", "reason:'Disk'"))
      .then({"step_failed{run_id:'x' step_id:'a' reason:'Disk'}"});
  EXPECT_EQ(step(story, "a").note(), "Disk");
  EXPECT_EQ(run(story).failures(), 1U);
  story.when("mia", of_step("fail_step", "a", "reason:'Disk'")).nothing();
  story.when("mia", of_step("complete_step", "a")).refused(Code::record_state, {{"state", "step_failed"}});
  story.given("mia", of_step("start_step", "a"));
  EXPECT_EQ(step(story, "a").attempts(), 2U);
  EXPECT_EQ(step(story, "a").started_at().seconds(), 36'000);  // What failed took its time too.
  EXPECT_FALSE(step(story, "a").has_ended_at());
  story.given("mia", of_step("complete_step", "a"));
}

TEST(Step, IsSkippedWithAReasonInItsTurnAndOnlyIfItIsOptional) {
  Story story = rehearsing();
  story.when("mia", of_step("skip_step", "a", "reason:'R'")).refused(Code::step_mandatory, {{"step", "A"}});
  story.when("mia", of_step("skip_step", "c", "reason:' '")).refused(Code::reason_required);
  story.when("mia", of_step("skip_step", "c", "reason:'R'"))
      .refused(Code::predecessor_open, {{"title", "A"}});
  story.when("tom", of_step("skip_step", "c", "reason:'R'")).refused(Code::not_assignee);
  done(done(story, "a"), "b");
  story.when("max", of_step("skip_step", "c", "reason:'R'"))
      .then({"step_skipped{run_id:'x' step_id:'c' reason:'R'}", "step_released{run_id:'x' step_id:'p'}"});
  story.when("max", of_step("skip_step", "c", "reason:'R'")).nothing();
}

TEST(Step, DoesNotBeginWhileTheRunIsPausedButIsBroughtToItsEnd) {
  Story story = rehearsing();
  story.given("mia", of_step("start_step", "a"));
  story.when("mia", "pause_run{run_id:'x' reason:'R'}").refused(Code::forbidden);
  story.when("max", "pause_run{run_id:'x' reason:'R'}").then({"run_paused{run_id:'x' reason:'R'}"});
  story.when("max", "pause_run{run_id:'x' reason:'R'}").nothing();
  story.when("mia", of_step("complete_step", "a")).then({"step_completed{run_id:'x' step_id:'a'}"});
  story.when("mia", of_step("start_step", "b"))
      .refused(Code::record_state, {{"kind", "run"}, {"title", "x"}, {"state", "run_paused"}});
  story.at(36'090)
      .when("max", "resume_run{run_id:'x'}")
      .then({"run_resumed{run_id:'x'}", "step_released{run_id:'x' step_id:'b'}"});
  EXPECT_EQ(run(story).paused_seconds(), 90U);
  EXPECT_EQ(run(story).reason(), "");
  story.when("max", "resume_run{run_id:'x'}").nothing();
}

// The end of a run -------------------------------------------------------------------------------------

TEST(Run, IsCompletedOnceEveryStepIsSettled) {
  Story story = rehearsing();
  done(done(story, "a"), "b").given("max", of_step("skip_step", "c", "reason:'R'"));
  story.when("max", "complete_run{run_id:'x'}").refused(Code::predecessor_open, {{"title", "P"}});
  story.given("mia", of_step("start_step", "p")).at(37'000);
  story.when("mia", of_step("complete_step", "p"))
      .then({"step_completed{run_id:'x' step_id:'p'}", "point_of_no_return_passed{run_id:'x' step_id:'p'}"});
  story.when("mia", "complete_run{run_id:'x'}").refused(Code::forbidden);
  story.when("max", "complete_run{run_id:'x'}").then({"run_completed{run_id:'x' kind:REHEARSAL}"});
  EXPECT_EQ(run(story).ended_at().seconds(), 37'000);
  story.when("max", "complete_run{run_id:'x'}").nothing();
  story.when("max", "start_run{run_id:'x'}").refused(Code::record_state, {{"state", "run_completed"}});
  story.when("max", "pause_run{run_id:'x' reason:'R'}").refused(Code::record_state);
  story.when("max", "resume_run{run_id:'x'}").refused(Code::record_state);
}

TEST(Run, IsRolledBackBeforeThePointOfNoReturn) {
  Story story = rehearsing();
  story.given("max", "pause_run{run_id:'x' reason:'R'}").at(36'010);
  story.when("mia", "invoke_rollback{run_id:'x' reason:'R'}").refused(Code::forbidden);
  story.when("max", "complete_rollback{run_id:'x'}").refused(Code::record_state, {{"state", "run_paused"}});
  story.when("max", "invoke_rollback{run_id:'x' reason:'Data'}")
      .then({"rollback_invoked{run_id:'x' reason:'Data'}"});
  EXPECT_EQ(run(story).paused_seconds(), 10U);
  story.when("max", "invoke_rollback{run_id:'x' reason:'Data'}").nothing();
  story.when("mia", of_step("start_step", "a")).refused(Code::record_state, {{"state", "run_rolling_back"}});
  story.when("max", "complete_rollback{run_id:'x' note:'N'}")
      .then({"rollback_completed{run_id:'x' note:'N' kind:REHEARSAL}"});
  story.when("max", "complete_rollback{run_id:'x' note:'N'}").nothing();
}

TEST(Run, OffersTheEmergencyPlansAfterThePointOfNoReturn) {
  Story story = rehearsing();
  done(done(story, "a"), "b").given("max", of_step("skip_step", "c", "reason:'R'"));
  done(story, "p");
  v1::EmergencyPlan plan;
  plan.set_title("Not approved");
  story.project.records.emergencies.plans.put("d", plan);
  plan.set_title("Paper");
  plan.set_approved(true);
  story.project.records.emergencies.plans.put("e", plan);
  story.when("max", "invoke_rollback{run_id:'x' reason:'R'}")
      .refused(Code::past_point_of_no_return, {{"plan", "Paper"}});
  const Decision decision = story.decide("max", command_of("invoke_rollback{run_id:'x' reason:'R'}"));
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().facts, (std::vector<std::pair<std::string, std::string>>{{"plan", "Paper"}}));
  EXPECT_EQ(sentence(decision.error()).en(),
            "The point of no return has been passed; there is no rollback. Emergency plans: Paper.");
}

TEST(Run, IsNotStartedOverWhatOneHasNotSeen) {
  Story story = scheduled("REHEARSAL");
  story.when("max", "expect{entity:'run/x' revision:3} start_run{run_id:'x'}")
      .refused(Code::version_conflict, {{"field", "run"}, {"author", "max"}});
  story.when("mia", "expect{entity:'run/y' revision:99} " + of_step("start_step", "a"))
      .refused(Code::invalid, {{"problem", "other_entity"}});
}

}  // namespace
}  // namespace slipway::domain::run_test
