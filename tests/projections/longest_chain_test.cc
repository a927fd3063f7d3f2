#include "projections/longest_chain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace slipway {
namespace {

using Path = std::vector<std::string>;

TEST(LongestChain, IsTheOneWithTheMostHours) {
  LongestChain chain;
  EXPECT_EQ(chain.path(), Path{});
  chain.set("design", 8, {});
  chain.set("build", 13, {"design"});
  chain.set("docs", 20, {});
  chain.set("test", 5, {"build", "docs"});
  // design, build, test: 26; docs, test: 25.
  EXPECT_EQ(chain.path(), (Path{"design", "build", "test"}));
  EXPECT_EQ(chain.hours(), 26U);
  chain.set("docs", 22, {});
  EXPECT_EQ(chain.path(), (Path{"docs", "test"}));
  EXPECT_EQ(chain.hours(), 27U);
  chain.erase("docs");
  EXPECT_EQ(chain.path(), (Path{"design", "build", "test"}));
  chain.erase("design");
  EXPECT_EQ(chain.path(), (Path{"build", "test"}));
}

TEST(LongestChain, OfSeveralAsLongHasTheLeastIdsFromItsEnd) {
  LongestChain chain;
  chain.set("d", 2, {});
  chain.set("c", 2, {});
  chain.set("b", 1, {"d", "c"});
  chain.set("a", 1, {"d"});
  EXPECT_EQ(chain.path(), (Path{"d", "a"}));
  chain.erase("a");
  EXPECT_EQ(chain.path(), (Path{"c", "b"}));
}

TEST(LongestChain, WaitsForWhatComesLater) {
  LongestChain chain;
  chain.set("last", 1, {"first"});
  EXPECT_EQ(chain.hours(), 1U);
  chain.set("first", 4, {});
  EXPECT_EQ(chain.path(), (Path{"first", "last"}));
}

TEST(LongestChain, EndsOnALoop) {
  LongestChain chain;
  chain.set("a", 1, {"b"});
  chain.set("b", 1, {"a"});
  EXPECT_LE(chain.path().size(), 2U);
  chain.set("b", 1, {});
  chain.erase("b");
  EXPECT_EQ(chain.path(), Path{"a"});
}

struct Work {
  std::uint32_t hours;
  Path waits_for;
};

// The length by definition: tried from every end, by every way back.
std::uint64_t length_to(const std::map<std::string, Work>& network, const std::string& end) {
  const auto found = network.find(end);
  if (found == network.end()) return 0;
  std::uint64_t longest = 0;
  for (const std::string& before : found->second.waits_for)
    longest = std::max(longest, length_to(network, before));
  return longest + found->second.hours;
}

TEST(LongestChain, KeptAsItChangesIsTheOneFoundByTryingAll) {
  std::mt19937_64 random{7};
  for (int history = 0; history < 40; ++history) {
    LongestChain chain;
    std::map<std::string, Work> network;
    for (int change = 0; change < 60; ++change) {
      const auto number = random() % 12;
      const std::string id(1, static_cast<char>('a' + number));
      if (random() % 4 == 0) {
        network.erase(id);
        chain.erase(id);
      } else {
        Work work{.hours = static_cast<std::uint32_t>(1 + random() % 9), .waits_for = {}};
        for (unsigned before = 0; before < number; ++before)  // Later ones wait for earlier ones: no loop.
          if (random() % 4 == 0) work.waits_for.emplace_back(1, static_cast<char>('a' + before));
        chain.set(id, work.hours, work.waits_for);
        network[id] = std::move(work);
      }
      std::uint64_t longest = 0;
      for (const auto& [end, work] : network) longest = std::max(longest, length_to(network, end));
      ASSERT_EQ(chain.hours(), longest);
      std::uint64_t hours = 0;
      for (const std::string& step : chain.path()) hours += network.at(step).hours;
      ASSERT_EQ(hours, longest);
    }
  }
}

}  // namespace
}  // namespace slipway
