// Sprints and milestones.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::sprint_test {
namespace {

const std::string fortnight = " start{year:2026 month:5 day:4} end{year:2026 month:5 day:15}";

// The sprint `s` of the tasks a and b, and the empty sprint `n` after it.
Story planned() {
  return Story::of_board()
      .given("lea", "plan_sprint{sprint_id:'s' name:'One' tasks:['a','b']" + fortnight + "}")
      .given("lea", "plan_sprint{sprint_id:'n' name:'Two'" + fortnight + "}");
}
Story running() {
  return planned().given("lea", "start_sprint{sprint_id:'s'}");
}
const v1::Sprint& sprint(const Story& story, const std::string& id) {
  return *story.project.records.plan.sprints.find(id);
}
const v1::Milestone& milestone(const Story& story, const std::string& id) {
  return *story.project.records.plan.milestones.find(id);
}
Story with_milestone() {
  return Story::of_board().given("lea",
                                 "plan_milestone{milestone_id:'uat' name:'UAT done' owner:'tom' "
                                 "stage:TESTING due{year:2026 month:5 day:1}}");
}

TEST(Sprint, IsPlannedWithItsTasks) {
  Story::of_board()
      .when("lea", "plan_sprint{sprint_id:'s' name:'One' goal:'Pay' tasks:['a','b','a']" + fortnight + "}")
      .then({"sprint_planned{sprint_id:'s' name:'One' goal:'Pay' tasks:['a','b']" + fortnight + "}"});
}

TEST(Sprint, IsPlannedOnceWithDaysThatFollowAndTasksThatAreThere) {
  Story story = planned();
  story.when("lea", "plan_sprint{sprint_id:'s' name:'S'" + fortnight + "}")
      .refused(Code::already_exists, {{"kind", "sprint"}});
  story
      .when("lea",
            "plan_sprint{sprint_id:'x' name:'S' start{year:2026 month:5 day:2} end{year:2026 month:5 day:1}}")
      .refused(Code::invalid, {{"field", "plan_sprint.end"}, {"problem", "before_start"}});
  story.given(
      "lea",
      "plan_sprint{sprint_id:'day' name:'S' start{year:2026 month:5 day:2} end{year:2026 month:5 day:2}}");
  story.when("lea", "plan_sprint{sprint_id:'x' name:'S' tasks:'zz'" + fortnight + "}")
      .refused(Code::not_found, {{"kind", "task"}});
  story.given("mia", "archive_task{task_id:'c'}");
  story.when("lea", "plan_sprint{sprint_id:'x' name:'S' tasks:'c'" + fortnight + "}")
      .refused(Code::task_archived);
  story.when("mia", "plan_sprint{sprint_id:'x' name:'S'" + fortnight + "}").refused(Code::forbidden);
}

TEST(Sprint, HasALimitToTheirNumber) {
  Story story = Story::of_board();
  for (std::size_t count = 1; count < sprints_max; ++count)
    story.project.records.plan.sprints.edit("s" + std::to_string(count));
  story.given("lea", "plan_sprint{sprint_id:'last' name:'L'" + fortnight + "}");
  story.when("lea", "plan_sprint{sprint_id:'more' name:'M'" + fortnight + "}")
      .refused(Code::invalid, {{"limit", std::to_string(sprints_max)}});
}

TEST(Sprint, SharesNoTaskWithAnotherOpenOne) {
  Story story = running();
  story.when("lea", "plan_sprint{sprint_id:'x' name:'X' tasks:'a'" + fortnight + "}")
      .refused(
          Code::invalid,
          {{"field", "plan_sprint.tasks"}, {"problem", "in_other_sprint"}, {"task", "a"}, {"sprint", "s"}});
  story.when("lea", "change_sprint_scope{sprint_id:'n' add:'b'}")
      .refused(Code::invalid, {{"field", "change_sprint_scope.add"}, {"sprint", "s"}});
  story.given("lea", "complete_sprint{sprint_id:'s' disposals{task_id:'a'} disposals{task_id:'b'}}");
  story.given("lea", "change_sprint_scope{sprint_id:'n' add:'b'}");
}

TEST(Sprint, RunsAloneFromWhatItStartedWith) {
  Story story = planned();
  story.when("lea", "start_sprint{sprint_id:'s'}").then({"sprint_started{sprint_id:'s'}"});
  EXPECT_EQ(sprint(story, "s").committed_size(), 2);
  story.when("lea", "start_sprint{sprint_id:'n'}")
      .refused(Code::record_state, {{"kind", "sprint"}, {"title", "One"}, {"state", "sprint_running"}});
  story.when("lea", "start_sprint{sprint_id:'s'}").refused(Code::record_state);
  story.when("lea", "start_sprint{sprint_id:'x'}").refused(Code::not_found, {{"kind", "sprint"}});
  story.when("mia", "start_sprint{sprint_id:'s'}").refused(Code::forbidden);
  story.when("lea", "expect{revision:1} start_sprint{sprint_id:'n'}").refused(Code::version_conflict);
}

TEST(Sprint, ChangesItsScopeWithATrail) {
  Story story = running();
  story.when("lea", "change_sprint_scope{sprint_id:'s' add:['c','a'] remove:['b','c'] reason:'Law'}")
      .then({"sprint_scope_changed{sprint_id:'s' added:'c' removed:'b' reason:'Law'}"});
  EXPECT_EQ(sprint(story, "s").tasks_size(), 2);
  EXPECT_EQ(sprint(story, "s").tasks(1), "c");
  EXPECT_EQ(sprint(story, "s").committed(1), "b");
  story.when("lea", "change_sprint_scope{sprint_id:'s' add:'a' remove:'b'}").nothing();
  story.when("lea", "change_sprint_scope{sprint_id:'s' remove:'zz'}")
      .refused(Code::not_found, {{"kind", "task"}});
  story.when("lea", "change_sprint_scope{sprint_id:'s' add:'zz'}")
      .refused(Code::not_found, {{"kind", "task"}});
}

TEST(Sprint, HoldsALimitedNumberOfTasks) {
  Story story = running();
  v1::Sprint& full = story.project.records.plan.sprints.edit("s");
  while (full.tasks_size() < static_cast<int>(sprint_tasks_max))
    full.add_tasks("t" + std::to_string(full.tasks_size()));
  story.when("lea", "change_sprint_scope{sprint_id:'s' add:'c'}")
      .refused(Code::invalid, {{"limit", std::to_string(sprint_tasks_max)}});
  story.given("lea", "change_sprint_scope{sprint_id:'s' add:'c' remove:'a'}");
}

TEST(Sprint, IsCompletedOnceEachUnfinishedTaskHasAPlace) {
  Story story = running().given("mia", "complete_task{task_id:'a'}");
  story.when("lea", "complete_sprint{sprint_id:'s'}")
      .refused(Code::open_tasks_unresolved,
               {{"sprint", "One"}, {"count", "1"}, {"title", "Task b"}, {"task", "b"}});
  story
      .when("lea",
            "complete_sprint{sprint_id:'s' disposals{task_id:'a'} disposals{task_id:'b' to_sprint:'n'}}")
      .then({"sprint_completed{sprint_id:'s' done:'a' disposals{task_id:'b' to_sprint:'n'}}"});
  EXPECT_EQ(sprint(story, "s").state(), v1::SPRINT_COMPLETED);
  EXPECT_EQ(sprint(story, "n").tasks(0), "b");
  story.when("lea", "complete_sprint{sprint_id:'s'}")
      .refused(Code::record_state, {{"state", "sprint_completed"}});
  story.when("lea", "change_sprint_scope{sprint_id:'s' add:'c'}").refused(Code::record_state);
}

TEST(Sprint, AsksNothingOfWhatWasArchived) {
  running()
      .given("mia", "archive_task{task_id:'a'}")
      .given("mia", "complete_task{task_id:'b'}")
      .when("lea", "complete_sprint{sprint_id:'s'}")
      .then({"sprint_completed{sprint_id:'s' done:'b'}"});
}

TEST(Sprint, SendsTasksOnlyToASprintThatIsPlanned) {
  Story story = running();
  story.when("lea", "complete_sprint{sprint_id:'s' disposals{task_id:'a' to_sprint:'x'}}")
      .refused(Code::not_found, {{"kind", "sprint"}});
  story.when("lea", "complete_sprint{sprint_id:'s' disposals{task_id:'a' to_sprint:'s'}}")
      .refused(Code::record_state, {{"title", "One"}});
  story.when("lea", "complete_sprint{sprint_id:'s' disposals{task_id:'c'}}")
      .refused(Code::not_found, {{"kind", "task"}, {"id", "c"}});
  story.when("lea", "complete_sprint{sprint_id:'n'}")
      .refused(Code::record_state, {{"state", "sprint_planned"}});
  v1::Sprint& full = story.project.records.plan.sprints.edit("n");
  while (full.tasks_size() < static_cast<int>(sprint_tasks_max))
    full.add_tasks("t" + std::to_string(full.tasks_size()));
  story
      .when("lea",
            "complete_sprint{sprint_id:'s' disposals{task_id:'a' to_sprint:'n'} disposals{task_id:'b'}}")
      .refused(Code::invalid, {{"field", "complete_sprint.disposals"}});
}

// Milestones ---------------------------------------------------------------------------------------

TEST(Milestone, IsPlannedForADay) {
  Story story = Story::of_board();
  story
      .when("lea",
            "plan_milestone{milestone_id:'uat' name:'UAT done' owner:'tom' stage:TESTING "
            "due{year:2026 month:5 day:1}}")
      .then({"milestone_planned{milestone_id:'uat' name:'UAT done' owner:'tom' stage:TESTING "
             "due{year:2026 month:5 day:1}}"});
  story.when("lea", "plan_milestone{milestone_id:'uat' name:'U' due{year:2026 month:5 day:1}}")
      .refused(Code::already_exists, {{"kind", "milestone"}});
  story.when("lea", "plan_milestone{milestone_id:'x' name:'U' owner:'nobody' due{year:2026 month:5 day:1}}")
      .refused(Code::not_found, {{"kind", "person"}});
  story.when("mia", "plan_milestone{milestone_id:'x' name:'U' due{year:2026 month:5 day:1}}")
      .refused(Code::forbidden);
}

TEST(Milestone, HasALimitToTheirNumber) {
  Story story = Story::of_board();
  for (std::size_t count = 0; count < milestones_max; ++count)
    story.project.records.plan.milestones.edit("m" + std::to_string(count));
  story.when("lea", "plan_milestone{milestone_id:'more' name:'M' due{year:2026 month:5 day:1}}")
      .refused(Code::invalid, {{"limit", std::to_string(milestones_max)}});
}

TEST(Milestone, KeepsTheTrailOfItsDays) {
  Story story = with_milestone();
  story
      .when("lea", "rebaseline_milestone{milestone_id:'uat' due{year:2026 month:5 day:8} reason:'Data late'}")
      .then({"milestone_rebaselined{milestone_id:'uat' due{year:2026 month:5 day:8} "
             "due_before{year:2026 month:5 day:1} reason:'Data late'}"});
  story.given("lea", "rebaseline_milestone{milestone_id:'uat' due{year:2026 month:5 day:9} reason:'Again'}");
  EXPECT_EQ(milestone(story, "uat").first_due().day(), 1);
  EXPECT_EQ(milestone(story, "uat").due().day(), 9);
  ASSERT_EQ(milestone(story, "uat").moves_size(), 2);
  EXPECT_EQ(milestone(story, "uat").moves(1).before().day(), 8);
  EXPECT_EQ(milestone(story, "uat").moves(0).reason(), "Data late");
  story.when("lea", "rebaseline_milestone{milestone_id:'uat' due{year:2026 month:5 day:9} reason:'R'}")
      .nothing();
  story.when("lea", "rebaseline_milestone{milestone_id:'x' due{year:2026 month:5 day:9} reason:'R'}")
      .refused(Code::not_found, {{"kind", "milestone"}});
  story.when("tom", "rebaseline_milestone{milestone_id:'uat' due{year:2026 month:6 day:9} reason:'R'}")
      .refused(Code::forbidden);
}

TEST(Milestone, IsReachedByItsOwnerToo) {
  Story story = with_milestone().at(1'777'626'000);  // 2026-05-01T09:00:00Z
  story.when("max", "reach_milestone{milestone_id:'uat'}").refused(Code::forbidden);
  story.when("tom", "reach_milestone{milestone_id:'uat' reached_on{year:2026 month:5 day:3}}")
      .refused(Code::invalid, {{"field", "reach_milestone.reached_on"}, {"problem", "in_future"}});
  story.when("tom", "reach_milestone{milestone_id:'uat'}")
      .then({"milestone_reached{milestone_id:'uat' reached_on{year:2026 month:5 day:1}}"});
  story.when("tom", "reach_milestone{milestone_id:'uat'}").nothing();
  story.when("tom", "reach_milestone{milestone_id:'uat' reached_on{year:2026 month:4 day:1}}")
      .refused(Code::record_state, {{"state", "milestone_reached"}});
  story.when("lea", "rebaseline_milestone{milestone_id:'uat' due{year:2026 month:6 day:9} reason:'R'}")
      .refused(Code::record_state, {{"kind", "milestone"}, {"title", "UAT done"}});
}

TEST(Milestone, MayBeReachedOnADayThatHasBegunFurtherEast) {
  with_milestone()
      .at(1'777'626'000)
      .given("lea", "reach_milestone{milestone_id:'uat' reached_on{year:2026 month:5 day:2}}");
}

TEST(Milestone, CanBeReachedOrPlannedAnewAfterItWasMissed) {
  const std::string missed = "milestone_missed{milestone_id:'uat' due{year:2026 month:5 day:1}}";
  Story story = with_milestone().happened("system", missed);
  EXPECT_EQ(milestone(story, "uat").state(), v1::MILESTONE_MISSED);
  story.given("lea", "rebaseline_milestone{milestone_id:'uat' due{year:2026 month:5 day:8} reason:'R'}");
  EXPECT_EQ(milestone(story, "uat").state(), v1::MILESTONE_PLANNED);
  story.happened("system", missed).given("lea", "reach_milestone{milestone_id:'uat'}");
  EXPECT_EQ(milestone(story, "uat").state(), v1::MILESTONE_REACHED);
}

}  // namespace
}  // namespace slipway::domain::sprint_test
