#include "clients/audit/witness.h"

#include <gtest/gtest.h>

#include "proto/tlog/cosignature.h"
#include "tests/clients/sample_log.h"

namespace slipway::audit {
namespace {

const tlog::SigningKey& witness_key() {
  static const auto key = tlog::SigningKey::generate("witness.example", tlog::KeyType::cosignature_v1);
  return key;
}

struct Memory : WitnessMemory {
  std::map<std::string, std::string> checkpoints;
  std::map<std::string, std::string> evidence;
  std::map<std::string, Breach> breaches;
  bool fails = false;

  std::expected<std::optional<std::string>, std::string> load(const std::string& origin) override {
    const auto found = checkpoints.find(origin);
    if (found == checkpoints.end()) return std::nullopt;
    return found->second;
  }
  std::expected<void, std::string> save(const std::string& origin, const std::string& checkpoint) override {
    if (fails) return std::unexpected("the disk is full");
    checkpoints[origin] = checkpoint;
    return {};
  }
  std::expected<std::string, std::string> keep_evidence(const std::string& origin, Breach breach,
                                                        const std::string& text) override {
    evidence[origin] = text;
    breaches[origin] = breach;
    return "memory";
  }
  std::optional<Breach> evidence_of(const std::string& origin) override {
    const auto found = breaches.find(origin);
    if (found == breaches.end()) return std::nullopt;
    return found->second;
  }
};

struct WitnessTest : testing::Test {
  SampleLog log{600};
  Memory memory;
  Witness witness{witness_key(), {log.key().verifier()}, memory};

  std::string request(std::uint64_t old_size, std::uint64_t size) const {
    return AddCheckpoint{old_size, *tlog::consistency_proof(old_size, size, log.nodes()),
                         log.checkpoint(size)}
        .to_string();
  }
  bool cosigns(const Witness::Answer& answer, std::uint64_t size) const {
    const auto lines = tlog::parse_signature_lines(answer.body);
    return answer.status == 200 && lines && lines->size() == 1 &&
           tlog::verify_cosignature(log.head(size).text(), lines->front(), witness_key().verifier());
  }
  std::string forked_checkpoint(std::uint64_t size) const {
    auto head = log.head(size);
    head.root[0] ^= 1;
    return tlog::sign_checkpoint(head, log.key());
  }
};

TEST_F(WitnessTest, CosignsWhatIsConsistent) {
  EXPECT_TRUE(cosigns(witness.add_checkpoint(request(0, 10), 1'700'000'000), 10));
  EXPECT_TRUE(cosigns(witness.add_checkpoint(request(10, 300), 1'700'000'001), 300));
  EXPECT_TRUE(cosigns(witness.add_checkpoint(request(300, 300), 1'700'000'002), 300));
  EXPECT_TRUE(cosigns(witness.add_checkpoint(request(300, 600), 1'700'000'003), 600));
  EXPECT_EQ(witness.last(log.head(1).origin)->size, 600U);
}

TEST_F(WitnessTest, KnowsItsLogsOnly) {
  Witness stranger(witness_key(),
                   {tlog::SigningKey::generate("other.example", tlog::KeyType::ed25519).verifier()}, memory);
  EXPECT_EQ(stranger.add_checkpoint(request(0, 10), 0).status, 404);
  const auto same_name = tlog::SigningKey::generate(log.head(1).origin, tlog::KeyType::ed25519);
  Witness other_key(witness_key(), {same_name.verifier()}, memory);
  EXPECT_EQ(other_key.add_checkpoint(request(0, 10), 0).status, 403);
}

TEST_F(WitnessTest, TheOldSizeMustBeTheOneThatItCosigned) {
  ASSERT_TRUE(cosigns(witness.add_checkpoint(request(0, 10), 0), 10));
  for (const auto& body : {request(0, 20), request(9, 20), request(20, 20)}) {
    const auto answer = witness.add_checkpoint(body, 0);
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.content_type, "text/x.tlog.size");
    EXPECT_EQ(answer.body, "10\n");
  }
  AddCheckpoint backwards{30, {}, log.checkpoint(20)};
  EXPECT_EQ(witness.add_checkpoint(backwards.to_string(), 0).status, 400);
}

TEST_F(WitnessTest, ABadProofIsRefusedAndNothingRemembered) {
  ASSERT_TRUE(cosigns(witness.add_checkpoint(request(0, 10), 0), 10));
  AddCheckpoint bad{10, *tlog::consistency_proof(10, 20, log.nodes()), log.checkpoint(20)};
  bad.proof[0][0] ^= 1;
  EXPECT_EQ(witness.add_checkpoint(bad.to_string(), 0).status, 422);
  bad.proof.clear();
  EXPECT_EQ(witness.add_checkpoint(bad.to_string(), 0).status, 422);
  AddCheckpoint superfluous{0, {tlog::Hash{}}, log.checkpoint(20)};
  Memory fresh;
  EXPECT_EQ(
      Witness(witness_key(), {log.key().verifier()}, fresh).add_checkpoint(superfluous.to_string(), 0).status,
      422);
  EXPECT_EQ(witness.last(log.head(1).origin)->size, 10U);
}

TEST_F(WitnessTest, TwoRootsOfOneSizeAreKeptAsEvidence) {
  ASSERT_TRUE(cosigns(witness.add_checkpoint(request(0, 10), 0), 10));
  int forks = 0;
  witness.on_breach = [&](const std::string&, Breach breach, const std::string& where) {
    forks += breach == Breach::forked && where == "memory";
  };
  EXPECT_EQ(witness.add_checkpoint(AddCheckpoint{10, {}, forked_checkpoint(10)}.to_string(), 0).status, 409);
  EXPECT_EQ(forks, 1);
  const std::string& evidence = memory.evidence.at(log.head(1).origin);
  EXPECT_NE(evidence.find(log.checkpoint(10)), std::string::npos);
  EXPECT_NE(evidence.find(forked_checkpoint(10)), std::string::npos);
  EXPECT_EQ(witness.add_checkpoint(request(10, 20), 0).status, 422);
}

TEST_F(WitnessTest, AnswersNothingThatItCouldNotRemember) {
  memory.fails = true;
  const auto answer = witness.add_checkpoint(request(0, 10), 0);
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "the disk is full\n");
}

TEST_F(WitnessTest, WrongFormsAreBadRequests) {
  const std::string good = request(10, 20);
  for (const std::string& body :
       {std::string(), std::string("old\n\n"), "old 010\n\n" + log.checkpoint(20), "new" + good.substr(3),
        std::string("old 0\nAAAA\n\n") + log.checkpoint(20), std::string("old 0\n") + log.checkpoint(20)})
    EXPECT_EQ(witness.add_checkpoint(body, 0).status, 400) << body;
  std::string long_one = "old 1\n";
  for (int i = 0; i < 64; ++i) long_one += "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
  EXPECT_EQ(witness.add_checkpoint(long_one + "\n" + log.checkpoint(20), 0).status, 400);
}

TEST_F(WitnessTest, FollowsALogByItsTiles) {
  const std::vector keys{log.key().verifier()};
  Followed first = follow(witness, keys, log.fetch(), 1'700'000'000);
  EXPECT_EQ(first.outcome, Followed::Outcome::cosigned) << first.detail;
  EXPECT_EQ(first.size, 600U);
  EXPECT_EQ(follow(witness, keys, log.fetch(), 1'700'000'000).outcome, Followed::Outcome::nothing_new);
  for (std::uint64_t revision = 601; revision <= 1000; ++revision) log.append(sample_commit(revision));
  Followed second = follow(witness, keys, log.fetch(), 1'700'000'001);
  EXPECT_EQ(second.outcome, Followed::Outcome::cosigned) << second.detail;
  EXPECT_TRUE(cosigns({.body = second.cosignatures}, 1000));
}

TEST_F(WitnessTest, NamesAForkThatTheTilesShow) {
  const std::vector keys{log.key().verifier()};
  ASSERT_EQ(follow(witness, keys, log.fetch(), 0).outcome, Followed::Outcome::cosigned);
  SampleLog rewritten(0);
  for (std::uint64_t revision = 1; revision <= 700; ++revision)
    rewritten.append(sample_commit(revision == 5 ? 4 : revision));
  EXPECT_EQ(follow(witness, keys, rewritten.fetch(), 0).outcome, Followed::Outcome::forked);
  EXPECT_EQ(memory.evidence.size(), 1U);
  // From then on not even the true log is cosigned.
  log.append(sample_commit(601));
  EXPECT_EQ(follow(witness, keys, log.fetch(), 0).outcome, Followed::Outcome::forked);
}

TEST_F(WitnessTest, ALogThatGotShorterWasRolledBackAndDidNotFork) {
  const std::vector keys{log.key().verifier()};
  ASSERT_EQ(follow(witness, keys, log.fetch(), 0).outcome, Followed::Outcome::cosigned);
  int rollbacks = 0;
  witness.on_breach = [&](const std::string&, Breach breach, const std::string&) {
    rollbacks += breach == Breach::rolled_back;
  };
  const SampleLog shorter(500);
  const Followed found = follow(witness, keys, shorter.fetch(), 0);
  EXPECT_EQ(found.outcome, Followed::Outcome::rolled_back);
  EXPECT_EQ(found.size, 500U);
  EXPECT_EQ(rollbacks, 1);
  const std::string& evidence = memory.evidence.at(log.head(1).origin);
  EXPECT_TRUE(evidence.starts_with("The log is shorter than what was cosigned of it:")) << evidence;
  EXPECT_NE(evidence.find(log.checkpoint(600)), std::string::npos);
  EXPECT_NE(evidence.find(shorter.checkpoint(500)), std::string::npos);
  // From then on not even the true log is cosigned, and the reason stays.
  const auto asked = witness.add_checkpoint(request(600, 600), 0);
  EXPECT_EQ(asked.status, 422);
  EXPECT_EQ(asked.body, "this log was rolled back and is cosigned no more\n");
  log.append(sample_commit(601));
  const Followed later = follow(witness, keys, log.fetch(), 0);
  EXPECT_EQ(later.outcome, Followed::Outcome::rolled_back);
  EXPECT_EQ(later.detail, "it was rolled back and is cosigned no more");
}

TEST_F(WitnessTest, TilesThatProveNothingAreNoFork) {
  const std::vector keys{log.key().verifier()};
  for (const char* tile : {"tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"}) {
    Memory fresh;
    Witness another(witness_key(), {log.key().verifier()}, fresh);
    ASSERT_TRUE(cosigns(another.add_checkpoint(request(0, 300), 0), 300));
    SampleLog lying(600);
    lying.lies[tile] = lying.file(*tlog::parse_path(tile));
    for (char& byte : lying.lies[tile]) byte = static_cast<char>(byte ^ 1);
    EXPECT_EQ(follow(another, keys, lying.fetch(), 0).outcome, Followed::Outcome::unreachable) << tile;
    EXPECT_TRUE(fresh.evidence.empty()) << tile;
  }
}

TEST_F(WitnessTest, NamesAForkWhereverItBegan) {
  const std::vector keys{log.key().verifier()};
  for (const std::uint64_t size : {1ULL, 2ULL, 255ULL, 256ULL, 257ULL, 511ULL, 512ULL, 599ULL}) {
    for (const std::uint64_t changed : {std::uint64_t{1}, size}) {
      Memory fresh;
      Witness another(witness_key(), {log.key().verifier()}, fresh);
      ASSERT_TRUE(cosigns(another.add_checkpoint(request(0, size), 0), size));
      SampleLog rewritten(0);
      for (std::uint64_t revision = 1; revision <= 600; ++revision)
        rewritten.append(sample_commit(revision == changed ? 1000 : revision));
      EXPECT_EQ(follow(another, keys, rewritten.fetch(), 0).outcome, Followed::Outcome::forked) << size;
    }
  }
}

TEST_F(WitnessTest, RemembersInItsFolder) {
  const auto path =
      std::filesystem::path(testing::TempDir()) / ("slipway-witness-" + std::to_string(::getpid()));
  {
    WitnessFolder folder(path);
    Witness first(witness_key(), {log.key().verifier()}, folder);
    EXPECT_TRUE(cosigns(first.add_checkpoint(request(0, 10), 0), 10));
  }
  WitnessFolder folder(path);
  Witness second(witness_key(), {log.key().verifier()}, folder);
  EXPECT_EQ(second.add_checkpoint(request(0, 20), 0).body, "10\n");
  EXPECT_EQ(second.add_checkpoint(AddCheckpoint{10, {}, forked_checkpoint(10)}.to_string(), 0).status, 409);
  EXPECT_EQ(WitnessFolder(path).evidence_of(log.head(1).origin), Breach::forked);
  std::filesystem::remove_all(path);
}

TEST_F(WitnessTest, KeepsTheNotesOfARollbackAndOfAForkApart) {
  const auto path =
      std::filesystem::path(testing::TempDir()) / ("slipway-breach-" + std::to_string(::getpid()));
  const std::string origin = log.head(1).origin;
  EXPECT_EQ(WitnessFolder(path).evidence_of(origin), std::nullopt);
  const auto back = WitnessFolder(path).keep_evidence(origin, Breach::rolled_back, "shorter");
  EXPECT_EQ(WitnessFolder(path).evidence_of(origin), Breach::rolled_back);
  const auto fork = WitnessFolder(path).keep_evidence(origin, Breach::forked, "two roots");
  EXPECT_EQ(WitnessFolder(path).evidence_of(origin), Breach::forked);
  ASSERT_TRUE(back && fork);
  EXPECT_TRUE(back->ends_with(".rollback")) << *back;
  EXPECT_TRUE(fork->ends_with(".fork")) << *fork;
  EXPECT_TRUE(std::filesystem::exists(*back)) << "a later note does not take the place of an earlier one";
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace slipway::audit
