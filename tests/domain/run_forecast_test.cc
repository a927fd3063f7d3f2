// What is planned and what is expected, against a network computed by hand:
//
//   a (30) ── b (20) ──┬── d (10)        planned from 10:00: a 10:00–10:30, b 10:30–10:50,
//     └────── c (60) ──┘                 c 10:30–11:30, d 11:30–11:40; e, fixed at 10:05: 10:05–10:10.
//   e (5), fixed at minute 5
#include "proto/records/run_forecast.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace slipway::records {
namespace {

constexpr std::int64_t ten = 36'000;  // 10:00, in seconds.

constexpr std::int64_t at(int hour, int minute) {
  return hour * 3600 + minute * 60;
}
google::protobuf::Timestamp time(std::int64_t seconds) {
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(seconds);
  return stamp;
}

v1::Run scheduled() {
  v1::Run run;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "run_id:'x' state:RUN_SCHEDULED planned_start{seconds:36000} window_end{seconds:42600}"  // 11:50
      "steps{state:STEP_WAITING step{step_id:'a' planned_minutes:30}}"
      "steps{state:STEP_WAITING step{step_id:'b' planned_minutes:20 predecessors:'a'}}"
      "steps{state:STEP_WAITING step{step_id:'c' planned_minutes:60 predecessors:'a'}}"
      "steps{state:STEP_WAITING step{step_id:'d' planned_minutes:10 predecessors:['b','c']}}"
      "steps{state:STEP_WAITING step{step_id:'e' planned_minutes:5 fixed_start_minute:5}}",
      &run));
  return run;
}

v1::Run started() {
  v1::Run run = scheduled();
  run.set_state(v1::RUN_RUNNING);
  *run.mutable_started_at() = time(ten);
  return run;
}

void begin(v1::Run& run, int step, std::int64_t seconds) {
  run.mutable_steps(step)->set_state(v1::STEP_STARTED);
  *run.mutable_steps(step)->mutable_started_at() = time(seconds);
}
void end(v1::Run& run, int step, std::int64_t seconds, v1::StepState state = v1::STEP_COMPLETED) {
  run.mutable_steps(step)->set_state(state);
  *run.mutable_steps(step)->mutable_ended_at() = time(seconds);
}

std::string path(const v1::RunForecast& forecast) {
  std::string ids;
  for (const std::string& id : forecast.critical_path()) ids += id;
  return ids;
}
std::string startable(const v1::RunForecast& forecast) {
  std::string ids;
  for (const std::string& id : forecast.startable()) ids += id;
  return ids;
}

TEST(RunForecast, PlansByTheLongestPath) {
  const v1::RunForecast forecast = forecast_of(scheduled(), time(at(9, 0)));
  EXPECT_EQ(forecast.run_id(), "x");
  ASSERT_EQ(forecast.steps_size(), 5);
  const std::int64_t starts[] = {at(10, 0), at(10, 30), at(10, 30), at(11, 30), at(10, 5)};
  const std::int64_t ends[] = {at(10, 30), at(10, 50), at(11, 30), at(11, 40), at(10, 10)};
  for (int step = 0; step < 5; ++step) {
    EXPECT_EQ(forecast.steps(step).planned_start().seconds(), starts[step]) << step;
    EXPECT_EQ(forecast.steps(step).planned_end().seconds(), ends[step]) << step;
    EXPECT_EQ(forecast.steps(step).start().seconds(), starts[step]) << step;
    EXPECT_EQ(forecast.steps(step).end().seconds(), ends[step]) << step;
    EXPECT_EQ(forecast.steps(step).late_minutes(), 0) << step;
  }
  EXPECT_EQ(forecast.planned_end().seconds(), at(11, 40));
  EXPECT_EQ(forecast.forecast_end().seconds(), at(11, 40));
  EXPECT_EQ(path(forecast), "acd");
  EXPECT_TRUE(forecast.steps(2).critical());
  EXPECT_FALSE(forecast.steps(1).critical());
  EXPECT_EQ(startable(forecast), "");
  EXPECT_FALSE(forecast.outside_window());
}

TEST(RunForecast, PutsWhatHappenedInThePlaceOfThePlan) {
  // a took 45 minutes; b began at once, c has not begun by 11:00.
  v1::Run run = started();
  begin(run, 0, ten);
  end(run, 0, at(10, 45));
  begin(run, 1, at(10, 45));
  const v1::RunForecast forecast = forecast_of(run, time(at(11, 0)));
  EXPECT_EQ(forecast.steps(0).late_minutes(), 15);
  EXPECT_EQ(forecast.steps(1).end().seconds(), at(11, 5));
  EXPECT_EQ(forecast.steps(2).start().seconds(), at(11, 0));
  EXPECT_EQ(forecast.steps(2).end().seconds(), at(12, 0));
  EXPECT_EQ(forecast.steps(3).end().seconds(), at(12, 10));
  EXPECT_EQ(forecast.steps(3).late_minutes(), 30);
  EXPECT_EQ(forecast.late_minutes(), 30);
  EXPECT_TRUE(forecast.outside_window());
  EXPECT_EQ(startable(forecast), "ce");          // The time of e has come as well.
  EXPECT_EQ(forecast.variance_permille(), 500);  // (45 − 30) / 30.
  EXPECT_EQ(path(forecast), "acd");
}

TEST(RunForecast, LetsAStepUnderWayEndNoEarlierThanNow) {
  v1::Run run = started();
  begin(run, 0, ten);
  EXPECT_EQ(forecast_of(run, time(at(10, 10))).steps(0).end().seconds(), at(10, 30));
  EXPECT_EQ(forecast_of(run, time(at(10, 40))).steps(0).end().seconds(), at(10, 40));
  EXPECT_EQ(forecast_of(run, time(at(10, 40))).late_minutes(), 10);
}

TEST(RunForecast, TakesTheWholeTimeAgainForWhatFailed) {
  v1::Run run = started();
  begin(run, 0, ten);
  end(run, 0, at(10, 20), v1::STEP_FAILED);
  const v1::RunForecast forecast = forecast_of(run, time(at(10, 20)));
  EXPECT_EQ(forecast.steps(0).end().seconds(), at(10, 50));
  EXPECT_EQ(forecast.late_minutes(), 20);
  EXPECT_EQ(startable(forecast), "ae");
}

TEST(RunForecast, GoesEarlyWhereStepsWereSkippedOrQuick) {
  v1::Run run = started();
  begin(run, 0, ten);
  end(run, 0, at(10, 15));
  end(run, 2, at(10, 15), v1::STEP_SKIPPED);
  end(run, 4, at(10, 15), v1::STEP_SKIPPED);
  const v1::RunForecast forecast = forecast_of(run, time(at(10, 15)));
  EXPECT_EQ(forecast.forecast_end().seconds(), at(10, 45));  // b until 10:35, d until 10:45.
  EXPECT_EQ(forecast.late_minutes(), -55);
  EXPECT_EQ(forecast.variance_permille(), -500);
  EXPECT_EQ(path(forecast), "abd");
}

TEST(RunForecast, WaitsForAFixedStartRatherThanForAPredecessor) {
  v1::Run run = scheduled();
  run.mutable_steps(3)->mutable_step()->set_fixed_start_minute(120);
  const v1::RunForecast forecast = forecast_of(run, time(ten));
  EXPECT_EQ(forecast.planned_end().seconds(), at(12, 10));
  EXPECT_EQ(path(forecast), "d");
}

TEST(RunForecast, ExpectsNothingMoreOfARunThatIsRolledBack) {
  v1::Run run = started();
  begin(run, 0, ten);
  end(run, 0, at(10, 30));
  run.set_state(v1::RUN_ROLLED_BACK);
  *run.mutable_ended_at() = time(at(11, 0));
  const v1::RunForecast forecast = forecast_of(run, time(at(12, 0)));
  EXPECT_EQ(forecast.forecast_end().seconds(), at(11, 0));
  EXPECT_FALSE(forecast.steps(1).has_end());
  EXPECT_EQ(startable(forecast), "");
}

TEST(RunForecast, IsTotalOnLoops) {
  v1::Run run = started();
  run.mutable_steps(0)->mutable_step()->add_predecessors("d");
  run.mutable_steps(0)->mutable_step()->add_predecessors("nowhere");
  EXPECT_EQ(forecast_of(run, time(ten)).steps_size(), 5);
  EXPECT_EQ(forecast_of({}, time(ten)).steps_size(), 0);
}

}  // namespace
}  // namespace slipway::records
