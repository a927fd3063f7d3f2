// Failpoints are a closed list; each stands in one place, and a release holds none of them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "eventstore/failpoint.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// How often each name stands in the product's sources.
std::map<std::string, int> in_sources() {
  static const std::regex use(R"re(SLIPWAY_FAILPOINT\("([a-z_.]+)"\);)re");
  std::map<std::string, int> found;
  for (const char* folder : {"eventstore", "projections", "server"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SLIPWAY_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".cc") continue;
      const std::string text = read(entry.path());
      for (auto match = std::sregex_iterator(text.begin(), text.end(), use); match != std::sregex_iterator();
           ++match)
        ++found[(*match)[1]];
    }
  }
  return found;
}

TEST(Failpoints, EachStandsInOnePlace) {
  std::map<std::string, int> listed;
  for (const auto name : failpoints()) listed[std::string(name)] = 1;
  EXPECT_EQ(in_sources(), listed);
}

TEST(Failpoints, AreInTheServerOnlyIfItWasBuiltWithThem) {
#ifdef SLIPWAY_FAILPOINTS
  constexpr bool built_with_them = true;
#else
  constexpr bool built_with_them = false;
#endif
  const std::string server = read(SLIPWAYD);
  ASSERT_FALSE(server.empty()) << SLIPWAYD;
  std::set<std::string> names{"SLIPWAY_FAILPOINT=", "SLIPWAY_MUTANT"};
  for (const auto name : failpoints()) names.emplace(name);
  for (const std::string& name : names)
    EXPECT_EQ(server.find(name) != std::string::npos, built_with_them) << name;
}

}  // namespace
}  // namespace slipway
