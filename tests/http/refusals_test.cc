// What was refused, as whoever reads the audit trail sees it: who, what, when, why; and nothing that people
// wrote.
#include "slipway/v1/api.pb.h"
#include "tests/proofs/live_server.h"
#include "tests/support/text.h"

namespace slipway::proofs {
namespace {

class RefusalsTest : public LiveServer {
 protected:
  v1::Ack move(const std::string& id, const std::string& task) {
    v1::Command command;
    command.set_command_id(id);
    command.set_project(project);
    command.mutable_move_task()->set_task_id(task);
    command.mutable_move_task()->set_column_id("doing");
    return send(command);
  }
  std::string refusals(const std::string& query = {}) const {
    return text("/api/v1/projects/bank/refusals" + query);
  }
  static std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
  }
};

TEST_F(RefusalsTest, TellsWhoAskedForWhatAndWhy) {
  EXPECT_EQ(count(refusals(), "\"code\""), 0U);
  ASSERT_TRUE(move("c1", "nowhere").has_refused());
  const std::string found = refusals();
  EXPECT_EQ(support::between(found, "\"actor\":\"", '"'), "administrator");
  EXPECT_EQ(support::between(found, "\"command\":\"", '"'), "move_task");
  EXPECT_EQ(support::between(found, "\"entity\":\"", '"'), "task/nowhere");
  EXPECT_EQ(support::between(found, "\"revision\":\"", '"'), "1");
  EXPECT_FALSE(support::between(found, "\"at\":\"", '"').empty());
  EXPECT_FALSE(support::between(found, "\"messageZh\":\"", '"').empty());
  EXPECT_FALSE(support::between(found, "\"messageEn\":\"", '"').empty());
}

TEST_F(RefusalsTest, OutlivesARestartAndTellsTheNewestFirst) {
  (void)move("c1", "first");
  (void)move("c2", "second");
  stop();
  start();
  (void)move("c3", "third");
  const std::string found = refusals();
  EXPECT_LT(found.find("third"), found.find("second"));
  EXPECT_LT(found.find("second"), found.find("first"));
  EXPECT_EQ(count(refusals("?limit=1"), "\"code\""), 1U);
}

TEST_F(RefusalsTest, HoldsNothingThatPeopleWrote) {
  v1::Command grant;
  grant.set_command_id("lead");
  grant.set_project(project);
  grant.mutable_grant_role()->set_person_id("administrator");
  grant.mutable_grant_role()->set_role(v1::PROJECT_LEAD);
  (void)committed(grant);
  v1::Command create;
  create.set_command_id("create-task");
  create.set_project(project);
  create.mutable_create_task()->set_task_id("t");
  create.mutable_create_task()->set_title("Zhao resigns");
  (void)committed(create);
  v1::Command block;
  block.set_command_id("block");
  block.set_project(project);
  block.mutable_block_task()->set_task_id("t");
  block.mutable_block_task()->set_reason("zhao");
  (void)committed(block);
  v1::Command done;
  done.set_command_id("done");
  done.set_project(project);
  done.mutable_complete_task()->set_task_id("t");
  ASSERT_TRUE(send(done).has_refused());
  const std::string found = refusals();
  EXPECT_EQ(support::between(found, "\"entity\":\"", '"'), "task/t");
  for (const char* written : {"Zhao", "zhao", "resigns"})
    EXPECT_EQ(found.find(written), std::string::npos) << found;
  EXPECT_NE(found.find("“…”"), std::string::npos) << found;
}

TEST_F(RefusalsTest, IsForThoseWhoMayReadTheProject) {
  EXPECT_EQ(by_other("GET", "/api/v1/projects/bank/refusals").status, 403);
  EXPECT_EQ(get("/api/v1/projects/nowhere/refusals").status, 404);
  EXPECT_EQ(get("/api/v1/projects/workspace/refusals").status, 200);
}

// Who may not read a project is told so, and that they tried is known.
TEST_F(RefusalsTest, TellsOfStrangersButKeepsNothingOfProjectsThatAreNotThere) {
  (void)by_other("GET", "/api/v1/me");
  const auto refused =
      by_other("POST", "/api/v1/commands",
               R"({"commandId":"x","project":"bank","createTask":{"taskId":"t","title":"T"}})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(support::between(refusals(), "\"actor\":\"", '"'), "wu");
  EXPECT_EQ(support::between(refusals(), "\"code\":\"", '"'), "forbidden");
  (void)by_other("POST", "/api/v1/commands",
                 R"({"commandId":"y","project":"nowhere","createTask":{"taskId":"t","title":"T"}})");
  EXPECT_FALSE(std::filesystem::exists(data() / "refusals" / "nowhere.jsonl"));
}

}  // namespace
}  // namespace slipway::proofs
