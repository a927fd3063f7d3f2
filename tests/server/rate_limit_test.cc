#include "server/rate_limit.h"

#include <gtest/gtest.h>

namespace slipway {
namespace {

using namespace std::chrono_literals;

TEST(RateLimit, GrantsABurstThenARate) {
  RateLimit limit{10, 3, 100};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.take("lin", 1000ms).granted);
  const Grant refused = limit.take("lin", 1000ms);
  EXPECT_FALSE(refused.granted);
  EXPECT_EQ(refused.retry_after, 100ms);
  EXPECT_FALSE(limit.take("lin", 1099ms).granted);
  EXPECT_TRUE(limit.take("lin", 1100ms).granted);
  EXPECT_FALSE(limit.take("lin", 1100ms).granted);
}

TEST(RateLimit, NeverSavesUpMoreThanABurst) {
  RateLimit limit{10, 3, 100};
  EXPECT_TRUE(limit.take("lin", 0ms).granted);
  int granted = 0;
  while (limit.take("lin", 24h).granted) ++granted;
  EXPECT_EQ(granted, 3);
}

TEST(RateLimit, KeepsKeysApart) {
  RateLimit limit{1, 1, 100};
  EXPECT_TRUE(limit.take("lin", 0ms).granted);
  EXPECT_FALSE(limit.take("lin", 0ms).granted);
  EXPECT_TRUE(limit.take("chen", 0ms).granted);
}

TEST(RateLimit, ForgetsTheQuietestKeyWhenFull) {
  RateLimit limit{1, 1, 2};
  limit.take("a", 0ms);
  limit.take("b", 0ms);
  limit.take("a", 0ms);
  limit.take("c", 0ms);
  EXPECT_EQ(limit.keys(), 2u);
  EXPECT_FALSE(limit.take("a", 0ms).granted);
  EXPECT_TRUE(limit.take("b", 0ms).granted);
}

TEST(RateLimit, SurvivesAClockThatGoesBack) {
  RateLimit limit{1, 1, 2};
  EXPECT_TRUE(limit.take("a", 1h).granted);
  EXPECT_FALSE(limit.take("a", 0ms).granted);
  EXPECT_TRUE(limit.take("a", 1s).granted);
}

TEST(Occupancy, LetsSoManyInAtOnce) {
  Occupancy sockets{2};
  EXPECT_TRUE(sockets.enter("lin"));
  EXPECT_TRUE(sockets.enter("lin"));
  EXPECT_FALSE(sockets.enter("lin"));
  EXPECT_TRUE(sockets.enter("chen"));
  sockets.leave("lin");
  EXPECT_TRUE(sockets.enter("lin"));
}

TEST(Backoff, DoublesTheWaitUpToItsLimit) {
  Backoff backoff{{.failures_free = 2, .wait_first = 1s, .wait_max = 3s, .forget_after = 1h}};
  EXPECT_TRUE(backoff.attempt("lin", 10s).granted);
  EXPECT_TRUE(backoff.attempt("lin", 10s).granted);
  EXPECT_EQ(backoff.attempt("lin", 10s).retry_after, 1s);
  EXPECT_TRUE(backoff.attempt("lin", 11s).granted);
  EXPECT_EQ(backoff.attempt("lin", 11s).retry_after, 2s);
  EXPECT_TRUE(backoff.attempt("lin", 13s).granted);
  EXPECT_EQ(backoff.attempt("lin", 13s).retry_after, 3s);
}

TEST(Backoff, StartsAfreshAfterSuccessAndAfterAQuietTime) {
  Backoff backoff{{.failures_free = 1, .wait_first = 60s, .wait_max = 60s, .forget_after = 10min}};
  EXPECT_TRUE(backoff.attempt("lin", 0s).granted);
  EXPECT_FALSE(backoff.attempt("lin", 1s).granted);
  backoff.succeeded("lin");
  EXPECT_TRUE(backoff.attempt("lin", 1s).granted);
  EXPECT_TRUE(backoff.attempt("lin", 11min).granted);
  EXPECT_FALSE(backoff.attempt("lin", 11min).granted);
}

TEST(Backoff, ForgivesOneAttemptOnly) {
  Backoff backoff{{.failures_free = 2, .wait_first = 60s, .wait_max = 60s}};
  backoff.attempt("10.0.0.1", 0s);
  backoff.attempt("10.0.0.1", 0s);
  backoff.forgive("10.0.0.1");
  EXPECT_TRUE(backoff.attempt("10.0.0.1", 0s).granted);
  EXPECT_FALSE(backoff.attempt("10.0.0.1", 0s).granted);
}

TEST(Backoff, SurvivesAClockThatGoesBack) {
  Backoff backoff{{.failures_free = 1, .wait_first = 60s, .wait_max = 60s}};
  backoff.attempt("lin", 1000h);
  EXPECT_LE(backoff.attempt("lin", 1h).retry_after, 60s);
}

TEST(AddressKey, TakesAnIpv6NetworkAsOne) {
  EXPECT_EQ(address_key("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(address_key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(address_key("2001:db8:1:2::9"), "2001:db8:1:2::/64");
  EXPECT_EQ(address_key("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(address_key("unix"), "unix");
}

}  // namespace
}  // namespace slipway
