// A new key that signs: recorded, and the old one signs on beside it for a while.
#include <fmt/format.h>
#include <stdlib.h>

#include <sstream>
#include <thread>

#include "clients/cli/app.h"
#include "clients/cli/commands.h"
#include "proto/tlog/receipt.h"
#include "tests/proofs/live_server.h"
#include "tests/support/text.h"

namespace slipway::proofs {
namespace {

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
  int slipway(std::vector<std::string> arguments) {
    ::setenv("SLIPWAY_URL", fmt::format("http://127.0.0.1:{}", port()).c_str(), 1);
    ::setenv("SLIPWAY_TOKEN", token().c_str(), 1);
    ::setenv("XDG_CONFIG_HOME", data().c_str(), 1);
    ::setenv("LC_ALL", "C", 1);
    std::vector<const char*> argv{"slipway"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    std::ostringstream out;
    const int code = cli::run(static_cast<int>(argv.size()), argv.data(), out, out);
    printed_ = out.str();
    return code;
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
