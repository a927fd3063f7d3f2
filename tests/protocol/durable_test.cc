// Nothing that speaks of a commit leaves before the commit is on disk.
#include "tests/protocol/one_client.h"

namespace slipway::test {
namespace {

// The store waits for sync(): until then what was decided is only decided.
class Durable : public OneClient {
 protected:
  void SetUp() override {
    begin({}, MemoryEventStore::Mode::manual);
    hello();
    send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
    frames_.clear();
  }
  void sync(std::size_t appends) {
    world_->store().sync(appends);
    world_->settle();
  }
  std::vector<std::string> said() const {
    std::vector<std::string> words;
    for (const v1::ServerFrame& frame : frames_) {
      if (frame.has_transition())
        words.push_back(
            fmt::format("{} to {}", frame.transition().from_revision(), frame.transition().to_revision()));
      else if (frame.ack().has_committed())
        words.push_back(
            fmt::format("{} at {}", frame.ack().command_id(), frame.ack().committed().revision()));
      else if (frame.ack().has_duplicate())
        words.push_back(
            fmt::format("{} again at {}", frame.ack().command_id(), frame.ack().duplicate().revision()));
      else if (frame.ack().has_refused())
        words.push_back(
            fmt::format("{} refused at {}", frame.ack().command_id(), frame.ack().refused().revision()));
      else
        words.push_back("something else");
    }
    return words;
  }
  using Words = std::vector<std::string>;
};
INSTANTIATE_TEST_SUITE_P(Codecs, Durable, both_codecs, codec_name);

TEST_P(Durable, AnAckAndItsTransitionWaitForTheSync) {
  send_edit(1);
  EXPECT_EQ(said(), Words{});
  sync(1);
  EXPECT_EQ(said(), (Words{"edit-1 at 4", "3 to 4"}));
}

TEST_P(Durable, CommandsAreDecidedAheadOfTheDiskAndAnsweredInOrder) {
  for (int i = 1; i <= 3; ++i) send_edit(i);
  EXPECT_EQ(world_->store().waiting(), 3U);
  sync(2);
  EXPECT_EQ(said(), (Words{"edit-1 at 4", "edit-2 at 5", "3 to 5"}));
  sync(1);
  EXPECT_EQ(said().back(), "5 to 6");
}

TEST_P(Durable, ARefusalWaitsForWhatItWasDecidedAgainst) {
  send(R"({"command":{"commandId":"make","project":"bank","createTask":{"taskId":"t3","title":"Three"}}})");
  send(R"({"command":{"commandId":"same","project":"bank","createTask":{"taskId":"t3","title":"Three"}}})");
  EXPECT_EQ(said(), Words{});
  sync(1);
  EXPECT_EQ(said(), (Words{"make at 4", "same refused at 4", "3 to 4"}));
}

TEST_P(Durable, ARefusalOfWhatIsDurableWaitsForNothing) {
  send(R"({"command":{"commandId":"same","project":"bank","createTask":{"taskId":"t1","title":"One"}}})");
  EXPECT_EQ(said(), Words{"same refused at 3"});
}

TEST_P(Durable, ARetryInFlightIsADuplicateThatWaitsToo) {
  send_edit(1);
  send_edit(1);
  EXPECT_EQ(world_->store().waiting(), 1U);
  EXPECT_EQ(said(), Words{});
  sync(1);
  EXPECT_EQ(said(), (Words{"edit-1 at 4", "edit-1 again at 4", "3 to 4"}));
  EXPECT_EQ(frames_[0].ack().committed().leaf_hash(), frames_[1].ack().duplicate().leaf_hash());
}

TEST_P(Durable, WhatRecordedNothingIsAnsweredTheSameAgainWhileItIsKept) {
  const auto same = [&](std::size_t number) {
    send(fmt::format(
        R"({{"command":{{"commandId":"same-{}","project":"bank","editTask":{{"taskId":"t1","title":"One"}}}}}})",
        number));
  };
  same(0);
  send_edit(1);
  same(0);  // It waits for what was decided meanwhile, and undoes none of it.
  sync(1);
  EXPECT_EQ(said(), (Words{"same-0 at 3", "edit-1 at 4", "same-0 again at 3", "3 to 4"}));
  send(R"({"command":{"commandId":"back","project":"bank","editTask":{"taskId":"t1","title":"One"}}})");
  sync(1);
  for (std::size_t number = 1; number < UnrecordedAnswers::answers_max; ++number) same(number);
  frames_.clear();
  same(0);
  same(UnrecordedAnswers::answers_max);  // The oldest goes.
  same(1);
  same(0);
  EXPECT_EQ(said(), (Words{"same-0 again at 3", "same-256 at 5", "same-1 again at 5", "same-0 at 5"}));
}

TEST_P(Durable, ANewcomerIsShownOnlyWhatIsDurable) {
  send_edit(1);
  send(R"({"subscribe":{"subId":2,"project":"bank","view":"board"}})");
  ASSERT_EQ(frames_.size(), 1U);
  EXPECT_EQ(frames_[0].snapshot().revision(), 3U);
  sync(1);
  EXPECT_EQ(said().back(), "3 to 4");
}

TEST_P(Durable, WhatWasDecidedBeforeTheServerTurnedReadOnlyStillFinishes) {
  send_edit(1);
  world_->set_read_only("disk_full");
  send_edit(2);
  send_edit(1);
  EXPECT_EQ(world_->store().waiting(), 1U);
  EXPECT_EQ(said(), Words{"something else"});  // That it is read-only now.
  sync(1);
  EXPECT_EQ(said(),
            (Words{"something else", "edit-1 at 4", "edit-2 refused at 4", "edit-1 again at 4", "3 to 4"}));
}

TEST_P(Durable, AFailedDiskAcknowledgesNothing) {
  send_edit(1);
  world_->store().fail();
  world_->settle();
  send_edit(2);
  EXPECT_EQ(said(), Words{});
}

}  // namespace
}  // namespace slipway::test
