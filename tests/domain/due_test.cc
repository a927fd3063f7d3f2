// What time alone brings about is recorded when it has come, and once.
#include "server/domain/due.h"

#include <gtest/gtest.h>

#include "story.h"

namespace slipway::domain::due_test {
namespace {

constexpr std::int64_t may_first = 1'777'593'600;  // 2026-05-01T00:00:00Z
constexpr std::int64_t day = 86'400;
const std::string may_first_day = "{year:2026 month:5 day:1}";

// The first second at which something is due; 0: nothing is to come.
std::int64_t next_second(const Story& story) {
  const auto next = next_due(story.project);
  return next ? next->seconds() : 0;
}

// The facts are recorded with the second `at`, and not with the one before it.
void expect_once(Story story, std::int64_t at, const std::vector<std::string>& facts) {
  EXPECT_EQ(next_second(story), at);
  story.at(at - 1).when("system", "record_due{}").nothing();
  story.at(at).when("system", "record_due{}").then(facts);
}

Story with_milestone() {
  return Story::of_board().given("lea",
                                 "plan_milestone{milestone_id:'uat' name:'UAT' due" + may_first_day + "}");
}

v1::RunStep& add_step(v1::Run& run, const std::string& id, v1::StepState state) {
  v1::RunStep& step = *run.add_steps();
  step.mutable_step()->set_step_id(id);
  step.set_state(state);
  return step;
}

// The run `r`, planned for the start of May and started a minute late: `first` is done, `second` waits for
// it, `third` for `second`, and `clock` for the tenth minute.
Story with_run() {
  Story story = Story::of_board();
  v1::Run& run = story.project.records.runbooks.runs.edit("r");
  run.set_run_id("r");
  run.set_state(v1::RUN_RUNNING);
  run.mutable_planned_start()->set_seconds(may_first);
  run.mutable_started_at()->set_seconds(may_first + 60);
  add_step(run, "first", v1::STEP_COMPLETED);
  add_step(run, "second", v1::STEP_WAITING).mutable_step()->add_predecessors("first");
  add_step(run, "third", v1::STEP_WAITING).mutable_step()->add_predecessors("second");
  add_step(run, "clock", v1::STEP_WAITING).mutable_step()->set_fixed_start_minute(10);
  return story;
}

TEST(Due, IsGivenByTheServerAlone) {
  with_milestone().at(may_first + day).when("lea", "record_due{}").refused(Code::forbidden);
}

TEST(Due, IsNothingWhereNothingIsToCome) {
  EXPECT_EQ(next_due(Story::of_board().project), std::nullopt);
  Story::of_board().at(may_first).when("system", "record_due{}").nothing();
}

TEST(Due, OfAMilestoneIsTheEndOfItsDay) {
  expect_once(with_milestone(), may_first + day,
              {"milestone_missed{milestone_id:'uat' due" + may_first_day + "}"});
}

TEST(Due, OfAMilestoneIsRecordedOnceAndAgainOnceItWasMoved) {
  Story story = with_milestone().at(may_first + day).given("system", "record_due{}");
  EXPECT_EQ(next_due(story.project), std::nullopt);
  story.when("system", "record_due{}").nothing();
  story.given("lea", "rebaseline_milestone{milestone_id:'uat' due{year:2026 month:5 day:8} reason:'R'}");
  EXPECT_EQ(next_second(story), may_first + 8 * day);
}

TEST(Due, IsNotOfAMilestoneThatWasReached) {
  Story story = with_milestone().at(may_first).given("lea", "reach_milestone{milestone_id:'uat'}");
  EXPECT_EQ(next_due(story.project), std::nullopt);
}

TEST(Due, ReleasesAStepWhosePredecessorsAreDone) {
  Story story = with_run();
  EXPECT_EQ(next_second(story), may_first + 60);
  story.at(may_first + 90)
      .when("system", "record_due{}")
      .then({"step_released{run_id:'r' step_id:'second'}"});
}

TEST(Due, ReleasesAStepAtItsFixedStart) {
  Story story = with_run();
  story.project.records.runbooks.runs.edit("r").mutable_steps(1)->set_state(v1::STEP_STARTED);
  expect_once(std::move(story), may_first + 600, {"step_released{run_id:'r' step_id:'clock'}"});
}

TEST(Due, ReleasesAfterASkippedStepAndNotAfterAFailedOne) {
  Story story = with_run();
  v1::Run& run = story.project.records.runbooks.runs.edit("r");
  run.mutable_steps(0)->set_state(v1::STEP_FAILED);
  story.at(may_first + 90).when("system", "record_due{}").nothing();
  run.mutable_steps(0)->set_state(v1::STEP_SKIPPED);
  story.when("system", "record_due{}").then({"step_released{run_id:'r' step_id:'second'}"});
}

TEST(Due, ReleasesNothingOfARunThatDoesNotRun) {
  for (const v1::RunState state :
       {v1::RUN_SCHEDULED, v1::RUN_PAUSED, v1::RUN_ROLLING_BACK, v1::RUN_COMPLETED}) {
    Story story = with_run();
    story.project.records.runbooks.runs.edit("r").set_state(state);
    EXPECT_EQ(next_due(story.project), std::nullopt) << v1::RunState_Name(state);
  }
}

TEST(Due, OfAWaiverIsTheEndOfItsLastDay) {
  Story story = Story::of_board();
  v1::Criterion& criterion = *story.project.records.gates.gates.edit("g").add_criteria();
  criterion.set_criterion_id("c");
  criterion.set_state(v1::CRITERION_WAIVED);
  *criterion.mutable_waived_until() = to_proto(Day{2026, 5, 1});
  expect_once(std::move(story), may_first + day,
              {"waiver_expired{gate_id:'g' criterion_id:'c' until" + may_first_day + "}"});
}

TEST(Due, OfAnAcceptedRiskIsTheEndOfItsLastDay) {
  Story story = Story::of_board();
  v1::Risk& risk = story.project.records.risks.risks.edit("k");
  risk.set_state(v1::RISK_ACCEPTED);
  *risk.mutable_accepted_until() = to_proto(Day{2026, 5, 1});
  expect_once(std::move(story), may_first + day,
              {"risk_acceptance_expired{risk_id:'k' until" + may_first_day + "}"});
}

TEST(Due, EndsAConsultantsStayAndTheirRole) {
  Story story = Story::of_board();
  *story.project.records.people.consultants.edit("kim").mutable_until() = to_proto(Day{2026, 5, 1});
  expect_once(std::move(story), may_first + day,
              {"consultant_expired{person_id:'kim' until" + may_first_day + "}",
               "role_revoked{person_id:'kim' role:CONSULTANT}"});
}

TEST(Due, IsRecordedTogetherWhereItComesTogether) {
  Story story = with_milestone();
  v1::Risk& risk = story.project.records.risks.risks.edit("k");
  risk.set_state(v1::RISK_ACCEPTED);
  *risk.mutable_accepted_until() = to_proto(Day{2026, 4, 30});
  EXPECT_EQ(next_second(story), may_first);
  story.at(may_first + day)
      .when("system", "record_due{}")
      .then({"milestone_missed{milestone_id:'uat' due" + may_first_day + "}",
             "risk_acceptance_expired{risk_id:'k' until{year:2026 month:4 day:30}}"});
}

TEST(Due, IsRecordedInCommitsThatFit) {
  Story story = Story::of_board().at(may_first + day);
  for (std::size_t count = 0; count <= due_facts_max; ++count) {
    v1::Milestone& milestone =
        story.project.records.plan.milestones.edit("m" + std::to_string(1000 + count) + std::string(59, 'x'));
    milestone.set_state(v1::MILESTONE_PLANNED);
    *milestone.mutable_due() = to_proto(Day{2026, 5, 1});
  }
  const auto due = story.decide("system", command_of("record_due{}"));
  ASSERT_TRUE(due);
  EXPECT_EQ(due->size(), due_facts_max);
  story.commit("system", command_of("record_due{}"), *due);
  EXPECT_EQ(story.decide("system", command_of("record_due{}"))->size(), 1U);
}

TEST(Due, IsNothingOfACancelledProjectButTheEndOfAStayAndStillSomethingOfAPausedOne) {
  Story story = with_milestone().given("lea", "pause_project{reason:'R'}");
  EXPECT_EQ(next_second(story), may_first + day);
  story.given("sam", "cancel_project{reason:'R'}");
  EXPECT_EQ(next_due(story.project), std::nullopt);
}

}  // namespace
}  // namespace slipway::domain::due_test
