// What time alone brings about: the server records it when it has come, once, and again after no restart.
#include "eventstore/event_store.h"
#include "tests/protocol/one_client.h"

namespace slipway::test {
namespace {

using namespace std::chrono_literals;

// The project `bank`, with a milestone of this day: it is 09:00, so the day is over in 15 hours.
class Due : public OneClient {
 protected:
  void SetUp() override { start(MemoryEventStore::Mode::immediate); }
  void start(MemoryEventStore::Mode mode) {
    begin({}, mode);
    world_->command("ann", milestone("uat", 2));
    sync();
  }
  static std::string milestone(const std::string& id, int day) {
    return fmt::format(
        R"({{"project":"bank","planMilestone":{{"milestoneId":"{}","name":"M","due":{{"year":2026,"month":3,"day":{}}}}}}})",
        id, day);
  }
  void sync() {
    while (world_->store().waiting() > 0) {
      world_->store().sync();
      world_->settle();
    }
  }
  // No tick in between: as if the server had slept, or nobody had used the project.
  void sleep(Millis time) { world_->runtime().advance(time); }

  // The commits of `bank` that the server gave by itself.
  std::vector<v1::Commit> given() const {
    std::vector<v1::Commit> commits;
    (void)world_->store().read_stream("bank", Revision{0}, [&](const StoredCommit& stored) {
      v1::Commit commit;
      EXPECT_TRUE(commit.ParseFromArray(stored.bytes.data(), static_cast<int>(stored.bytes.size())));
      if (commit.actor() == "system") commits.push_back(std::move(commit));
      return true;
    });
    return commits;
  }
};
INSTANTIATE_TEST_SUITE_P(Codecs, Due, testing::Values(Codec::protobuf),
                         [](const auto&) { return std::string("protobuf"); });

TEST_P(Due, AMilestoneIsMissedWithTheEndOfItsDayAndOnce) {
  sleep(15h - 2s);
  world_->wait(1s);
  EXPECT_TRUE(given().empty());
  world_->wait(60s);
  ASSERT_EQ(given().size(), 1U);
  const v1::Commit commit = given().front();
  EXPECT_EQ(commit.command(), "record_due");
  EXPECT_EQ(commit.command_id(), "due-4");
  EXPECT_EQ(commit.revision(), 5U);
  EXPECT_EQ(commit.origin().channel(), v1::Origin::SERVER);
  ASSERT_EQ(commit.events_size(), 1);
  EXPECT_EQ(commit.events(0).milestone_missed().milestone_id(), "uat");
}

TEST_P(Due, NothingIsRecordedAgainAfterARestart) {
  sleep(15h);
  world_->wait(1s);
  world_->restart();
  world_->command("ann", R"({"project":"bank","editTask":{"taskId":"t1","title":"New"}})");
  world_->wait(5s);
  EXPECT_EQ(given().size(), 1U);
}

TEST_P(Due, AProjectThatIsLoadedLateCatchesUp) {
  world_->restart();
  sleep(48h);
  world_->wait(5s);
  EXPECT_TRUE(given().empty());
  world_->command("ann", R"({"project":"bank","editTask":{"taskId":"t1","title":"New"}})");
  world_->wait(1s);
  ASSERT_EQ(given().size(), 1U);
  EXPECT_EQ(given().front().command_id(), "due-5");
}

TEST_P(Due, WhatIsDueTogetherIsOneCommitAndWhatComesLaterAnother) {
  world_->command("ann", milestone("again", 2));
  world_->command("ann", milestone("later", 3));
  sleep(15h);
  world_->wait(3s);
  ASSERT_EQ(given().size(), 1U);
  EXPECT_EQ(given().front().events_size(), 2);
  sleep(24h);
  world_->wait(3s);
  ASSERT_EQ(given().size(), 2U);
  EXPECT_EQ(given().back().events(0).milestone_missed().milestone_id(), "later");
}

TEST_P(Due, NothingIsGivenTwiceWhileTheDiskIsSlow) {
  start(MemoryEventStore::Mode::manual);
  sleep(15h);
  world_->wait(5s);
  EXPECT_EQ(world_->store().waiting(), 1U);
  sync();
  world_->wait(5s);
  EXPECT_EQ(given().size(), 1U);
}

TEST_P(Due, NothingIsRecordedWhileTheServerOnlyReads) {
  world_->set_read_only("disk_full");
  sleep(15h);
  world_->wait(3s);
  EXPECT_TRUE(given().empty());
  world_->set_read_only("");
  world_->wait(1s);
  EXPECT_EQ(given().size(), 1U);
}

TEST_P(Due, NobodyElseMayTakeTheIdsOfItsCommands) {
  hello();
  send(R"({"command":{"commandId":"due-4","project":"bank","editTask":{"taskId":"t1","title":"Mine"}}})");
  ASSERT_TRUE(frames_.back().ack().has_refused());
  EXPECT_EQ(frames_.back().ack().refused().code(), "invalid");
  EXPECT_EQ(frames_.back().ack().refused().facts(0).value(), "command_id");
}

TEST_P(Due, NobodyElseMayGiveIt) {
  hello();
  send(R"({"command":{"commandId":"mine","project":"bank","recordDue":{}}})");
  EXPECT_EQ(frames_.back().ack().refused().code(), "forbidden");
}

}  // namespace
}  // namespace slipway::test
