// What happened since one left, asked over HTTP: by a revision or a moment, by whoever may read the project.
#include "tests/proofs/live_server.h"

namespace slipway::proofs {
namespace {

class DigestsTest : public LiveServer {};

TEST_F(DigestsTest, TellsWhatHappenedSinceARevision) {
  edit_times(3);
  const auto answer = get("/api/v1/projects/bank/digest?since=3");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("since":"3")"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find(R"("entity":"task/t3")"), std::string::npos) << answer.body;
  EXPECT_EQ(answer.body.find(R"("entity":"task/t2")"), std::string::npos) << answer.body;
}

TEST_F(DigestsTest, TakesAMomentToo) {
  edit_times(1);
  EXPECT_NE(text("/api/v1/projects/bank/digest?since=2020-01-01T00:00:00Z").find("task/t1"),
            std::string::npos);
  EXPECT_EQ(text("/api/v1/projects/bank/digest?since=2999-01-01T00:00:00Z").find("task/t1"),
            std::string::npos);
  EXPECT_EQ(get("/api/v1/projects/bank/digest?since=yesterday").status, 400);
}

TEST_F(DigestsTest, TakesANumberThatIsTooLargeForTheNewest) {
  edit_times(3);
  const std::string newest = text("/api/v1/projects/bank/views/board");
  EXPECT_EQ(text("/api/v1/projects/bank/views/board?at=99999999999999999999"), newest);
  EXPECT_EQ(text("/api/v1/projects/bank/digest?since=99999999999999999999").find("task/t3"),
            std::string::npos);
}

TEST_F(DigestsTest, IsOfThisVersionOfTheApiAlone) {
  EXPECT_EQ(get("/api/v2/projects/bank/digest").status, 404);
  EXPECT_EQ(get("/api/projects/bank").status, 404);
}

TEST_F(DigestsTest, IsForThoseWhoMayReadTheProject) {
  EXPECT_EQ(by_other("GET", "/api/v1/projects/bank/digest").status, 403);
  EXPECT_EQ(get("/api/v1/projects/nowhere/digest").status, 404);
}

}  // namespace
}  // namespace slipway::proofs
