// What the OpenAPI file documents is routed, and what is routed is documented.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "documented_routes.h"
#include "tests/proofs/live_server.h"
#include "tests/support/text.h"

namespace slipway::proofs {
namespace {

using support::between;

class RoutesTest : public LiveServer {};

// The last segment of a path may be any name there: only whole routes are unknown.
TEST_F(RoutesTest, EveryDocumentedOperationIsRouted) {
  const std::vector<Route> routes = documented_routes();
  EXPECT_GT(routes.size(), 30U);
  for (const Route& route : routes) {
    const std::string path = filled(route.path, "overview");
    const auto answer = request(route.method, path, route.method == "GET" ? "" : "{}", token());
    EXPECT_NE(between(answer.body, "\"code\":\"", '"'), "route_unknown") << route.method << " " << path;
    EXPECT_NE(answer.status, 405) << route.method << " " << path;
  }
}

TEST_F(RoutesTest, WhatIsNoRouteSaysSo) {
  for (const char* path : {"/api/v1/nothing", "/api/v2/me", "/api/v1/projects/bank/nothing", "/log/bank"}) {
    const auto answer = get(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(between(answer.body, "\"code\":\"", '"'), "route_unknown") << path;
  }
}

std::string sources_of_routes() {
  std::ostringstream all;
  for (const auto& entry : std::filesystem::directory_iterator(SLIPWAY_SOURCE_DIR "/server")) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream in(entry.path());
    all << in.rdbuf() << '\n';
  }
  return all.str();
}

std::vector<std::string> found(const std::string& text, const char* pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> all;
  for (std::sregex_iterator each(text.begin(), text.end(), expression), end; each != end; ++each)
    all.push_back((*each)[1]);
  return all;
}

std::set<std::string> documented_segments() {
  std::set<std::string> segments;
  for (const Route& route : documented_routes())
    for (const std::string& segment : found(route.path, "/([^/]+)")) segments.insert(segment);
  return segments;
}

// Routes that are told whole: `is("GET", {"api", "v1", "me"})`.
TEST(Routes, WhatIsToldWholeIsDocumented) {
  std::set<std::string> documented;
  for (const Route& route : documented_routes()) documented.insert(route.method + " " + route.path);
  const auto told = found(sources_of_routes(), R"re(is\(("[A-Z]+", \{("[^"]*"(, )?)+\})\))re");
  EXPECT_GT(told.size(), 15U);
  for (const std::string& route : told) {
    std::string path;
    for (const std::string& word : found(route.substr(route.find('{')), "\"([^\"]*)\"")) path += "/" + word;
    EXPECT_TRUE(documented.contains(between(route, "\"", '"') + " " + path)) << route;
  }
}

// Others by their segments: `path[4] == "audit"`.
TEST(Routes, EverySegmentThatIsAskedForIsDocumented) {
  const std::set<std::string> documented = documented_segments();
  const auto asked = found(sources_of_routes(), R"re((?:path|rest)\[\d\] [!=]= "([^"]+)")re");
  EXPECT_GT(asked.size(), 15U);
  for (const std::string& segment : asked) EXPECT_TRUE(documented.contains(segment)) << segment;
}

}  // namespace
}  // namespace slipway::proofs
