// What one webhook is sent and when, by a clock that the test moves.
#include "server/webhook_delivery.h"

#include <gtest/gtest.h>

namespace slipway {
namespace {

using namespace std::chrono_literals;

constexpr Millis start{1'000'000};

// One whose log knows of revision 5.
class WebhookDeliveryTest : public testing::Test {
 protected:
  void pass(Millis time) { now_ += time; }
  WebhookDelivery::Step step() { return delivery_.step(now_); }
  // Where the next attempt goes on from; 0: there is none now.
  std::uint64_t sent() { return step().send_after.value_or(Revision{}).value; }
  // Steps until something is to be recorded.
  WebhookDelivery::Record recorded() {
    const auto record = step().record;
    if (!record) return {};
    delivery_.recorded(true);
    return *record;
  }

  Millis now_ = start;
  WebhookDelivery delivery_{Revision{5}, 0, start};
};

TEST_F(WebhookDeliveryTest, SendsWhatIsNewOnceAndInOrder) {
  EXPECT_EQ(sent(), 0U);
  delivery_.reached(Revision{7});
  EXPECT_EQ(sent(), 5U);
  delivery_.reached(Revision{9});
  EXPECT_EQ(sent(), 0U) << "one at a time";
  delivery_.delivered(Revision{7});
  EXPECT_EQ(sent(), 7U);
  delivery_.delivered(Revision{9});
  EXPECT_EQ(sent(), 0U);
}

TEST_F(WebhookDeliveryTest, TriesAgainEverMoreRarely) {
  delivery_.reached(Revision{6});
  Millis pause = webhook_retry_first;
  for (int attempt = 0; attempt < 14; ++attempt) {
    EXPECT_EQ(sent(), 5U) << attempt;
    delivery_.failed("status 500", now_);
    pass(pause - 1ms);
    EXPECT_EQ(sent(), 0U) << attempt;
    pass(1ms);
    pause = std::min(2 * pause, webhook_retry_max);
  }
  EXPECT_EQ(pause, webhook_retry_max);
  EXPECT_EQ(sent(), 5U);
  delivery_.delivered(Revision{6});
  delivery_.reached(Revision{7});
  EXPECT_EQ(sent(), 6U) << "what was taken is followed at once";
}

TEST_F(WebhookDeliveryTest, RecordsABurstTwice) {
  std::vector<std::uint64_t> recorded;
  for (std::uint64_t revision = 6; revision <= 45; ++revision) {
    delivery_.reached(Revision{revision});
    (void)sent();
    delivery_.delivered(Revision{revision});
    if (const auto record = this->recorded(); record.through.value > 0)
      recorded.push_back(record.through.value);
    pass(100ms);
  }
  EXPECT_EQ(recorded, std::vector<std::uint64_t>{6});
  pass(webhook_record_every);
  EXPECT_EQ(this->recorded().through.value, 45U) << "the end of it";
  pass(webhook_record_every);
  EXPECT_EQ(this->recorded().through.value, 0U) << "and then no more";
}

// Else each record would bring the next.
TEST_F(WebhookDeliveryTest, RecordsNothingOfCommitsThatAreNotTold) {
  delivery_.reached(Revision{6});
  EXPECT_EQ(sent(), 5U);
  delivery_.nothing_to_tell(Revision{6});
  pass(webhook_failure_every);
  EXPECT_FALSE(step().record);
  EXPECT_EQ(sent(), 0U);
}

TEST_F(WebhookDeliveryTest, RecordsThatItFailsAtOnceAndThenOnceAnHour) {
  delivery_.reached(Revision{6});
  int recorded = 0;
  for (Millis passed{0}; passed < 3 * webhook_failure_every - 1min; passed += 1s, pass(1s)) {
    const auto step = this->step();
    if (step.send_after) delivery_.failed("timed_out", now_);
    if (!step.record) continue;
    EXPECT_EQ(step.record->failure, "timed_out");
    EXPECT_EQ(step.record->through.value, 5U);
    EXPECT_GT(step.record->attempts, 0U);
    delivery_.recorded(true);
    ++recorded;
  }
  EXPECT_EQ(recorded, 3);
}

TEST_F(WebhookDeliveryTest, RecordsThatItSucceedsAgain) {
  delivery_.reached(Revision{6});
  (void)sent();
  delivery_.failed("status 500", now_);
  EXPECT_EQ(recorded().failure, "status 500");
  pass(webhook_record_every);
  EXPECT_EQ(sent(), 5U);
  delivery_.delivered(Revision{6});
  EXPECT_EQ(recorded().through.value, 6U);
  delivery_.reached(Revision{7});
  (void)sent();
  delivery_.failed("status 500", now_);
  pass(webhook_record_every);
  EXPECT_EQ(recorded().attempts, 1U) << "it begins to fail anew";
}

TEST_F(WebhookDeliveryTest, WhatSwingsIsNotRecordedMoreOften) {
  int recorded = 0;
  for (std::uint64_t revision = 6; revision < 606; ++revision, pass(1s)) {
    delivery_.reached(Revision{revision});
    const auto step = this->step();
    if (step.record) delivery_.recorded(true), ++recorded;
    if (!step.send_after) continue;
    if (revision % 2 == 0)
      delivery_.failed("status 500", now_);
    else
      delivery_.delivered(Revision{revision});
  }
  EXPECT_LE(recorded, 61);
}

TEST_F(WebhookDeliveryTest, ARecordThatWasRefusedIsGivenAgain) {
  delivery_.reached(Revision{6});
  (void)sent();
  delivery_.delivered(Revision{6});
  ASSERT_TRUE(step().record);
  EXPECT_FALSE(step().record) << "until it is answered";
  delivery_.recorded(false);
  EXPECT_FALSE(step().record);
  pass(webhook_record_every);
  EXPECT_EQ(recorded().through.value, 6U);
}

TEST_F(WebhookDeliveryTest, ALogThatCannotBeReadIsNotTheReceiversFailure) {
  delivery_.reached(Revision{6});
  EXPECT_EQ(sent(), 5U);
  delivery_.not_read(now_);
  EXPECT_EQ(sent(), 0U);
  pass(webhook_retry_first);
  const auto step = this->step();
  EXPECT_EQ(step.send_after, Revision{5});
  EXPECT_FALSE(step.record);
}

TEST_F(WebhookDeliveryTest, GoesOnAfterARestartWhereTheLogSays) {
  WebhookDelivery again(Revision{5}, 11, now_);
  again.reached(Revision{8});
  EXPECT_EQ(again.step(now_).send_after, Revision{5});
  again.failed("status 500", now_);
  EXPECT_FALSE(again.step(now_ + webhook_record_every).record) << "the log knows that it fails";
  EXPECT_FALSE(again.step(now_ + webhook_retry_max - 1ms).send_after);
  EXPECT_EQ(again.step(now_ + webhook_retry_max).send_after, Revision{5});
  again.delivered(Revision{8});
  EXPECT_EQ(again.step(now_ + webhook_retry_max).record->through, Revision{8});
}

}  // namespace
}  // namespace slipway
