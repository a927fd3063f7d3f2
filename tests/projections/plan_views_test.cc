// Sprints, flow, timeline and workload of small projects, against figures computed by hand; the sums stand
// beside them.
#include <gtest/gtest.h>

#include "projections/sprints_projection.h"
#include "tests/projections/record_events.h"
#include "tests/projections/story.h"

namespace slipway::testing {
namespace {

constexpr std::int64_t hour_seconds = 3'600;
constexpr std::int64_t day_seconds = 24 * hour_seconds;

v1::Event task(const std::string& id, std::uint32_t hours, const std::string& more = {}) {
  return told("task_created { task_id: '" + id + "' title: 'Task " + id +
              "' column_id: 'todo' estimate_hours: " + std::to_string(hours) + " " + more + " }");
}

// Begins on 2026-03-01 at 08:00 in Shanghai, which is midnight UTC.
class PlanViews : public ::testing::Test {
 protected:
  PlanViews() {
    story_.commit({project_created("支付升级"), column_added("todo", "To do", v1::TODO),
                   column_added("doing", "Doing", v1::DOING), column_added("done", "Done", v1::DONE)});
  }
  // Of Shanghai; the story goes on a few seconds after midnight.
  void wait_until_midnight() { story_.wait_seconds(16 * hour_seconds); }
  void finish(const std::string& id) { story_.commit({task_moved(id, "doing", "done"), task_completed(id)}); }
  void begin(const std::string& id) { story_.commit({task_moved(id, "todo", "doing")}); }

  v1::Entity seen(std::string_view view, std::string_view id) const { return entity(*story_.view(view), id); }

  Story story_;
};

std::vector<std::string> days(const v1::SprintBurn& burn) {
  std::vector<std::string> days;
  for (const v1::BurnPoint& point : burn.points()) {
    days.push_back(std::to_string(point.day().month()) + "-" + std::to_string(point.day().day()) + ": " +
                   std::to_string(point.done_tasks()) + "/" + std::to_string(point.scope_tasks()) + " " +
                   std::to_string(point.done_hours()) + "/" + std::to_string(point.scope_hours()));
  }
  return days;
}

TEST_F(PlanViews, ASprintBurnsDayByDayInTheProjectsTimeZone) {
  story_.commit({task("a", 8), task("b", 5), task("c", 3), task("d", 40)});
  story_.commit(
      {told("sprint_planned { sprint_id: 's' name: 'Sprint 1' tasks: ['a', 'b'] }")});  // 8 + 5 hours.
  wait_until_midnight();  // Still the first of March in UTC.
  story_.commit({told("sprint_started { sprint_id: 's' }")});
  finish("a");
  story_.commit({told("sprint_scope_changed { sprint_id: 's' added: 'c' }")});  // 13 + 3.
  story_.wait_seconds(day_seconds);
  finish("b");                          // 8 + 5 done …
  story_.commit({task_reopened("b")});  // … and not so at the day's end.
  finish("d");                          // In no sprint.
  story_.wait_seconds(2 * day_seconds);
  story_.commit({task_archived("c")});  // Leaves the scope.
  story_.commit({told("sprint_completed { sprint_id: 's' done: 'a' disposals { task_id: 'b' } }")});
  finish("b");  // Too late.
  EXPECT_EQ(days(seen("sprints", "burn/s").burn()),
            (std::vector<std::string>{"3-1: 0/2 0/13", "3-2: 1/3 8/16", "3-3: 1/3 8/16", "3-5: 1/2 8/13"}));
  EXPECT_EQ(seen("sprints", "sprint/s").sprint().state(), v1::SPRINT_COMPLETED);
}

TEST_F(PlanViews, FlowIsCumulativeByTheKindsOfColumns) {
  story_.commit({task("a", 1), task("b", 1), task("c", 1)});
  begin("a");
  wait_until_midnight();
  finish("a");
  begin("b");
  story_.wait_seconds(day_seconds);
  story_.commit({task_retitled("c", "Task c", "C")});  // No figure changes: no point.
  story_.wait_seconds(day_seconds);
  story_.commit({task_archived("c")});
  const v1::Flow flow = seen("sprints", "flow").flow();
  ASSERT_EQ(flow.points_size(), 3);
  const auto figures = [&](int i) {
    const v1::FlowPoint& point = flow.points(i);
    return std::vector<std::uint32_t>{static_cast<std::uint32_t>(point.day().day()), point.todo(),
                                      point.doing(), point.done()};
  };
  EXPECT_EQ(figures(0), (std::vector<std::uint32_t>{1, 2, 1, 0}));
  EXPECT_EQ(figures(1), (std::vector<std::uint32_t>{2, 1, 1, 1}));
  EXPECT_EQ(figures(2), (std::vector<std::uint32_t>{4, 0, 1, 1}));
}

// Ten tasks made together; task i begins an hour after task i-1 was done and takes i hours. So it is done
// after 1+1 + 1+2 + … + 1+i hours, about i + i(i+1)/2: cycle times are 1 to 10 hours, lead times 2, 5, 9, 14,
// 20, 27, 35, 44, 54, 65 hours. Nearest rank of ten: P50 is the 5th, P85 the 9th (8.5 rounded up).
TEST_F(PlanViews, LeadAndCycleTimesAreNearestRanks) {
  std::vector<v1::Event> made;
  for (int i = 0; i < 10; ++i) made.push_back(task("t" + std::to_string(i), 1));
  made.push_back(task("skipped", 1));
  story_.commit(made);
  for (int i = 1; i <= 10; ++i) {
    const std::string id = "t" + std::to_string(i - 1);
    story_.wait_seconds(hour_seconds);
    begin(id);
    story_.wait_seconds(i * hour_seconds - 1);  // The commit itself takes a second.
    finish(id);
  }
  const v1::Flow flow = seen("sprints", "flow").flow();
  EXPECT_EQ(flow.measured_tasks(), 10U);
  EXPECT_EQ(flow.lead_minutes_p50(), 20U * 60);
  EXPECT_EQ(flow.lead_minutes_p85(), 54U * 60);
  EXPECT_EQ(flow.cycle_minutes_p50(), 5U * 60);
  EXPECT_EQ(flow.cycle_minutes_p85(), 9U * 60);
}

TEST_F(PlanViews, TimesAreOfTheTasksDoneLast) {
  std::vector<v1::Event> made;
  const std::size_t tasks = measured_tasks_max + 50;
  for (std::size_t i = 0; i < tasks; ++i) made.push_back(task("t" + std::to_string(i), 1));
  story_.commit(made);
  for (std::size_t i = 0; i < tasks; ++i) {
    if (i == 50) story_.wait_seconds(hour_seconds);
    finish("t" + std::to_string(i));  // A second each: the first 50 are quick, the others an hour later.
  }
  const v1::Flow flow = seen("sprints", "flow").flow();
  EXPECT_EQ(flow.measured_tasks(), measured_tasks_max);
  EXPECT_EQ(flow.lead_minutes_p50(), 62U);  // The 100th of 200 after 3600 + 50 + 100 seconds: 62.5 minutes.
  EXPECT_EQ(flow.cycle_minutes_p50(), 0U);  // None was started.
}

TEST_F(PlanViews, TheCriticalPathIsTheLongestChainOfOpenWork) {
  story_.commit({task("a", 8), task("b", 0), task("c", 5), task("d", 12), dependency_added("b", "a"),
                 dependency_added("c", "b"), dependency_added("d", "a")});
  // a, d: 20; a, b, c: 8 + 1 + 5 = 14, for no estimate counts 1.
  v1::CriticalPath path = seen("timeline", "critical-path").critical_path();
  EXPECT_EQ(std::vector<std::string>(path.tasks().begin(), path.tasks().end()),
            (std::vector<std::string>{"a", "d"}));
  EXPECT_EQ(path.hours(), 20U);
  EXPECT_TRUE(seen("timeline", "bar/task/d").bar().critical());
  EXPECT_FALSE(seen("timeline", "bar/task/c").bar().critical());
  finish("d");
  path = seen("timeline", "critical-path").critical_path();
  EXPECT_EQ(std::vector<std::string>(path.tasks().begin(), path.tasks().end()),
            (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(path.hours(), 14U);
  EXPECT_FALSE(seen("timeline", "bar/task/d").bar().critical());
  EXPECT_TRUE(seen("timeline", "bar/task/c").bar().critical());
  EXPECT_EQ(seen("timeline", "bar/task/c").bar().after(0), "b");
}

TEST_F(PlanViews, ABarIsLateWhereItWasDoneAfterItsEnd) {
  story_.commit(
      {task("a", 1, "due { year: 2026 month: 3 day: 1 }"), task("b", 1, "due { year: 2026 month: 3 day: 1 }"),
       told("milestone_planned { milestone_id: 'm' name: 'Cut-over' due { year: 2026 month: 3 day: 1 } }")});
  begin("a");
  finish("a");
  wait_until_midnight();
  finish("b");
  story_.commit({told("milestone_reached { milestone_id: 'm' reached_on { year: 2026 month: 3 day: 2 } }")});
  const auto bar = [&](const std::string& id) { return seen("timeline", "bar/" + id).bar(); };
  EXPECT_TRUE(bar("task/a").done());
  EXPECT_FALSE(bar("task/a").late());
  EXPECT_EQ(bar("task/a").start().day(), 1);
  EXPECT_TRUE(bar("task/b").late());
  EXPECT_TRUE(bar("milestone/m").late());
  story_.commit({task_archived("a")});
  EXPECT_EQ(bar("task/a").kind(), v1::TimelineBar::KIND_UNSPECIFIED);
}

TEST_F(PlanViews, WorkloadIsOfPeopleAndDepartments) {
  story_.commit({task("a", 8, "assignee: 'bo' department_id: 'it'"),
                 task("b", 5, "assignee: 'bo' department_id: 'it'"),
                 task("c", 3, "assignee: 'chen' department_id: 'it' due { year: 2026 month: 3 day: 1 }"),
                 told("stage_owner_assigned { stage: TESTING owner: 'bo' deputy: 'dana' }")});
  begin("a");
  const auto load = [&](const std::string& id) { return seen("workload", "load/" + id).workload(); };
  EXPECT_EQ(load("bo").open_tasks(), 2U);
  EXPECT_EQ(load("bo").doing_tasks(), 1U);
  EXPECT_EQ(load("bo").open_hours(), 13U);
  EXPECT_EQ(load("bo").accountable(0), v1::TESTING);
  EXPECT_EQ(load("dana").responsible(0), v1::TESTING);
  EXPECT_EQ(load("~it").open_tasks(), 3U);
  EXPECT_EQ(load("~it").open_hours(), 16U);
  EXPECT_EQ(load("~it").department_id(), "it");
  EXPECT_EQ(load("chen").overdue_tasks(), 0U);
  wait_until_midnight();
  story_.commit({task_assigned("b", "bo", "chen")});  // Takes it out of the department, too.
  EXPECT_EQ(load("chen").overdue_tasks(), 1U);        // Due yesterday, though nobody touched it.
  EXPECT_EQ(load("chen").open_tasks(), 2U);
  EXPECT_EQ(load("~it").open_tasks(), 2U);
  EXPECT_EQ(load("bo").open_hours(), 8U);
  finish("b");
  finish("c");
  EXPECT_EQ(seen("workload", "load/chen").body_case(), v1::Entity::BODY_NOT_SET);  // Nothing left.
}

}  // namespace
}  // namespace slipway::testing
