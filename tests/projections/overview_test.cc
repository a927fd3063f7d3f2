#include <gtest/gtest.h>

#include "tests/projections/story.h"

namespace slipway::testing {
namespace {

v1::Charter charter(const std::string& goal) {
  v1::Charter charter;
  charter.set_goal(goal);
  return charter;
}

TEST(Overview, HasAllNineStagesFromTheStart) {
  Story story;
  story.commit({project_created("支付升级")});
  const auto view = story.view("overview");
  for (int number = 1; number <= 9; ++number) {
    const v1::StageInfo stage = entity(*view, "stage/" + std::to_string(number)).stage();
    EXPECT_EQ(stage.stage(), number);
    EXPECT_EQ(stage.state(), v1::STAGE_PLANNED);
  }
  EXPECT_EQ(entity(*view, "project").project().state(), v1::DRAFT);
  EXPECT_EQ(entity(*view, "project").project().created_by(), "anna");
}

TEST(Overview, FollowsTheCharterAndTheStages) {
  Story story;
  story.commit({project_created("P")});
  story.commit({charter_drafted(charter("faster"), {})});
  story.commit({stage_owner_assigned(v1::INITIATION, "bo")});
  story.commit({charter_approved()}, "sponsor");
  EXPECT_EQ(entity(*story.view("overview"), "project").project().state(), v1::CHARTERED);
  story.commit({stage_started(v1::INITIATION)});
  story.commit({stage_completed(v1::INITIATION)});
  const auto view = story.view("overview");
  const v1::ProjectInfo project = entity(*view, "project").project();
  EXPECT_EQ(project.state(), v1::ACTIVE);
  EXPECT_EQ(project.charter().goal(), "faster");
  EXPECT_TRUE(project.charter_approved());
  EXPECT_EQ(project.charter_approved_by(), "sponsor");
  const v1::StageInfo stage = entity(*view, "stage/1").stage();
  EXPECT_EQ(stage.owner(), "bo");
  EXPECT_EQ(stage.state(), v1::STAGE_COMPLETED);
  EXPECT_EQ(stage.completed_at().seconds(), story.now_seconds());
}

TEST(Overview, ReopensAStage) {
  Story story;
  story.commit({project_created("P"), stage_started(v1::INITIATION), stage_completed(v1::INITIATION)});
  v1::Event reopened;
  reopened.mutable_stage_reopened()->set_stage(v1::INITIATION);
  story.commit({reopened});
  const v1::StageInfo stage = entity(*story.view("overview"), "stage/1").stage();
  EXPECT_EQ(stage.state(), v1::STAGE_IN_PROGRESS);
  EXPECT_FALSE(stage.has_completed_at());
}

TEST(Overview, StandsWhereGatesAndRunsHaveBroughtTheProject) {
  Story story;
  story.commit({project_created("P"), charter_approved(), stage_started(v1::INITIATION)});
  v1::Event decided;
  decided.mutable_gate_decided()->set_outcome(v1::GO);
  decided.mutable_gate_decided()->set_before_live_run(true);
  story.commit({decided});
  EXPECT_EQ(entity(*story.view("overview"), "project").project().state(), v1::APPROVED);
  v1::Event started;
  started.mutable_run_started()->set_kind(v1::LIVE);
  story.commit({started});
  EXPECT_EQ(entity(*story.view("overview"), "project").project().state(), v1::CUTOVER);
}

TEST(Overview, MemberWithoutRolesIsGone) {
  Story story;
  story.commit({project_created("P"), role_granted("bo", v1::TESTER), role_granted("bo", v1::SPONSOR)});
  const v1::MemberInfo bo = entity(*story.view("overview"), "member/bo").member();
  ASSERT_EQ(bo.roles_size(), 2);
  EXPECT_EQ(bo.roles(0), v1::SPONSOR);
  const Revision before = story.commit({role_revoked("bo", v1::SPONSOR)});
  story.commit({role_revoked("bo", v1::TESTER)});
  const auto view = story.view("overview");
  EXPECT_FALSE(entity(*view, "member/bo").has_member());
  bool told = false;
  view->since(before,
              [&](const View::Item& item) { told |= item.id == "member/bo" && item.entity == nullptr; });
  EXPECT_TRUE(told);
}

TEST(Overview, CountsTasks) {
  Story story;
  story.commit({project_created("P"), column_added("todo", "To do", v1::TODO)});
  story.commit({task_created("a", "A", "todo"), task_created("b", "B", "todo"), dependency_added("b", "a")});
  v1::ProjectInfo project = entity(*story.view("overview"), "project").project();
  EXPECT_EQ(project.tasks_open(), 2U);
  EXPECT_EQ(project.tasks_blocked(), 1U);
  story.commit({task_completed("a")});
  project = entity(*story.view("overview"), "project").project();
  EXPECT_EQ(project.tasks_open(), 1U);
  EXPECT_EQ(project.tasks_done(), 1U);
  EXPECT_EQ(project.tasks_blocked(), 0U);
}

TEST(Overview, MarksTheMomentsOfTheSlider) {
  Story story;
  story.commit({project_created("P")});
  story.commit({meeting_scheduled("m", v1::SYNC, "周会", {})});
  const Revision started = story.commit({meeting_started("m")});
  const Revision ended = story.commit({meeting_ended("m")});
  const auto view = story.view("overview");
  EXPECT_EQ(entity(*view, "mark/1").mark().kind(), v1::Mark::PROJECT_CREATED);
  const v1::Mark mark = entity(*view, "mark/" + std::to_string(started.value)).mark();
  EXPECT_EQ(mark.kind(), v1::Mark::MEETING_STARTED);
  EXPECT_EQ(mark.label(), "周会");
  EXPECT_EQ(entity(*view, "mark/" + std::to_string(ended.value)).mark().kind(), v1::Mark::MEETING_ENDED);
}

TEST(Overview, TwoMomentsOfOneCommitAreTwoMarks) {
  Story story;
  story.commit({project_created("P"), stage_started(v1::INITIATION)});
  const auto view = story.view("overview");
  EXPECT_EQ(entity(*view, "mark/1").mark().kind(), v1::Mark::PROJECT_CREATED);
  EXPECT_EQ(entity(*view, "mark/1.2").mark().kind(), v1::Mark::STAGE_STARTED);
}

TEST(Overview, ShowsNoFoldState) {
  Story story;
  story.commit({project_created("P"), task_created("a", "A", "todo")});
  const auto view = story.view("overview");
  const auto is_shown = [](const View::Item& item) { EXPECT_FALSE(item.id.starts_with("~")) << item.id; };
  view->each(is_shown);
  view->since({}, is_shown);
  for (const v1::Entity& upsert : view->last_delta().upserts()) EXPECT_FALSE(upsert.has_fold());
}

TEST(Directory, HoldsPeopleDepartmentsAndWorkspaceRoles) {
  Story story{std::string{workspace_stream}};
  story.commit({workspace_created("Bank"), person_added("bo", "Bo"), role_granted("bo", v1::ADMINISTRATOR)});
  story.commit({department_added("ops", "运维"), department_renamed("ops", "运维", "运维部")});
  story.commit({person_deactivated("bo")});
  const auto view = story.view("directory");
  EXPECT_EQ(entity(*view, "workspace").workspace().name(), "Bank");
  const v1::PersonInfo bo = entity(*view, "person/bo").person();
  EXPECT_EQ(bo.name(), "Bo");
  ASSERT_EQ(bo.roles_size(), 1);
  EXPECT_EQ(bo.roles(0), v1::ADMINISTRATOR);
  EXPECT_TRUE(bo.deactivated());
  EXPECT_EQ(entity(*view, "department/ops").department().name(), "运维部");
}

TEST(Projections, NamesTheViewsOfAStreamAndNoOthers) {
  for (const std::string_view stream : {std::string_view{"demo"}, workspace_stream}) {
    for (const std::string_view name : view_names(stream)) {
      const auto projection = make_projection(stream, name);
      ASSERT_NE(projection, nullptr) << name;
      EXPECT_EQ(projection->name(), name);
    }
  }
  EXPECT_EQ(make_projection("demo", "directory"), nullptr);
  EXPECT_EQ(make_projection(workspace_stream, "board"), nullptr);
  EXPECT_EQ(make_projection("demo", "weather"), nullptr);
}

}  // namespace
}  // namespace slipway::testing
