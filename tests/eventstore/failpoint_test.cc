#include "eventstore/failpoint.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>

#include "tests/eventstore/store_harness.h"

namespace slipway {
namespace {

// The environment is read once in a process, so each of these runs in one of its own.
class Failpoint : public testing::Test {
 protected:
  Failpoint() { testing::GTEST_FLAG(death_test_style) = "threadsafe"; }
  ~Failpoint() override { ::unsetenv("SLIPWAY_FAILPOINT"); }
  static void arm(const char* value) { ::setenv("SLIPWAY_FAILPOINT", value, 1); }
};

TEST_F(Failpoint, NamesAreDistinct) {
  const std::set<std::string_view> names(failpoints().begin(), failpoints().end());
  EXPECT_EQ(names.size(), failpoints().size());
}

TEST_F(Failpoint, EndsTheProcessAtTheArmedVisit) {
  EXPECT_EXIT(
      {
        arm("store.before_batch:3");
        for (int visit = 1; visit <= 2; ++visit) reach_failpoint("store.before_batch");
        reach_failpoint("store.between_acks");
        std::fputs("still there\n", stderr);
        reach_failpoint("store.before_batch");
        std::exit(0);
      },
      testing::ExitedWithCode(137), "still there");
}

TEST_F(Failpoint, DoesNothingUnarmed) {
  EXPECT_EXIT(
      {
        ::unsetenv("SLIPWAY_FAILPOINT");
        for (const auto name : failpoints()) reach_failpoint(name);
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(Failpoint, AnUnknownNameIsAnError) {
  EXPECT_DEATH(
      {
        arm("store.misspelt");
        reach_failpoint("store.before_batch");
      },
      "names no failpoint");
  EXPECT_DEATH(
      {
        arm("store.before_batch:soon");
        reach_failpoint("store.before_batch");
      },
      "no number");
}

// Run by the test below in a process of its own: appends until the armed failpoint ends it, and writes down
// each acknowledged revision.
TEST(OtherProcess, DISABLED_AppendsUntilKilled) {
  const std::string log = std::getenv("SLIPWAY_TEST_LOG");
  std::FILE* file = std::fopen((log + ".acknowledged").c_str(), "w");
  auto store = RocksEventStore::open(log).value();
  Results results;
  for (std::uint64_t revision = 1; revision <= 200; ++revision) {
    store->append(nth_commit("board", revision),
                  [file, done = results.next()](const AppendResult& result) mutable {
                    std::fputs(fmt::format("{}\n", result.revision.value().value).c_str(), file);
                    std::fflush(file);
                    done(result);
                  });
    if (revision % 7 == 0) results.wait();
  }
  results.wait();
}

TEST_F(Failpoint, WhatWasAcknowledgedSurvivesEachOfThem) {
#ifndef SLIPWAY_FAILPOINTS
  GTEST_SKIP() << "built without SLIPWAY_FAILPOINTS";
#endif
  for (const auto name : failpoints()) {
    if (name.starts_with("actor.")) continue;  // The kill loop reaches them,
    if (name.starts_with("keys.")) continue;   // and these the tests of the keys' rotation.
    SCOPED_TRACE(name);
    const bool once = name.starts_with("begin.");
    const TemporaryDirectory directory;
    const auto environment =
        fmt::format("SLIPWAY_TEST_LOG={} SLIPWAY_FAILPOINT={}:{}", directory.log(), name, once ? 1 : 10);
    EXPECT_EQ(run_in_other_process("OtherProcess.DISABLED_AppendsUntilKilled", environment), 137);
    std::uint64_t acknowledged = 0;
    std::ifstream lines(directory.log() + ".acknowledged");
    for (std::uint64_t revision = 0; lines >> revision;) acknowledged = revision;
    EXPECT_EQ(acknowledged > 0, !once);
    const auto store = RocksEventStore::open(directory.log()).value();
    const auto commits = read_stream(*store, "board");
    EXPECT_GE(commits.size(), acknowledged);
    EXPECT_EQ(read_all(*store), commits);
    if (!commits.empty())
      EXPECT_EQ(store->find_command("board", fmt::format("c{}", commits.size())), Revision{commits.size()});
  }
}

}  // namespace
}  // namespace slipway
