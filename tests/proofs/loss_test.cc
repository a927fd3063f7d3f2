// A log that is not the one it was: refused by name, until an operator accepts the loss, which the log then
// says itself.
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/proofs/command_line.h"
#include "tests/proofs/live_server.h"
#include "tests/support/log_tampering.h"
#include "tests/support/protocol_client.h"

namespace slipway::proofs {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class AcceptedLossTest : public LiveServer {
 protected:
  // The log as it was at revision 4 of the project, after the project has come to revision 7.
  void roll_back() {
    edit_times(3);
    kill();
    const fs::path log = data() / "log";
    const fs::path earlier = data() / "earlier";
    fs::copy(log, earlier, fs::copy_options::recursive);
    start();
    edit_times(3);
    epoch_ = epoch();
    stop();  // In good order: the watermark of a killed server may be a group behind.
    fs::remove_all(log);
    fs::rename(earlier, log);
  }

  // Which log this is, as a client is told: what it holds of another is void.
  std::string epoch() {
    support::Loop loop;
    const support::ProtocolClient client(loop, port(), token(), "");
    loop.run([&] { return client.welcome(); });
    return client.log_epoch();
  }

  std::string refusal() {
    try {
      start();
    } catch (const std::runtime_error& refused) {
      return refused.what();
    }
    return {};
  }

  std::string epoch_;  // Before the loss.
};

TEST_F(AcceptedLossTest, RolledBackLogIsRefusedByNameAndRevision) {
  roll_back();
  for (int i = 0; i < 2; ++i) {  // A refusal changes nothing.
    const std::string why = refusal();
    EXPECT_TRUE(why.contains((data() / "log").string())) << why;
    EXPECT_TRUE(
        why.contains("bank stood at revision 7 and ends at 4: revision 5 is the first that is missing"))
        << why;
    EXPECT_TRUE(why.contains("--accept-loss")) << why;
  }
}

TEST_F(AcceptedLossTest, TheDecisionIsACommit) {
  roll_back();
  ASSERT_NE(refusal(), "");
  start({"--accept-loss"});
  const auto history = commits("workspace");
  const v1::Event* event = newest_event(history, &v1::Event::has_log_loss_accepted);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->log_loss_accepted().stream(), project);
  EXPECT_EQ(event->log_loss_accepted().revision(), 5U);
  EXPECT_TRUE(event->log_loss_accepted().what().contains("revision 5 is the first that is missing"));
  EXPECT_EQ(history.back().origin().channel(), v1::Origin::SERVER);
}

// Views and states of the log as it was are not those of the log as it is.
TEST_F(AcceptedLossTest, NothingThatWasKeptOfTheLostLogIsTaken) {
  roll_back();
  const fs::path kept = data() / "views" / "of-the-lost-log";
  std::ofstream(kept) << "kept";
  ASSERT_NE(refusal(), "");
  EXPECT_TRUE(fs::exists(kept));
  start({"--accept-loss"});
  EXPECT_FALSE(fs::exists(kept));
}

TEST_F(AcceptedLossTest, DecisionThatWasNotRecordedDoesNotCount) {
  roll_back();
  // Ends after the log was opened, before anything is recorded.
  EXPECT_THROW(start({"--accept-loss", "--templates", (data() / "nowhere").string()}), std::runtime_error);
  EXPECT_TRUE(refusal().contains("revision 5 is the first that is missing"));
  start({"--accept-loss"});
  EXPECT_NE(newest_event(commits("workspace"), &v1::Event::has_log_loss_accepted), nullptr);
  kill();
  EXPECT_EQ(refusal(), "");
}

TEST_F(AcceptedLossTest, WhatIsLeftIsServedAndWritten) {
  roll_back();
  start({"--accept-loss"});
  EXPECT_EQ(commits(project).size(), 4U);
  EXPECT_EQ(committed(edit()).revision(), 5U);
  const auto opened = tlog::open_checkpoint(checkpoint(project), keys(project));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->checkpoint.size, 5U);
}

TEST_F(AcceptedLossTest, WhatClientsHeldIsVoid) {
  roll_back();
  start({"--accept-loss"});
  const std::string after = epoch();
  EXPECT_NE(after, "");
  EXPECT_NE(after, epoch_);
  kill();
  start();
  EXPECT_EQ(epoch(), after);
}

TEST_F(AcceptedLossTest, IsAcceptedOnce) {
  roll_back();
  start({"--accept-loss"});
  const std::size_t before = commits("workspace").size();
  kill();
  start();  // The watermark is whole again.
  EXPECT_EQ(commits("workspace").size(), before);
  kill();
  start({"--accept-loss"});  // With nothing to accept it does nothing.
  EXPECT_EQ(commits("workspace").size(), before);
}

TEST_F(AcceptedLossTest, WholeLogKeepsItsEpoch) {
  const std::string before = epoch();
  kill();
  start({"--accept-loss"});
  EXPECT_EQ(epoch(), before);
  EXPECT_EQ(newest_event(commits("workspace"), &v1::Event::has_log_loss_accepted), nullptr);
}

// A commit inside: the others are served, and no check says that all is whole.
TEST_F(AcceptedLossTest, ScrubNamesTheProjectThatWasGivenUp) {
  const auto scrub = [this] { return run_slipway(port(), token(), data(), {"audit", "scrub"}); };
  edit_times(6);
  const Ran whole = scrub();
  EXPECT_EQ(whole.code, 0) << whole.printed;
  EXPECT_TRUE(whole.printed.contains("The log is whole")) << whole.printed;
  stop();
  support::change_commit(data() / "log", project, 4);
  // Found behind the start, which ends the server.
  (void)refusal();
  for (int waited = 0; !ended() && waited < 200; ++waited) std::this_thread::sleep_for(50ms);
  ASSERT_TRUE(ended());
  EXPECT_TRUE(refusal().contains("bank: revision 4 (position")) << refusal();
  start({"--accept-loss"});
  for (int starts = 0; starts < 2; ++starts) {
    const Ran ran = scrub();
    EXPECT_EQ(ran.code, 6) << ran.printed;
    EXPECT_TRUE(
        ran.printed.contains("project_given_up: bank was given up by --accept-loss: lost from revision "
                             "r4 on"))
        << ran.printed;
    EXPECT_FALSE(ran.printed.contains("The log is whole")) << ran.printed;
    const Ran json = run_slipway(port(), token(), data(), {"--json", "audit", "scrub"});
    EXPECT_EQ(json.code, 6);
    EXPECT_TRUE(json.printed.contains(R"("code":"project_given_up")")) << json.printed;
    EXPECT_TRUE(json.printed.contains(R"({"key":"revision","value":"4"})")) << json.printed;
    kill();
    start();
  }
  EXPECT_EQ(by_other("GET", "/api/v1/log/given-up").status, 403);
  EXPECT_EQ(request("GET", "/api/v1/log/given-up", {}, {}).status, 401);
}

}  // namespace
}  // namespace slipway::proofs
