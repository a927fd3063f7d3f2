#include "proto/records/risk.h"

#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::risk_test {
namespace {

constexpr std::int64_t noon = 1'800'014'400;  // 2027-01-15T12:00:00Z

Story project() {
  Story story = Story::of_project();
  return story.at(noon);
}
// Mia's.
Story identified() {
  return project().given("tom", "identify_risk{risk_id:'r' title:'Double posting' owner:'mia'}");
}
Story assessed() {
  return identified().given("mia", "assess_risk{risk_id:'r' probability:4 impact:5}");
}
Story treated() {
  return assessed().given("mia", "plan_response{risk_id:'r' strategy:MITIGATE response:'Reconcile'}");
}
Story closed() {
  return treated().given("mia", "close_risk{risk_id:'r' outcome:DID_NOT_OCCUR}");
}
const char* accept = "accept_risk{risk_id:'r' until{year:2027 month:1 day:16} reason:'Cheap'}";

const v1::Risk& risk(const Story& story) {
  return *story.project.records.risks.risks.find("r");
}

TEST(Risk, IsIdentifiedByAnyoneInTheTeam) {
  Story story = project();
  story
      .when("tom",
            "identify_risk{risk_id:'r' title:'Double posting' cause:'Retry' consequence:'Loss' "
            "category:'data' owner:'mia'}")
      .then({"risk_identified{risk_id:'r' title:'Double posting' cause:'Retry' consequence:'Loss' "
             "category:'data' owner:'mia'}"});
  EXPECT_EQ(risk(story).state(), v1::RISK_IDENTIFIED);
  story.when("tom", "identify_risk{risk_id:'r' title:'T'}")
      .refused(Code::already_exists, {{"kind", "risk"}, {"id", "r"}});
  story.when("tom", "identify_risk{risk_id:'s' title:'T' owner:'zoe'}")
      .refused(Code::not_found, {{"kind", "person"}, {"id", "zoe"}});
  story.when("kim", "identify_risk{risk_id:'s' title:'T'}").refused(Code::forbidden);
}

TEST(Risk, IsAssessedInFiveByFiveWithATrail) {
  Story story = identified();
  story.when("mia", "assess_risk{risk_id:'r' probability:2 impact:3 residual:true}")
      .refused(Code::invalid, {{"field", "assess_risk.residual"}, {"problem", "inherent_first"}});
  story.when("mia", "assess_risk{risk_id:'r' probability:4 impact:5}")
      .then({"risk_assessed{risk_id:'r' probability:4 impact:5}"});
  EXPECT_EQ(risk(story).state(), v1::RISK_ASSESSED);
  story.when("lea", "assess_risk{risk_id:'r' probability:4 impact:5}").nothing();
  story.when("lea", "assess_risk{risk_id:'r' probability:3 impact:5}")
      .then({"risk_assessed{risk_id:'r' probability:3 impact:5 probability_before:4 impact_before:5}"});
  story.when("mia", "assess_risk{risk_id:'r' probability:1 impact:4 residual:true}")
      .then({"risk_assessed{risk_id:'r' probability:1 impact:4 residual:true}"});
  story.when("mia", "assess_risk{risk_id:'r' probability:2 impact:4 residual:true}")
      .then({"risk_assessed{risk_id:'r' probability:2 impact:4 residual:true probability_before:1 "
             "impact_before:4}"});
  ASSERT_EQ(risk(story).trail_size(), 4);
  EXPECT_EQ(risk(story).trail(1).by(), "lea");
  EXPECT_EQ(risk(story).trail(1).at().seconds(), noon);
  EXPECT_TRUE(risk(story).trail(3).residual());
  EXPECT_EQ(records::inherent_points(risk(story)), 15u);
  EXPECT_EQ(records::residual_points(risk(story)), 8u);
  for (const char* range : {"probability:0 impact:1", "probability:6 impact:1", "probability:1 impact:0",
                            "probability:1 impact:6"}) {
    story.when("mia", std::string("assess_risk{risk_id:'r' ") + range + "}").refused(Code::invalid);
  }
  story.when("tom", "assess_risk{risk_id:'r' probability:1 impact:1}").refused(Code::forbidden);
  story.when("lea", "assess_risk{risk_id:'x' probability:1 impact:1}")
      .refused(Code::not_found, {{"kind", "risk"}, {"id", "x"}});
}

TEST(Risk, KeepsWhatIsPlannedAgainstIt) {
  Story story = assessed();
  story
      .when("mia",
            "plan_response{risk_id:'r' strategy:MITIGATE response:'Reconcile' trigger:'Gap' "
            "contingency:'Stop' owner:'dan' due{year:2027 month:2 day:1}}")
      .then({"response_planned{risk_id:'r' strategy:MITIGATE response:'Reconcile' trigger:'Gap' "
             "contingency:'Stop' owner:'dan' due{year:2027 month:2 day:1} owner_before:'mia'}"});
  EXPECT_EQ(risk(story).state(), v1::RISK_TREATED);
  EXPECT_EQ(risk(story).owner(), "dan");
  story.when("mia", "plan_response{risk_id:'r' strategy:AVOID response:'R'}").refused(Code::forbidden);
  story
      .when("dan",
            "plan_response{risk_id:'r' strategy:MITIGATE response:'Reconcile' trigger:'Gap' "
            "contingency:'Stop' due{year:2027 month:2 day:1}}")
      .nothing();
  story.when("dan", "plan_response{risk_id:'r' strategy:TRANSFER response:'Insure'}")
      .then({"response_planned{risk_id:'r' strategy:TRANSFER response:'Insure' owner:'dan' "
             "strategy_before:MITIGATE response_before:'Reconcile' owner_before:'dan'}"});
  EXPECT_FALSE(risk(story).has_response_due());
  story.when("lea", "plan_response{risk_id:'r' strategy:AVOID response:'R' owner:'zoe'}")
      .refused(Code::not_found, {{"kind", "person"}});
  story
      .when("lea",
            "plan_response{risk_id:'r' strategy:AVOID response:'R'} expect{entity:'risk/r' revision:3}")
      .refused(Code::version_conflict, {{"author", "dan"}});
}

TEST(Risk, IsEscalatedToSomeoneForAReason) {
  Story story = assessed();
  story.when("mia", "escalate_risk{risk_id:'r' to:'sam' reason:'Too big'}")
      .then({"risk_escalated{risk_id:'r' to:'sam' reason:'Too big'}"});
  EXPECT_EQ(risk(story).escalated_to(), "sam");
  EXPECT_EQ(risk(story).escalation_reason(), "Too big");
  EXPECT_EQ(risk(story).state(), v1::RISK_ASSESSED);
  story.when("mia", "escalate_risk{risk_id:'r' to:'sam' reason:'Too big'}").nothing();
  story.when("lea", "escalate_risk{risk_id:'r' to:'ada' reason:'Away'}")
      .then({"risk_escalated{risk_id:'r' to:'ada' reason:'Away' to_before:'sam'}"});
  story.when("mia", "escalate_risk{risk_id:'r' to:'zoe' reason:'R'}").refused(Code::not_found);
  story.when("tom", "escalate_risk{risk_id:'r' to:'sam' reason:'R'}").refused(Code::forbidden);
}

TEST(Risk, MaterialisesOnceAndNamesItsIncident) {
  Story story = assessed();
  story.when("tom", "materialise_risk{risk_id:'r' incident_id:'i'}")
      .refused(Code::not_found, {{"kind", "incident"}, {"id", "i"}});
  story.when("tom", "materialise_risk{risk_id:'r' note:'Seen twice'}")
      .then({"risk_materialised{risk_id:'r' note:'Seen twice'}"});
  EXPECT_EQ(risk(story).state(), v1::RISK_MATERIALISED);
  story.when("tom", "materialise_risk{risk_id:'r' note:'Again'}").nothing();
  story.project.records.emergencies.incidents.put("i", {});
  story.when("tom", "materialise_risk{risk_id:'r' incident_id:'i'}")
      .then({"risk_materialised{risk_id:'r' incident_id:'i'}"});
  EXPECT_EQ(risk(story).incident_id(), "i");
  // What happened is no longer to be accepted, and a response does not undo it.
  story.when("sam", accept).refused(Code::record_state, {{"kind", "risk"}, {"state", "risk_materialised"}});
  story.given("mia", "plan_response{risk_id:'r' strategy:MITIGATE response:'Refund'}");
  EXPECT_EQ(risk(story).state(), v1::RISK_MATERIALISED);
}

TEST(Risk, IsAcceptedForATimeByAnotherThanItsOwner) {
  Story story = assessed();
  story.when("mia", accept).refused(Code::forbidden);
  story.when("sam", "accept_risk{risk_id:'r' until{year:2027 month:1 day:15} reason:'Cheap'}")
      .refused(Code::invalid, {{"field", "accept_risk.until"}, {"problem", "not_to_come"}});
  Story(story)
      .given("lea", "plan_response{risk_id:'r' strategy:ACCEPT response:'Bear it' owner:'lea'}")
      .when("lea", accept)
      .refused(Code::self_approval, {{"what", "risk"}});
  story.when("sam", accept)
      .then({"risk_accepted{risk_id:'r' until{year:2027 month:1 day:16} reason:'Cheap'}"});
  EXPECT_EQ(risk(story).state(), v1::RISK_ACCEPTED);
  EXPECT_EQ(risk(story).accepted_by(), "sam");
  story.when("sam", accept).nothing();
  story.when("lea", accept)
      .then({"risk_accepted{risk_id:'r' until{year:2027 month:1 day:16} reason:'Cheap'}"});
  EXPECT_EQ(risk(story).accepted_by(), "lea");
}

TEST(Risk, StandsWhereItStoodOnceItsAcceptanceHasExpired) {
  const char* expired = "risk_acceptance_expired{risk_id:'r' until{year:2027 month:1 day:16}}";
  const std::pair<Story, v1::RiskState> stories[] = {
      {identified(), v1::RISK_IDENTIFIED}, {assessed(), v1::RISK_ASSESSED}, {treated(), v1::RISK_TREATED}};
  for (const auto& [given, state] : stories) {
    Story story = given;
    story.given("sam", accept).happened("system", expired);
    EXPECT_EQ(risk(story).state(), state);
    EXPECT_EQ(risk(story).accepted_by(), "");
    EXPECT_FALSE(risk(story).has_accepted_until());
  }
  // A response replaces the acceptance.
  Story story = treated();
  story.given("sam", accept)
      .given("mia", "plan_response{risk_id:'r' strategy:MITIGATE response:'Reconcile'}");
  EXPECT_EQ(risk(story).state(), v1::RISK_TREATED);
  EXPECT_EQ(risk(story).acceptance_reason(), "");
}

TEST(Risk, ClosesOnlyWithAnOutcomeAndAnAnswer) {
  assessed()
      .when("mia", "close_risk{risk_id:'r'}")
      .refused(Code::risk_untreated,
               {{"risk", "Double posting"}, {"missing", "outcome"}, {"missing", "response"}});
  assessed()
      .when("mia", "close_risk{risk_id:'r' outcome:DID_NOT_OCCUR}")
      .refused(Code::risk_untreated, {{"missing", "response"}});
  treated().when("mia", "close_risk{risk_id:'r'}").refused(Code::risk_untreated, {{"missing", "outcome"}});
  treated()
      .when("mia", "close_risk{risk_id:'r' outcome:NO_LONGER_APPLIES note:'N'}")
      .then({"risk_closed{risk_id:'r' outcome:NO_LONGER_APPLIES note:'N'}"});
  assessed()
      .given("sam", accept)
      .when("lea", "close_risk{risk_id:'r' outcome:DID_NOT_OCCUR}")
      .then({"risk_closed{risk_id:'r' outcome:DID_NOT_OCCUR}"});
  identified()
      .given("tom", "materialise_risk{risk_id:'r'}")
      .when("mia", "close_risk{risk_id:'r' outcome:OCCURRED_AND_HANDLED}")
      .then({"risk_closed{risk_id:'r' outcome:OCCURRED_AND_HANDLED}"});
  treated().when("tom", "close_risk{risk_id:'r' outcome:DID_NOT_OCCUR}").refused(Code::forbidden);
}

TEST(Risk, ChangesNoMoreOnceItIsClosed) {
  Story story = closed();
  story.when("mia", "close_risk{risk_id:'r' outcome:DID_NOT_OCCUR}").nothing();
  for (const char* command :
       {"assess_risk{risk_id:'r' probability:1 impact:1}",
        "plan_response{risk_id:'r' strategy:AVOID response:'R'}",
        "escalate_risk{risk_id:'r' to:'sam' reason:'R'}", "materialise_risk{risk_id:'r'}", accept,
        "close_risk{risk_id:'r' outcome:NO_LONGER_APPLIES}"}) {
    story.when("lea", command)
        .refused(Code::record_state,
                 {{"kind", "risk"}, {"title", "Double posting"}, {"state", "risk_closed"}});
  }
}

// By hand. Open: a 4·5 = 20, left 2·5 = 10; b 3·5 = 15, not assessed again; c 1·1 = 1, left 4·4 = 16; d not
// assessed; e 2·2 = 4, materialised. Closed: r. Inherent 20 + 15 + 1 + 4 = 40; residual 10 + 15 + 16 + 4 =
// 45; of 15 points or more: b and c.
TEST(RiskExposure, IsTheSumOverOpenRisks) {
  Story story = closed();
  for (const char* id : {"a", "b", "c", "d", "e"}) {
    story.given("lea", std::string("identify_risk{title:'T' risk_id:'") + id + "'}");
  }
  story.given("lea", "assess_risk{risk_id:'a' probability:4 impact:5}")
      .given("lea", "assess_risk{risk_id:'a' probability:2 impact:5 residual:true}")
      .given("lea", "assess_risk{risk_id:'b' probability:3 impact:5}")
      .given("lea", "assess_risk{risk_id:'c' probability:1 impact:1}")
      .given("lea", "assess_risk{risk_id:'c' probability:4 impact:4 residual:true}")
      .given("lea", "assess_risk{risk_id:'e' probability:2 impact:2}")
      .given("lea", "materialise_risk{risk_id:'e'}");
  const v1::RiskExposure exposure = exposure_of(story.project.records.risks);
  EXPECT_EQ(exposure.open(), 5u);
  EXPECT_EQ(exposure.inherent(), 40u);
  EXPECT_EQ(exposure.residual(), 45u);
  EXPECT_EQ(exposure.high(), 2u);
  ASSERT_EQ(exposure.cells_size(), 25);
  std::vector<int> full;
  for (int cell = 0; cell < 25; ++cell) {
    if (exposure.cells(cell) > 0) full.push_back(cell);
  }
  // (probability − 1) · 5 + impact − 1 of e (2, 2), a (2, 5), b (3, 5), c (4, 4).
  EXPECT_EQ(full, (std::vector<int>{6, 9, 14, 18}));
}

TEST(RiskExposure, OfNoRisksIsAnEmptyMatrix) {
  const v1::RiskExposure exposure = records::exposure_of({});
  EXPECT_EQ(exposure.open(), 0u);
  EXPECT_EQ(exposure.cells_size(), 25);
}

TEST(Risk, HoldsOnlySoMuch) {
  Story story = identified();
  for (std::size_t point = 0; point < risk_points_max; ++point) {
    story.given("lea", "assess_risk{risk_id:'r' probability:1 impact:" + std::to_string(1 + point % 2) + "}");
  }
  story.when("lea", "assess_risk{risk_id:'r' probability:5 impact:5}")
      .refused(Code::invalid, {{"problem", "too_many"}, {"limit", std::to_string(risk_points_max)}});
  for (std::size_t index = 2; index < risks_max; ++index) {
    story.project.records.risks.risks.put("x" + std::to_string(index), {});
  }
  story.given("tom", "identify_risk{risk_id:'last' title:'T'}")
      .when("tom", "identify_risk{risk_id:'over' title:'T'}")
      .refused(Code::invalid, {{"field", "identify_risk.risk_id"}, {"problem", "too_many"}});
}

}  // namespace
}  // namespace slipway::domain::risk_test
