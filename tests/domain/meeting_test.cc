#include "server/domain/meeting.h"

#include <gtest/gtest.h>

#include "story.h"

namespace slipway::domain::meeting_test {
namespace {

Story meeting() {
  return Story::of_meeting();
}

const char* next_sync =
    "schedule_meeting{meeting_id:'n' kind:SYNC title:'Next' starts_at{seconds:2} planned_minutes:30 "
    "facilitator:'fay' "
    "agenda{id:'new' title:'New' planned_minutes:5}}";

TEST(Meeting, RunsOneItemAtATime) {
  meeting()
      .given("fay", "start_item{meeting_id:'m' item_id:'one'}")
      .when("fay", "start_item{meeting_id:'m' item_id:'two'}")
      .then({"item_closed{meeting_id:'m' item_id:'one'}", "item_started{meeting_id:'m' item_id:'two'}"});
}

TEST(Meeting, CountsTheTimeOfARunningItemThatIsCarriedOver) {
  meeting()
      .given("fay", "start_item{meeting_id:'m' item_id:'one'}")
      .when("fay", "carry_over_item{meeting_id:'m' item_id:'one'}")
      .then({"item_closed{meeting_id:'m' item_id:'one'}", "item_carried_over{meeting_id:'m' item_id:'one'}"});
}

TEST(Meeting, TakesUpWhatTheLastOfItsKindCarriedOver) {
  Story story = meeting();
  story.given("fay", "close_item{meeting_id:'m' item_id:'one'}").given("fay", "end_meeting{meeting_id:'m'}");
  Story(story)
      .when(
          "lea",
          "schedule_meeting{meeting_id:'w' kind:WORKSHOP title:'W' starts_at{seconds:2} planned_minutes:30}")
      .then({"meeting_scheduled{meeting_id:'w' kind:WORKSHOP title:'W' starts_at{seconds:2} "
             "planned_minutes:30}"});
  story.when("lea", next_sync)
      .then(
          {"meeting_scheduled{meeting_id:'n' kind:SYNC title:'Next' starts_at{seconds:2} planned_minutes:30 "
           "facilitator:'fay'}",
           "agenda_item_added{meeting_id:'n' item{id:'two.2' title:'Two' planned_minutes:20} "
           "carried_from:'m' "
           "carried_item:'two'}",
           "agenda_item_added{meeting_id:'n' item{id:'new' title:'New' planned_minutes:5}}"});
  // Once it is on an agenda, no other meeting takes it up; carried over again, it goes on.
  story
      .when("lea",
            "schedule_meeting{meeting_id:'o' kind:SYNC title:'O' starts_at{seconds:3} planned_minutes:30}")
      .then(
          {"meeting_scheduled{meeting_id:'o' kind:SYNC title:'O' starts_at{seconds:3} planned_minutes:30}"});
  story.given("fay", "start_meeting{meeting_id:'n'}")
      .given("fay", "carry_over_item{meeting_id:'n' item_id:'two.2'}");
  story
      .when("lea",
            "schedule_meeting{meeting_id:'q' kind:SYNC title:'Q' starts_at{seconds:4} planned_minutes:30}")
      .then({"meeting_scheduled{meeting_id:'q' kind:SYNC title:'Q' starts_at{seconds:4} planned_minutes:30}",
             "agenda_item_added{meeting_id:'q' item{id:'two.3' title:'Two' planned_minutes:20} "
             "carried_from:'n' "
             "carried_item:'two.2'}"});
}

TEST(Meeting, GivesACarriedItemAnIdThatIsFree) {
  Story story = meeting();
  story.given("fay", "end_meeting{meeting_id:'m'}");
  story.given("lea",
              "schedule_meeting{meeting_id:'n' kind:SYNC title:'N' starts_at{seconds:2} planned_minutes:30 "
              "agenda{id:'two.2' title:'X' planned_minutes:5}}");
  EXPECT_NE(story.project.meetings.find("n")->find_item("two.3"), nullptr);
  EXPECT_TRUE(story.project.meetings.carried.at(v1::SYNC).empty());
}

TEST(Meeting, RefusesAnAgendaThatNamesAnItemTwice) {
  Story::of_project()
      .when("lea",
            "schedule_meeting{meeting_id:'n' kind:SYNC title:'N' starts_at{seconds:2} planned_minutes:30 "
            "agenda{id:'x' title:'X' planned_minutes:5} agenda{id:'x' title:'Y' planned_minutes:5}}")
      .refused(Code::already_exists, {{"kind", "agenda_item"}, {"id", "x"}});
}

TEST(Meeting, NeedsToRunForWhatIsSaidInIt) {
  Story story = meeting();
  story.given("fay", "end_meeting{meeting_id:'m'}");
  for (const char* command :
       {"record_decision{meeting_id:'m' decision_id:'d' what:'W'}",
        "agree_action_item{meeting_id:'m' action_id:'x' what:'W' owner:'mia' due{year:2026 month:5 day:1} "
        "task_id:'t'}",
        "record_attendance{meeting_id:'m' person_id:'mia' attendance:PRESENT}",
        "start_item{meeting_id:'m' item_id:'one'}", "close_item{meeting_id:'m' item_id:'one'}",
        "carry_over_item{meeting_id:'m' item_id:'one'}"}) {
    story.when("fay", command).refused(Code::meeting_not_in_progress, {{"meeting", "m"}});
  }
  story.when("fay", "add_agenda_item{meeting_id:'m' item{id:'z' title:'Z' planned_minutes:5}}")
      .refused(Code::meeting_state);
  story.when("fay", "end_meeting{meeting_id:'m'}").nothing();
}

TEST(Meeting, RecordsNothingTwice) {
  Story story = meeting();
  story.when("fay", "start_meeting{meeting_id:'m'}").nothing();
  story.given("fay", "start_item{meeting_id:'m' item_id:'one'}")
      .when("fay", "start_item{meeting_id:'m' item_id:'one'}")
      .nothing();
  story.given("fay", "close_item{meeting_id:'m' item_id:'one'}")
      .when("fay", "close_item{meeting_id:'m' item_id:'one'}")
      .nothing();
  story.given("sue", "record_attendance{meeting_id:'m' person_id:'mia' attendance:LATE}")
      .when("sue", "record_attendance{meeting_id:'m' person_id:'mia' attendance:LATE}")
      .nothing();
  story.given("mia", "edit_minutes{meeting_id:'m' block_id:'k' text:'T'}")
      .when("mia", "edit_minutes{meeting_id:'m' block_id:'k' text:'T'}")
      .nothing();
  story.when("mia", "edit_minutes{meeting_id:'m' block_id:'fresh' text:''}").nothing();
}

TEST(Meeting, IsIssuedByOneAndApprovedByAnother) {
  Story story = meeting();
  story.given("fay", "end_meeting{meeting_id:'m'}").given("lea", "issue_minutes{meeting_id:'m'}");
  Story(story).when("lea", "approve_minutes{meeting_id:'m'}").refused(Code::self_approval);
  Story(story).when("sue", "approve_minutes{meeting_id:'m'}").refused(Code::forbidden);
  story.given("eve", "edit_minutes{meeting_id:'m' block_id:'k' text:'Still open'}");
  story.given("fay", "approve_minutes{meeting_id:'m'}");
  story.when("sam", "approve_minutes{meeting_id:'m'}").nothing();
  story.when("lea", "issue_minutes{meeting_id:'m'}").refused(Code::minutes_locked);
  story.given("sue", "amend_minutes{meeting_id:'m' amendment_id:'k' text:'T' reason:'R'}");
  story.when("sue", "amend_minutes{meeting_id:'m' amendment_id:'k' text:'T' reason:'R'}")
      .refused(Code::already_exists);
}

TEST(Decision, IsSupersededOnce) {
  Story story = meeting();
  story.given("fay", "record_decision{meeting_id:'m' decision_id:'d1' what:'May'}")
      .given("fay", "record_decision{meeting_id:'m' decision_id:'d2' what:'June' supersedes:'d1'}");
  story.when("fay", "record_decision{meeting_id:'m' decision_id:'d3' what:'July' supersedes:'d1'}")
      .refused(Code::invalid, {{"field", "record_decision.supersedes"}, {"problem", "already_superseded"}});
  story.when("fay", "record_decision{meeting_id:'m' decision_id:'d2' what:'June'}")
      .refused(Code::already_exists);
}

TEST(Action, BecomesATaskInTheFirstColumnOfWhatIsToDo) {
  Story story = meeting();
  story.given(
      "fay",
      "agree_action_item{meeting_id:'m' action_id:'x' what:'Call' owner:'eve' due{year:2026 month:5 day:1} "
      "task_id:'t'}");
  EXPECT_EQ(story.cards("todo"), "a b c t");
  EXPECT_EQ(story.task("t").assignee.value, "eve");
  story
      .when("fay",
            "agree_action_item{meeting_id:'m' action_id:'y' what:'Call' owner:'eve' due{year:2026 month:5 "
            "day:1} "
            "task_id:'t'}")
      .refused(Code::already_exists, {{"kind", "task"}});
  story.when("fay", "agree_action_item{meeting_id:'m' action_id:'z' what:'Call' owner:'eve' task_id:'u'}")
      .refused(Code::action_incomplete, {{"missing", "due"}});
}

TEST(Meeting, IsReadByWhoeverWasInvited) {
  const Workspace workspace = Story::of_board().workspace;
  EXPECT_TRUE(may_read(meeting().project, workspace, "eve"));
  EXPECT_FALSE(may_read(Story::of_board().project, workspace, "eve"));
}

}  // namespace
}  // namespace slipway::domain::meeting_test
