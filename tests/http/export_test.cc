// Files for other programs over HTTP: who gets them, in which language, under which name, and when they are
// unchanged.
#include <algorithm>
#include <sstream>

#include "clients/cli/commands.h"
#include "tests/proofs/live_server.h"

namespace slipway::proofs {
namespace {

const std::string base = "/api/v1/projects/bank/export/";

class Exports : public LiveServer {
 protected:
  void schedule_meeting() {
    v1::Command command;
    command.set_command_id("schedule");
    command.set_project(project);
    auto& meeting = *command.mutable_schedule_meeting();
    meeting.set_meeting_id("m1");
    meeting.set_kind(v1::SYNC);
    meeting.set_title("同步会, 一");
    meeting.mutable_starts_at()->set_seconds(1772355900);
    meeting.set_planned_minutes(30);
    (void)committed(command);
  }
  support::HttpAnswer asked(const std::string& file, const std::string& headers) const {
    return support::http(port(), "GET", base + file, {},
                         "Authorization: Bearer " + token() + "\r\n" + headers);
  }
  // What the command line writes of the same.
  std::string by_command_line(const std::string& format, const std::string& language,
                              std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"slipway", "--url",    "http://127.0.0.1:" + std::to_string(port()),
                                   "--token", token(),    "-p",
                                   project,   "--lang",   language,
                                   "export",  "--format", format};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    std::ostringstream out;
    std::ostringstream error;
    EXPECT_EQ(cli::run(static_cast<int>(argv.size()), argv.data(), out, error), 0) << error.str();
    return out.str();
  }
};

TEST_F(Exports, AreTheBytesOfTheCommandLine) {
  edit_times(2);
  schedule_meeting();
  for (const char* language : {"zh", "en"}) {
    const std::string lang = std::string("?lang=") + language;
    EXPECT_EQ(text(base + "tasks.csv" + lang), by_command_line("csv", language));
    EXPECT_EQ(text(base + "tasks.csv" + lang + "&excel=1"), by_command_line("csv", language, {"--excel"}));
    EXPECT_EQ(text(base + "minutes.md" + lang), by_command_line("markdown", language));
    EXPECT_EQ(text(base + "calendar.ics" + lang), by_command_line("ics", language));
    EXPECT_EQ(text(base + "project.json" + lang), by_command_line("json", language));
  }
  EXPECT_EQ(text(base + "minutes-m1.md?lang=zh"), text(base + "minutes.md?lang=zh"));
  EXPECT_NE(text(base + "minutes.md?lang=zh").find("# 同步会, 一"), std::string::npos);
}

TEST_F(Exports, OfAPastRevisionShowThat) {
  edit_times(1);
  const std::string before = text(base + "tasks.csv?at=1&lang=en");
  EXPECT_EQ(std::ranges::count(before, '\n'), 1) << before;
  EXPECT_GT(std::ranges::count(text(base + "tasks.csv?lang=en"), '\n'), 1);
}

TEST_F(Exports, HaveANameInAnyLanguageAndATag) {
  const auto answer = asked("tasks.csv", {});
  EXPECT_NE(answer.head.find("filename=\"tasks.csv\"; filename*=UTF-8''Bank-tasks.csv"), std::string::npos)
      << answer.head;
  EXPECT_NE(answer.head.find("text/csv; charset=utf-8"), std::string::npos) << answer.head;
  const std::size_t tag = answer.head.find("ETag: ") + 6;
  const std::string etag = answer.head.substr(tag, answer.head.find('\r', tag) - tag);
  EXPECT_EQ(asked("tasks.csv", "If-None-Match: " + etag + "\r\n").status, 304);
  edit_times(1);
  EXPECT_EQ(asked("tasks.csv", "If-None-Match: " + etag + "\r\n").status, 200);
}

TEST_F(Exports, OfAllProjectsIsACalendar) {
  schedule_meeting();
  const std::string all = text("/api/v1/workspace/export/calendar.ics?lang=en");
  EXPECT_NE(all.find("UID:meeting-m1@bank.slipway\r\n"), std::string::npos) << all;
  EXPECT_EQ(get("/api/v1/workspace/export/tasks.csv").status, 404);
}

TEST_F(Exports, AreForThoseWhoMayReadTheProject) {
  EXPECT_EQ(by_other("GET", base + "tasks.csv").status, 403);
  EXPECT_EQ(by_other("GET", "/api/v1/workspace/export/calendar.ics").body.find("bank.slipway"),
            std::string::npos);
  EXPECT_EQ(get("/api/v1/projects/nowhere/export/tasks.csv").status, 404);
  for (const char* file : {"tasks.xlsx", "minutes-.md", "minutes-no.md", "project.csv"})
    EXPECT_EQ(get(base + file).status, 404) << file;
  EXPECT_EQ(get(base + "tasks.csv?lang=fr").status, 400);
  EXPECT_EQ(get(base + "tasks.csv?at=yesterday").status, 400);
}

}  // namespace
}  // namespace slipway::proofs
