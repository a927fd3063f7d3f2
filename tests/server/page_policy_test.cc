#include "server/page_policy.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace slipway {
namespace {

const std::vector<std::string> wiki = {"https://wiki.example", "http://127.0.0.1:8080"};

std::string framers(const std::string& policy) {
  const std::size_t at = policy.find("frame-ancestors ");
  return at == std::string::npos ? "" : policy.substr(at);
}

TEST(PagePolicy, NobodyFramesAnythingUnlessAsked) {
  for (const char* path : {"/", "/embed", "/screen", "/w/main/p/pay/board", "/assets/index.js"})
    EXPECT_EQ(framers(page_policy(path, {})), "frame-ancestors 'none'") << path;
}

TEST(PagePolicy, OnlyEmbedIsFramedAndOnlyByThoseNamed) {
  EXPECT_EQ(framers(page_policy("/embed", wiki)),
            "frame-ancestors https://wiki.example http://127.0.0.1:8080");
  for (const char* path : {"/", "/embed/", "/embedded", "/embed/more", "/screen", "/login", "/settings"})
    EXPECT_EQ(framers(page_policy(path, wiki)), "frame-ancestors 'none'") << path;
}

TEST(PagePolicy, LoadsNothingFromElsewhere) {
  const std::string policy = page_policy("/", wiki);
  EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self';")) << policy;
  EXPECT_EQ(policy.find("unsafe-eval"), std::string::npos);
  EXPECT_EQ(policy.find("http"), std::string::npos) << policy;
}

}  // namespace
}  // namespace slipway
