// Files for other programs over HTTP: who gets them, in which language, under which name, and when they are
// unchanged.
#include <algorithm>

#include "tests/proofs/live_server.h"

namespace slipway::proofs {
namespace {

const std::string base = "/api/v1/projects/bank/export/";

class Exports : public LiveServer {
 protected:
  support::HttpAnswer asked(const std::string& file, const std::string& headers) const {
    return support::http(port(), "GET", base + file, {},
                         "Authorization: Bearer " + token() + "\r\n" + headers);
  }
};

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

// Neither views nor exports, though the meeting that they were invited to is still there.
TEST_F(Exports, AreForNoConsultantWhoseRoleEnded) {
  const std::string view = "/api/v1/projects/bank/views/minutes";
  (void)by_other("GET", "/api/v1/me");
  engage_other();
  v1::Command invite;
  invite.set_command_id("invite");
  invite.set_project(project);
  v1::ScheduleMeeting& meeting = *invite.mutable_schedule_meeting();
  meeting.set_meeting_id("m");
  meeting.set_kind(v1::SYNC);
  meeting.set_title("Sync");
  meeting.mutable_starts_at()->set_seconds(1);
  meeting.set_planned_minutes(30);
  meeting.add_invitees("wu");
  (void)committed(invite);
  for (const std::string& path : {view, base + "minutes-m.md", base + "tasks.csv"})
    EXPECT_EQ(by_other("GET", path).status, 200) << path;

  v1::Command revoke;
  revoke.set_command_id("revoke");
  revoke.set_project(project);
  revoke.mutable_revoke_role()->set_person_id("wu");
  revoke.mutable_revoke_role()->set_role(v1::CONSULTANT);
  (void)committed(revoke);
  for (const std::string& path : {view, base + "minutes-m.md", base + "tasks.csv"})
    EXPECT_EQ(by_other("GET", path).status, 403) << path;
  const std::string edit =
      R"({"commandId":"e","project":"bank","editMinutes":{"meetingId":"m","blockId":"b","text":"T"}})";
  EXPECT_EQ(by_other("POST", "/api/v1/commands", edit).status, 409);
}

}  // namespace
}  // namespace slipway::proofs
