#include "clients/cpp/connection.h"

#include <gtest/gtest.h>

#include "clients/cpp/ids.h"

namespace slipway::client {
namespace {

TEST(Url, TakesHostPortAndPath) {
  const auto url = parse_url("http://127.0.0.1:7420/slipway/");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "127.0.0.1");
  EXPECT_EQ(url->port, 7420);
  EXPECT_EQ(url->path, "/slipway");
  EXPECT_EQ(parse_url("http://server")->authority(), "server");
  EXPECT_EQ(parse_url("http://[::1]:80")->authority(), "[::1]");
  EXPECT_EQ(parse_url("http://[::1]:7420")->authority(), "[::1]:7420");
}

TEST(Url, SaysWhatIsWrong) {
  for (const char* wrong : {"", "server:7420", "https://server", "http://", "http://server:0",
                            "http://server:99999", "http://user@server", "http://server/?a", "http://[::1"})
    EXPECT_FALSE(parse_url(wrong)) << wrong;
}

TEST(PercentEncode, LeavesNothingThatAQueryWouldSplit) {
  EXPECT_EQ(percent_encode("a&b=c d/测"), "a%26b%3Dc%20d%2F%E6%B5%8B");
}

TEST(Http, RefusedConnectionIsAnErrorAndNoException) {
  const auto answer =
      http(*parse_url("http://127.0.0.1:1"), {.method = "GET", .path = "/", .headers = {}, .body = {}},
           std::chrono::seconds(5));
  ASSERT_FALSE(answer);
  EXPECT_FALSE(answer.error().empty());
}

TEST(Socket, RefusedConnectionIsToldOnceAndLeavesItIdle) {
  int closed = 0;
  Socket socket(
      {.opened = [] {}, .message = [](std::string_view) {}, .closed = [&](const std::string&) { ++closed; }});
  socket.open(*parse_url("http://127.0.0.1:1"), "/sync", "slipway.v1.pb", std::chrono::seconds(5));
  for (int i = 0; i < 100 && closed == 0; ++i) socket.run_for(std::chrono::milliseconds(50));
  EXPECT_EQ(closed, 1);
  EXPECT_TRUE(socket.idle());
}

TEST(Ids, AreUuidsOfVersionSevenThatSortByTime) {
  const std::string id = uuid_v7(std::chrono::milliseconds(0x0192'f0c1'7b2a), 0xabc, ~0ULL);
  EXPECT_EQ(id, "0192f0c1-7b2a-7abc-bfff-ffffffffffff");
  EXPECT_LT(uuid_v7(std::chrono::milliseconds(1), ~0ULL, ~0ULL), uuid_v7(std::chrono::milliseconds(2), 0, 0));
  EXPECT_NE(new_id(), new_id());
}

}  // namespace
}  // namespace slipway::client
