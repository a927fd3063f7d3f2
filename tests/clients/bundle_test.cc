#include "clients/audit/bundle.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "clients/audit/tar.h"
#include "proto/tlog/cosignature.h"
#include "proto/tlog/sha256.h"
#include "tests/clients/sample_log.h"

namespace slipway::audit {
namespace {

BundleParts parts_of(const SampleLog& log) {
  return {.keys = log.key().verifier().to_string() + "\n",
          .checkpoint = log.checkpoint(),
          .views = [] { return std::vector<View>{{"board", "{}"}, {"overview", "{\"a\":1}"}}; },
          .manifest = {}};
}

std::string bundle_of(const SampleLog& log) {
  std::ostringstream out;
  const auto written = write_bundle(out, parts_of(log), log.fetch(), log.policy(), 1'700'000'000);
  EXPECT_TRUE(written.has_value());
  return out.str();
}

std::expected<Proven, Finding> verify(const std::string& bundle, const tlog::Policy& policy) {
  std::istringstream in(bundle);
  return verify_bundle(in, policy);
}

// The bundle again, with one file's bytes changed; empty: left out.
std::string with(const std::string& bundle, const std::string& name,
                 const std::function<void(std::string&)>& change) {
  std::istringstream in(bundle);
  std::ostringstream out;
  TarReader reader(in);
  TarWriter writer(out, 0);
  bool found = false;
  for (auto file = reader.next(); file && *file; file = reader.next()) {
    std::string bytes = *reader.read(tlog::bundle_bytes_max);
    if ((*file)->name == name) {
      change(bytes);
      found = true;
      if (bytes.empty()) continue;
    }
    writer.add((*file)->name, bytes);
  }
  EXPECT_TRUE(found) << name;
  writer.finish();
  return out.str();
}

Finding finding_in(const std::string& bundle, const tlog::Policy& policy) {
  const auto verified = verify(bundle, policy);
  EXPECT_FALSE(verified.has_value());
  return verified ? Finding{} : verified.error();
}

TEST(Bundle, IsProvenByTheKeyAlone) {
  const SampleLog log(700);
  std::uint64_t progress = 0;
  std::istringstream in(bundle_of(log));
  const auto proven =
      verify_bundle(in, log.policy(), [&](std::uint64_t commits, std::uint64_t) { progress = commits; });
  ASSERT_TRUE(proven.has_value());
  EXPECT_EQ(proven->checkpoint, log.head(700));
  EXPECT_EQ(proven->project, "go-live");
  EXPECT_EQ(proven->first_at_ms, 1'700'000'001'000U);
  EXPECT_EQ(proven->last_at_ms, 1'700'000'700'000U);
  EXPECT_EQ(proven->views, (std::vector<std::string>{"views/board.json", "views/overview.json"}));
  EXPECT_EQ(progress, 700U);
}

TEST(Bundle, OfAnEmptyLogIsProvenToo) {
  const SampleLog log(0);
  EXPECT_TRUE(verify(bundle_of(log), log.policy()).has_value());
}

TEST(Bundle, TheServersKeyIsGoodForItsProjects) {
  const SampleLog log(3);
  const auto& bytes = log.key().verifier().bytes;
  const auto policy_with = [&](std::string_view name) {
    return tlog::Policy{.log_keys = {tlog::make_verifier_key(name, tlog::KeyType::ed25519, bytes)}};
  };
  EXPECT_TRUE(verify(bundle_of(log), policy_with("slipway.example")).has_value());
  EXPECT_EQ(finding_in(bundle_of(log), policy_with("slipway.other")).fault, Fault::key_unknown);
  EXPECT_EQ(finding_in(bundle_of(log), policy_with("slipway.example/log/other")).fault, Fault::key_unknown);
}

TEST(Bundle, TheKeysInItAreNotTrusted) {
  const SampleLog log(3);
  const auto stranger = tlog::SigningKey::generate("slipway.example/log/go-live", tlog::KeyType::ed25519);
  EXPECT_EQ(finding_in(bundle_of(log), {.log_keys = {stranger.verifier()}}).fault, Fault::key_unknown);
}

TEST(Bundle, ABadSignatureIsNamed) {
  const SampleLog log(3);
  const std::string changed = with(bundle_of(log), "checkpoint",
                                   [](std::string& note) { note.replace(note.find("\n3\n"), 3, "\n2\n"); });
  EXPECT_EQ(finding_in(changed, log.policy()).fault, Fault::signature_bad);
}

TEST(Bundle, MissingWitnessesAreNamed) {
  const SampleLog log(3);
  const auto witness = tlog::SigningKey::generate("witness.example", tlog::KeyType::cosignature_v1);
  tlog::Policy policy = log.policy();
  policy.witness_keys = {witness.verifier()};
  policy.witnesses_min = 1;
  EXPECT_EQ(finding_in(bundle_of(log), policy).fault, Fault::witnesses_missing);
  const std::string cosigned = with(bundle_of(log), "checkpoint", [&](std::string& note) {
    note += tlog::cosign(log.head(3).text(), 1'700'000'000, witness).line();
  });
  EXPECT_TRUE(verify(cosigned, policy).has_value());
}

TEST(Bundle, AnAlteredCommitIsNamedByItsRevision) {
  const SampleLog log(700);
  const std::string changed = with(bundle_of(log), "tile/entries/001", [](std::string& bytes) {
    bytes[bytes.find(sample_commit(300)) + 20] ^= 1;
  });
  EXPECT_EQ(finding_in(changed, log.policy()), (Finding{Fault::commit_altered, 300, "tile/entries/001"}));
}

TEST(Bundle, AMisplacedCommitIsNamed) {
  SampleLog log(4);
  log.append(sample_commit(6));
  std::ostringstream out;
  const auto written = write_bundle(out, parts_of(log), log.fetch(), log.policy(), 0);
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().finding, (Finding{Fault::commit_misplaced, 5, "tile/entries/000.p/5"}));
}

TEST(Bundle, MissingCommitsAreNamed) {
  const SampleLog log(700);
  const std::string whole = bundle_of(log);
  const std::string without = with(whole, "tile/entries/001", [](std::string& bytes) { bytes.clear(); });
  EXPECT_EQ(finding_in(without, log.policy()), (Finding{Fault::commits_missing, 257, "tile/entries/001"}));
  const std::size_t place = whole.find(sample_commit(600));
  EXPECT_EQ(finding_in(whole.substr(0, place), log.policy()),
            (Finding{Fault::commits_missing, 513, "tile/entries/002.p/188"}));
}

TEST(Bundle, AnAlteredTileIsNamed) {
  const SampleLog log(700);
  const std::string changed = with(bundle_of(log), "tile/0/001", [](std::string& bytes) { bytes[0] ^= 1; });
  EXPECT_EQ(finding_in(changed, log.policy()), (Finding{.fault = Fault::tile_altered, .file = "tile/0/001"}));
}

TEST(Bundle, CommitsOfAnotherLogDoNotPass) {
  const SampleLog log(3);
  SampleLog other(0);
  for (std::uint64_t revision = 1; revision <= 3; ++revision) other.append(sample_commit(revision, "other"));
  SampleLog mixed(3);
  mixed.lies["tile/entries/000.p/3"] = other.file(tlog::EntryBundle{0, 3});
  std::ostringstream out;
  const auto written = write_bundle(out, parts_of(log), mixed.fetch(), log.policy(), 0);
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().finding.fault, Fault::commit_altered);
}

// The places of the files' bytes that no proof covers.
std::set<std::size_t> uncovered_in(const std::string& bundle) {
  std::set<std::size_t> places;
  std::istringstream in(bundle);
  TarReader reader(in);
  for (auto file = reader.next(); file && *file; file = reader.next()) {
    const auto& [name, size] = **file;
    if (name != "keys" && name != "manifest.json" && !name.starts_with("views/")) continue;
    const auto begin = static_cast<std::size_t>(in.tellg());
    for (std::size_t i = 0; i < size; ++i) places.insert(begin + i);
  }
  return places;
}

TEST(Bundle, WhateverByteIsChangedItDoesNotPass) {
  const SampleLog log(20);
  const std::string bundle = bundle_of(log);
  const std::set<std::size_t> uncovered = uncovered_in(bundle);
  EXPECT_FALSE(uncovered.empty());
  // The zeroes that fill tar's blocks and end it are no exception.
  for (std::size_t i = 0; i < bundle.size(); ++i) {
    std::string changed = bundle;
    changed[i] ^= 1;
    if (!uncovered.contains(i)) EXPECT_FALSE(verify(changed, log.policy()).has_value()) << i;
  }
}

TEST(Bundle, WhereverItIsCutOffItDoesNotPass) {
  const SampleLog log(20);
  const std::string bundle = bundle_of(log);
  const std::size_t end = bundle.find(std::string(1024, '\0'), bundle.rfind("manifest.json"));
  for (std::size_t size = 0; size < end; ++size)
    EXPECT_FALSE(verify(bundle.substr(0, size), log.policy()).has_value()) << size;
}

TEST(Bundle, NothingStandsBehindIt) {
  const SampleLog log(3);
  EXPECT_TRUE(verify(bundle_of(log) + std::string(9000, '\0'), log.policy()).has_value());
  EXPECT_EQ(finding_in(bundle_of(log) + std::string(9000, '\0') + "x", log.policy()).fault,
            Fault::malformed);
}

TEST(Bundle, OtherTarsAreRefused) {
  const SampleLog log(3);
  EXPECT_EQ(finding_in("", log.policy()).fault, Fault::malformed);
  EXPECT_EQ(finding_in(std::string(1024, '\0'), log.policy()).fault, Fault::malformed);
  EXPECT_EQ(finding_in(std::string(1024, 'x'), log.policy()).fault, Fault::malformed);
  std::string more = bundle_of(log);
  more = with(more, "views/board.json", [](std::string& bytes) { bytes += " "; });
  EXPECT_TRUE(verify(more, log.policy()).has_value());
  const std::string other_manifest = with(bundle_of(log), "manifest.json", [](std::string& bytes) {
    bytes.replace(bytes.find("go-live"), 7, "go-dead");
  });
  EXPECT_EQ(finding_in(other_manifest, log.policy()), (Finding{.file = "manifest.json"}));
}

// What the machine's own tar unpacks is a static tlog-tiles directory.
TEST(Bundle, IsUnpackedByTar) {
  const SampleLog log(300);
  const auto folder =
      std::filesystem::path(testing::TempDir()) / ("slipway-bundle-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "bundle", std::ios::binary) << bundle_of(log);
  const std::string command = "tar -C '" + folder.string() + "' -xf '" + (folder / "bundle").string() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const auto read = [&](const char* name) {
    std::ifstream in(folder / name, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
  };
  EXPECT_EQ(read("checkpoint"), log.checkpoint());
  EXPECT_EQ(read("tile/0/000"), log.file(tlog::Tile{0, 0}));
  EXPECT_EQ(read("tile/entries/001.p/44"), log.file(tlog::EntryBundle{1, 44}));
  std::filesystem::remove_all(folder);
}

// --- attached files

constexpr std::string_view report = "all tests passed";

std::string report_name() {
  tlog::Sha256 hash;
  hash.update(report);
  return "files/" + hash.finish();
}

// Three commits; then one that attaches the report, and perhaps one that redacts it.
SampleLog log_with_a_file(bool redacted = false) {
  SampleLog log(3);
  v1::Commit commit;
  commit.ParseFromString(sample_commit(4));
  auto& attached = *commit.mutable_events(0)->mutable_file_attached();
  attached.set_attachment_id("f");
  attached.set_digest(report_name().substr(6));
  attached.set_size(report.size());
  log.append(commit.SerializeAsString());
  if (!redacted) return log;
  commit.set_revision(5);
  commit.mutable_events(0)->mutable_text_redacted()->set_text("file/f");
  log.append(commit.SerializeAsString());
  return log;
}

std::expected<std::string, std::string> some_of(std::string_view bytes, std::uint64_t offset) {
  return std::string(bytes.substr(offset, 5));
}

std::string bundle_with_files(const SampleLog& log) {
  BundleParts parts = parts_of(log);
  parts.file = [](const std::string&, std::uint64_t offset) { return some_of(report, offset); };
  std::ostringstream out;
  EXPECT_TRUE(write_bundle(out, parts, log.fetch(), log.policy(), 1).has_value());
  return out.str();
}

TEST(BundleWithFiles, ProvesThemByTheDigestsInTheCommits) {
  const SampleLog log = log_with_a_file();
  const auto proven = verify(bundle_with_files(log), log.policy());
  ASSERT_TRUE(proven.has_value());
  EXPECT_EQ(proven->files, 1U);
  EXPECT_EQ(proven->files_named, 1U);
}

TEST(BundleWithFiles, IsGoodWithoutThemAndSaysSo) {
  const SampleLog log = log_with_a_file();
  const auto proven = verify(bundle_of(log), log.policy());
  ASSERT_TRUE(proven.has_value());
  EXPECT_EQ(proven->files, 0U);
  EXPECT_EQ(proven->files_named, 1U);
}

TEST(BundleWithFiles, HoldsNoneThatWereRedacted) {
  const SampleLog log = log_with_a_file(true);
  const auto proven = verify(bundle_with_files(log), log.policy());
  ASSERT_TRUE(proven.has_value());
  EXPECT_EQ(proven->files_named, 0U);
}

TEST(BundleWithFiles, NamesTheOneThatWasAltered) {
  const SampleLog log = log_with_a_file();
  const std::string altered =
      with(bundle_with_files(log), report_name(), [](std::string& bytes) { bytes[4] = 'T'; });
  EXPECT_EQ(finding_in(altered, log.policy()),
            (Finding{.fault = Fault::file_altered, .file = report_name()}));
}

TEST(BundleWithFiles, NamesTheOneThatIsMissing) {
  SampleLog log = log_with_a_file();
  v1::Commit commit;
  commit.ParseFromString(sample_commit(5));
  auto& attached = *commit.mutable_events(0)->mutable_file_attached();
  attached.set_attachment_id("empty");
  attached.set_digest("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  log.append(commit.SerializeAsString());
  const std::string whole = bundle_with_files(log);
  EXPECT_TRUE(verify(whole, log.policy()).has_value());
  const std::string cut = with(whole, report_name(), [](std::string& bytes) { bytes.clear(); });
  EXPECT_EQ(finding_in(cut, log.policy()).fault, Fault::file_missing);
}

TEST(BundleWithFiles, HoldsNoFileThatNoCommitNames) {
  const SampleLog log(3);
  std::istringstream in(bundle_of(log));
  std::ostringstream out;
  TarReader reader(in);
  TarWriter writer(out, 0);
  for (auto file = reader.next(); file && *file; file = reader.next()) {
    if ((*file)->name == "manifest.json") writer.add(report_name(), report);
    writer.add((*file)->name, *reader.read(tlog::bundle_bytes_max));
  }
  writer.finish();
  EXPECT_EQ(finding_in(out.str(), log.policy()), (Finding{.fault = Fault::malformed, .file = report_name()}));
}

TEST(BundleWithFiles, IsNotWrittenWithWhatTheServerAltered) {
  const SampleLog log = log_with_a_file();
  BundleParts parts = parts_of(log);
  parts.file = [](const std::string&, std::uint64_t offset) { return some_of("all tests FAILED", offset); };
  std::ostringstream out;
  const auto written = write_bundle(out, parts, log.fetch(), log.policy(), 1);
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().finding.fault, Fault::file_altered);
}

}  // namespace
}  // namespace slipway::audit
