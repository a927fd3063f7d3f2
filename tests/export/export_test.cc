// What other programs are given, byte by byte.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "proto/export/calendar.h"
#include "proto/export/minutes.h"
#include "proto/export/project.h"
#include "proto/export/tasks.h"
#include "proto/export/words.h"
#include "proto/text/utf16.h"

namespace slipway::exports {
namespace {

struct Export : testing::Test {
  static Directory people() {
    Directory directory;
    directory.people["li"].set_person_id("li");
    directory.people["li"].set_name("李伟");
    return directory;
  }
  static Board board() {
    Board board;
    auto& column = board.columns.emplace_back();
    column.info.set_column_id("todo");
    column.info.set_name("待办");
    v1::TaskCard& task = column.cards.emplace_back();
    task.set_task_id("t1");
    task.set_title("=HYPERLINK(\"http://x\",\"y\")");
    task.set_column_id("todo");
    task.set_assignee("li");
    task.mutable_due()->set_year(2026);
    task.mutable_due()->set_month(3);
    task.mutable_due()->set_day(20);
    task.set_estimate_hours(8);
    task.set_priority(v1::HIGH);
    task.set_description("One, two\n\"three\"");
    task.mutable_created_at()->set_seconds(1772355900);
    task.mutable_imported()->set_source("jira");
    task.mutable_imported()->set_key("PAY-1");
    task.mutable_imported()->mutable_at()->set_seconds(1767229200);
    task.set_imported_author("zhao.min");
    v1::TaskCard& archived = board.archived.emplace_back();
    archived.set_task_id("t2");
    archived.set_title("-1+1");
    archived.set_column_id("todo");
    archived.set_archived(true);
    archived.set_description_redacted(true);
    return board;
  }
};

TEST_F(Export, MinutesCallWhomTheyMentionByTheirPresentName) {
  v1::MeetingInfo meeting;
  meeting.add_minutes()->set_text("@[Li Wei](li): ask @[Bo](bo), @li or @cy; a@li.example");
  v1::MeetingSummary summary;
  summary.add_decisions()->set_what("@[x](li) signs");
  Directory directory = people();
  EXPECT_NE(summary_markdown(meeting, &summary, {}, directory, {}).find("\n1. @李伟 signs\n"), std::string::npos);
  const std::string told = summary_markdown(meeting, nullptr, {}, directory, {});
  EXPECT_NE(told.find("\n@李伟: ask @Bo, @李伟 or @cy; a@li.example\n"), std::string::npos) << told;
  directory.people["li"].clear_name();
  EXPECT_EQ(directory.named("@[Li Wei](li)"), "@li");  // Of an erased person no name is left.
}

TEST_F(Export, TasksAsCsvHoldNoFormula) {
  EXPECT_EQ(
      tasks_csv(board(), people(), v1::EN, false),
      "ID,Title,Column,Assignee,Department,Due,Estimate (h),Priority,Stage,Done,Archived,Blocked,Created,"
      "Completed,Source,Source key,Original author,Created there,Comments,Description\r\n"
      "t1,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",待办,李伟,,2026-03-20,8,high,,,,,2026-03-01T09:05:00Z,,"
      "jira,PAY-1,zhao.min,2026-01-01T01:00:00Z,0,\"One, two\n\"\"three\"\"\"\r\n"
      "t2,'-1+1,待办,,,,,,,,yes,,,,,,,,0," +
          std::string(redacted(v1::EN)) + "\r\n");
}

TEST_F(Export, TasksAsCsvInChineseForExcel) {
  const std::string text = tasks_csv(board(), people(), v1::ZH_CN, true);
  EXPECT_TRUE(text.starts_with("\xEF\xBB\xBFID,标题,列,负责人,职能部门,截止日期,")) << text;
  EXPECT_NE(text.find(",高,"), std::string::npos) << text;
}

Meetings one_meeting() {
  Meetings meetings;
  v1::MeetingInfo& meeting = meetings.meetings.emplace_back();
  meeting.set_meeting_id("m");
  meeting.set_kind(v1::GO_NO_GO);
  meeting.set_title("Go, or no-go; 上线决策");
  meeting.mutable_starts_at()->set_seconds(1772355900);
  meeting.set_planned_minutes(90);
  meeting.add_agenda()->mutable_item()->set_title("Readiness");
  meeting.add_agenda()->mutable_item()->set_title("Decision");
  return meetings;
}
std::vector<v1::Milestone> one_milestone() {
  v1::Milestone milestone;
  milestone.set_milestone_id("g5");
  milestone.set_name("Live");
  milestone.mutable_due()->set_year(2026);
  milestone.mutable_due()->set_month(4);
  milestone.mutable_due()->set_day(1);
  return {milestone};
}

TEST_F(Export, MeetingsAndMilestonesAsACalendar) {
  google::protobuf::Timestamp made;
  made.set_seconds(1772323200);
  EXPECT_EQ(calendar_ics("pay", one_meeting(), one_milestone(), made, v1::EN),
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Slipway//Slipway//EN\r\nCALSCALE:GREGORIAN\r\n"
            "BEGIN:VEVENT\r\nUID:meeting-m@pay.slipway\r\nDTSTAMP:20260301T000000Z\r\n"
            "DTSTART:20260301T090500Z\r\nDTEND:20260301T103500Z\r\nSUMMARY:Go\\, or no-go\\; 上线决策\r\n"
            "DESCRIPTION:Readiness\\nDecision\r\nCATEGORIES:" +
                std::string("go/no-go") +
                "\r\nEND:VEVENT\r\n"
                "BEGIN:VEVENT\r\nUID:milestone-g5@pay.slipway\r\nDTSTAMP:20260301T000000Z\r\n"
                "DTSTART;VALUE=DATE:20260401\r\nTRANSP:TRANSPARENT\r\n"
                "SUMMARY:Live\r\nCATEGORIES:milestone\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  EXPECT_NE(calendar_ics("pay", {}, one_milestone(), made, v1::ZH_CN).find("CATEGORIES:里程碑\r\n"),
            std::string::npos);
}

TEST_F(Export, ACancelledMeetingIsCancelledInTheCalendarAndSaysWhyInItsMinutes) {
  Meetings meetings = one_meeting();
  EXPECT_EQ(calendar_ics("pay", meetings, {}, {}, v1::EN).find("STATUS"), std::string::npos);
  v1::MeetingInfo& meeting = meetings.meetings[0];
  meeting.set_state(v1::MEETING_CANCELLED);
  meeting.set_sequence(2);  // It had been moved before.
  meeting.set_cancelled_by("anna");
  meeting.set_cancel_reason("Fair");
  meeting.set_repeat(v1::EVERY_WORKDAY);
  meeting.mutable_repeat_until()->set_year(2026);
  meeting.mutable_repeat_until()->set_month(9);
  meeting.mutable_repeat_until()->set_day(1);
  const std::string calendar = calendar_ics("pay", meetings, {}, {}, v1::EN);
  EXPECT_NE(calendar.find("UID:meeting-m@pay.slipway\r\n"), std::string::npos);
  EXPECT_NE(calendar.find("\r\nSEQUENCE:2\r\nSTATUS:CANCELLED\r\n"), std::string::npos) << calendar;
  const std::string english = minutes_markdown(meetings, people(), {v1::EN, 8});
  for (const char* line : {"· cancelled\n", "- Repeats: every workday until 2026-09-01\n",
                           "- Cancelled by: ", "- Reason: Fair\n"})
    EXPECT_NE(english.find(line), std::string::npos) << english;
  const std::string chinese = minutes_markdown(meetings, people(), {v1::ZH_CN, 8});
  for (const char* line : {"· 已取消\n", "- 重复: 每个工作日,至 2026-09-01\n", "- 取消原因: Fair\n"})
    EXPECT_NE(chinese.find(line), std::string::npos) << chinese;
}

TEST_F(Export, ACalendarsLinesAreFoldedBetweenCharacters) {
  EXPECT_EQ(ics_line("S", std::string(73, 'x')), "S:" + std::string(73, 'x') + "\r\n");
  EXPECT_EQ(ics_line("S", std::string(74, 'x')), "S:" + std::string(73, 'x') + "\r\n x\r\n");
  std::string chinese;
  for (int count = 0; count < 60; ++count) chinese += "线";
  const std::string folded = ics_line("SUMMARY", chinese);
  std::string unfolded;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = folded.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 75U);
    const std::size_t from = at > 0 ? at + 1 : at;
    EXPECT_NE(static_cast<unsigned char>(folded[from]) & 0xC0U, 0x80U);
    unfolded += folded.substr(from, end - from);
    at = end + 2;
  }
  EXPECT_EQ(unfolded, "SUMMARY:" + chinese);
}

TEST_F(Export, ACalendarsTextIsEscaped) {
  EXPECT_EQ(ics_text("a\\b;c,d\r\ne"), "a\\\\b\\;c\\,d\\ne");
}

TEST_F(Export, ACellThatLooksLikeAFormulaInFullWidthIsNone) {
  Board board = this->board();
  for (const char* title : {"＝1+1", "＋1", "－1", "＠a", "\n=1"}) {
    board.columns[0].cards[0].set_title(title);
    const std::string text = tasks_csv(board, people(), v1::EN, false);
    EXPECT_NE(text.find("'" + std::string(title)), std::string::npos) << text;
  }
}

TEST_F(Export, AMeetingWithoutALengthHasNoEnd) {
  Meetings meetings = one_meeting();
  meetings.meetings[0].set_planned_minutes(0);
  EXPECT_EQ(calendar_ics("pay", meetings, {}, {}, v1::EN).find("DTEND"), std::string::npos);
}

TEST_F(Export, TheDatesOfAllProjectsNameTheirProject) {
  Entities entities;
  v1::CalendarEntry& freeze = *entities.emplace_back().mutable_calendar();
  freeze.set_project("pay");
  freeze.set_project_name("支付升级");
  freeze.set_kind(v1::CALENDAR_FREEZE);
  freeze.set_entity("freeze/f");
  freeze.set_title("Year end");
  freeze.mutable_from()->set_seconds(1772355900);
  freeze.mutable_until()->set_seconds(1772359500);
  v1::CalendarEntry& stage = *entities.emplace_back().mutable_calendar();
  stage.set_project("pay");
  stage.set_project_name("支付升级");
  stage.set_kind(v1::CALENDAR_STAGE_END);
  stage.set_entity("stage/5");
  stage.mutable_on()->set_year(2026);
  stage.mutable_on()->set_month(4);
  stage.mutable_on()->set_day(1);
  entities.emplace_back().mutable_calendar()->set_entity("run/r");  // Not planned yet.
  const std::string text = workspace_calendar_ics(entities, {}, v1::ZH_CN);
  EXPECT_NE(text.find("UID:freeze-f@pay.slipway\r\n"), std::string::npos) << text;
  EXPECT_NE(text.find("DTEND:20260301T100500Z\r\nSUMMARY:Year end · 支付升级\r\nCATEGORIES:封网\r\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("SUMMARY:测试 · 支付升级\r\nCATEGORIES:阶段结束\r\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("run-r"), std::string::npos);
}

// As the same meeting is in its project's calendar: whoever has both sees one.
TEST_F(Export, ACancelledMeetingIsCancelledInTheDatesOfAllProjects) {
  Entities entities;
  v1::CalendarEntry& meeting = *entities.emplace_back().mutable_calendar();
  meeting.set_project("pay");
  meeting.set_kind(v1::CALENDAR_MEETING);
  meeting.set_entity("meeting/m");
  meeting.set_title("Sync");
  meeting.mutable_from()->set_seconds(1772355900);
  EXPECT_EQ(workspace_calendar_ics(entities, {}, v1::EN).find("SEQUENCE"), std::string::npos);
  meeting.set_sequence(1);
  meeting.set_cancelled(true);
  const std::string text = workspace_calendar_ics(entities, {}, v1::EN);
  EXPECT_NE(text.find("UID:meeting-m@pay.slipway\r\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\r\nSEQUENCE:1\r\nSTATUS:CANCELLED\r\n"), std::string::npos) << text;
}

TEST_F(Export, ARehearsalIsNotToBeTakenForTheCutover) {
  Entities entities;
  for (const char* run : {"run/live", "run/rehearsal"}) {
    v1::CalendarEntry& entry = *entities.emplace_back().mutable_calendar();
    entry.set_kind(v1::CALENDAR_RUN);
    entry.set_entity(run);
    entry.set_project("pay");
    entry.set_project_name("Payments");
    entry.set_title("Switch");
    entry.set_rehearsal(entry.entity() == "run/rehearsal");
    entry.mutable_from()->set_seconds(1'772'355'600);
  }
  const std::string text = workspace_calendar_ics(entities, {}, v1::EN);
  EXPECT_NE(text.find("SUMMARY:Switch · Payments\r\nCATEGORIES:cutover\r\n"), std::string::npos) << text;
  EXPECT_NE(text.find("SUMMARY:Switch (rehearsal) · Payments\r\nCATEGORIES:rehearsal\r\n"), std::string::npos)
      << text;
  EXPECT_NE(workspace_calendar_ics(entities, {}, v1::ZH_CN)
                .find("SUMMARY:Switch (演练) · Payments\r\nCATEGORIES:演练\r\n"),
            std::string::npos);
}

// `text/7` says "A", and the updates after it make more of it.
Entities written_together(std::initializer_list<const char*> inserted) {
  Entities view(1);
  v1::MinutesText& text = *view[0].mutable_text();
  text.set_meeting_id("m");
  text.set_version(7);
  text.set_text("A");
  std::uint32_t length = 1;
  for (const char* more : inserted) {
    v1::MinutesUpdate& update = *view.emplace_back().mutable_text_update();
    update.set_meeting_id("m");
    update.set_version(6 + view.size());
    update.set_inserted(more);
    const auto units = static_cast<std::uint32_t>(text::to_utf16(more).size());
    update.mutable_update()->add_sections()->set_length(length);
    v1::ChangeSection& end = *update.mutable_update()->add_sections();
    end.set_changed(true);
    end.set_inserted(units);
    length += units;
  }
  return view;
}

TEST_F(Export, MinutesHoldWhatWasWrittenTogether) {
  Entities view(1);
  view[0].mutable_meeting()->set_meeting_id("m");
  const Meetings meetings = read_meetings(view, written_together({" 会", "议：@[x](li)\n", "- done"}));
  EXPECT_EQ(meetings.text("m"), "A 会议：@[x](li)\n- done");
  EXPECT_EQ(meetings.text("n"), "");
  const std::string markdown = minutes_markdown(meetings, people(), {v1::EN, 0});
  EXPECT_NE(markdown.find("\n## Minutes\n\nA 会议：@李伟\n- done\n"), std::string::npos) << markdown;
}

TEST_F(Export, MinutesSayWhereATextWasRedacted) {
  Entities view(1);
  view[0].mutable_meeting()->set_meeting_id("m");
  const Meetings meetings =
      read_meetings(view, written_together({"\uFFFD\uFFFD\uFFFD", " and on ", "\uFFFD"}));
  const std::string markdown = minutes_markdown(meetings, people(), {v1::EN, 0});
  const std::string redacted = "This text was redacted";
  EXPECT_NE(markdown.find("\nA" + redacted + " and on " + redacted + "\n"), std::string::npos) << markdown;
}

TEST_F(Export, MinutesTellTheirTimesByTheProjectsClock) {
  v1::ProjectInfo project;
  project.set_language(v1::ZH_CN);
  project.set_time_zone("Asia/Shanghai");
  const std::string text = minutes_markdown(one_meeting(), people(), locale_of(project));
  EXPECT_NE(text.find("上线决策会 · 2026-03-01 17:05 (UTC+8)"), std::string::npos) << text;
}

TEST_F(Export, MinutesTellWhatBecameOfGatesMilestonesAndRisks) {
  Meetings meetings = one_meeting();
  v1::MeetingSummary& summary = meetings.summaries["m"];
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(record_changes_total: 5
         record_changes { entity: "gate/g3" title: "G3" before { gate: GATE_IN_REVIEW readiness: 40 }
                          now { gate: GATE_DECIDED outcome: NO_GO readiness: 75 } }
         record_changes { entity: "gate/g5" title: "G5" before_live_run: true before { gate: GATE_IN_REVIEW }
                          now { gate: GATE_DECIDED outcome: GO } }
         record_changes { entity: "milestone/m" title: "Pilot"
                          before { milestone: MILESTONE_PLANNED due { year: 2026 month: 3 day: 1 } }
                          now { milestone: MILESTONE_MISSED due { year: 2026 month: 4 day: 1 } } }
         record_changes { entity: "risk/r" title: "Lost | mail" now { risk: RISK_ASSESSED points: 20 } })",
      &summary));
  const std::string english = minutes_markdown(meetings, people(), {v1::EN, 8});
  EXPECT_NE(english.find("## Changed since the last meeting\n\n"
                         "- G3: in review → no-go, readiness 40 % → 75 %\n"
                         "- G5: in review → go\n"
                         "- Pilot: planned → missed, due 2026-03-01 → 2026-04-01\n"
                         "- Lost \\| mail: created, assessed, points 0 → 20\n"
                         "- and 1 more\n"),
            std::string::npos)
      << english;
  const std::string chinese = minutes_markdown(meetings, people(), {v1::ZH_CN, 8});
  EXPECT_NE(chinese.find("- G3: 评审中 → 不通过, 就绪度 40 % → 75 %\n- G5: 评审中 → 上线\n"),
            std::string::npos)
      << chinese;
}

TEST_F(Export, MinutesTellWhichPlannedDatesMoved) {
  Meetings meetings = one_meeting();
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(go_live { before { year: 2026 month: 6 day: 1 } value { year: 2026 month: 6 day: 20 } }
         stage_changes { stage: PLANNING planned_start { value { year: 2026 month: 2 day: 1 } } }
         stage_changes { stage: TESTING state: STAGE_IN_PROGRESS at { seconds: 1772355900 }
                         planned_end { before { year: 2026 month: 4 day: 1 } } })",
      &meetings.summaries["m"]));
  const std::string english = minutes_markdown(meetings, people(), {v1::EN, 8});
  EXPECT_NE(english.find("## Changed since the last meeting\n\n"
                         "- Planned go-live 2026-06-01 → 2026-06-20\n"
                         "- planning: planned start none → 2026-02-01\n"
                         "- testing: in progress (2026-03-01 17:05), planned end 2026-04-01 → none\n"),
            std::string::npos)
      << english;
  const std::string chinese = minutes_markdown(meetings, people(), {v1::ZH_CN, 8});
  EXPECT_NE(chinese.find("- 计划上线日期 2026-06-01 → 2026-06-20\n"), std::string::npos) << chinese;
  EXPECT_NE(chinese.find(", 计划完成 2026-04-01 → 无\n"), std::string::npos) << chinese;
  EXPECT_NE(chinese.find(": 计划开始 无 → 2026-02-01\n"), std::string::npos) << chinese;
}

TEST_F(Export, AProjectIsAnArrayOfItsViews) {
  EXPECT_EQ(project_json({}), "[\n]\n");
  std::vector<v1::ViewResponse> views(2);
  EXPECT_TRUE(project_json(views).starts_with("[\n{")) << project_json(views);
  EXPECT_NE(project_json(views).find("},\n{"), std::string::npos);
}

}  // namespace
}  // namespace slipway::exports
