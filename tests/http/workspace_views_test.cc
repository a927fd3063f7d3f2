// The views over all projects: each person sees their own, of the projects that they may read.
#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "slipway/v1/api.pb.h"
#include "tests/proofs/live_server.h"
#include "tests/support/text.h"

namespace slipway::proofs {
namespace {

class WorkspaceViewsTest : public LiveServer {
 protected:
  // As the administrator, who leads the project made here.
  void give(const std::string& stream, const std::string& intent) {
    const auto answer =
        post("/api/v1/commands",
             fmt::format(R"({{"commandId":"given-{}","project":"{}",{}}})", ++given_, stream, intent));
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  static v1::ViewResponse read(const support::HttpAnswer& answer) {
    v1::ViewResponse view;
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(answer.body, &view).ok()) << answer.body;
    return view;
  }
  v1::ViewResponse mine(const std::string& view) const {
    return read(get("/api/v1/workspace/views/" + view));
  }
  v1::ViewResponse wus(const std::string& view) {
    return read(by_other("GET", "/api/v1/workspace/views/" + view));
  }
  static std::vector<std::string> ids(const v1::ViewResponse& view) {
    std::vector<std::string> all;
    for (const v1::Entity& entity : view.entities()) all.push_back(entity.id());
    return all;
  }
  // Wu of the workspace works in `bank`, and not in `other`.
  void begin() {
    (void)by_other("GET", "/api/v1/me");
    give("other", R"("createProject":{"name":"Other"})");
    give("bank", R"("grantRole":{"personId":"wu","role":"MEMBER"})");
  }

 private:
  int given_ = 0;
};
using Ids = std::vector<std::string>;

TEST_F(WorkspaceViewsTest, PortfolioIsOfTheProjectsThatOneMayRead) {
  begin();
  EXPECT_EQ(ids(mine("portfolio")), (Ids{"project/bank", "project/other"}));
  const v1::ViewResponse seen = wus("portfolio");
  ASSERT_EQ(ids(seen), Ids{"project/bank"});
  EXPECT_EQ(seen.entities(0).portfolio().name(), "Bank");
  EXPECT_EQ(seen.entities(0).portfolio().project(), "bank");
}

TEST_F(WorkspaceViewsTest, WorkIsOnesOwnAndOverdueByTheDay) {
  begin();
  give("bank",
       R"("createTask":{"taskId":"a","title":"Old","assignee":"wu","due":{"year":2001,"month":2,"day":3}})");
  give("bank",
       R"("createTask":{"taskId":"b","title":"New","assignee":"wu","due":{"year":2990,"month":2,"day":3}})");
  give("bank", R"("createTask":{"taskId":"c","title":"Another's"})");
  const v1::ViewResponse work = wus("work");
  ASSERT_EQ(ids(work), (Ids{"work/bank/task/a", "work/bank/task/b"}));
  EXPECT_TRUE(work.entities(0).work().overdue());
  EXPECT_FALSE(work.entities(1).work().overdue());
  EXPECT_EQ(work.entities(0).work().project_name(), "Bank");
  EXPECT_TRUE(ids(mine("work")).empty());
  EXPECT_EQ(wus("portfolio").entities(0).portfolio().tasks_overdue(), 1U);
}

TEST_F(WorkspaceViewsTest, InboxFollowsWhatWasReadAndTheRule) {
  begin();
  give("bank", R"("createTask":{"taskId":"a","title":"Tool","assignee":"wu"})");
  const v1::ViewResponse inbox = wus("inbox");
  ASSERT_EQ(inbox.entities_size(), 1);
  const v1::Notice& notice = inbox.entities(0).notice();
  EXPECT_EQ(notice.kind(), v1::NOTICE_ASSIGNED);
  EXPECT_FALSE(notice.read());
  const auto as_wu = [&](const std::string& id, const std::string& intent) {
    return by_other("POST", "/api/v1/commands",
                    fmt::format(R"({{"commandId":"{}","project":"workspace",{}}})", id, intent))
        .status;
  };
  EXPECT_EQ(
      as_wu("r1", fmt::format(R"("readNotices":{{"project":"bank","revision":"{}"}})", notice.revision())),
      200);
  EXPECT_TRUE(wus("inbox").entities(0).notice().read());
  EXPECT_EQ(as_wu("r2", R"("setNoticeRule":{"project":"bank","rule":"NOTICE_MENTIONS_ONLY"})"), 200);
  const v1::ViewResponse ruled = wus("inbox");
  ASSERT_EQ(ids(ruled), Ids{"rule/bank"});
  EXPECT_EQ(ruled.entities(0).notice_choice().rule(), v1::NOTICE_MENTIONS_ONLY);
  EXPECT_EQ(ruled.entities(0).notice_choice().project_name(), "Bank");
  EXPECT_TRUE(ids(mine("inbox")).empty());  // A rule is one's own.
  EXPECT_EQ(as_wu("r3", R"("setNoticeRule":{"project":"bank","rule":"NOTICE_ALL"})"), 200);
  EXPECT_EQ(ids(wus("inbox")).size(), 1U);
}

TEST_F(WorkspaceViewsTest, ARefusalComesThroughToWhoReadsEverythingAndNotToWhoReadsMentions) {
  begin();
  const auto as_wu = [&](const std::string& id, const std::string& project, const std::string& intent) {
    return by_other("POST", "/api/v1/commands",
                    fmt::format(R"({{"commandId":"{}","project":"{}",{}}})", id, project, intent))
        .status;
  };
  EXPECT_EQ(as_wu("c1", "bank", R"("requestChange":{"changeId":"c","title":"Later","reason":"More time"})"),
            200);
  give("bank", R"("rejectChange":{"changeId":"c","reason":"No"})");
  const v1::ViewResponse inbox = wus("inbox");
  ASSERT_EQ(inbox.entities_size(), 1);
  EXPECT_EQ(inbox.entities(0).notice().kind(), v1::NOTICE_REFUSED);
  EXPECT_EQ(inbox.entities(0).notice().title(), "Later");
  EXPECT_EQ(as_wu("c2", "workspace", R"("setNoticeRule":{"project":"bank","rule":"NOTICE_MENTIONS_ONLY"})"),
            200);
  EXPECT_EQ(ids(wus("inbox")), Ids{"rule/bank"});
}

TEST_F(WorkspaceViewsTest, AFreezeStandsInTheCalendarAndFreezesThePortfolioWhileItHolds) {
  begin();
  give("bank", R"("grantRole":{"personId":"administrator","role":"CUTOVER_MANAGER"})");
  give("bank", R"("startChangeFreeze":{"freezeId":"f","reason":"Year end","until":"2990-01-01T00:00:00Z"})");
  EXPECT_EQ(ids(wus("calendar")), Ids{"calendar/bank/freeze/f"});
  EXPECT_TRUE(wus("portfolio").entities(0).portfolio().frozen());
  give("bank", R"("endChangeFreeze":{"freezeId":"f","reason":"Over"})");
  EXPECT_FALSE(wus("portfolio").entities(0).portfolio().frozen());
  EXPECT_TRUE(wus("calendar").entities(0).calendar().settled());
}

TEST_F(WorkspaceViewsTest, AnswersAreTaggedAndSurviveARestart) {
  begin();
  const std::string path = "/api/v1/workspace/views/portfolio";
  const auto answer = get(path);
  const std::string tag = '"' + support::between(answer.head, "ETag: \"", '"') + '"';
  const std::string headers = "Authorization: Bearer " + token() + "\r\nIf-None-Match: " + tag + "\r\n";
  EXPECT_EQ(support::http(port(), "GET", path, "", headers).status, 304);
  give("bank", R"("createTask":{"taskId":"a","title":"Tool"})");
  EXPECT_EQ(support::http(port(), "GET", path, "", headers).status, 200);
  const Ids before = ids(mine("portfolio"));
  stop();
  start();
  EXPECT_EQ(ids(mine("portfolio")), before);
  EXPECT_EQ(get("/api/v1/workspace/views/nothing").status, 404);
}

TEST_F(WorkspaceViewsTest, TheyHaveNoPast) {
  const auto answer = get("/api/v1/workspace/views/portfolio?at=1");
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("view_has_no_past"), std::string::npos);
}

TEST_F(WorkspaceViewsTest, TheFactsBehindThemAreOfNoClient) {
  EXPECT_EQ(get("/api/v1/projects/bank/views/facts").status, 404);
}

}  // namespace
}  // namespace slipway::proofs
