// A project as a whole: where it stands, paused and cancelled, measured, handed over, closed.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::lifecycle_test {
namespace {

// With a charter of one factor that sam has approved; lea owns every stage.
Story chartered() {
  Story story = Story::of_board();
  story.given("lea",
              "draft_charter{charter{goal:'Faster' in_scope:'Core' "
              "success_factors{id:'f' name:'Speed' measure:'p95' target:'300 ms'}}}");
  for (int stage = 1; stage <= 9; ++stage) {
    story.given(
        "lea", "assign_stage_owner{owner:'lea' stage:" + v1::Stage_Name(static_cast<v1::Stage>(stage)) + "}");
  }
  return story.given("sam", "approve_charter{}");
}

v1::ProjectState state_of(const Story& story) {
  return story.project.lifecycle().state();
}

// The same with a stage that has begun, an action that was agreed on, and a live run that was completed.
Story gone_live() {
  Story story = chartered()
                    .given("lea", "start_stage{stage:INITIATION}")
                    .given("lea",
                           "schedule_meeting{meeting_id:'m' kind:SYNC title:'Sync' starts_at{seconds:1} "
                           "planned_minutes:30 facilitator:'fay'}")
                    .given("fay", "start_meeting{meeting_id:'m'}")
                    .given("fay",
                           "agree_action_item{meeting_id:'m' action_id:'x' what:'Call them' owner:'max' "
                           "due{year:2026 month:5 day:1} task_id:'t'}")
                    .happened("cut", "run_completed{run_id:'r' kind:LIVE}");
  v1::Run& run = story.project.records.runbooks.runs.edit("r");
  run.set_kind(v1::LIVE);
  run.set_state(v1::RUN_COMPLETED);
  return story;
}

void set_hypercare(Story& story, v1::HypercareState state) {
  story.project.records.operation.hypercare.edit(records::the_one).set_state(state);
}

Story closable() {
  Story story = gone_live()
                    .given("max", "complete_task{task_id:'t'}")
                    .given("lea", "measure_success_factor{factor_id:'f' value:'280 ms' met:true}")
                    .given("lea", "hand_over_operation{to:'dan' department_id:'it'}")
                    .given("dan", "accept_handover{}");
  set_hypercare(story, v1::HYPERCARE_EXITED);
  v1::OwnerEvaluation& evaluation = story.project.records.people.evaluations.edit("1/final");
  evaluation.set_stage(v1::INITIATION);
  evaluation.set_owner("lea");
  return story;
}

TEST(Lifecycle, RunsFromDraftToOperating) {
  Story story = Story::of_board();
  EXPECT_EQ(state_of(story), v1::DRAFT);
  story = chartered();
  EXPECT_EQ(state_of(story), v1::CHARTERED);
  story.given("lea", "start_stage{stage:INITIATION}");
  EXPECT_EQ(state_of(story), v1::ACTIVE);
  story.happened("sam", "gate_decided{gate_id:'g' outcome:CONDITIONAL_GO before_live_run:true}");
  EXPECT_EQ(state_of(story), v1::APPROVED);
  story.happened("cut", "run_started{run_id:'r' kind:LIVE}");
  EXPECT_EQ(state_of(story), v1::CUTOVER);
  story.happened("cut", "run_completed{run_id:'r' kind:LIVE}");
  EXPECT_EQ(state_of(story), v1::STABILISING);
  story.happened("lea", "project_closed{}");
  EXPECT_EQ(state_of(story), v1::CLOSED);
  story.given("lea", "start_stage{stage:OPERATION}");
  EXPECT_EQ(state_of(story), v1::OPERATING);
}

TEST(Lifecycle, StaysInDraftWhileAStageRunsBeforeTheCharter) {
  Story story = Story::of_project();
  story.given("lea", "assign_stage_owner{owner:'lea' stage:INITIATION}")
      .given("lea", "start_stage{stage:INITIATION}");
  EXPECT_EQ(state_of(story), v1::DRAFT);
}

TEST(Lifecycle, IsApprovedByAGoOfAGateBeforeTheLiveRunOnly) {
  Story story = chartered().given("lea", "start_stage{stage:INITIATION}");
  story.happened("sam", "gate_decided{gate_id:'g' outcome:GO}");
  EXPECT_EQ(state_of(story), v1::ACTIVE);
  story.happened("sam", "gate_decided{gate_id:'g' outcome:NO_GO before_live_run:true}");
  EXPECT_EQ(state_of(story), v1::ACTIVE);
  story.happened("sam", "gate_decided{gate_id:'g' outcome:GO before_live_run:true}");
  EXPECT_EQ(state_of(story), v1::APPROVED);
}

TEST(Lifecycle, LosesTheApprovalWithAReopenedGateOrANoOfAnother) {
  const std::string go = "gate_decided{gate_id:'g' outcome:GO before_live_run:true}";
  Story story = chartered().given("lea", "start_stage{stage:INITIATION}").happened("sam", go);
  story.happened("lea", "gate_reopened{gate_id:'g' before_live_run:true}");
  EXPECT_EQ(state_of(story), v1::ACTIVE);
  story.happened("sam", go).happened("sam", "gate_decided{gate_id:'h' outcome:NO_GO before_live_run:true}");
  EXPECT_EQ(state_of(story), v1::ACTIVE);
}

TEST(Lifecycle, IsNotTakenBackByAGateThatIsDecidedAnewOnceItIsLive) {
  Story story = chartered().given("lea", "start_stage{stage:INITIATION}");
  const std::string go = "gate_decided{gate_id:'g' outcome:GO before_live_run:true}";
  story.happened("sam", go).happened("cut", "run_started{run_id:'r' kind:LIVE}").happened("sam", go);
  EXPECT_EQ(state_of(story), v1::CUTOVER);
  story.happened("cut", "run_completed{run_id:'r' kind:LIVE}");
  story.happened("sam", "gate_reopened{gate_id:'g' before_live_run:true}").happened("sam", go);
  EXPECT_EQ(state_of(story), v1::STABILISING);
}

TEST(Lifecycle, IsNotMovedByARehearsal) {
  Story story = chartered().given("lea", "start_stage{stage:INITIATION}");
  story.happened("cut", "run_started{run_id:'r' kind:REHEARSAL}")
      .happened("cut", "rollback_completed{run_id:'r' kind:REHEARSAL}")
      .happened("cut", "run_completed{run_id:'r' kind:REHEARSAL}");
  EXPECT_EQ(state_of(story), v1::ACTIVE);
}

TEST(Lifecycle, IsApprovedAgainAfterARollback) {
  Story story = chartered().happened("cut", "run_started{run_id:'r' kind:LIVE}");
  story.happened("cut", "rollback_completed{run_id:'r' kind:LIVE}");
  EXPECT_EQ(state_of(story), v1::APPROVED);
}

TEST(Lifecycle, StabilisesWithHypercare) {
  Story story = chartered().happened("cut", "hypercare_started{}");
  EXPECT_EQ(state_of(story), v1::STABILISING);
}

TEST(Lifecycle, IsNotMovedAnyMoreOnceClosed) {
  Story story = chartered().happened("lea", "project_closed{}");
  story.happened("cut", "run_started{run_id:'r' kind:LIVE}")
      .happened("cut", "hypercare_started{}")
      .happened("sam", "gate_decided{gate_id:'g' outcome:GO before_live_run:true}");
  EXPECT_EQ(state_of(story), v1::CLOSED);
}

// Paused, cancelled --------------------------------------------------------------------------------

TEST(Lifecycle, IsPausedAndResumed) {
  Story story = Story::of_board();
  story.when("lea", "pause_project{reason:'No budget'}").then({"project_paused{reason:'No budget'}"});
  EXPECT_TRUE(story.project.lifecycle().paused());
  EXPECT_EQ(story.project.lifecycle().reason(), "No budget");
  story.when("sam", "resume_project{}").then({"project_resumed{reason_before:'No budget'}"});
  EXPECT_FALSE(story.project.lifecycle().paused());
  story.when("sam", "resume_project{}").nothing();
  story.given("mia", "start_task{task_id:'a'}");
}

TEST(Lifecycle, IsCancelledBySponsorsOnly) {
  Story story = Story::of_board();
  story.when("lea", "cancel_project{reason:'Bought'}").refused(Code::forbidden, {{"needs", "sponsor"}});
  story.when("sam", "cancel_project{reason:'Bought'}").then({"project_cancelled{reason:'Bought'}"});
  EXPECT_TRUE(story.project.lifecycle().cancelled());
}

TEST(Lifecycle, LetsNothingBeDoneWhilePausedButWhatConcernsThePauseAndRights) {
  Story story = Story::of_board().given("lea", "pause_project{reason:'R'}");
  const std::vector<std::pair<std::string, std::string>> why{{"reason", "project_paused"}};
  story.when("mia", "start_task{task_id:'a'}").refused(Code::read_only, why);
  story.when("mia", "comment_task{task_id:'a' comment_id:'k' text:'T'}").refused(Code::read_only, why);
  story.when("lea", "pause_project{reason:'R'}").refused(Code::read_only, why);
  story.when("mia", "undo{revision:2}").refused(Code::forbidden);
  story.when("lea", "undo{revision:2}").refused(Code::read_only, why);
  story.given("lea", "grant_role{person_id:'eve' role:MEMBER}");
  story.given("lea", "revoke_role{person_id:'eve' role:MEMBER}");
  story.given("lea", "redact_text{text:'task/a' reason:'R'}");
  story.given("system", "record_due{}");
  story.given("sam", "cancel_project{reason:'R'}");
}

TEST(Lifecycle, LetsACancelledProjectBeReadAndNotResumed) {
  Story story = Story::of_board().given("sam", "cancel_project{reason:'R'}");
  const std::vector<std::pair<std::string, std::string>> why{{"reason", "project_cancelled"}};
  story.when("mia", "start_task{task_id:'a'}").refused(Code::read_only, why);
  story.when("sam", "resume_project{}").refused(Code::read_only, why);
  story.when("sam", "cancel_project{reason:'Again'}").refused(Code::read_only, why);
  story.when("system", "record_due{}").nothing();  // But the end of a consultant's stay.
  story.given("aud", "record_export{size:2 root:'47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='}");
}

TEST(Lifecycle, IsNeitherPausedNorCancelledOnceClosed) {
  Story story = closable().given("lea", "close_project{}");
  const std::vector<std::pair<std::string, std::string>> why{
      {"kind", "project"}, {"title", "Pay"}, {"state", "closed"}};
  story.when("lea", "pause_project{reason:'R'}").refused(Code::record_state, why);
  story.when("sam", "cancel_project{reason:'R'}").refused(Code::record_state, why);
  story.when("lea", "close_project{}").refused(Code::record_state, why);
}

// Measured, learned, handed over -------------------------------------------------------------------

TEST(Lifecycle, MeasuresASuccessFactorAgainAndAgain) {
  Story story = chartered().at(1'777'626'000);  // 2026-05-01T09:00:00Z
  story.when("lea", "measure_success_factor{factor_id:'f' value:'320 ms'}")
      .then({"success_factor_measured{factor_id:'f' value:'320 ms' measured_on{year:2026 month:5 day:1}}"});
  story
      .when("sam",
            "measure_success_factor{factor_id:'f' value:'280 ms' met:true "
            "measured_on{year:2026 month:5 day:2}}")
      .then({"success_factor_measured{factor_id:'f' value:'280 ms' met:true "
             "measured_on{year:2026 month:5 day:2} value_before:'320 ms'}"});
  const v1::FactorMeasurement& record = *story.project.records.lifecycle.measurements.find("f");
  EXPECT_EQ(record.name(), "Speed");
  EXPECT_EQ(record.target(), "300 ms");
  EXPECT_TRUE(record.met());
  EXPECT_EQ(record.recorded().created_by(), "lea");
  EXPECT_EQ(record.recorded().changed_by(), "sam");
  story
      .when("lea",
            "measure_success_factor{factor_id:'f' value:'280 ms' met:true "
            "measured_on{year:2026 month:5 day:2}}")
      .nothing();
  story.when("lea", "expect{revision:1} measure_success_factor{factor_id:'f' value:'1 ms'}")
      .refused(Code::version_conflict, {{"author", "sam"}});
}

TEST(Lifecycle, MeasuresOnlyWhatTheCharterNames) {
  chartered()
      .when("lea", "measure_success_factor{factor_id:'x' value:'1'}")
      .refused(Code::not_found, {{"kind", "success_factor"}, {"id", "x"}});
  chartered().when("mia", "measure_success_factor{factor_id:'f' value:'1'}").refused(Code::forbidden);
}

TEST(Lifecycle, RecordsLessonsUpToTheirLimit) {
  Story story = Story::of_project();
  story.when("mia", "record_lesson{lesson_id:'l' kind:LESSON_KEEP stage:TESTING text:'Early load tests'}")
      .then({"lesson_recorded{lesson_id:'l' kind:LESSON_KEEP stage:TESTING text:'Early load tests'}"});
  EXPECT_EQ(story.project.records.lifecycle.lessons.find("l")->recorded().created_by(), "mia");
  story.when("mia", "record_lesson{lesson_id:'l' kind:LESSON_KEEP text:'T'}")
      .refused(Code::already_exists, {{"kind", "lesson"}});
  story.when("kim", "record_lesson{lesson_id:'n' kind:LESSON_KEEP text:'T'}").refused(Code::forbidden);
  for (std::size_t count = 1; count < lessons_max; ++count)
    story.project.records.lifecycle.lessons.edit("lesson" + std::to_string(count));
  story.when("mia", "record_lesson{lesson_id:'last' kind:LESSON_KEEP text:'T'}")
      .refused(Code::invalid, {{"limit", std::to_string(lessons_max)}});
}

TEST(Lifecycle, HandsTheOperationOver) {
  Story story = Story::of_project();
  story.when("lea", "hand_over_operation{to:'dan' department_id:'it' note:'Runbooks in the wiki'}")
      .then({"operation_handed_over{to:'dan' department_id:'it' note:'Runbooks in the wiki'}"});
  EXPECT_EQ(story.project.lifecycle().handover().by(), "lea");
  story.when("lea", "hand_over_operation{to:'dan' department_id:'it' note:'Runbooks in the wiki'}").nothing();
  story.when("lea", "hand_over_operation{to:'mia' department_id:'it'}")
      .then({"operation_handed_over{to:'mia' department_id:'it' to_before:'dan'}"});
  story.when("lea", "hand_over_operation{to:'nobody'}").refused(Code::not_found, {{"kind", "person"}});
  story.when("lea", "hand_over_operation{to:'dan' department_id:'x'}")
      .refused(Code::not_found, {{"kind", "department"}});
  story.when("sam", "hand_over_operation{to:'dan'}").refused(Code::forbidden);
}

TEST(Lifecycle, LetsOnlyTheReceiverAcceptTheHandover) {
  Story story = Story::of_project();
  story.when("dan", "accept_handover{}").refused(Code::forbidden);
  story.given("lea", "hand_over_operation{to:'dan'}");
  for (const char* other : {"lea", "sam", "mia", "ada"})
    story.when(other, "accept_handover{}").refused(Code::forbidden);
  story.at(60)
      .when("dan", "accept_handover{note:'On call from Monday'}")
      .then({"handover_accepted{note:'On call from Monday'}"});
  EXPECT_TRUE(story.project.lifecycle().handover().accepted());
  EXPECT_EQ(story.project.lifecycle().handover().accepted_at().seconds(), 60);
  story.when("dan", "accept_handover{}").nothing();
  // What is handed over anew is accepted anew.
  story.given("lea", "hand_over_operation{to:'dan' note:'With the night shift'}");
  EXPECT_FALSE(story.project.lifecycle().handover().accepted());
}

// Closed -------------------------------------------------------------------------------------------

TEST(Closing, ListsAllThatIsMissing) {
  gone_live()
      .when("lea", "close_project{}")
      .refused(Code::closure_incomplete, {{"action", "Call them"},
                                          {"factor", "Speed"},
                                          {"hypercare", ""},
                                          {"stage", "initiation"},
                                          {"handover", ""}});
}

TEST(Closing, SaysInASentenceWhatIsMissing) {
  Story story = gone_live();
  const Decision decision = story.decide("lea", command_of("close_project{}"));
  ASSERT_FALSE(decision);
  EXPECT_EQ(
      sentence(decision.error()).en(),
      "The project cannot be closed yet: open action items: Call them; success factors not measured: "
      "Speed; hypercare has not ended; owners not evaluated of: initiation; the operation is not handed "
      "over, or not accepted.");
}

TEST(Closing, ClosesWhatLacksNothing) {
  Story story = closable();
  story.when("lea", "close_project{}").then({"project_closed{}"});
  EXPECT_EQ(story.project.lifecycle().closed_by(), "lea");
  EXPECT_EQ(state_of(story), v1::CLOSED);
}

TEST(Closing, WaitsForFeedbackThatNobodyHasTriaged) {
  Story story = closable();
  story.given("mia", "receive_feedback{feedback_id:'f' text:'Too slow'}");
  story.when("lea", "close_project{}").refused(Code::closure_incomplete, {{"feedback", "f"}});
  const Decision decision = story.decide("lea", command_of("close_project{}"));
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().facts.size(), 1U);
  EXPECT_EQ(sentence(decision.error()).en(),
            "The project cannot be closed yet; feedback that nobody has triaged: 1.");
  EXPECT_EQ(sentence(decision.error()).zh(), "还不能收尾；尚有 1 条用户反馈未分诊。");
  story.given("lea", "triage_feedback{feedback_id:'f' owner:'tom'}").given("lea", "close_project{}");
}

TEST(Closing, WaitsForTheHandoverToBeAccepted) {
  Story story = closable().given("lea", "hand_over_operation{to:'mia'}");
  story.when("lea", "close_project{}").refused(Code::closure_incomplete, {{"handover", ""}});
  story.given("mia", "accept_handover{}").given("lea", "close_project{}");
}

TEST(Closing, IsTheLeads) {
  closable().when("sam", "close_project{}").refused(Code::forbidden, {{"needs", "project_lead"}});
}

TEST(Closing, AsksForNoHypercareWhereNothingWentLive) {
  Story story = chartered()
                    .given("lea", "measure_success_factor{factor_id:'f' value:'1'}")
                    .given("lea", "hand_over_operation{to:'dan'}")
                    .given("dan", "accept_handover{}");
  v1::Run& run = story.project.records.runbooks.runs.edit("r");
  run.set_kind(v1::REHEARSAL);
  run.set_state(v1::RUN_COMPLETED);
  story.when("lea", "close_project{}").then({"project_closed{}"});
}

TEST(Closing, AsksForHypercareThatRunsStill) {
  Story story = closable();
  set_hypercare(story, v1::HYPERCARE_RUNNING);
  story.when("lea", "close_project{}").refused(Code::closure_incomplete, {{"hypercare", ""}});
}

TEST(Closing, LeavesOutActionsThatWereDropped) {
  Story story = closable();
  story.given("max", "reopen_task{task_id:'t'}")
      .when("lea", "close_project{}")
      .refused(Code::closure_incomplete, {{"action", "Call them"}});
  story.given("lea", "archive_task{task_id:'t'}").given("lea", "close_project{}");
}

TEST(Closing, AsksForTheEvaluationOfThePresentOwner) {
  Story story = closable().given("lea", "assign_stage_owner{stage:INITIATION owner:'dan'}");
  story.when("lea", "close_project{}").refused(Code::closure_incomplete, {{"stage", "initiation"}});
}

}  // namespace
}  // namespace slipway::domain::lifecycle_test
