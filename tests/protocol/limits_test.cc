// Every bound of SessionLimits at its edge: the last that is allowed, and the first that is not.
#include "tests/protocol/one_client.h"

namespace slipway::test {
namespace {

using namespace std::chrono_literals;

class Limits : public OneClient {};
INSTANTIATE_TEST_SUITE_P(Codecs, Limits, both_codecs, codec_name);

TEST_P(Limits, AHelloMayTakeHelloBytesMax) {
  begin();
  const std::string bytes = sized(SessionLimits{}.hello_bytes_max);
  ASSERT_EQ(bytes.size(), SessionLimits{}.hello_bytes_max);
  world_->send(*client_, bytes);
  EXPECT_TRUE(frames_.back().has_welcome());
}

TEST_P(Limits, AHelloOfOneByteMoreCloses) {
  begin();
  const std::string bytes = sized(SessionLimits{}.hello_bytes_max + 1);
  ASSERT_EQ(bytes.size(), SessionLimits{}.hello_bytes_max + 1);
  world_->send(*client_, bytes);
  EXPECT_EQ(client_->closed, CloseCode::too_big);
}

TEST_P(Limits, AMessageMayTakeMessageBytesMax) {
  begin();
  hello();
  const std::string bytes = sized(SessionLimits{}.message_bytes_max);
  ASSERT_EQ(bytes.size(), SessionLimits{}.message_bytes_max);
  world_->send(*client_, bytes);
  EXPECT_EQ(last_error(), "hello_twice");  // It was read.
}

TEST_P(Limits, AMessageOfOneByteMoreCloses) {
  begin();
  hello();
  world_->send(*client_, sized(SessionLimits{}.message_bytes_max + 1));
  EXPECT_EQ(client_->closed, CloseCode::too_big);
}

TEST_P(Limits, HelloMayTakeHelloWithin) {
  begin();
  world_->wait(SessionLimits{}.hello_within);
  ASSERT_TRUE(open());
  world_->wait(1ms);
  EXPECT_EQ(client_->closed, CloseCode::policy);
  EXPECT_EQ(last_error(), "hello_expected");
}

TEST_P(Limits, CommandsPerSecondComeInBurstsOfTwiceAsMany) {
  begin();
  hello();
  const int burst = 2 * static_cast<int>(SessionLimits{}.commands_per_second_max);
  for (int i = 0; i < burst; ++i) {
    send_edit(i);
    ASSERT_TRUE(frames_.back().ack().has_committed()) << i;
  }
  send_edit(burst);
  EXPECT_EQ(frames_.back().ack().refused().code(), "too_many_commands");
  world_->wait(5ms);  // A two-hundredth of a second.
  send_edit(burst + 1);
  EXPECT_TRUE(frames_.back().ack().has_committed());
  send_edit(burst + 2);
  EXPECT_EQ(frames_.back().ack().refused().code(), "too_many_commands");
}

TEST_P(Limits, CommandsPerSecondAreAPersonsNotASockets) {
  SessionLimits limits;
  limits.commands_per_second_max = 1;
  begin(limits);
  hello();
  World::Client& second = world_->connect("second", GetParam());
  world_->send(second, client_frame(R"({"hello":{"token":"ann"}})"));
  send_edit(1);
  send_edit(2);
  world_->send(second,
               client_frame(R"({"command":{"commandId":"c","project":"bank","undo":{"revision":"1"}}})"));
  EXPECT_EQ(frames_.back().ack().refused().code(), "too_many_commands");
}

TEST_P(Limits, SubscriptionsMax) {
  begin();
  hello();
  for (std::uint32_t i = 1; i <= SessionLimits{}.subscriptions_max; ++i) {
    send(fmt::format(R"({{"subscribe":{{"subId":{},"project":"bank","view":"board"}}}})", i));
    ASSERT_TRUE(frames_.back().has_snapshot()) << i;
  }
  send(R"({"subscribe":{"subId":1000,"project":"bank","view":"board"}})");
  EXPECT_EQ(last_error(), "too_many_subscriptions");
  EXPECT_EQ(frames_.back().error().about(), "1000");
  send(R"({"unsubscribe":{"subId":1}})");
  send(R"({"subscribe":{"subId":1000,"project":"bank","view":"board"}})");
  EXPECT_TRUE(frames_.back().has_snapshot());
}

TEST_P(Limits, CommandsInFlightMaxStopsReadingUntilAnAckHasLeft) {
  begin({}, MemoryEventStore::Mode::manual);
  hello();
  const int max = static_cast<int>(SessionLimits{}.commands_in_flight_max);
  for (int i = 0; i < max - 1; ++i) send_edit(i);
  EXPECT_TRUE(session().wants_input());
  send_edit(max - 1);
  EXPECT_FALSE(session().wants_input());
  world_->store().sync(1);
  world_->settle();
  EXPECT_TRUE(frames_.back().has_ack());
  EXPECT_TRUE(session().wants_input());
}

TEST_P(Limits, RepliesQueuedMaxStopsReading) {
  begin();
  hello();
  world_->set_reads(*client_, false);
  const std::size_t max = SessionLimits{}.replies_queued_max;
  // The first is in the socket; so many more wait behind it.
  for (std::size_t i = 0; i < max; ++i) send(R"({"unsubscribe":{"subId":1}})");
  EXPECT_TRUE(session().wants_input());
  send(R"({"unsubscribe":{"subId":1}})");
  EXPECT_FALSE(session().wants_input());
  world_->set_reads(*client_, true);
  EXPECT_TRUE(session().wants_input());
}

TEST_P(Limits, HeartbeatComesWhenItIsDueAndNotBefore) {
  begin();
  hello();
  const std::size_t before = frames_.size();
  world_->wait(SessionLimits{}.heartbeat - 1s);
  EXPECT_EQ(frames_.size(), before);
  world_->wait(1s);
  ASSERT_EQ(frames_.size(), before + 1);
  EXPECT_TRUE(frames_.back().has_tick());
}

TEST_P(Limits, NoProgressForStalledMaxIsBorne) {
  begin();
  hello();
  world_->set_reads(*client_, false);
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");  // Its snapshot stays in the socket.
  world_->wait(SessionLimits{}.stalled_max);
  ASSERT_FALSE(session().closing());
  world_->set_reads(*client_, true);
  world_->wait(SessionLimits{}.stalled_max);
  EXPECT_TRUE(open());
}

TEST_P(Limits, NoProgressForLongerCloses) {
  begin();
  hello();
  world_->set_reads(*client_, false);
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
  world_->wait(SessionLimits{}.stalled_max + 1ms);
  EXPECT_EQ(client_->closed, CloseCode::policy);
}

TEST_P(Limits, ACreditIsSpentToItsLastByteAndNoFurther) {
  begin();
  hello("ann", 1);
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
  ASSERT_TRUE(frames_.back().has_snapshot());  // One byte of credit lets one message go.
  const std::size_t owed = sizes_.back() - 1;
  const std::size_t before = frames_.size();
  world_->command("ann", R"({"project":"bank","editTask":{"taskId":"t1","title":"x"}})");
  EXPECT_EQ(frames_.size(), before);
  send(fmt::format(R"({{"credit":{{"bytes":{}}}}})", owed));  // Now it has none, and owes none.
  EXPECT_EQ(frames_.size(), before);
  send(R"({"credit":{"bytes":1}})");
  ASSERT_EQ(frames_.size(), before + 1);
  EXPECT_TRUE(frames_.back().has_transition());
}

TEST_P(Limits, AClientThatHandsOutNoCreditIsClosedAfterStalledMax) {
  begin();
  hello("ann", 1);
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
  world_->command("ann", R"({"project":"bank","editTask":{"taskId":"t1","title":"x"}})");
  world_->wait(SessionLimits{}.stalled_max);
  ASSERT_TRUE(open());
  world_->wait(1ms);
  EXPECT_EQ(client_->closed, CloseCode::policy);
  EXPECT_EQ(last_error(), "too_slow");
}

TEST_P(Limits, ASnapshotThatWaitsForCreditCountsAsWaiting) {
  begin();
  hello("ann", 1);
  send(R"({"subscribe":{"subId":1,"project":"bank","view":"board"}})");
  send(R"({"subscribe":{"subId":2,"project":"bank","view":"overview"}})");
  ASSERT_EQ(frames_.back().snapshot().sub_id(), 1U);
  world_->wait(SessionLimits{}.stalled_max + 1ms);
  EXPECT_EQ(client_->closed, CloseCode::policy);
}

TEST_P(Limits, TheWarningComesWhenLessThanAuthWarningIsLeft) {
  begin();
  hello("ann/90");
  world_->wait(30s);
  EXPECT_FALSE(frames_.back().has_auth_expiring());
  world_->wait(1ms);
  ASSERT_TRUE(frames_.back().has_auth_expiring());
  EXPECT_EQ(frames_.back().auth_expiring().in_ms(), 59'999U);
  world_->wait(59'998ms);
  EXPECT_TRUE(open());
  world_->wait(1ms);
  EXPECT_EQ(client_->closed, CloseCode::policy);
}

}  // namespace
}  // namespace slipway::test
