#include "clients/audit/log_verifier.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "tests/clients/sample_log.h"

namespace slipway::audit {
namespace {

std::vector<std::string> paths_of(std::uint64_t size) {
  std::vector<std::string> paths;
  LogFiles files(size);
  while (const auto file = files.next()) paths.push_back(path_of(*file));
  return paths;
}

// What the first pass over the log finds, and how many commits it proved before.
struct Pass {
  std::optional<Finding> finding;
  std::uint64_t proven = 0;
};
Pass pass(const SampleLog& log, const std::string& changed_path = {}, const std::string& changed = {}) {
  LogVerifier verifier(log.head(log.size()));
  while (const auto expected = verifier.expected()) {
    const bool lie = path_of(*expected) == changed_path;
    if (auto finding = verifier.take(lie ? changed : log.file(*expected)))
      return {finding, verifier.proven()};
  }
  return {verifier.finish(), verifier.proven()};
}

TEST(LogFiles, StandSoThatEachIsProvenAtOnce) {
  EXPECT_TRUE(paths_of(0).empty());
  EXPECT_EQ(paths_of(3), (std::vector<std::string>{"tile/0/000.p/3", "tile/entries/000.p/3"}));
  EXPECT_EQ(paths_of(256), (std::vector<std::string>{"tile/1/000.p/1", "tile/0/000", "tile/entries/000"}));
  EXPECT_EQ(paths_of(515),
            (std::vector<std::string>{"tile/1/000.p/2", "tile/0/002.p/3", "tile/0/000", "tile/entries/000",
                                      "tile/0/001", "tile/entries/001", "tile/entries/002.p/3"}));
}

TEST(LogFiles, AreAllOfTheLogEachOnce) {
  for (const std::uint64_t size :
       {1ULL, 255ULL, 256ULL, 257ULL, 65'535ULL, 65'536ULL, 65'537ULL, 70'000ULL}) {
    const auto paths = paths_of(size);
    std::set<std::string> expected;
    tlog::each_tile(size, [&](const tlog::Tile& tile) { expected.insert(tlog::path_of(tile)); });
    for (std::uint64_t i = 0; const auto bundle = tlog::bundle_at(size, i); ++i)
      expected.insert(tlog::path_of(*bundle));
    EXPECT_EQ(std::set(paths.begin(), paths.end()), expected) << size;
    EXPECT_EQ(paths.size(), expected.size()) << size;
  }
}

TEST(LogVerifier, ProvesAWholeLog) {
  for (const std::uint64_t size : {0ULL, 1ULL, 2ULL, 255ULL, 256ULL, 257ULL, 700ULL, 66'000ULL}) {
    const Pass passed = pass(SampleLog(size));
    EXPECT_FALSE(passed.finding.has_value()) << size;
    EXPECT_EQ(passed.proven, size);
  }
}

TEST(LogVerifier, NamesTheCommitThatWasAltered) {
  const SampleLog log(700);
  for (const std::uint64_t revision : {1ULL, 256ULL, 257ULL, 512ULL, 513ULL, 700ULL}) {
    const tlog::EntryBundle bundle = *tlog::bundle_at(700, (revision - 1) / 256);
    std::string bytes = log.file(bundle);
    const std::size_t place = bytes.find(sample_commit(revision));
    ASSERT_NE(place, std::string::npos);
    bytes[place + 20] ^= 1;
    const Pass found = pass(log, tlog::path_of(bundle), bytes);
    ASSERT_TRUE(found.finding.has_value());
    EXPECT_EQ(*found.finding, (Finding{Fault::commit_altered, revision, tlog::path_of(bundle)}));
    EXPECT_EQ(found.proven, revision - 1);
  }
}

// Where one is gone, comes twice or has another length, the bundle holds another number of them.
TEST(LogVerifier, NamesTheCommitWhereTheLengthsNoLongerFit) {
  const SampleLog log(300);
  const auto bundle_of = [](std::vector<std::uint64_t> revisions) {
    std::string bytes;
    for (const std::uint64_t revision : revisions) tlog::append_entry(bytes, sample_commit(revision));
    return bytes;
  };
  std::vector<std::uint64_t> all(44);
  std::iota(all.begin(), all.end(), 257);
  auto removed = all;
  removed.erase(removed.begin() + 20);
  auto doubled = all;
  doubled.insert(doubled.begin() + 5, doubled[5]);
  auto shortened = all;
  shortened.pop_back();
  std::string longer = bundle_of(all);
  longer[1] = static_cast<char>(longer[1] + 1);
  const std::string path = "tile/entries/001.p/44";
  const auto finding = [&](const std::string& bytes) { return *pass(log, path, bytes).finding; };
  EXPECT_EQ(finding(bundle_of(removed)), (Finding{Fault::commit_altered, 277, path}));
  EXPECT_EQ(finding(bundle_of(doubled)), (Finding{Fault::commit_altered, 263, path}));
  EXPECT_EQ(finding(bundle_of(shortened)), (Finding{Fault::commits_missing, 300, path}));
  EXPECT_EQ(finding(bundle_of(all).substr(0, bundle_of(all).size() - 1)),
            (Finding{Fault::commit_altered, 300, path}));
  EXPECT_EQ(finding(longer), (Finding{Fault::commit_altered, 257, path}));
  EXPECT_EQ(finding(bundle_of(all) + "x"), (Finding{Fault::malformed, 300, path}));
  EXPECT_EQ(finding(""), (Finding{Fault::commits_missing, 257, path}));
}

TEST(LogVerifier, NamesTheTileThatWasAltered) {
  const SampleLog log(66'000);
  for (const char* path : {"tile/0/000", "tile/0/255", "tile/0/256", "tile/1/000"}) {
    std::string bytes = log.file(*tlog::parse_path(path));
    bytes[100] ^= 1;
    const Pass found = pass(log, path, bytes);
    ASSERT_TRUE(found.finding.has_value()) << path;
    EXPECT_EQ(*found.finding, (Finding{.fault = Fault::tile_altered, .file = path}));
  }
}

TEST(LogVerifier, AnEdgeThatDiffersIsAWrongRoot) {
  const SampleLog log(66'000);
  for (const char* path : {"tile/2/000.p/1", "tile/1/001.p/1", "tile/0/257.p/208"}) {
    std::string bytes = log.file(*tlog::parse_path(path));
    bytes[7] ^= 1;
    const Pass found = pass(log, path, bytes);
    ASSERT_TRUE(found.finding.has_value()) << path;
    EXPECT_EQ(found.finding->fault, Fault::root_wrong);
    EXPECT_EQ(found.proven, 0U);
  }
}

// Tile and commit changed together still do not lead to the root.
TEST(LogVerifier, AConsistentLieIsFoundAtTheTile) {
  const SampleLog log(300);
  SampleLog liar(0);
  for (std::uint64_t revision = 1; revision <= 300; ++revision)
    liar.append(sample_commit(revision == 40 ? 41 : revision));
  LogVerifier verifier(log.head(300));
  std::optional<Finding> finding;
  while (!finding && verifier.expected()) {
    const bool edge = path_of(*verifier.expected()).find(".p/") != std::string::npos;
    finding = verifier.take(edge ? log.file(*verifier.expected()) : liar.file(*verifier.expected()));
  }
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(*finding, (Finding{.fault = Fault::tile_altered, .file = "tile/0/000"}));
}

TEST(LogVerifier, SaysFromWhereCommitsAreMissing) {
  const SampleLog log(300);
  LogVerifier verifier(log.head(300));
  while (path_of(*verifier.expected()) != "tile/entries/001.p/44")
    ASSERT_FALSE(verifier.take(log.file(*verifier.expected())).has_value());
  EXPECT_EQ(verifier.finish(), (Finding{Fault::commits_missing, 257, "tile/entries/001.p/44"}));
}

TEST(LogVerifier, AnEmptyLogHasTheEmptyRoot) {
  EXPECT_FALSE(LogVerifier({.origin = "o", .size = 0, .root = tlog::empty_root()}).finish().has_value());
  EXPECT_EQ(LogVerifier({.origin = "o", .size = 0, .root = {}}).finish()->fault, Fault::root_wrong);
}

}  // namespace
}  // namespace slipway::audit
