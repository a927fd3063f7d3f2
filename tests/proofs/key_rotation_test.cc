// A new key that signs: recorded, and the old one signs on beside it for a while.
#include <fmt/format.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "eventstore/failpoint.h"
#include "proto/tlog/receipt.h"
#include "tests/proofs/command_line.h"
#include "tests/proofs/live_server.h"
#include "tests/support/text.h"

namespace slipway::proofs {
namespace {

namespace fs = std::filesystem;

constexpr const char* rotate_path = "/api/v1/log/rotate-key";

class KeyRotationTest : public LiveServer {
 protected:
  void rotate() {
    const auto answer = post(rotate_path);
    ASSERT_EQ(answer.status, 200) << answer.body;
    old_key_ = support::between(answer.body, "\"oldKey\":\"", '"');
    new_key_ = support::between(answer.body, "\"newKey\":\"", '"');
  }
  // `slipway` as the administrator runs it. Its exit code; what it printed stands in `printed_`.
  int slipway(const std::vector<std::string>& arguments) {
    const Ran ran = run_slipway(port(), token(), data(), arguments);
    printed_ = ran.printed;
    return ran.code;
  }
  fs::path key_file() const { return data() / "secrets" / "log-keys"; }
  // The seeds in the key file, the newest first.
  std::vector<std::string> seeds() const {
    std::vector<std::string> found;
    std::ifstream file(key_file());
    for (std::string line; std::getline(file, line);)
      if (line.starts_with("key ")) found.push_back(line.substr(line.rfind(' ') + 1));
    return found;
  }
  // How many rotations the log names.
  std::size_t recorded() const {
    std::size_t count = 0;
    for (const v1::Commit& commit : commits("workspace"))
      for (const v1::Event& event : commit.events()) count += event.has_log_key_rotated();
    return count;
  }
  // The server reaches the failpoint while it rotates, and is started again.
  void rotate_until(const char* failpoint) {
    kill();
    ::setenv("SLIPWAY_FAILPOINT", failpoint, 1);
    start();
    ::unsetenv("SLIPWAY_FAILPOINT");
    try {
      EXPECT_NE(post(rotate_path).status, 200);
    } catch (const std::runtime_error&) {  // The line broke.
    }
    start();
  }
  static bool opens(const std::string& note, const tlog::VerifierKey& key) {
    const tlog::VerifierKey only[] = {key};
    return tlog::open_checkpoint(note, only).has_value();
  }

  std::string printed_;
  std::string old_key_, new_key_;  // Of the workspace's log.
};

TEST_F(KeyRotationTest, IsACommitOfTheWorkspace) {
  rotate();
  const auto history = commits("workspace");
  const v1::Event* event = newest_event(history, &v1::Event::has_log_key_rotated);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->log_key_rotated().old_key(), old_key_);
  EXPECT_EQ(event->log_key_rotated().new_key(), new_key_);
  EXPECT_EQ(event->log_key_rotated().requested_by(), "administrator");
  EXPECT_NE(old_key_, new_key_);
  const auto named = keys("workspace");
  ASSERT_EQ(named.size(), 2U);
  EXPECT_EQ(named[0].to_string(), new_key_);
  EXPECT_EQ(named[1].to_string(), old_key_);
}

TEST_F(KeyRotationTest, BothKeysSignForAWhile) {
  const auto before = keys(project);
  ASSERT_EQ(before.size(), 1U);
  rotate();
  edit_times(1);
  const auto after = keys(project);
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[1], before[0]);
  const std::string note = checkpoint(project);
  const auto opened = tlog::open_checkpoint(note, after);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->signers.size(), 2U);
  EXPECT_TRUE(opens(note, before[0])) << "who trusts the old key alone is left behind";
  EXPECT_TRUE(opens(note, after[0]));
}

TEST_F(KeyRotationTest, WhatTheOldKeySignedStillVerifies) {
  v1::Command command = edit();
  command.set_receipt(true);
  const auto receipt = tlog::parse_receipt(committed(command).receipt());
  ASSERT_TRUE(receipt);
  const std::string note = checkpoint(project);
  const auto old = keys(project);
  rotate();
  kill();
  start();
  const tlog::Policy by_old{.log_keys = old};
  const tlog::Policy by_named{.log_keys = keys(project)};
  EXPECT_TRUE(opens(note, old[0]));
  EXPECT_TRUE(tlog::verify_receipt(*receipt, tlog::leaf_hash(receipt->extra), by_old));
  EXPECT_TRUE(tlog::verify_receipt(*receipt, tlog::leaf_hash(receipt->extra), by_named));
  const tlog::Policy by_new{.log_keys = {keys(project)[0]}};
  EXPECT_FALSE(tlog::verify_receipt(*receipt, tlog::leaf_hash(receipt->extra), by_new));
}

TEST_F(KeyRotationTest, TheNewKeyIsThereAfterARestart) {
  rotate();
  const auto named = keys(project);
  kill();
  start();
  EXPECT_EQ(keys(project), named);
  EXPECT_TRUE(opens(checkpoint(project), named[0]));
}

TEST_F(KeyRotationTest, CanBeDoneAgain) {
  rotate();
  const std::string second = new_key_;
  rotate();
  EXPECT_EQ(old_key_, second);
  EXPECT_EQ(keys(project).size(), 3U);
  const auto opened = tlog::open_checkpoint(checkpoint(project), keys(project));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->signers.size(), 3U);
}

// As a crash leaves it after the next key was kept, and before any commit names it.
TEST_F(KeyRotationTest, KeyThatNoCommitNamesSignsNothingUntilItIsRotatedTo) {
  const auto before = keys("workspace");
  kill();
  const std::string seed = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  std::ofstream(key_file(), std::ios::app) << "next " << seed << "\n";
  start();
  EXPECT_EQ(keys("workspace"), before);
  EXPECT_EQ(recorded(), 0U);
  rotate();
  EXPECT_EQ(seeds().front(), seed) << "what was prepared is what signs";
  EXPECT_EQ(keys("workspace").front().to_string(), new_key_);
}

// As a crash leaves it after the commit, and before the new key signs.
TEST_F(KeyRotationTest, WhatTheLogNamesSignsAfterTheNextStart) {
  rotate();
  kill();
  const auto held = seeds();
  ASSERT_EQ(held.size(), 2U);
  std::ostringstream text;
  text << std::ifstream(key_file()).rdbuf();
  const std::string name = support::between(text.str(), "name ", '\n');
  std::ofstream(key_file(), std::ios::trunc)
      << fmt::format("slipway log keys 1\nname {}\nkey 1 0 {}\nnext {}\n", name, held[1], held[0]);
  for (int starts = 0; starts < 2; ++starts) {
    start();
    const auto named = keys("workspace");
    ASSERT_EQ(named.size(), 2U);
    EXPECT_EQ(named[0].to_string(), new_key_);
    EXPECT_EQ(named[1].to_string(), old_key_);
    EXPECT_TRUE(opens(checkpoint("workspace"), named[0]));
    EXPECT_TRUE(opens(checkpoint("workspace"), named[1])) << "the one before signs on beside it";
    EXPECT_EQ(recorded(), 1U);
    kill();
  }
}

TEST_F(KeyRotationTest, ACrashAtEachStepLosesNoKeyThatTheLogNames) {
  if (!has_failpoints) GTEST_SKIP() << "this build has no failpoints";
  const auto first = keys("workspace");
  rotate_until("keys.after_prepare");
  EXPECT_EQ(keys("workspace"), first);
  EXPECT_EQ(recorded(), 0U);
  for (const char* failpoint : {"keys.after_record", "keys.after_rotate"}) {
    const auto before = keys("workspace");
    const std::size_t rotations = recorded();
    rotate_until(failpoint);
    EXPECT_EQ(recorded(), rotations + 1) << failpoint;
    const auto history = commits("workspace");
    const v1::Event* event = newest_event(history, &v1::Event::has_log_key_rotated);
    ASSERT_NE(event, nullptr);
    const auto named = keys("workspace");
    ASSERT_EQ(named.size(), before.size() + 1) << failpoint;
    EXPECT_EQ(named[0].to_string(), event->log_key_rotated().new_key()) << failpoint;
    EXPECT_EQ(named[1].to_string(), event->log_key_rotated().old_key()) << failpoint;
    EXPECT_TRUE(opens(checkpoint("workspace"), named[0])) << failpoint;
    EXPECT_TRUE(opens(checkpoint("workspace"), before[0])) << failpoint;
  }
}

TEST_F(KeyRotationTest, ManyAtOnceComeOneAfterTheOther) {
  constexpr std::size_t count = 8;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < count; ++i)
      threads.emplace_back([this] { EXPECT_EQ(post(rotate_path).status, 200); });
  }
  const auto named = keys("workspace");
  ASSERT_EQ(named.size(), count + 1);
  std::size_t newest = count;  // Each commit names the key that signed before, and the next.
  for (const v1::Commit& commit : commits("workspace"))
    for (const v1::Event& event : commit.events()) {
      if (!event.has_log_key_rotated()) continue;
      EXPECT_EQ(event.log_key_rotated().old_key(), named[newest].to_string());
      EXPECT_EQ(event.log_key_rotated().new_key(), named[--newest].to_string());
    }
  EXPECT_EQ(newest, 0U);
}

TEST_F(KeyRotationTest, CommandLineAsksFirst) {
  EXPECT_EQ(slipway({"audit", "rotate-key"}), 1);
  EXPECT_TRUE(printed_.contains("confirmation_needed")) << printed_;
  EXPECT_EQ(keys(project).size(), 1U);
}

TEST_F(KeyRotationTest, CommandLineNamesBothKeys) {
  EXPECT_EQ(slipway({"audit", "rotate-key", "--yes"}), 0) << printed_;
  const auto named = keys("workspace");
  ASSERT_EQ(named.size(), 2U);
  EXPECT_TRUE(printed_.contains("new key " + named[0].to_string())) << printed_;
  EXPECT_TRUE(printed_.contains("old key " + named[1].to_string())) << printed_;
}

TEST_F(KeyRotationTest, IsForAdministratorsAlone) {
  EXPECT_EQ(by_other("POST", rotate_path).status, 403);
  EXPECT_EQ(request("POST", rotate_path, {}, {}).status, 401);
  v1::Command forged;
  forged.set_command_id("forged");
  forged.set_project("workspace");
  forged.mutable_rotate_log_key()->set_old_key("a");
  forged.mutable_rotate_log_key()->set_new_key("b");
  EXPECT_TRUE(send(forged).has_refused()) << "only the server may say so";
  EXPECT_EQ(keys(project).size(), 1U);
}

}  // namespace
}  // namespace slipway::proofs
