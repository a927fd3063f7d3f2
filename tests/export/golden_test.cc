// The exports of a history that never changes, byte for byte, in both languages.
//
// The history is the log that version 0.1 wrote (tests/projections/golden). With SLIPWAY_RECORD=1 in the
// environment the files in tests/export/golden are written anew: look at what changed before you commit it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "projections/projection.h"
#include "projections/view.h"
#include "proto/export/calendar.h"
#include "proto/export/minutes.h"
#include "proto/export/project.h"
#include "proto/export/tasks.h"
#include "tests/export/ical_rules.h"
#include "tests/projections/golden_log.h"

namespace slipway::exports {
namespace {

namespace fs = std::filesystem;
const fs::path source(SLIPWAY_SOURCE_DIR);
const fs::path history = source / "tests/projections/golden/0.1";
constexpr const char* project = "pay-upgrade";

class Golden : public ::testing::TestWithParam<v1::Language> {
 protected:
  Golden() : keys_(history / "keys") {
    for (const char* stream : {project, "workspace"})
      testing::append_all(testing::read_file(history / (std::string(stream) + ".entries")), stream, store_);
    directory_ = read_directory(read("workspace", "directory"));
  }

  v1::ViewResponse view(const std::string& stream, const std::string& name) const {
    v1::ViewResponse response;
    response.set_project(stream);
    response.set_view(name);
    const Revision head = *store_.head(stream);
    response.set_revision(head.value);
    const auto checkpoints = make_memory_checkpoints();
    const auto view = view_at(store_, keys_, *checkpoints, stream, name, head);
    EXPECT_TRUE(view) << stream << " " << name;
    (*view)->each(
        [&](const View::Item& item) { EXPECT_TRUE(response.add_entities()->ParseFromString(*item.entity)); });
    return response;
  }
  Entities read(const std::string& stream, const std::string& name) const {
    return entities(view(stream, name));
  }
  static std::string language() { return GetParam() == v1::ZH_CN ? "zh" : "en"; }
  static Locale locale() { return {GetParam(), 8}; }

  static void expect(const std::string& name, const std::string& bytes) {
    const fs::path file = source / "tests/export/golden" / name;
    if (std::getenv("SLIPWAY_RECORD") != nullptr) std::ofstream(file, std::ios::binary) << bytes;
    EXPECT_EQ(bytes, testing::read_file(file)) << name;
  }

  MemoryEventStore store_;
  testing::GoldenKeys keys_;
  Directory directory_;
};
INSTANTIATE_TEST_SUITE_P(Languages, Golden, ::testing::Values(v1::ZH_CN, v1::EN),
                         [](const auto& language) { return language.param == v1::ZH_CN ? "zh" : "en"; });

TEST_P(Golden, TasksAreTheSame) {
  const Board board = read_board(read(project, "board"));
  expect("tasks." + language() + ".csv", tasks_csv(board, directory_, GetParam(), GetParam() == v1::ZH_CN));
}

TEST_P(Golden, MinutesAreTheSame) {
  expect("minutes." + language() + ".md",
         minutes_markdown(read_meetings(read(project, "meeting"), read(project, "minutes")), directory_,
                          locale()));
}

TEST_P(Golden, TheCalendarIsTheSameAndKeepsTheStandard) {
  google::protobuf::Timestamp made;
  made.set_seconds(1772323200);
  const std::string calendar = calendar_ics(project, read_meetings(read(project, "meeting")),
                                            read_milestones(read(project, "timeline")), made, GetParam());
  expect("calendar." + language() + ".ics", calendar);
  EXPECT_EQ(ical_problems(calendar), std::vector<std::string>{});
}

// Of some views: the others' entities are written by the same few lines.
TEST_P(Golden, TheProjectIsTheSame) {
  std::vector<v1::ViewResponse> views;
  for (const char* name : {"overview", "gates", "risks"}) views.push_back(view(project, name));
  expect("project.json", project_json(views));
}

TEST(ProjectExport, HasEveryViewButTheAuditTrail) {
  std::vector<std::string_view> all;
  for (const std::string_view name : view_names(project))
    if (name != "audit") all.push_back(name);
  EXPECT_EQ(std::vector<std::string_view>(project_views.begin(), project_views.end()), all);
}

// --- that the check of the standard finds what is wrong -------------------------------------------

std::string with(const std::string& line) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:"
         "20260301T000000Z\r\n" +
         line + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}
const std::string start = "DTSTART:20260301T090000Z\r\n";

TEST(IcalRules, LetAGoodCalendarPass) {
  EXPECT_EQ(ical_problems(with(start + "SUMMARY:a\\, b\r\n")), std::vector<std::string>{});
  EXPECT_EQ(ical_problems(with("DTSTART;VALUE=DATE:20260301\r\n")), std::vector<std::string>{});
}

TEST(IcalRules, FindWhatIsWrong) {
  const std::string cases[] = {
      with(""),
      with(start + start),
      with("DTSTART:20260301T090000\r\n"),
      with("DTSTART;VALUE=DATE:2026-03-01\r\n"),
      with(start + "DTEND:20260301T090000Z\r\n"),
      with(start + "SUMMARY:a, b\r\n"),
      with(start + "SUMMARY:a; b\r\n"),
      with(start + "SUMMARY:a\\x\r\n"),
      with(start + "SUMMARY:a\nb\r\n"),
      with(start + "SUMMARY:\xFF\r\n"),
      with(start + "SUMMARY:" + std::string(68, 'x') + "\r\n"),
      with(start + "SUMMARY:\xE7\r\n \xBA\xBF\r\n"),
      with(start + "UID:b\r\n"),
      with(start + "summary:x\r\n"),
      with(start + "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260301T000000Z\r\n" + start),
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"};
  for (const std::string& each : cases) EXPECT_FALSE(ical_problems(each).empty()) << each;
}

}  // namespace
}  // namespace slipway::exports
