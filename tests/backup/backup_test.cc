// A backup's directory against a server in memory: made, added to, proved, damaged.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "clients/backup/verify.h"
#include "proto/backup/manifest.h"
#include "proto/tlog/tile.h"
#include "tests/backup/fake_log_server.h"

namespace slipway::backup::test {
namespace {

namespace fs = std::filesystem;

std::string read_bytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return std::move(bytes).str();
}

void write_bytes(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class Backup : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "slipway-backup.XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
    server_.grow("workspace", 3);
    server_.grow("bank", 300);
  }
  void TearDown() override { fs::remove_all(path_); }

  std::expected<Created, std::string> make() {
    Directory directory(path_);
    if (auto locked = directory.lock(); !locked) return std::unexpected(locked.error());
    return create(directory, server_.source(), 1'800'000'000, [](const Progress&) {});
  }
  Verified check(const std::vector<std::string>& keys = {}) {
    return verify(Directory(path_), keys, [](const Progress&) {});
  }
  std::string findings() {
    std::string text;
    for (const Finding& finding : check().findings) text += finding.file + ": " + finding.what + "\n";
    return text;
  }
  std::map<std::string, std::string> contents() {
    std::map<std::string, std::string> files;
    for (const std::string& file : Directory(path_).files()) files[file] = read_bytes(fs::path(path_) / file);
    return files;
  }

  FakeLogServer server_;
  std::string path_;
};

TEST_F(Backup, IsWholeAndSaysWhatItHolds) {
  const auto created = make();
  ASSERT_TRUE(created) << created.error();
  EXPECT_EQ(created->streams, 2U);
  EXPECT_EQ(created->commits, 303U);
  EXPECT_EQ(created->added, 303U);
  EXPECT_EQ(findings(), "");
  EXPECT_EQ(check().commits, 303U);
}

TEST_F(Backup, HoldsEveryFileOfTheStaticLogAndNoOther) {
  for (const std::uint64_t size : {1U, 2U, 255U, 256U, 257U, 511U, 512U, 513U, 1'000U}) {
    fs::remove_all(path_);
    server_.drop("bank");
    server_.grow("bank", size);
    ASSERT_TRUE(make());
    std::set<std::string> expected{"log/bank/checkpoint"};
    tlog::each_tile(size,
                    [&](const tlog::Tile& tile) { expected.insert("log/bank/" + tlog::path_of(tile)); });
    for (std::uint64_t index = 0; index * tlog::tile_width < size; ++index)
      expected.insert("log/bank/" + tlog::path_of(*tlog::bundle_at(size, index)));
    std::set<std::string> found;
    for (const std::string& file : Directory(path_).files())
      if (file.starts_with("log/bank/")) found.insert(file);
    EXPECT_EQ(found, expected) << size;
    EXPECT_EQ(findings(), "") << size;
  }
}

TEST_F(Backup, SecondRunAsksOnlyForWhatIsNew) {
  server_.grow("bank", 2'010);
  ASSERT_TRUE(make());
  const std::uint64_t before = server_.asked();
  server_.grow("bank", 10);
  const auto created = make();
  ASSERT_TRUE(created) << created.error();
  EXPECT_EQ(created->added, 10U);
  // Two checkpoints, and the one bundle in which all ten stand.
  EXPECT_EQ(server_.asked() - before, 3U);
  EXPECT_EQ(findings(), "");
}

TEST_F(Backup, GrownInManyRunsIsTheSameAsMadeInOne) {
  std::mt19937_64 random(7);
  for (int run = 0; run < 40; ++run) {
    server_.grow("bank", random() % 60);
    ASSERT_TRUE(make());
  }
  const auto grown = contents();
  fs::remove_all(path_);
  ASSERT_TRUE(make());
  EXPECT_EQ(contents(), grown);
}

TEST_F(Backup, RunWithNothingNewChangesNoLog) {
  ASSERT_TRUE(make());
  const auto before = contents();
  const auto created = make();
  ASSERT_TRUE(created);
  EXPECT_EQ(created->added, 0U);
  EXPECT_EQ(contents(), before);
}

TEST_F(Backup, TakesTheLogAsItStoodWhenItGrowsMeanwhile) {
  server_.before_answer = [this](const std::string&) {
    server_.grow("bank", 101);
    return true;
  };
  for (int run = 0; run < 5; ++run) {
    const auto created = make();
    ASSERT_TRUE(created) << created.error();
    EXPECT_EQ(findings(), "");
  }
}

TEST_F(Backup, RewrittenHistoryIsRefusedAndChangesNothing) {
  ASSERT_TRUE(make());
  const auto before = contents();
  for (const std::size_t rewritten : {0U, 255U, 256U, 299U}) {
    FakeLogServer other = server_;
    server_.entries("bank")[rewritten] += "!";
    server_.grow("bank", 100);
    const auto created = make();
    ASSERT_FALSE(created);
    EXPECT_NE(created.error().find("rewritten"), std::string::npos) << created.error();
    EXPECT_EQ(findings(), "");
    for (const auto& [file, bytes] : before) EXPECT_EQ(contents()[file], bytes);
    server_.entries("bank") = other.entries("bank");
  }
  server_.grow("bank", 1);
  EXPECT_TRUE(make());
  EXPECT_EQ(findings(), "");
}

TEST_F(Backup, RewrittenHistoryOfTheSameLengthIsRefused) {
  ASSERT_TRUE(make());
  server_.entries("bank")[17] += "!";
  const auto created = make();
  ASSERT_FALSE(created);
  EXPECT_NE(created.error().find("rewritten"), std::string::npos) << created.error();
}

TEST_F(Backup, ShorterLogIsRefused) {
  ASSERT_TRUE(make());
  server_.entries("bank").pop_back();
  const auto created = make();
  ASSERT_FALSE(created);
  EXPECT_NE(created.error().find("rolled back"), std::string::npos) << created.error();
  EXPECT_EQ(findings(), "");
}

TEST_F(Backup, ProjectThatIsNoLongerThereIsRefused) {
  ASSERT_TRUE(make());
  server_.drop("bank");
  EXPECT_FALSE(make());
}

TEST_F(Backup, AnotherServersLogIsRefused) {
  ASSERT_TRUE(make());
  server_ = FakeLogServer("test", 2);
  server_.grow("workspace", 3);
  server_.grow("bank", 300);
  EXPECT_FALSE(make());
}

TEST_F(Backup, NewKeyBesideTheKnownOneIsTakenAndTold) {
  ASSERT_TRUE(make());
  const std::string key = FakeLogServer("test", 9).source().keys.front();
  server_.add_key(key);
  const auto created = make();
  ASSERT_TRUE(created) << created.error();
  EXPECT_EQ(created->new_keys, std::vector<std::string>{key});
}

TEST_F(Backup, RunThatBreaksAnywhereLeavesTheBackupAsItWasAndIsTakenUp) {
  for (std::uint64_t breaks_at = 1;; ++breaks_at) {
    fs::remove_all(path_);
    ASSERT_TRUE(make());
    server_.grow("bank", 300);
    server_.grow("workspace", 1);
    const std::uint64_t until = server_.asked() + breaks_at;
    server_.before_answer = [&](const std::string&) { return server_.asked() < until; };
    const auto broken = make();
    server_.before_answer = [](const std::string&) { return true; };
    EXPECT_EQ(findings(), "");
    const auto again = make();
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(findings(), "");
    if (broken) break;
  }
}

TEST_F(Backup, FirstRunThatBreaksIsTakenUp) {
  server_.before_answer = [this](const std::string&) { return server_.asked() < 4; };
  EXPECT_FALSE(make());
  server_.before_answer = [](const std::string&) { return true; };
  ASSERT_TRUE(make());
  EXPECT_EQ(findings(), "");
}

TEST_F(Backup, DirectoryOfSomethingElseIsRefused) {
  write_bytes(fs::path(path_) / "holiday.jpg", "x");
  EXPECT_FALSE(make());
}

TEST_F(Backup, IsMadeByOneAtATime) {
  Directory directory(path_);
  ASSERT_TRUE(directory.lock());
  EXPECT_FALSE(make());
}

TEST_F(Backup, UnknownKeyIsNotTrusted) {
  ASSERT_TRUE(make());
  EXPECT_TRUE(check(server_.source().keys).findings.empty());
  EXPECT_FALSE(check(FakeLogServer("test", 2).source().keys).findings.empty());
}

// --- damage -------------------------------------------------------------------------------------

TEST_F(Backup, EveryFileThatIsFlippedCutLengthenedOrGoneIsNamed) {
  server_.grow("bank", 300);
  ASSERT_TRUE(make());
  std::mt19937_64 random(11);
  for (const auto& [file, bytes] : contents()) {
    const fs::path path = fs::path(path_) / file;
    const auto is_named = [&](const std::string& how) {
      const auto report = check();
      const bool named =
          std::ranges::any_of(report.findings, [&](const Finding& f) { return f.file == file; });
      EXPECT_TRUE(named) << file << " " << how << "\n" << findings();
      EXPECT_EQ(report.findings.size(), 1U) << file << " " << how << "\n" << findings();
      write_bytes(path, bytes);
    };
    for (int i = 0; i < 40; ++i) {
      std::string flipped = bytes;
      const std::size_t at = random() % bytes.size();
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (random() % 8)));
      write_bytes(path, flipped);
      is_named(fmt::format("flipped at {}", at));
    }
    write_bytes(path, bytes.substr(0, random() % bytes.size()));
    is_named("cut");
    write_bytes(path, bytes.substr(0, bytes.size() - 1));
    is_named("cut by one byte");
    write_bytes(path, bytes + "\n");
    is_named("lengthened");
    fs::remove(path);
    is_named("gone");
  }
  EXPECT_EQ(findings(), "");
}

TEST_F(Backup, FilesThatAreExchangedAreFound) {
  server_.grow("bank", 300);
  ASSERT_TRUE(make());
  const auto files = contents();
  for (const auto& [one, bytes] : files) {
    for (const auto& [other, other_bytes] : files) {
      if (one >= other || bytes == other_bytes) continue;
      write_bytes(fs::path(path_) / one, other_bytes);
      write_bytes(fs::path(path_) / other, bytes);
      EXPECT_NE(findings(), "") << one << " and " << other;
      write_bytes(fs::path(path_) / one, bytes);
      write_bytes(fs::path(path_) / other, other_bytes);
    }
  }
}

TEST_F(Backup, NamesTheRevisionThatWasChanged) {
  ASSERT_TRUE(make());
  const fs::path path = fs::path(path_) / "log/bank" / tlog::path_of(tlog::EntryBundle{0, 256});
  std::string bytes = read_bytes(path);
  const auto entries = tlog::parse_bundle(bytes, 256);
  ASSERT_TRUE(entries);
  bytes[static_cast<std::size_t>((*entries)[41].data() - bytes.data())] ^= 1;
  write_bytes(path, bytes);
  const auto report = check();
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_NE(report.findings[0].what.find("revision 42 "), std::string::npos) << report.findings[0].what;
}

// Entries and all tiles above them, made to agree: only the signature says no.
TEST_F(Backup, WholeTreeOfAnothersMakingIsFound) {
  ASSERT_TRUE(make());
  const auto checkpoint = read_bytes(fs::path(path_) / "log/bank/checkpoint");
  fs::remove_all(path_);
  server_.entries("bank")[3] += "!";
  ASSERT_TRUE(make());
  write_bytes(fs::path(path_) / "log/bank/checkpoint", checkpoint);
  EXPECT_NE(findings(), "");
}

TEST_F(Backup, StreamsWithDotsHaveDirectoriesOfTheirOwn) {
  server_.grow("..", 2);
  server_.grow(".a", 2);
  ASSERT_TRUE(make());
  EXPECT_TRUE(fs::exists(fs::path(path_) / "log/%2e./checkpoint"));
  EXPECT_EQ(findings(), "");
}

TEST_F(Backup, HoldsEachAttachedFileOnceAndFetchesItOnce) {
  const std::string digest = server_.attach("bank", "a file of some length");
  server_.attach("bank", "a file of some length");
  const auto created = make();
  ASSERT_TRUE(created) << created.error();
  EXPECT_EQ(created->files.files, 1U);
  EXPECT_EQ(created->files.bytes_added, 21U);
  EXPECT_EQ(contents().at("files/bank/" + digest), "a file of some length");
  EXPECT_EQ(findings(), "");
  EXPECT_EQ(check().files, 1U);
  server_.grow("bank", 1);
  std::set<std::string> asked;
  server_.before_answer = [&](const std::string& path) { return asked.insert(path), true; };
  const auto again = make();
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(again->files.added, 0U);
  EXPECT_FALSE(asked.contains("files/" + digest));
}

TEST_F(Backup, DoesNotHoldAFileThatWasRedactedSince) {
  const std::string digest = server_.attach("bank", "secret");
  ASSERT_TRUE(make());
  ASSERT_TRUE(contents().contains("files/bank/" + digest));
  server_.redact("bank", digest);
  const auto created = make();
  ASSERT_TRUE(created) << created.error();
  EXPECT_FALSE(contents().contains("files/bank/" + digest));
  EXPECT_EQ(findings(), "");
}

TEST_F(Backup, FileThatIsAlteredCutOrGoneIsNamed) {
  const std::string path = "files/bank/" + server_.attach("bank", "a file of some length");
  ASSERT_TRUE(make());
  write_bytes(fs::path(path_) / path, "a file of SOME length");
  EXPECT_EQ(findings(), path + ": is not what its digest says\n");
  write_bytes(fs::path(path_) / path, "a file");
  EXPECT_EQ(findings(), path + ": has 6 bytes, and the log says 21\n");
  fs::remove(fs::path(path_) / path);
  EXPECT_EQ(findings(), path + ": is missing\n");
  ASSERT_TRUE(make());  // Who has it still mends it.
  EXPECT_EQ(findings(), "");
}

TEST_F(Backup, FileThatTheServerLostOrAlteredIsRefused) {
  const std::string digest = server_.attach("bank", "a file of some length");
  server_.files()[digest] = "a file of SOME length";
  const auto altered = make();
  ASSERT_FALSE(altered);
  EXPECT_NE(altered.error().find("is not what its digest says"), std::string::npos) << altered.error();
  server_.files().clear();
  const auto lost = make();
  ASSERT_FALSE(lost);
  EXPECT_NE(lost.error().find(digest), std::string::npos) << lost.error();
}

}  // namespace
}  // namespace slipway::backup::test
