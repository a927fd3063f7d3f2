// A token made for one view reads that view over HTTP, and nothing else: every route of the OpenAPI file is
// tried.
#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <sstream>
#include <utility>

#include "tests/proofs/live_server.h"
#include "tests/support/text.h"

namespace slipway::proofs {
namespace {

using support::between;
using support::HttpAnswer;

struct Route {
  std::string method;
  std::string path;
  bool open = false;  // To whoever asks, without any secret.
};

std::vector<Route> routes() {
  std::ifstream file(SLIPWAY_SOURCE_DIR "/server/http/openapi.json");
  std::ostringstream text;
  text << file.rdbuf();
  google::protobuf::Struct api;
  if (!google::protobuf::util::JsonStringToMessage(text.str(), &api).ok())
    throw std::runtime_error("openapi.json is no JSON");
  std::vector<Route> found;
  for (const auto& [path, methods] : api.fields().at("paths").struct_value().fields()) {
    for (const auto& [method, about] : methods.struct_value().fields()) {
      Route route{method, path};
      std::ranges::transform(route.method, route.method.begin(),
                             [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      const auto& fields = about.struct_value().fields();
      route.open = fields.contains("security") && fields.at("security").list_value().values().empty();
      found.push_back(std::move(route));
    }
  }
  return found;
}

// With something that exists in each place.
std::string filled(std::string path, const std::string& view) {
  constexpr std::array places = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"{project}", project}, {"{revision}", "1"}, {"{level}", "0"}, {"{tile}", "000"}});
  for (const auto& [place, value] : places)
    if (const auto at = path.find(place); at != std::string::npos) path.replace(at, place.size(), value);
  if (const auto at = path.find("{view}"); at != std::string::npos) path.replace(at, 6, view);
  while (path.find('{') != std::string::npos)
    path.replace(path.find('{'), path.find('}') - path.find('{') + 1, "some");
  return path;
}

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
  for (const Route& route : routes()) {
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
