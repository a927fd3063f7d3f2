// Emergency plans, their drills, and incidents from their declaration to what was learnt of them.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::emergency_test {
namespace {

// `e` is drafted by mia, who owns a stage, and is not approved.
Story drafted() {
  Story story = Story::of_project();
  return story.at(1'000)
      .given("lea", "assign_stage_owner{stage:PREPARATION owner:'mia'}")
      .given("lea", "grant_role{person_id:'dan' role:CUTOVER_MANAGER}")
      .given("mia", "draft_emergency_plan{plan_id:'e' title:'Fire' trigger:'Smoke' actions:'Leave'}");
}
Story approved() {
  return drafted().given("dan", "approve_emergency_plan{plan_id:'e'}");
}
// `i` is declared by tom, its commander.
Story declared() {
  return approved().given("tom", "declare_incident{incident_id:'i' title:'Down' severity:1}");
}
Story mitigated() {
  return declared().given("tom", "mitigate_incident{incident_id:'i' mitigation:'Restarted'}");
}
Story resolved() {
  return mitigated().given("tom", "resolve_incident{incident_id:'i' resolution:'Patched'}");
}

const v1::EmergencyPlan& plan_of(const Story& story) {
  return *story.project.records.emergencies.plans.find("e");
}
const v1::Incident& incident_of(const Story& story) {
  return *story.project.records.emergencies.incidents.find("i");
}

// Plans --------------------------------------------------------------------------------------------

TEST(EmergencyPlan, IsDraftedByThosePreparingTheCutover) {
  const char* draft =
      "draft_emergency_plan{plan_id:'n' title:'Flood' trigger:'Water' actions:'Pump' owner:'tom'}";
  for (const char* person : {"lea", "mia", "dan"}) {
    drafted()
        .when(person, draft)
        .then(
            {"emergency_plan_drafted{plan_id:'n' title:'Flood' trigger:'Water' actions:'Pump' owner:'tom'}"});
  }
  for (const char* person : {"max", "tom", "sam", "kim", "obs", "ada"}) {
    drafted().when(person, draft).refused(Code::forbidden);
  }
  EXPECT_FALSE(plan_of(drafted()).approved());
  EXPECT_EQ(plan_of(drafted()).trigger(), "Smoke");
  EXPECT_EQ(plan_of(drafted()).actions(), "Leave");
}

TEST(EmergencyPlan, IsNewAndItsOwnerIsThere) {
  drafted()
      .when("lea", "draft_emergency_plan{plan_id:'e' title:'T' trigger:'T' actions:'A'}")
      .refused(Code::already_exists, {{"kind", "emergency_plan"}, {"id", "e"}});
  drafted()
      .when("lea", "draft_emergency_plan{plan_id:'n' title:'T' trigger:'T' actions:'A' owner:'nobody'}")
      .refused(Code::not_found, {{"kind", "person"}, {"id", "nobody"}});
}

TEST(EmergencyPlan, IsOneOfAsManyAsTheLimitSays) {
  Story story = Story::of_project();
  for (std::size_t index = 0; index < emergency_plans_max; ++index) {
    story.given("lea", "draft_emergency_plan{title:'T' trigger:'T' actions:'A' plan_id:'n" +
                           std::to_string(index) + "'}");
  }
  story.when("lea", "draft_emergency_plan{plan_id:'n' title:'T' trigger:'T' actions:'A'}")
      .refused(Code::invalid,
               {{"field", "draft_emergency_plan.plan_id"}, {"limit", std::to_string(emergency_plans_max)}});
}

TEST(EmergencyPlan, IsApprovedByAnotherThanItsDrafter) {
  Story story = drafted();
  story.given("lea", "draft_emergency_plan{plan_id:'own' title:'T' trigger:'T' actions:'A'}")
      .when("lea", "approve_emergency_plan{plan_id:'own'}")
      .refused(Code::self_approval, {{"what", "emergency_plan"}});
  for (const char* person : {"mia", "max", "tom", "kim", "obs", "ada"}) {
    Story(story).when(person, "approve_emergency_plan{plan_id:'e'}").refused(Code::forbidden);
  }
  for (const char* person : {"sam", "lea", "dan"}) {
    Story(story)
        .when(person, "approve_emergency_plan{plan_id:'e'}")
        .then({"emergency_plan_approved{plan_id:'e'}"})
        .when("lea", "approve_emergency_plan{plan_id:'e'}")
        .nothing();
  }
  story.when("lea", "approve_emergency_plan{plan_id:'x'}")
      .refused(Code::not_found, {{"kind", "emergency_plan"}, {"id", "x"}});
  EXPECT_TRUE(plan_of(approved()).approved());
  EXPECT_EQ(plan_of(approved()).approved_by(), "dan");
}

TEST(EmergencyPlan, IsDrilledAndInvokedOnlyOnceItIsApproved) {
  for (const char* command :
       {"complete_drill{plan_id:'e' passed:true}", "invoke_emergency_plan{plan_id:'e' reason:'R'}"}) {
    drafted()
        .when("dan", command)
        .refused(Code::record_state, {{"kind", "emergency_plan"}, {"title", "Fire"}, {"state", "draft"}});
    approved().given("dan", command);
  }
  for (const char* command :
       {"complete_drill{plan_id:'x' passed:true}", "invoke_emergency_plan{plan_id:'x' reason:'R'}"}) {
    approved().when("dan", command).refused(Code::not_found, {{"kind", "emergency_plan"}, {"id", "x"}});
  }
}

TEST(Drill, IsKeptWithItsOutcome) {
  Story story = approved();
  story.at(2'000)
      .when("tom", "complete_drill{plan_id:'e' minutes:40 note:'Too slow'}")
      .then({"drill_completed{plan_id:'e' minutes:40 note:'Too slow'}"})
      .when("dan", "complete_drill{plan_id:'e' passed:true minutes:20}")
      .then({"drill_completed{plan_id:'e' passed:true minutes:20}"});
  ASSERT_EQ(plan_of(story).drills_size(), 2);
  EXPECT_FALSE(plan_of(story).drills(0).passed());
  EXPECT_EQ(plan_of(story).drills(0).by(), "tom");
  EXPECT_EQ(plan_of(story).drills(0).note(), "Too slow");
  EXPECT_EQ(plan_of(story).drills(1).minutes(), 20U);
  EXPECT_EQ(plan_of(story).drills(1).at().seconds(), 2'000);
  for (const char* person : {"max", "sam", "kim", "obs", "ada"}) {
    approved().when(person, "complete_drill{plan_id:'e'}").refused(Code::forbidden);
  }
}

TEST(Drill, IsOneOfAsManyAsTheLimitSays) {
  Story story = approved();
  for (std::size_t index = 0; index < drills_per_plan_max; ++index) {
    story.given("dan", "complete_drill{plan_id:'e' passed:true}");
  }
  story.when("dan", "complete_drill{plan_id:'e' passed:true}")
      .refused(Code::invalid,
               {{"field", "complete_drill.plan_id"}, {"limit", std::to_string(drills_per_plan_max)}});
}

TEST(EmergencyPlan, IsInvokedForAnIncidentOrForNone) {
  Story story = declared();
  story.at(3'000)
      .when("dan", "invoke_emergency_plan{plan_id:'e' reason:'Smoke' incident_id:'i'}")
      .then({"emergency_plan_invoked{plan_id:'e' reason:'Smoke' incident_id:'i'}"})
      .given("sam", "invoke_emergency_plan{plan_id:'e' reason:'Again' incident_id:'i'}")
      .given("lea", "invoke_emergency_plan{plan_id:'e' reason:'Once more'}");
  EXPECT_EQ(plan_of(story).invocations(), 3U);
  EXPECT_EQ(plan_of(story).invoked_at().seconds(), 3'000);
  ASSERT_EQ(incident_of(story).plans_size(), 1);
  EXPECT_EQ(incident_of(story).plans(0), "e");
  story.when("dan", "invoke_emergency_plan{plan_id:'e' reason:'R' incident_id:'x'}")
      .refused(Code::not_found, {{"kind", "incident"}, {"id", "x"}});
  for (const char* person : {"max", "mia", "tom", "kim", "obs", "ada"}) {
    story.when(person, "invoke_emergency_plan{plan_id:'e' reason:'R'}").refused(Code::forbidden);
  }
}

// Incidents ----------------------------------------------------------------------------------------

TEST(Incident, IsDeclaredByAnyoneOfTheTeamWhoThenCommands) {
  Story story = approved();
  story.at(4'000)
      .when("max", "declare_incident{incident_id:'i' title:'Down' description:'All of it' severity:1}")
      .then({"incident_declared{incident_id:'i' title:'Down' description:'All of it' severity:1 "
             "commander:'max'}"});
  EXPECT_EQ(incident_of(story).state(), v1::INCIDENT_OPEN);
  EXPECT_EQ(incident_of(story).severity(), 1U);
  EXPECT_EQ(incident_of(story).declared_at().seconds(), 4'000);
  EXPECT_EQ(incident_of(story).recorded().created_by(), "max");
  for (const char* person : {"kim", "aud", "obs", "ada", "eve"}) {
    approved()
        .when(person, "declare_incident{incident_id:'i' title:'Down' severity:1}")
        .refused(Code::forbidden);
  }
}

TEST(Incident, NamesItsCommanderItsRunAndItsMonitorWhichAreThere) {
  Story story = approved();
  const std::string declare = "declare_incident{incident_id:'i' title:'Down' severity:4 ";
  story.when("tom", declare + "commander:'nobody'}")
      .refused(Code::not_found, {{"kind", "person"}, {"id", "nobody"}});
  story.when("tom", declare + "run_id:'r'}").refused(Code::not_found, {{"kind", "run"}, {"id", "r"}});
  story.when("tom", declare + "monitor_id:'m'}").refused(Code::not_found, {{"kind", "monitor"}, {"id", "m"}});
  story.project.records.runbooks.runs.put("r", {});
  story.project.records.operation.monitors.put("m", {});
  story.when("tom", declare + "commander:'dan' run_id:'r' monitor_id:'m'}")
      .then({"incident_declared{incident_id:'i' title:'Down' severity:4 commander:'dan' run_id:'r' "
             "monitor_id:'m'}"});
  EXPECT_EQ(incident_of(story).run_id() + incident_of(story).monitor_id(), "rm");
  story.when("tom", declare + "}").refused(Code::already_exists, {{"kind", "incident"}, {"id", "i"}});
}

TEST(Incident, HasASeverityFromOneToFour) {
  for (const char* severity : {"0", "5"}) {
    approved()
        .when("tom", std::string("declare_incident{incident_id:'i' title:'T' severity:") + severity + "}")
        .refused(Code::invalid, {{"field", "declare_incident.severity"}});
  }
}

TEST(Incident, IsOneOfAsManyAsTheLimitSays) {
  Story story = approved();
  for (std::size_t index = 0; index < incidents_max; ++index) {
    story.project.records.emergencies.incidents.put("n" + std::to_string(index), {});
  }
  story.when("tom", "declare_incident{incident_id:'i' title:'T' severity:1}")
      .refused(Code::invalid,
               {{"field", "declare_incident.incident_id"}, {"limit", std::to_string(incidents_max)}});
}

TEST(Incident, IsMitigatedThenResolvedThenReviewed) {
  Story story = declared();
  story.at(5'000)
      .when("tom", "mitigate_incident{incident_id:'i' mitigation:'Restarted'}")
      .then({"incident_mitigated{incident_id:'i' mitigation:'Restarted'}"})
      .when("tom", "mitigate_incident{incident_id:'i' mitigation:'Restarted'}")
      .nothing();
  EXPECT_EQ(incident_of(story).state(), v1::INCIDENT_MITIGATED);
  EXPECT_EQ(incident_of(story).mitigation(), "Restarted");
  EXPECT_EQ(incident_of(story).mitigated_at().seconds(), 5'000);
  story.at(6'000)
      .when("tom", "resolve_incident{incident_id:'i' resolution:'Patched'}")
      .then({"incident_resolved{incident_id:'i' resolution:'Patched'}"})
      .when("tom", "resolve_incident{incident_id:'i' resolution:'Patched'}")
      .nothing();
  EXPECT_EQ(incident_of(story).state(), v1::INCIDENT_RESOLVED);
  EXPECT_EQ(incident_of(story).resolution(), "Patched");
  EXPECT_EQ(incident_of(story).resolved_at().seconds(), 6'000);
  story.at(7'000)
      .when("tom", "publish_review{incident_id:'i' review:'Watch the disk'}")
      .then({"review_published{incident_id:'i' review:'Watch the disk'}"})
      .when("tom", "publish_review{incident_id:'i' review:'Watch the disk'}")
      .nothing();
  EXPECT_EQ(incident_of(story).review(), "Watch the disk");
  EXPECT_EQ(incident_of(story).reviewed_at().seconds(), 7'000);
  story.when("tom", "publish_review{incident_id:'i' review:'Or not'}")
      .refused(Code::record_state, {{"kind", "incident"}, {"title", "Down"}, {"state", "incident_reviewed"}});
}

TEST(Incident, MayBeResolvedWithoutBeingMitigatedFirst) {
  declared()
      .when("tom", "resolve_incident{incident_id:'i' resolution:'Gone'}")
      .then({"incident_resolved{incident_id:'i' resolution:'Gone'}"});
}

TEST(Incident, DoesNotGoBack) {
  mitigated()
      .when("tom", "mitigate_incident{incident_id:'i' mitigation:'Otherwise'}")
      .refused(Code::record_state, {{"kind", "incident"}, {"state", "incident_mitigated"}});
  resolved()
      .when("tom", "mitigate_incident{incident_id:'i' mitigation:'Restarted'}")
      .refused(Code::record_state, {{"title", "Down"}, {"state", "incident_resolved"}});
  resolved()
      .when("tom", "resolve_incident{incident_id:'i' resolution:'Otherwise'}")
      .refused(Code::record_state, {{"state", "incident_resolved"}});
}

TEST(Incident, IsReviewedOnlyOnceItIsResolved) {
  const char* review = "publish_review{incident_id:'i' review:'R'}";
  declared().when("tom", review).refused(Code::record_state, {{"state", "incident_open"}});
  mitigated().when("tom", review).refused(Code::record_state, {{"state", "incident_mitigated"}});
}

TEST(Incident, IsHandledByItsCommanderOrThoseOfTheCutover) {
  for (const char* command : {"mitigate_incident{incident_id:'i' mitigation:'M'}",
                              "resolve_incident{incident_id:'i' resolution:'R'}"}) {
    for (const char* person : {"tom", "lea", "dan", "mia"}) declared().given(person, command);
    for (const char* person : {"max", "sam", "fay", "kim", "obs", "ada"}) {
      declared().when(person, command).refused(Code::forbidden);
    }
  }
  for (const char* person : {"tom", "lea", "dan", "mia"}) {
    resolved().given(person, "publish_review{incident_id:'i' review:'R'}");
  }
  resolved().when("max", "publish_review{incident_id:'i' review:'R'}").refused(Code::forbidden);
  for (const char* command :
       {"mitigate_incident{incident_id:'x' mitigation:'M'}",
        "resolve_incident{incident_id:'x' resolution:'R'}", "publish_review{incident_id:'x' review:'R'}"}) {
    declared().when("lea", command).refused(Code::not_found, {{"kind", "incident"}, {"id", "x"}});
  }
}

}  // namespace
}  // namespace slipway::domain::emergency_test
