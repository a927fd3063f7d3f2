// Charter, stages, and the project's way from draft to active.
#include <gtest/gtest.h>

#include "story.h"

namespace slipway::domain::charter_test {
namespace {

Story drafted() {
  Story story = Story::of_project();
  story.given("lea",
              "draft_charter{charter{goal:'Faster' in_scope:'Core' "
              "success_factors{id:'f' name:'Speed' measure:'p95' target:'300 ms'}}}");
  for (int stage = 1; stage <= 9; ++stage) {
    story.given(
        "lea", "assign_stage_owner{owner:'mia' stage:" + v1::Stage_Name(static_cast<v1::Stage>(stage)) + "}");
  }
  return story;
}

TEST(Charter, LeadsTheProjectFromDraftToActive) {
  Story story = drafted();
  story.given("mia", "start_stage{stage:INITIATION}");
  EXPECT_EQ(story.project.lifecycle().state(), v1::DRAFT);
  story.given("sam", "approve_charter{}");
  EXPECT_EQ(story.project.lifecycle().state(), v1::CHARTERED);
  story.given("mia", "start_stage{stage:REQUIREMENTS}");
  EXPECT_EQ(story.project.lifecycle().state(), v1::ACTIVE);
  story.given("mia", "complete_stage{stage:REQUIREMENTS}");
  EXPECT_EQ(story.project.stages.of(v1::REQUIREMENTS).state, v1::STAGE_COMPLETED);
}

TEST(Charter, IsApprovedByTheSponsorOnly) {
  for (const char* person : {"lea", "ada", "mia", "dan"}) {
    drafted().when(person, "approve_charter{}").refused(Code::forbidden, {{"needs", "sponsor"}});
  }
}

TEST(Charter, KeepsWhatItWasBefore) {
  drafted()
      .when("sam", "draft_charter{charter{goal:'Better'}}")
      .then({"charter_drafted{charter{goal:'Better'} before{goal:'Faster' in_scope:'Core' "
             "success_factors{id:'f' name:'Speed' "
             "measure:'p95' target:'300 ms'}}}"});
  drafted()
      .given("sam", "draft_charter{charter{goal:'Better'}}")
      .when("lea", "draft_charter{charter{goal:'Better'}}")
      .nothing();
}

TEST(Charter, MayBeApprovedByASponsorWhoseDraftAnotherRewrote) {
  Story story = drafted();
  story.given("sam", "draft_charter{charter{goal:'Other'}}")
      .given("lea",
             "draft_charter{charter{goal:'Faster' in_scope:'Core' "
             "success_factors{id:'f' name:'Speed' measure:'p95' target:'300 ms'}}}")
      .when("sam", "approve_charter{}")
      .then({"charter_approved{}"});
}

TEST(Charter, RefusesPeopleWhoAreNotThere) {
  drafted()
      .when("lea", "draft_charter{charter{goal:'G' sponsor:'nobody'}}")
      .refused(Code::not_found, {{"id", "nobody"}});
}

TEST(Stage, IsStartedByItsOwnerItsDeputyOrTheLead) {
  Story story = Story::of_project();
  story.given("lea", "assign_stage_owner{stage:INITIATION owner:'eve' deputy:'max'}");
  for (const char* person : {"eve", "max", "lea"})
    Story(story).given(person, "start_stage{stage:INITIATION}");
  for (const char* person : {"mia", "sam", "kim"}) {
    Story(story).when(person, "start_stage{stage:INITIATION}").refused(Code::forbidden);
  }
}

TEST(Stage, OwnerMayReadTheProjectAndWorkOnTasks) {
  Story story = Story::of_board();
  EXPECT_FALSE(may_read(story.project, story.workspace, "eve"));
  story.given("lea", "assign_stage_owner{stage:INITIATION owner:'eve'}");
  EXPECT_TRUE(may_read(story.project, story.workspace, "eve"));
  story.given("eve", "edit_task{task_id:'a' title:'New'}");
}

TEST(Stage, RecordsNothingForTheSameOwnerAndDates) {
  drafted().when("lea", "assign_stage_owner{stage:TESTING owner:'mia'}").nothing();
}

TEST(Project, IsCreatedByAdministratorSponsorOrLeadOfTheWorkspace) {
  Story().when("mia", "create_project{name:'P'}").refused(Code::forbidden, {{"needs", "administrator"}});
  Story story;
  story.workspace.people.at("mia").roles.add(v1::PROJECT_LEAD);
  story.given("mia", "create_project{name:'P'}");
  EXPECT_EQ(story.project.language, v1::ZH_CN);
  EXPECT_EQ(story.project.board.columns.at("doing").name.value, "进行中");
  EXPECT_TRUE(story.project.roles_of("mia").has(v1::PROJECT_LEAD));
}

TEST(Project, ForgetsAMemberWithTheLastRole) {
  Story story = Story::of_project();
  story.given("ada", "revoke_role{person_id:'mia' role:MEMBER}");
  EXPECT_FALSE(may_read(story.project, story.workspace, "mia"));
  story.workspace.people.at("mia").roles.add(v1::AUDITOR);
  EXPECT_TRUE(may_read(story.project, story.workspace, "mia"));
  EXPECT_TRUE(may_read(story.project, story.workspace, "system"));
  story.when("lea", "revoke_role{person_id:'mia' role:MEMBER}").nothing();
}

TEST(Project, DoesNotCheckPeopleItIsNotToldOf) {
  Story story = Story::of_project();
  story.knows_workspace = false;
  story.given("lea", "grant_role{person_id:'newcomer' role:MEMBER}")
      .given("lea", "join_department{department_id:'new'}");
}

}  // namespace
}  // namespace slipway::domain::charter_test
