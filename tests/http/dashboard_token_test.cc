// A token made for one view reads that view over HTTP, and nothing else: every route of the OpenAPI file is
// tried.
#include "documented_routes.h"
#include "tests/proofs/live_server.h"
#include "tests/support/text.h"

namespace slipway::proofs {
namespace {

using support::between;
using support::HttpAnswer;

class DashboardTokensTest : public LiveServer {
 protected:
  std::string make(const std::string& body) const {
    return between(post("/api/v1/tokens", body).body, "\"token\":\"", '"');
  }
  std::string board_token() const { return make(R"({"name":"wall","project":"bank","view":"board"})"); }
  static std::string code_of(const HttpAnswer& answer) { return between(answer.body, "\"code\":\"", '"'); }
};

TEST_F(DashboardTokensTest, ReadsItsView) {
  edit_times(1);
  const std::string token = board_token();
  const HttpAnswer now = request("GET", "/api/v1/projects/bank/views/board", {}, token);
  EXPECT_EQ(now.status, 200);
  EXPECT_NE(now.body.find("Cut over"), std::string::npos);
  EXPECT_EQ(request("GET", "/api/v1/projects/bank/views/board?at=1", {}, token).status, 200);
}

TEST_F(DashboardTokensTest, ReadsNothingElseOfAllThatThereIs) {
  const std::string token = board_token();
  std::size_t refused = 0;
  for (const Route& route : documented_routes()) {
    if (route.open) continue;
    const std::string path = filled(route.path, "overview");
    const HttpAnswer answer = request(route.method, path, route.method == "GET" ? "" : "{}", token);
    EXPECT_EQ(answer.status, 403) << route.method << " " << path << ": " << answer.body;
    EXPECT_EQ(code_of(answer), "token_scope") << route.method << " " << path;
    ++refused;
  }
  EXPECT_GT(refused, 20U);
}

TEST_F(DashboardTokensTest, ReadsNoOtherProjectsViewOfThatName) {
  v1::Command create;
  create.set_command_id("create-other");
  create.set_project("other");
  create.mutable_create_project()->set_name("Other");
  (void)committed(create);
  EXPECT_EQ(code_of(request("GET", "/api/v1/projects/other/views/board", {}, board_token())), "token_scope");
}

TEST_F(DashboardTokensTest, IsListedWithWhatItReadsAndOutlivesARestart) {
  const std::string token = board_token();
  EXPECT_NE(get("/api/v1/tokens").body.find(R"("project":"bank","view":"board")"), std::string::npos);
  stop();
  start();
  EXPECT_EQ(request("GET", "/api/v1/projects/bank/views/board", {}, token).status, 200);
  EXPECT_EQ(code_of(request("GET", "/api/v1/me", {}, token)), "token_scope");
}

TEST_F(DashboardTokensTest, IsMadeForAViewThatThereIsAndThatOneMayRead) {
  const auto refusal = [&](const std::string& body) { return code_of(post("/api/v1/tokens", body)); };
  EXPECT_EQ(refusal(R"({"name":"x","project":"bank"})"), "invalid");
  EXPECT_EQ(refusal(R"({"name":"x","view":"board"})"), "invalid");
  EXPECT_EQ(refusal(R"({"name":"x","project":"bank","view":"audit"})"), "invalid");
  EXPECT_EQ(refusal(R"({"name":"x","project":"bank","view":"nothing"})"), "not_found");
  EXPECT_EQ(refusal(R"({"name":"x","project":"nowhere","view":"board"})"), "not_found");
  EXPECT_EQ(code_of(by_other("POST", "/api/v1/tokens", R"({"name":"x","project":"bank","view":"board"})")),
            "forbidden");
}

}  // namespace
}  // namespace slipway::proofs
