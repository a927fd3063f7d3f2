// Meetings that repeat, are moved, are cancelled.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "server/domain/meeting.h"
#include "story.h"

namespace slipway::domain::meeting_series_test {
namespace {

// Of 2026, in UTC; nine o'clock of the story's project is one o'clock there.
constexpr std::int64_t hour = 3'600;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t monday = 1'777'856'400;  // 2026-05-04T01:00:00Z, 09:00 in Shanghai.
constexpr std::int64_t friday = monday + 4 * day;

std::string at(std::int64_t seconds) {
  return "{seconds:" + std::to_string(seconds) + "}";
}

// A sync of `fay` and `sue` with mia and eve, that begins on that day.
std::string schedule(const std::string& repeat, std::int64_t starts_at = monday) {
  return "schedule_meeting{meeting_id:'sync' kind:SYNC title:'Sync' starts_at" + at(starts_at) +
         " planned_minutes:30 facilitator:'fay' secretary:'sue' invitees:['mia','eve'] " + repeat +
         " agenda{id:'one' title:'One' planned_minutes:10} agenda{id:'two' title:'Two' planned_minutes:20}}";
}

Story scheduled(const std::string& repeat, std::int64_t starts_at = monday) {
  return Story::of_project().at(monday - 7 * day).given("lea", schedule(repeat, starts_at));
}

Story ended(const std::string& repeat, std::int64_t ended_at = monday + hour) {
  return scheduled(repeat)
      .at(ended_at)
      .given("fay", "start_meeting{meeting_id:'sync'}")
      .given("fay", "close_item{meeting_id:'sync' item_id:'one'}")
      .given("fay", "close_item{meeting_id:'sync' item_id:'two'}")
      .given("fay", "end_meeting{meeting_id:'sync'}");
}

const Meeting& meeting(const Story& story, const std::string& id) {
  return story.project.meetings.all.at(id);
}
bool has(const Story& story, const std::string& id) {
  return story.project.meetings.find(id) != nullptr;
}

TEST(MeetingSeries, SchedulesItsNextWhenOneEnds) {
  Story story = scheduled("repeat:EVERY_WEEK repeat_until{year:2026 month:12 day:31}").at(monday + hour);
  story.given("fay", "start_meeting{meeting_id:'sync'}")
      .given("fay", "close_item{meeting_id:'sync' item_id:'one'}");
  story.when("fay", "end_meeting{meeting_id:'sync'}")
      .then({"item_carried_over{meeting_id:'sync' item_id:'two'}", "meeting_ended{meeting_id:'sync'}",
             "meeting_scheduled{meeting_id:'sync.2' kind:SYNC title:'Sync' starts_at" + at(monday + 7 * day) +
                 " planned_minutes:30 facilitator:'fay' secretary:'sue' invitees:['mia','eve'] "
                 "repeat:EVERY_WEEK repeat_until{year:2026 month:12 day:31} follows:'sync'}",
             "agenda_item_added{meeting_id:'sync.2' item{id:'two.2' title:'Two' planned_minutes:20} "
             "carried_from:'sync' carried_item:'two'}",
             "agenda_item_added{meeting_id:'sync.2' item{id:'one' title:'One' planned_minutes:10}}"});
  EXPECT_TRUE(story.project.meetings.carried.at(v1::SYNC).empty());
}

// What was carried over once is on the agenda of every meeting again, and what was added for one is not.
TEST(MeetingSeries, KeepsWhatStandsOnEveryAgenda) {
  Story story = scheduled("repeat:EVERY_WEEK").at(monday + hour);
  story.given("fay", "add_agenda_item{meeting_id:'sync' item{id:'extra' title:'Extra' planned_minutes:5}}")
      .given("fay", "start_meeting{meeting_id:'sync'}")
      .given("fay", "close_item{meeting_id:'sync' item_id:'one'}")
      .given("fay", "close_item{meeting_id:'sync' item_id:'extra'}")
      .given("fay", "end_meeting{meeting_id:'sync'}")
      .at(monday + 7 * day + hour)
      .given("fay", "start_meeting{meeting_id:'sync.2'}")
      .given("fay", "close_item{meeting_id:'sync.2' item_id:'two.2'}")
      .given("fay", "close_item{meeting_id:'sync.2' item_id:'one'}")
      .given("fay", "end_meeting{meeting_id:'sync.2'}");
  std::string agenda;
  for (const AgendaItem& item : meeting(story, "sync.3").agenda) agenda += item.id + " ";
  EXPECT_EQ(agenda, "one two ");
  EXPECT_EQ(meeting(story, "sync.3").follows, "sync.2");
}

TEST(MeetingSeries, IsHeldAsOftenAsItSays) {
  const auto next = [](const char* repeat) { return meeting(ended(repeat), "sync.2").starts_at.seconds(); };
  EXPECT_EQ(next("repeat:EVERY_DAY"), monday + day);
  EXPECT_EQ(next("repeat:EVERY_WORKDAY"), monday + day);
  EXPECT_EQ(next("repeat:EVERY_WEEK"), monday + 7 * day);
  EXPECT_EQ(next("repeat:EVERY_TWO_WEEKS"), monday + 14 * day);
  EXPECT_EQ(next("repeat:EVERY_FOUR_WEEKS"), monday + 28 * day);
  EXPECT_FALSE(has(ended(""), "sync.2"));
}

// Seven o'clock on Monday morning there is still Sunday in UTC.
TEST(MeetingSeries, LeavesOutWeekendsOfTheProjectsOwnZone) {
  const std::int64_t early_friday = friday - 2 * hour;
  Story story = scheduled("repeat:EVERY_WORKDAY", early_friday).at(early_friday);
  story.given("fay", "start_meeting{meeting_id:'sync'}").given("fay", "end_meeting{meeting_id:'sync'}");
  EXPECT_EQ(meeting(story, "sync.2").starts_at.seconds(), early_friday + 3 * day);
}

TEST(MeetingSeries, LeavesOutDatesThatWereMissed) {
  EXPECT_EQ(meeting(ended("repeat:EVERY_WEEK", monday + 20 * day), "sync.2").starts_at.seconds(),
            monday + 21 * day);
  // Its own hour has come: the next is a week later, not now.
  EXPECT_EQ(meeting(ended("repeat:EVERY_WEEK", monday + 21 * day), "sync.2").starts_at.seconds(),
            monday + 28 * day);
}

TEST(MeetingSeries, EndsWithItsLastDayOrWhereItIsSaid) {
  EXPECT_TRUE(has(ended("repeat:EVERY_WEEK repeat_until{year:2026 month:5 day:11}"), "sync.2"));
  EXPECT_FALSE(has(ended("repeat:EVERY_WEEK repeat_until{year:2026 month:5 day:10}"), "sync.2"));
  Story story = scheduled("repeat:EVERY_WEEK").given("fay", "start_meeting{meeting_id:'sync'}");
  story.given("fay", "end_meeting{meeting_id:'sync' last:true}");
  EXPECT_FALSE(has(story, "sync.2"));
}

TEST(MeetingSeries, GivesTheNextAnIdThatIsFree) {
  Story story = scheduled("repeat:EVERY_WEEK");
  story.given("lea",
              "schedule_meeting{meeting_id:'sync.2' kind:WORKSHOP title:'W' starts_at{seconds:2} "
              "planned_minutes:30}");
  story.given("fay", "start_meeting{meeting_id:'sync'}").given("fay", "end_meeting{meeting_id:'sync'}");
  EXPECT_EQ(meeting(story, "sync.3").follows, "sync");
}

TEST(MeetingSeries, InvitesNobodyWhoHasLeft) {
  Story story = scheduled("repeat:EVERY_WEEK").given("fay", "start_meeting{meeting_id:'sync'}");
  for (const char* person : {"sue", "eve"}) story.workspace.people.at(person).active = false;
  story.given("fay", "end_meeting{meeting_id:'sync'}");
  EXPECT_EQ(meeting(story, "sync.2").secretary, "");
  EXPECT_EQ(meeting(story, "sync.2").invitees, std::vector<std::string>{"mia"});
}

TEST(MeetingSeries, StopsWhereTheProjectCanHoldNoMore) {
  Story story = scheduled("repeat:EVERY_WEEK").given("fay", "start_meeting{meeting_id:'sync'}");
  for (std::size_t count = 1; count < meetings_max; ++count)
    story.project.meetings.all["m" + std::to_string(count)];
  story.given("fay", "end_meeting{meeting_id:'sync'}");
  EXPECT_EQ(story.project.meetings.all.size(), meetings_max);
}

// Ending a meeting does not fail for what the next would bring.
TEST(MeetingSeries, LeavesAnAgendaOutThatNoCommitCanHold) {
  const std::string id(62, 'm');
  const std::string person(64, 'p');
  std::string title;
  for (int i = 0; i < 200; ++i) title += "会";
  std::string command = "schedule_meeting{meeting_id:'" + id + "' kind:SYNC title:'Sync' starts_at" +
                        at(monday) + " planned_minutes:30 facilitator:'fay' repeat:EVERY_WEEK ";
  for (std::size_t i = 0; i < agenda_items_max; ++i)
    command += "agenda{id:'" + std::string(60, 'x') + std::to_string(i) + "' title:'" + title +
               "' planned_minutes:5 presenter:'" + person + "'} ";
  for (int i = 0; i < 200; ++i) command += "invitees:'" + person + "' ";
  Story story = Story::of_project();
  story.knows_workspace = false;
  story.given("lea", command + "}")
      .given("fay", "start_meeting{meeting_id:'" + id + "'}")
      .given("fay", "end_meeting{meeting_id:'" + id + "'}");
  EXPECT_TRUE(meeting(story, id + ".2").agenda.empty());
  EXPECT_EQ(story.project.meetings.carried.at(v1::SYNC).size(), agenda_items_max);
  EXPECT_EQ(meeting(story, id + ".2").standing.size(), agenda_items_max);
}

TEST(MeetingSeries, HasALastDayOnlyIfItRepeatsAndNotBeforeItsFirst) {
  Story story = Story::of_project();
  story.when("lea", schedule("repeat_until{year:2026 month:12 day:31}"))
      .refused(Code::invalid, {{"field", "schedule_meeting.repeat_until"}, {"problem", "not_repeated"}});
  story.when("lea", schedule("repeat:EVERY_DAY repeat_until{year:2026 month:5 day:3}"))
      .refused(Code::invalid, {{"field", "schedule_meeting.repeat_until"}, {"problem", "before_start"}});
  story.given("lea", schedule("repeat:EVERY_DAY repeat_until{year:2026 month:5 day:4}"));
}

// Moved ----------------------------------------------------------------------------------------------

TEST(MovedMeeting, StartsWhenItIsSaidAnew) {
  Story story = scheduled("");
  story.when("sue", "reschedule_meeting{meeting_id:'sync' starts_at" + at(friday) + "}")
      .then({"meeting_rescheduled{meeting_id:'sync' starts_at" + at(friday) +
             " planned_minutes:30 starts_at_before" + at(monday) + " planned_minutes_before:30}"});
  story.when("lea", "reschedule_meeting{meeting_id:'sync' starts_at" + at(friday) + " planned_minutes:60}")
      .then({"meeting_rescheduled{meeting_id:'sync' starts_at" + at(friday) +
             " planned_minutes:60 starts_at_before" + at(friday) + " planned_minutes_before:30}"});
  story.when("lea", "reschedule_meeting{meeting_id:'sync' starts_at" + at(friday) + "}").nothing();
  story.when("mia", "reschedule_meeting{meeting_id:'sync' starts_at" + at(monday) + "}")
      .refused(Code::forbidden);
  story.given("lea", "undo{revision:" + std::to_string(story.head()) + "}");
  EXPECT_EQ(meeting(story, "sync").planned_minutes, 30U);
}

TEST(MovedMeeting, DoesNotMoveThoseAfterIt) {
  Story story = scheduled("repeat:EVERY_WEEK");
  story.given("fay", "reschedule_meeting{meeting_id:'sync' starts_at" + at(friday) + "}")
      .at(friday)
      .given("fay", "start_meeting{meeting_id:'sync'}")
      .given("fay", "end_meeting{meeting_id:'sync'}");
  EXPECT_EQ(meeting(story, "sync.2").starts_at.seconds(), monday + 7 * day);
}

TEST(MovedMeeting, IsNotMovedOverWhatSomebodyElseSaid) {
  Story story = scheduled("");
  const std::string seen = "expect{entity:'meeting/sync' revision:" + std::to_string(story.head()) + "} ";
  story.given("sue", "reschedule_meeting{meeting_id:'sync' starts_at" + at(friday) + "}");
  story.when("fay", seen + "reschedule_meeting{meeting_id:'sync' starts_at" + at(monday + day) + "}")
      .refused(Code::version_conflict, {{"field", "starts_at"},
                                        {"mine", "2026-05-05T01:00:00Z"},
                                        {"theirs", "2026-05-08T01:00:00Z"},
                                        {"mine_name", "2026-05-05 09:00 (UTC+8)"},
                                        {"theirs_name", "2026-05-08 09:00 (UTC+8)"},
                                        {"author", "sue"}});
}

TEST(MovedMeeting, HasNotBegun) {
  Story story = scheduled("").given("fay", "start_meeting{meeting_id:'sync'}");
  for (const char* command :
       {"reschedule_meeting{meeting_id:'sync' starts_at{seconds:5}}", "cancel_meeting{meeting_id:'sync'}"})
    story.when("fay", command).refused(Code::meeting_state, {{"meeting", "sync"}, {"state", "in_progress"}});
  story.when("lea", "cancel_meeting{meeting_id:'none'}").refused(Code::not_found, {{"kind", "meeting"}});
  story.when("lea", "reschedule_meeting{meeting_id:'none' starts_at{seconds:5}}").refused(Code::not_found);
}

// Cancelled ------------------------------------------------------------------------------------------

TEST(CancelledMeeting, SchedulesTheNextOfItsSeries) {
  Story story = scheduled("repeat:EVERY_WEEK");
  Story(story)
      .when("fay", "cancel_meeting{meeting_id:'sync' reason:'Holiday' last:true}")
      .then({"meeting_cancelled{meeting_id:'sync' reason:'Holiday'}"});
  story.given("fay", "cancel_meeting{meeting_id:'sync' reason:'Holiday'}");
  EXPECT_EQ(meeting(story, "sync.2").starts_at.seconds(), monday + 7 * day);
  EXPECT_EQ(meeting(story, "sync.2").agenda.size(), 2U);
  story.when("fay", "cancel_meeting{meeting_id:'sync'}").nothing();
  story.when("mia", "cancel_meeting{meeting_id:'sync.2'}").refused(Code::forbidden);
}

TEST(CancelledMeeting, HandsOnWhatWasCarriedOverToIt) {
  Story story = ended("repeat:EVERY_WEEK");
  story.given("fay", "add_agenda_item{meeting_id:'sync.2' item{id:'x' title:'X' planned_minutes:5}}");
  story.when("fay", "cancel_meeting{meeting_id:'sync.2' last:true}")
      .then({"item_carried_over{meeting_id:'sync.2' item_id:'x'}", "meeting_cancelled{meeting_id:'sync.2'}"});
  EXPECT_EQ(story.project.meetings.carried.at(v1::SYNC).size(), 1U);
}

TEST(CancelledMeeting, TakesNothingMore) {
  Story story = scheduled("").given("fay", "cancel_meeting{meeting_id:'sync'}");
  for (const char* command :
       {"start_meeting{meeting_id:'sync'}", "edit_minutes{meeting_id:'sync' block_id:'b' text:'T'}",
        "edit_text{meeting_id:'sync' client_id:'c'}",
        "add_agenda_item{meeting_id:'sync' item{id:'x' title:'X' planned_minutes:5}}",
        "end_meeting{meeting_id:'sync'}", "issue_minutes{meeting_id:'sync'}"})
    story.when("fay", command).refused(Code::meeting_state, {{"state", "meeting_cancelled"}});
}

}  // namespace
}  // namespace slipway::domain::meeting_series_test
