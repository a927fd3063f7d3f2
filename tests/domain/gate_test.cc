// Gates: criteria and their evidence, waivers, votes, decisions, and what a gate that is not passed keeps
// shut.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "proto/records/gate.h"
#include "server/domain/day.h"
#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::gate_test {
namespace {

const std::int64_t first_of_july = midnight_utc({2026, 7, 1});
constexpr std::int64_t a_day = 86'400;

// Of two approvers, max and eve; `g` has a hard criterion `hard` of weight 3, and a soft one, `soft`, of
// weight 1, which can be waived.
Story defined() {
  Story story = Story::of_project();
  story.at(first_of_july)
      .given("lea", "grant_role{person_id:'max' role:APPROVER}")
      .given("lea", "grant_role{person_id:'eve' role:APPROVER}")
      .given("lea", "define_gate{gate_id:'g' name:'Tested' before_stage:PREPARATION quorum:2}")
      .given("lea",
             "add_criterion{gate_id:'g' criterion_id:'hard' text{zh:'硬' en:'Hard'} hard:true weight:3}")
      .given("lea",
             "add_criterion{gate_id:'g' criterion_id:'soft' text{zh:'软' en:'Soft'} weight:1 waivable:true}");
  return story;
}
Story in_review() {
  return defined().given("lea", "open_gate_review{gate_id:'g'}");
}
Story with_evidence(Story story) {
  return story.given("tom", "attach_evidence{gate_id:'g' criterion_id:'hard' evidence_id:'e' title:'Report'}")
      .given("lea", "meet_criterion{gate_id:'g' criterion_id:'hard'}");
}
// Only the decision is missing.
Story voted() {
  return with_evidence(in_review())
      .given("max", "cast_vote{gate_id:'g' choice:GO}")
      .given("eve", "cast_vote{gate_id:'g' choice:CONDITIONAL_GO}");
}
Story passed() {
  return voted().given("lea", "decide_gate{gate_id:'g' outcome:GO}");
}

const v1::Gate& gate_of(const Story& story, const std::string& id = "g") {
  return *story.project.records.gates.gates.find(id);
}
const v1::Criterion& hard_of(const Story& story) {
  return gate_of(story).criteria(0);
}
const v1::Criterion& soft_of(const Story& story) {
  return gate_of(story).criteria(1);
}

// Defining -----------------------------------------------------------------------------------------

TEST(Gate, IsDefinedWithItsApproversAndItsPlace) {
  Story story = Story::of_project();
  story
      .when("lea",
            "define_gate{gate_id:'g' name:'Tested' before_stage:PREPARATION before_live_run:true quorum:2 "
            "approvers:['max','eve','max'] by_sponsor:true}")
      .then({"gate_defined{gate_id:'g' name:'Tested' before_stage:PREPARATION before_live_run:true quorum:2 "
             "approvers:['max','eve'] by_sponsor:true}"});
  EXPECT_EQ(gate_of(story).state(), v1::GATE_DEFINED);
  EXPECT_EQ(gate_of(story).approvers_size(), 2);
  EXPECT_EQ(gate_of(story).recorded().created_by(), "lea");
  EXPECT_FALSE(records::is_passed(gate_of(story)));
  story.when("lea", "define_gate{gate_id:'g' name:'Again' quorum:1}")
      .refused(Code::already_exists, {{"kind", "gate"}, {"id", "g"}});
}

TEST(Gate, NeedsApproversWhoAreThereAndAQuorumTheyCanReach) {
  Story story = Story::of_project();
  story.when("lea", "define_gate{gate_id:'g' name:'G' quorum:1 approvers:'nobody'}")
      .refused(Code::not_found, {{"kind", "person"}, {"id", "nobody"}});
  story.when("lea", "define_gate{gate_id:'g' name:'G' quorum:3 approvers:['max','eve','max']}")
      .refused(Code::invalid, {{"field", "define_gate.quorum"}, {"problem", "too_large"}, {"limit", "2"}});
  story.when("lea", "define_gate{gate_id:'g' name:'G' quorum:0}")
      .refused(Code::invalid, {{"field", "define_gate.quorum"}});
  story.given("lea", "define_gate{gate_id:'g' name:'G' quorum:2 approvers:['max','eve']}");
}

TEST(Gate, IsDefinedByTheLeadAlone) {
  for (const char* command : {"define_gate{gate_id:'n' name:'N' quorum:1}",
                              "add_criterion{gate_id:'g' criterion_id:'n' text{en:'N'} weight:1}",
                              "open_gate_review{gate_id:'g'}"}) {
    for (const char* person : {"ada", "sam", "dan", "mia", "tom", "kim", "aud", "obs", "eve"}) {
      defined().when(person, command).refused(Code::forbidden, {{"needs", "project_lead"}});
    }
    defined().given("lea", command);
  }
}

TEST(Gate, HasAsManyCriteriaAsTheLimitSays) {
  Story story = defined();
  for (std::size_t index = 2; index < criteria_per_gate_max; ++index) {
    story.given("lea", "add_criterion{gate_id:'g' text{en:'N'} weight:1 criterion_id:'n" +
                           std::to_string(index) + "'}");
  }
  story.when("lea", "add_criterion{gate_id:'g' criterion_id:'n' text{en:'N'} weight:1}")
      .refused(Code::invalid, {{"field", "add_criterion.criterion_id"},
                               {"problem", "too_many"},
                               {"limit", std::to_string(criteria_per_gate_max)}});
}

TEST(Gate, IsOneOfAsManyAsTheLimitSays) {
  Story story = Story::of_project();
  for (std::size_t index = 0; index < gates_max; ++index) {
    story.given("lea", "define_gate{name:'N' quorum:1 gate_id:'n" + std::to_string(index) + "'}");
  }
  story.when("lea", "define_gate{gate_id:'n' name:'N' quorum:1}")
      .refused(Code::invalid, {{"field", "define_gate.gate_id"}, {"limit", std::to_string(gates_max)}});
}

TEST(Gate, TakesCriteriaOnlyUntilItsReview) {
  defined()
      .when("lea",
            "add_criterion{gate_id:'g' criterion_id:'n' text{zh:'新'} hard:true weight:100 waivable:true "
            "check:NO_SEVERE_DEFECTS}")
      .then({"criterion_added{gate_id:'g' criterion_id:'n' text{zh:'新'} hard:true weight:100 waivable:true "
             "check:NO_SEVERE_DEFECTS}"});
  const char* add = "add_criterion{gate_id:'g' criterion_id:'n' text{en:'N'} weight:1}";
  in_review()
      .when("lea", add)
      .refused(Code::record_state, {{"kind", "gate"}, {"title", "Tested"}, {"state", "gate_in_review"}});
  passed().when("lea", add).refused(Code::record_state, {{"state", "gate_decided"}});
  defined()
      .when("lea", "add_criterion{gate_id:'x' criterion_id:'n' text{en:'N'} weight:1}")
      .refused(Code::not_found, {{"kind", "gate"}, {"id", "x"}});
  defined()
      .when("lea", "add_criterion{gate_id:'g' criterion_id:'hard' text{en:'N'} weight:1}")
      .refused(Code::already_exists, {{"kind", "criterion"}, {"id", "hard"}});
  defined()
      .when("lea", "add_criterion{gate_id:'g' criterion_id:'n' text{zh:' '} weight:1}")
      .refused(Code::invalid, {{"field", "add_criterion.text"}, {"problem", "required"}});
  defined()
      .when("lea", "add_criterion{gate_id:'g' criterion_id:'n' text{en:'N'}}")
      .refused(Code::invalid, {{"field", "add_criterion.weight"}, {"problem", "too_small"}});
}

// Criteria -----------------------------------------------------------------------------------------

TEST(Criterion, GetsEvidenceBeforeTheReviewAndInItButNotAfterTheDecision) {
  const char* attach =
      "attach_evidence{gate_id:'g' criterion_id:'soft' evidence_id:'x' title:'Report' reference:'load/1' "
      "note:'Twice'}";
  for (Story story : {defined(), in_review()}) {
    story.when("mia", attach)
        .then({"evidence_attached{gate_id:'g' criterion_id:'soft' evidence_id:'x' title:'Report' "
               "reference:'load/1' note:'Twice'}"});
    ASSERT_EQ(soft_of(story).evidence_size(), 1);
    EXPECT_EQ(soft_of(story).evidence(0).by(), "mia");
    EXPECT_EQ(soft_of(story).evidence(0).at().seconds(), first_of_july);
    EXPECT_EQ(soft_of(story).evidence(0).reference(), "load/1");
    story.when("mia", attach).refused(Code::already_exists, {{"kind", "evidence"}, {"id", "x"}});
  }
  passed().when("mia", attach).refused(Code::record_state, {{"kind", "gate"}, {"state", "gate_decided"}});
  defined()
      .when("mia", "attach_evidence{gate_id:'g' criterion_id:'x' evidence_id:'x' title:'T'}")
      .refused(Code::not_found, {{"kind", "criterion"}, {"id", "x"}});
  for (const char* person : {"kim", "aud", "obs", "ada"}) {
    defined().when(person, attach).refused(Code::forbidden);
  }
}

TEST(Criterion, HasAsMuchEvidenceAsTheLimitSays) {
  Story story = defined();
  for (std::size_t index = 0; index < evidence_per_criterion_max; ++index) {
    story.given("mia", "attach_evidence{gate_id:'g' criterion_id:'soft' title:'T' evidence_id:'n" +
                           std::to_string(index) + "'}");
  }
  story.when("mia", "attach_evidence{gate_id:'g' criterion_id:'soft' evidence_id:'n' title:'T'}")
      .refused(Code::invalid, {{"field", "attach_evidence.evidence_id"},
                               {"limit", std::to_string(evidence_per_criterion_max)}});
}

TEST(Criterion, IsMetOnlyWithEvidence) {
  Story story = in_review();
  story.when("lea", "meet_criterion{gate_id:'g' criterion_id:'hard'}")
      .refused(Code::evidence_required, {{"criterion", "Hard"}});
  story.given("tom", "attach_evidence{gate_id:'g' criterion_id:'hard' evidence_id:'e' title:'Report'}")
      .when("lea", "meet_criterion{gate_id:'g' criterion_id:'hard' note:'Seen'}")
      .then({"criterion_met{gate_id:'g' criterion_id:'hard' note:'Seen' before:CRITERION_OPEN}"});
  EXPECT_EQ(hard_of(story).state(), v1::CRITERION_MET);
  EXPECT_EQ(hard_of(story).by(), "lea");
  EXPECT_EQ(hard_of(story).reason(), "Seen");
  EXPECT_EQ(hard_of(story).at().seconds(), first_of_july);
  story.when("lea", "meet_criterion{gate_id:'g' criterion_id:'hard' note:'Again'}").nothing();
}

TEST(Criterion, IsNamedInTheProjectsLanguage) {
  Story story = in_review();
  story.project.language = v1::ZH_CN;
  story.when("lea", "meet_criterion{gate_id:'g' criterion_id:'hard'}")
      .refused(Code::evidence_required, {{"criterion", "硬"}});
}

TEST(Criterion, FailsWithAReasonAndCanBeMetAgain) {
  Story story = with_evidence(in_review());
  story.when("lea", "fail_criterion{gate_id:'g' criterion_id:'hard' reason:'Too slow'}")
      .then({"criterion_failed{gate_id:'g' criterion_id:'hard' reason:'Too slow' before:CRITERION_MET}"});
  EXPECT_EQ(hard_of(story).state(), v1::CRITERION_FAILED);
  EXPECT_EQ(hard_of(story).reason(), "Too slow");
  EXPECT_FALSE(gate_of(story).ready());
  story.when("lea", "fail_criterion{gate_id:'g' criterion_id:'hard' reason:'Too slow'}").nothing();
  story.when("lea", "fail_criterion{gate_id:'g' criterion_id:'hard'}")
      .refused(Code::invalid, {{"field", "fail_criterion.reason"}, {"problem", "required"}});
  story.given("lea", "fail_criterion{gate_id:'g' criterion_id:'hard' reason:'Far too slow'}")
      .when("lea", "meet_criterion{gate_id:'g' criterion_id:'hard'}")
      .then({"criterion_met{gate_id:'g' criterion_id:'hard' before:CRITERION_FAILED}"});
  for (const char* command : {"meet_criterion{gate_id:'g' criterion_id:'hard'}",
                              "fail_criterion{gate_id:'g' criterion_id:'hard' reason:'R'}"}) {
    passed().when("lea", command).refused(Code::record_state, {{"state", "gate_decided"}});
    for (const char* person : {"mia", "tom", "max", "sam", "kim", "obs", "ada"}) {
      in_review().when(person, command).refused(Code::forbidden);
    }
  }
}

TEST(Criterion, DeclaredOnWhatAnotherHasChangedIsAConflict) {
  Story story = in_review();
  const std::string seen = std::to_string(story.head());
  story.given("tom", "attach_evidence{gate_id:'g' criterion_id:'hard' evidence_id:'e' title:'Report'}");
  for (const char* command : {"meet_criterion{gate_id:'g' criterion_id:'hard'}",
                              "fail_criterion{gate_id:'g' criterion_id:'hard' reason:'R'}"}) {
    story.when("lea", std::string(command) + " expect{entity:'gate/g' revision:" + seen + "}")
        .refused(Code::version_conflict, {{"field", "gate"}, {"author", "tom"}});
  }
}

// Waivers ------------------------------------------------------------------------------------------

const char* const waive_soft =
    "waive_criterion{gate_id:'g' criterion_id:'soft' reason:'Later' until{year:2026 month:7 day:3}}";

TEST(Waiver, IsTheSponsorsWithAReasonAndALastDay) {
  Story story = in_review();
  story.when("sam", waive_soft)
      .then({"criterion_waived{gate_id:'g' criterion_id:'soft' reason:'Later' until{year:2026 month:7 day:3} "
             "before:CRITERION_OPEN}"});
  EXPECT_EQ(soft_of(story).state(), v1::CRITERION_WAIVED);
  EXPECT_EQ(soft_of(story).by(), "sam");
  EXPECT_EQ(soft_of(story).waived_until().day(), 3);
  story.when("sam", waive_soft).nothing();
  story
      .when("sam",
            "waive_criterion{gate_id:'g' criterion_id:'soft' reason:'Later' until{year:2026 month:7 day:4}}")
      .then({"criterion_waived{gate_id:'g' criterion_id:'soft' reason:'Later' until{year:2026 month:7 day:4} "
             "before:CRITERION_WAIVED}"});
}

TEST(Waiver, IsNotAllowedWithoutOneOfThem) {
  const Story story = in_review();
  const auto not_allowed = [&](const char* person, const std::string& command, const char* problem) {
    Story(story).when(person, command).refused(Code::waiver_not_allowed, {{"problem", problem}});
  };
  for (const char* person : {"lea", "mia", "max"}) not_allowed(person, waive_soft, "not_sponsor");
  for (const char* person : {"kim", "obs", "ada"}) {
    Story(story).when(person, waive_soft).refused(Code::forbidden);
  }
  const std::string soft = "waive_criterion{gate_id:'g' criterion_id:'soft' ";
  not_allowed("sam",
              "waive_criterion{gate_id:'g' criterion_id:'hard' reason:'R' until{year:2026 month:7 day:3}}",
              "not_waivable");
  not_allowed("sam", soft + "until{year:2026 month:7 day:3}}", "reason_missing");
  not_allowed("sam", soft + "reason:' ' until{year:2026 month:7 day:3}}", "reason_missing");
  not_allowed("sam", soft + "reason:'R'}", "date_missing");
  not_allowed("sam", soft + "reason:'R' until{year:2026 month:6 day:30}}", "date_past");
  Story(story).given("sam", soft + "reason:'R' until{year:2026 month:7 day:1}}");  // Today is a last day.
  Story(story).when("sam", soft + "reason:'R'}").refused(Code::waiver_not_allowed, {{"criterion", "Soft"}});
}

TEST(Waiver, IsNotForWhatIsMetOrDecided) {
  Story story = in_review();
  story.given("tom", "attach_evidence{gate_id:'g' criterion_id:'soft' evidence_id:'e' title:'T'}")
      .given("lea", "meet_criterion{gate_id:'g' criterion_id:'soft'}")
      .when("sam", waive_soft)
      .refused(Code::record_state, {{"kind", "criterion"}, {"title", "Soft"}, {"state", "criterion_met"}});
  passed().when("sam", waive_soft).refused(Code::record_state, {{"state", "gate_decided"}});
}

TEST(Waiver, CountsAsMetWhileItRuns) {
  Story story = in_review();
  EXPECT_EQ(gate_of(story).readiness(), 0U);
  story.given("sam", waive_soft);
  EXPECT_EQ(gate_of(story).readiness(), 25U);
  story.happened("system", "waiver_expired{gate_id:'g' criterion_id:'soft' until{year:2026 month:7 day:3}}");
  EXPECT_EQ(gate_of(story).readiness(), 0U);
  EXPECT_EQ(soft_of(story).state(), v1::CRITERION_OPEN);
  EXPECT_FALSE(soft_of(story).has_waived_until());
}

TEST(Waiver, OfAHardCriterionLetsTheGatePassUntilTheEndOfItsLastDay) {
  Story story = Story::of_project();
  story.at(first_of_july)
      .given("lea", "grant_role{person_id:'max' role:APPROVER}")
      .given("lea", "define_gate{gate_id:'g' name:'G' quorum:1}")
      .given("lea",
             "add_criterion{gate_id:'g' criterion_id:'c' text{en:'C'} hard:true weight:1 waivable:true}")
      .given("lea", "open_gate_review{gate_id:'g'}")
      .given("sam", "waive_criterion{gate_id:'g' criterion_id:'c' reason:'R' until{year:2026 month:7 day:2}}")
      .given("max", "cast_vote{gate_id:'g' choice:GO}");
  EXPECT_TRUE(gate_of(story).ready());
  EXPECT_EQ(gate_of(story).readiness(), 100U);
  Story(story).at(first_of_july + 2 * a_day - 1).given("lea", "decide_gate{gate_id:'g' outcome:GO}");
  // Also where the server has not come to record it yet.
  story.at(first_of_july + 2 * a_day)
      .when("lea", "decide_gate{gate_id:'g' outcome:GO}")
      .refused(Code::hard_criterion_unmet, {{"gate", "G"}, {"criterion", "C"}});
}

// Readiness ----------------------------------------------------------------------------------------

TEST(Readiness, IsTheWeightOfWhatIsMetRoundedDown) {
  Story story = Story::of_project();
  story.given("lea", "define_gate{gate_id:'g' name:'G' quorum:1}");
  EXPECT_EQ(gate_of(story).readiness(), 100U);  // It asks for nothing.
  EXPECT_TRUE(gate_of(story).ready());
  story.given("lea", "add_criterion{gate_id:'g' criterion_id:'a' text{en:'A'} weight:2}")
      .given("lea", "add_criterion{gate_id:'g' criterion_id:'b' text{en:'B'} weight:1 hard:true}")
      .given("tom", "attach_evidence{gate_id:'g' criterion_id:'a' evidence_id:'e' title:'T'}")
      .given("lea", "meet_criterion{gate_id:'g' criterion_id:'a'}");
  EXPECT_EQ(gate_of(story).readiness(), 66U);
  EXPECT_FALSE(gate_of(story).ready());
}

// Votes --------------------------------------------------------------------------------------------

TEST(Vote, IsOneForEachApproverAndReview) {
  Story story = in_review();
  story.when("max", "cast_vote{gate_id:'g' choice:NO_GO reason:'Not yet'}")
      .then({"vote_cast{gate_id:'g' choice:NO_GO reason:'Not yet'}"});
  story.when("max", "cast_vote{gate_id:'g' choice:NO_GO reason:'Not yet'}").nothing();
  story.when("max", "cast_vote{gate_id:'g' choice:GO}")
      .then({"vote_cast{gate_id:'g' choice:GO choice_before:NO_GO}"});
  ASSERT_EQ(gate_of(story).votes_size(), 1);
  EXPECT_EQ(gate_of(story).votes(0).person_id(), "max");
  EXPECT_EQ(gate_of(story).votes(0).choice(), v1::GO);
  EXPECT_EQ(gate_of(story).votes(0).at().seconds(), first_of_july);
}

TEST(Vote, IsCastOnlyInAReview) {
  const char* vote = "cast_vote{gate_id:'g' choice:GO}";
  defined().when("max", vote).refused(Code::record_state, {{"state", "gate_defined"}});
  passed().when("max", vote).refused(Code::record_state, {{"state", "gate_decided"}});
  in_review().when("max", "cast_vote{gate_id:'x' choice:GO}").refused(Code::not_found, {{"kind", "gate"}});
  in_review().when("max", "cast_vote{gate_id:'g'}").refused(Code::invalid, {{"field", "cast_vote.choice"}});
}

TEST(Vote, IsNotOfWhoeverOpenedTheReview) {
  Story story = defined();
  story.given("ada", "grant_role{person_id:'lea' role:APPROVER}")
      .given("lea", "open_gate_review{gate_id:'g'}")
      .when("lea", "cast_vote{gate_id:'g' choice:GO}")
      .refused(Code::self_approval, {{"what", "gate"}});
}

TEST(Vote, IsOfApproversAndOfNobodyElse) {
  for (const char* person : {"sam", "mia", "dan", "tom", "aud", "obs", "ada"}) {
    in_review().when(person, "cast_vote{gate_id:'g' choice:GO}").refused(Code::forbidden);
  }
}

TEST(Vote, IsOfThoseWhomTheGateNamesWhateverTheirRole) {
  Story story = defined();
  story.given("lea", "define_gate{gate_id:'n' name:'N' quorum:1 approvers:['mia','kim']}")
      .given("lea", "open_gate_review{gate_id:'n'}");
  story.when("max", "cast_vote{gate_id:'n' choice:GO}").refused(Code::forbidden);
  story.given("mia", "cast_vote{gate_id:'n' choice:GO}");
}

TEST(Vote, IsNeverAConsultants) {
  Story story = defined();
  story.given("lea", "grant_role{person_id:'kim' role:APPROVER}")
      .given("lea", "define_gate{gate_id:'n' name:'N' quorum:1 approvers:'kim'}")
      .given("lea", "open_gate_review{gate_id:'g'}")
      .given("lea", "open_gate_review{gate_id:'n'}");
  for (const char* gate : {"g", "n"}) {
    story.when("kim", std::string("cast_vote{choice:GO gate_id:'") + gate + "'}").refused(Code::forbidden);
  }
}

// Decisions ----------------------------------------------------------------------------------------

TEST(GateDecision, IsTakenOnCriteriaAndVotes) {
  Story story = voted();
  story.when("lea", "decide_gate{gate_id:'g' outcome:GO reason:'All well'}")
      .then({"gate_decided{gate_id:'g' outcome:GO reason:'All well' readiness:75}"});
  EXPECT_EQ(gate_of(story).state(), v1::GATE_DECIDED);
  EXPECT_EQ(gate_of(story).outcome(), v1::GO);
  EXPECT_EQ(gate_of(story).decided_by(), "lea");
  EXPECT_EQ(gate_of(story).decided_at().seconds(), first_of_july);
  EXPECT_EQ(gate_of(story).decided_revision(), story.head());
  EXPECT_EQ(gate_of(story).reason(), "All well");
  EXPECT_TRUE(records::is_passed(gate_of(story)));
  story.when("lea", "decide_gate{gate_id:'g' outcome:GO}")
      .refused(Code::record_state, {{"kind", "gate"}, {"state", "gate_decided"}});
  defined()
      .when("lea", "decide_gate{gate_id:'g' outcome:GO}")
      .refused(Code::record_state, {{"state", "gate_defined"}});
  voted()
      .when("lea", "decide_gate{gate_id:'x' outcome:GO}")
      .refused(Code::not_found, {{"kind", "gate"}, {"id", "x"}});
}

TEST(GateDecision, InFavourNeedsEveryHardCriterion) {
  Story story = in_review();
  story.given("max", "cast_vote{gate_id:'g' choice:GO}").given("eve", "cast_vote{gate_id:'g' choice:GO}");
  for (const char* outcome : {"GO", "CONDITIONAL_GO"}) {
    story.when("lea", std::string("decide_gate{gate_id:'g' outcome:") + outcome + "}")
        .refused(Code::hard_criterion_unmet, {{"gate", "Tested"}, {"criterion", "Hard"}});
  }
  story.given("lea", "fail_criterion{gate_id:'g' criterion_id:'hard' reason:'R'}")
      .when("lea", "decide_gate{gate_id:'g' outcome:GO}")
      .refused(Code::hard_criterion_unmet, {{"criterion", "Hard"}});
}

TEST(GateDecision, InFavourNeedsItsQuorumOfVotesInFavour) {
  Story story = with_evidence(in_review());
  const auto lacks = [&](const char* votes) {
    story.when("lea", "decide_gate{gate_id:'g' outcome:GO}")
        .refused(Code::quorum_missing, {{"gate", "Tested"}, {"votes", votes}, {"quorum", "2"}});
  };
  lacks("0");
  story.given("max", "cast_vote{gate_id:'g' choice:GO}");
  lacks("1");
  story.given("eve", "cast_vote{gate_id:'g' choice:NO_GO}");
  lacks("1");
  story.given("max", "cast_vote{gate_id:'g' choice:CONDITIONAL_GO}");  // Anew, not once more.
  lacks("1");
  story.given("eve", "cast_vote{gate_id:'g' choice:GO}").given("lea", "decide_gate{gate_id:'g' outcome:GO}");
}

// One person who is both would pass a gate alone.
TEST(GateDecision, NeedsAnothersVoteThanTheDeciders) {
  Story story = Story::of_project();
  story.given("lea", "grant_role{person_id:'sam' role:APPROVER}")
      .given("lea",
             "define_gate{gate_id:'g' name:'Go live' quorum:1 approvers:['sam','max'] by_sponsor:true}")
      .given("lea", "open_gate_review{gate_id:'g'}")
      .given("sam", "cast_vote{gate_id:'g' choice:GO}");
  story.when("sam", "decide_gate{gate_id:'g' outcome:GO}")
      .refused(Code::quorum_missing,
               {{"gate", "Go live"}, {"votes", "1"}, {"quorum", "1"}, {"decider", "sam"}});
  Story(story).given("sam", "decide_gate{gate_id:'g' outcome:NO_GO}");
  story.given("max", "cast_vote{gate_id:'g' choice:GO}").given("sam", "decide_gate{gate_id:'g' outcome:GO}");
  EXPECT_TRUE(records::is_passed(gate_of(story)));
}

TEST(GateDecision, InFavourLooksAgainAtWhatHardCriteriaAskOfTheProject) {
  Story story = Story::of_project();
  story.given("lea", "grant_role{person_id:'max' role:APPROVER}")
      .given("lea", "define_gate{gate_id:'g' name:'Tested' quorum:1}")
      .given("lea",
             "add_criterion{gate_id:'g' criterion_id:'c' text{en:'No severe defects'} hard:true weight:1 "
             "check:NO_SEVERE_DEFECTS}")
      .given("lea",
             "add_criterion{gate_id:'g' criterion_id:'s' text{en:'Answered'} weight:1 "
             "check:ADVICE_IS_ANSWERED}")
      .given("lea", "open_gate_review{gate_id:'g'}")
      .given("lea", "meet_criterion{gate_id:'g' criterion_id:'c'}")
      .given("lea", "meet_criterion{gate_id:'g' criterion_id:'s'}")
      .given("max", "cast_vote{gate_id:'g' choice:GO}");
  Story(story)
      .given("lea", "record_advice{advice_id:'a' title:'Cache' text:'T'}")
      .given("lea", "decide_gate{gate_id:'g' outcome:GO}");  // Soft: a matter of weight.
  story.given("mia", "raise_defect{defect_id:'d' title:'Lost' severity:1}");
  story.when("lea", "decide_gate{gate_id:'g' outcome:GO}")
      .refused(Code::hard_criterion_unmet, {{"gate", "Tested"}, {"lapsed", "No severe defects"}});
  Story(story).given("lea", "decide_gate{gate_id:'g' outcome:NO_GO}");
  story.given("mia", "resolve_defect{defect_id:'d' resolution:'Found'}")
      .given("tom", "verify_defect{defect_id:'d' holds:true}")
      .given("lea", "decide_gate{gate_id:'g' outcome:GO}");
}

TEST(GateDecision, AgainstNeedsNeither) {
  Story story = in_review();
  story.when("lea", "decide_gate{gate_id:'g' outcome:NO_GO reason:'Too early'}")
      .then({"gate_decided{gate_id:'g' outcome:NO_GO reason:'Too early'}"});
  EXPECT_EQ(gate_of(story).state(), v1::GATE_DECIDED);
  EXPECT_FALSE(records::is_passed(gate_of(story)));
}

TEST(GateDecision, IsNotTakenByWhoeverAttachedEvidence) {
  for (const char* outcome : {"GO", "NO_GO"}) {
    Story story = voted();
    story.given("lea", "attach_evidence{gate_id:'g' criterion_id:'soft' evidence_id:'own' title:'T'}")
        .when("lea", std::string("decide_gate{gate_id:'g' outcome:") + outcome + "}")
        .refused(Code::self_approval, {{"what", "evidence"}});
  }
}

TEST(GateDecision, IsTheSponsorsWhereTheGateSaysSoElseTheLeads) {
  Story story = defined();
  story.given("lea", "define_gate{gate_id:'s' name:'S' quorum:1 by_sponsor:true}");
  for (const char* gate : {"g", "s"}) {
    story.given("lea", std::string("open_gate_review{gate_id:'") + gate + "'}");
  }
  Story(story).when("sam", "decide_gate{gate_id:'g' outcome:NO_GO}").refused(Code::forbidden);
  Story(story).when("lea", "decide_gate{gate_id:'s' outcome:NO_GO}").refused(Code::forbidden);
  for (const char* person : {"max", "mia", "kim", "ada", "obs"}) {
    Story(story).when(person, "decide_gate{gate_id:'g' outcome:NO_GO}").refused(Code::forbidden);
  }
  story.given("lea", "decide_gate{gate_id:'g' outcome:NO_GO}")
      .given("sam", "decide_gate{gate_id:'s' outcome:NO_GO}");
}

TEST(GateDecision, WithConditionsNamesAnOwnerAndADateForEach) {
  const std::string conditional = "decide_gate{gate_id:'g' outcome:CONDITIONAL_GO ";
  Story story = voted();
  const auto incomplete = [&](const std::string& conditions,
                              std::vector<std::pair<std::string, std::string>> facts) {
    story.when("lea", conditional + conditions + "}").refused(Code::condition_incomplete, facts);
  };
  const std::string due = "owner:'mia' due{year:2026 month:7 day:5}} ";
  const std::string whole = "conditions{text:'Patch' " + due;
  incomplete("", {{"number", "1"}, {"missing", "text"}, {"missing", "owner"}, {"missing", "due"}});
  incomplete(whole + "conditions{text:'Patch' due{year:2026 month:7 day:5}}",
             {{"number", "2"}, {"missing", "owner"}});
  incomplete("conditions{text:'Patch' owner:'mia'}", {{"number", "1"}, {"missing", "due"}});
  incomplete("conditions{owner:'mia' due{year:2026 month:7 day:5}}", {{"missing", "text"}});
  story.when("lea", conditional + "conditions{text:'P' owner:'nobody' due{year:2026 month:7 day:5}}}")
      .refused(Code::not_found, {{"kind", "person"}, {"id", "nobody"}});
  story.when("lea", "decide_gate{gate_id:'g' outcome:GO " + whole + "}")
      .refused(Code::invalid, {{"field", "decide_gate.conditions"}, {"problem", "conditional_go_only"}});
  // Their texts stand beside them in the event, one a line.
  story.when("lea", conditional + whole + "conditions{text:'Ask\\nthem' " + due + "}")
      .then({"gate_decided{gate_id:'g' outcome:CONDITIONAL_GO readiness:75 conditions{" + due +
             "conditions{" + due + "condition_texts:'Patch\\nAsk them'}"});
  EXPECT_TRUE(records::is_passed(gate_of(story)));
  ASSERT_EQ(gate_of(story).conditions_size(), 2);
  EXPECT_EQ(gate_of(story).conditions(0).owner(), "mia");
  EXPECT_EQ(gate_of(story).conditions(0).text(), "Patch");
  EXPECT_EQ(gate_of(story).conditions(1).text(), "Ask them");
}

TEST(GateDecision, IsTakenOnTheGateThatWasSeen) {
  Story story = voted();
  const std::string seen = std::to_string(story.head());
  story.given("max", "cast_vote{gate_id:'g' choice:CONDITIONAL_GO}");
  const std::string now = std::to_string(story.head());
  story.when("lea", "decide_gate{gate_id:'g' outcome:GO} expect{entity:'gate/g' revision:" + seen + "}")
      .refused(Code::version_conflict,
               {{"field", "gate"}, {"seen_revision", seen}, {"theirs_revision", now}, {"author", "max"}});
  story.when("lea", "decide_gate{gate_id:'g' outcome:GO} expect{entity:'gate/x' revision:" + now + "}")
      .refused(Code::invalid, {{"field", "expect.entity"}, {"problem", "other_entity"}});
  story.given("lea", "decide_gate{gate_id:'g' outcome:GO} expect{entity:'gate/g' revision:" + now + "}");
}

// Reviews ------------------------------------------------------------------------------------------

TEST(GateReview, IsOpenedOnce) {
  Story story = defined();
  story.when("lea", "open_gate_review{gate_id:'g'}").then({"gate_review_opened{gate_id:'g'}"});
  EXPECT_EQ(gate_of(story).state(), v1::GATE_IN_REVIEW);
  EXPECT_EQ(gate_of(story).opened_by(), "lea");
  EXPECT_EQ(gate_of(story).opened_at().seconds(), first_of_july);
  EXPECT_EQ(gate_of(story).reviews(), 1U);
  story.when("lea", "open_gate_review{gate_id:'g'}").nothing();
  passed()
      .when("lea", "open_gate_review{gate_id:'g'}")
      .refused(Code::record_state, {{"state", "gate_decided"}});
}

TEST(GateReview, BeginsAnewWithoutVotesButWithEvidence) {
  Story story = voted();
  story
      .given("lea",
             "decide_gate{gate_id:'g' outcome:CONDITIONAL_GO conditions{text:'P' owner:'mia' due{year:2026 "
             "month:7 day:5}}}")
      .when("sam", "reopen_gate{gate_id:'g' reason:'Patched'}")
      .then({"gate_reopened{gate_id:'g' reason:'Patched' outcome_before:CONDITIONAL_GO}"});
  const v1::Gate& gate = gate_of(story);
  EXPECT_EQ(gate.state(), v1::GATE_IN_REVIEW);
  EXPECT_FALSE(records::is_passed(gate));
  EXPECT_EQ(gate.votes_size() + gate.conditions_size(), 0);
  EXPECT_EQ(gate.outcome(), v1::GATE_OUTCOME_UNSPECIFIED);
  EXPECT_EQ(gate.decided_by() + gate.reason(), "");
  EXPECT_EQ(gate.decided_revision(), 0U);
  EXPECT_EQ(gate.reviews(), 2U);
  EXPECT_EQ(gate.opened_by(), "sam");
  EXPECT_EQ(hard_of(story).state(), v1::CRITERION_MET);
  EXPECT_EQ(hard_of(story).evidence_size(), 1);
  story.when("sam", "reopen_gate{gate_id:'g' reason:'Again'}").nothing();
}

TEST(GateReview, LeavesTheFirstOutcomeAsItWas) {
  const auto outcomes = [](const Story& story) {
    return v1::GateOutcome_Name(gate_of(story).first_outcome()) + " " +
           v1::GateOutcome_Name(gate_of(story).outcome());
  };
  Story passed_first = passed();
  EXPECT_EQ(outcomes(voted()), "GATE_OUTCOME_UNSPECIFIED GATE_OUTCOME_UNSPECIFIED");
  EXPECT_EQ(outcomes(passed_first), "GO GO");
  passed_first.given("lea", "reopen_gate{gate_id:'g' reason:'R'}");
  EXPECT_EQ(outcomes(passed_first), "GO GATE_OUTCOME_UNSPECIFIED");
  Story turned_down = voted();
  turned_down.given("lea", "decide_gate{gate_id:'g' outcome:NO_GO reason:'R'}")
      .given("lea", "reopen_gate{gate_id:'g' reason:'R'}")
      .happened("lea", "gate_decided{gate_id:'g' outcome:GO}");
  EXPECT_EQ(outcomes(turned_down), "NO_GO GO");
}

TEST(GateReview, IsReopenedByTheLeadOrTheSponsorAfterADecision) {
  const char* reopen = "reopen_gate{gate_id:'g' reason:'R'}";
  defined().when("lea", reopen).refused(Code::record_state, {{"state", "gate_defined"}});
  passed().given("lea", reopen);
  for (const char* person : {"max", "mia", "tom", "kim", "ada", "obs"}) {
    passed().when(person, reopen).refused(Code::forbidden);
  }
  passed()
      .when("lea", "reopen_gate{gate_id:'g' reason:'R'} expect{entity:'gate/g' revision:3}")
      .refused(Code::version_conflict, {{"field", "gate"}});
}

TEST(GateReview, TellsThatALiveRunDependsOnIt) {
  Story story = Story::of_project();
  story.given("lea", "define_gate{gate_id:'g' name:'G' quorum:1 before_live_run:true}")
      .given("lea", "open_gate_review{gate_id:'g'}")
      .when("lea", "decide_gate{gate_id:'g' outcome:NO_GO}")
      .then({"gate_decided{gate_id:'g' outcome:NO_GO readiness:100 before_live_run:true}"})
      .when("lea", "reopen_gate{gate_id:'g' reason:'R'}")
      .then({"gate_reopened{gate_id:'g' reason:'R' outcome_before:NO_GO before_live_run:true}"});
}

// Stages -------------------------------------------------------------------------------------------

Story with_stages(Story story) {
  for (int stage = v1::INITIATION; stage <= v1::OPERATION; ++stage) {
    story.given(
        "lea", "assign_stage_owner{owner:'lea' stage:" + v1::Stage_Name(static_cast<v1::Stage>(stage)) + "}");
  }
  return story
      .given("lea",
             "draft_charter{charter{goal:'Faster' in_scope:'Core' "
             "success_factors{id:'f' name:'Speed' measure:'p95' target:'300 ms'}}}")
      .given("sam", "approve_charter{}");
}

TEST(GatedStage, StartsOnlyOnceEveryGateUpToItIsPassed) {
  Story story = with_stages(defined());
  story.given("lea", "define_gate{gate_id:'o' name:'Owned' before_stage:TESTING quorum:1}")
      .given("lea", "define_gate{gate_id:'run' name:'Go live' before_live_run:true quorum:1}");
  story.given("lea", "start_stage{stage:ITERATIONS}");
  story.when("lea", "start_stage{stage:PREPARATION}")
      .refused(Code::gate_not_passed, {{"gate", "Tested"}, {"gate", "Owned"}, {"stage", "preparation"}});
  // Leaving a stage out does not lead round its gate.
  story.when("lea", "start_stage{stage:OPERATION}").refused(Code::gate_not_passed, {{"gate", "Tested"}});
  Story through = with_stages(passed());
  through.given("lea", "start_stage{stage:PREPARATION}")
      .given("lea", "reopen_gate{gate_id:'g' reason:'R'}")
      .when("lea", "start_stage{stage:OPERATION}")
      .refused(Code::gate_not_passed, {{"gate", "Tested"}, {"stage", "operation"}});
}

TEST(GatedStage, IsNotReachedThroughADecisionAgainst) {
  with_stages(in_review())
      .given("lea", "decide_gate{gate_id:'g' outcome:NO_GO}")
      .when("lea", "start_stage{stage:PREPARATION}")
      .refused(Code::gate_not_passed, {{"gate", "Tested"}});
}

TEST(GatedStage, HasTheCharterAsItsGateWhereTheProjectHasNoGateOne) {
  Story story = Story::of_project();
  story.given("lea", "assign_stage_owner{owner:'lea' stage:REQUIREMENTS}")
      .when("lea", "start_stage{stage:REQUIREMENTS}")
      .refused(Code::gate_not_passed, {{"gate", "G1"}, {"stage", "requirements"}});
  story.given("lea", "grant_role{person_id:'max' role:APPROVER}")
      .given("lea", "define_gate{gate_id:'g1' name:'Chartered' before_stage:REQUIREMENTS quorum:1}")
      .when("lea", "start_stage{stage:REQUIREMENTS}")
      .refused(Code::gate_not_passed, {{"gate", "Chartered"}});
  story.given("lea", "open_gate_review{gate_id:'g1'}")
      .given("max", "cast_vote{gate_id:'g1' choice:GO}")
      .given("lea", "decide_gate{gate_id:'g1' outcome:GO}")
      .given("lea", "start_stage{stage:REQUIREMENTS}");
}

// At random ----------------------------------------------------------------------------------------

// What anyone may try at a gate, most of it out of turn.
std::string random_command(std::mt19937& random) {
  const auto any = [&](const std::vector<std::string>& words) { return words[random() % words.size()]; };
  const std::string criterion = "gate_id:'g' criterion_id:'" + any({"hard", "soft"}) + "'";
  const std::string outcome = any({"GO", "CONDITIONAL_GO", "NO_GO"});
  const std::string condition =
      outcome == "CONDITIONAL_GO" ? " conditions{text:'P' owner:'mia' due{year:2026 month:9 day:1}}" : "";
  return any(
      {"open_gate_review{gate_id:'g'}", "reopen_gate{gate_id:'g' reason:'R'}",
       "attach_evidence{" + criterion + " title:'T' evidence_id:'" + std::to_string(random() % 9) + "'}",
       "meet_criterion{" + criterion + "}", "fail_criterion{" + criterion + " reason:'R'}",
       "waive_criterion{" + criterion +
           " reason:'R' until{year:2026 month:7 day:" + std::to_string(1 + random() % 20) + "}}",
       "cast_vote{gate_id:'g' choice:" + outcome + "}", "cast_vote{gate_id:'g' choice:GO}",
       "decide_gate{gate_id:'g' outcome:" + outcome + condition + "}"});
}

bool in_favour(const v1::Vote& vote) {
  return vote.choice() != v1::NO_GO;
}

// What must be true of a gate that was just passed, whatever led there.
void expect_rightly_passed(const v1::Gate& gate, const Day& today) {
  EXPECT_GE(std::ranges::count_if(gate.votes(), in_favour), gate.quorum());
  EXPECT_TRUE(std::ranges::any_of(gate.votes(), [&](const v1::Vote& vote) {
    return in_favour(vote) && vote.person_id() != gate.decided_by();
  }));
  for (const v1::Vote& vote : gate.votes()) EXPECT_NE(vote.person_id(), gate.opened_by());
  for (const v1::Criterion& criterion : gate.criteria()) {
    if (criterion.hard()) EXPECT_TRUE(records::is_satisfied(criterion));
    const bool waived = criterion.hard() && criterion.state() == v1::CRITERION_WAIVED;
    if (waived) EXPECT_GE(*day_of(criterion.waived_until()), today);
    for (const v1::Evidence& evidence : criterion.evidence()) EXPECT_NE(evidence.by(), gate.decided_by());
  }
}

TEST(GateAtRandom, IsNeverPassedAgainstItsRules) {
  const std::vector<std::string> people{"lea", "sam", "max", "eve", "tom", "kim"};
  int times_passed = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Story story = defined();
    story.given("ada", "grant_role{person_id:'lea' role:APPROVER}")
        .given(
            "lea",
            "add_criterion{gate_id:'g' criterion_id:'third' text{en:'T'} hard:true weight:2 waivable:true}")
        .given("lea", "grant_role{person_id:'sam' role:PROJECT_LEAD}");
    for (int turn = 0; turn < 300; ++turn) {
      if (random() % 40 == 0) story.at(story.now.seconds() + a_day);
      std::string text = random_command(random);
      if (random() % 3 == 0) {
        if (const auto place = text.find("'soft'"); place != text.npos) text.replace(place, 6, "'third'");
      }
      // Who decides attaches evidence only now and then: else nobody could decide before long.
      const bool by_tester = text.starts_with("attach") && random() % 30 != 0;
      const std::string person = by_tester ? "tom" : people[random() % people.size()];
      const v1::Command command = command_of(text);
      const Decision decision = story.decide(person, command);
      if (!decision || decision->empty()) continue;
      const bool was_passed = records::is_passed(gate_of(story));
      story.commit(person, command, *decision);
      EXPECT_NE(person, "kim");
      if (was_passed || !records::is_passed(gate_of(story))) continue;
      ++times_passed;
      expect_rightly_passed(gate_of(story), utc_day_of(story.now));
    }
  }
  EXPECT_GT(times_passed, 20);  // Else it shows nothing.
}

}  // namespace
}  // namespace slipway::domain::gate_test
