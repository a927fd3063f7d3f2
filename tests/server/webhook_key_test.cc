// The key that signs what webhooks are told.
#include "server/webhook_key.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "proto/base64.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

class WebhookKeyTest : public testing::Test {
 protected:
  WebhookKeyTest() {
    EXPECT_GE(sodium_init(), 0);
    std::string pattern = (fs::temp_directory_path() / "slipway-webhook-key-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    path_ = (folder_ / "secrets" / "webhook-key").string();
  }
  ~WebhookKeyTest() override { fs::remove_all(folder_); }

  fs::path folder_;
  std::string path_;
};

bool verifies(const WebhookKey& key, const std::string& text, const std::string& signature) {
  const std::string public_key = *from_base64(key.public_key());
  const std::string bytes = *from_base64(signature);
  const auto as_bytes = [](const std::string& s) { return reinterpret_cast<const unsigned char*>(s.data()); };
  return public_key.size() == crypto_sign_PUBLICKEYBYTES && bytes.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(as_bytes(bytes), as_bytes(text), text.size(), as_bytes(public_key)) == 0;
}

TEST_F(WebhookKeyTest, IsMadeOnceAndReadByItsOwnerAlone) {
  const auto made = WebhookKey::open(path_);
  ASSERT_TRUE(made) << made.error();
  const auto again = WebhookKey::open(path_);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(made->public_key(), again->public_key());
  struct stat found{};
  ASSERT_EQ(::stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST_F(WebhookKeyTest, SignsTheTimeWithTheBody) {
  const auto key = WebhookKey::open(path_);
  ASSERT_TRUE(key) << key.error();
  const std::string signature = key->sign(1772355900, R"({"project":"p"})");
  EXPECT_TRUE(verifies(*key, "slipway webhook 1\n1772355900\n{\"project\":\"p\"}", signature));
  EXPECT_FALSE(verifies(*key, "slipway webhook 1\n1772355901\n{\"project\":\"p\"}", signature));
  EXPECT_FALSE(verifies(*key, "slipway webhook 1\n1772355900\n{\"project\":\"q\"}", signature));
}

TEST_F(WebhookKeyTest, AFileThatHoldsNoneIsRefusedByName) {
  (void)WebhookKey::open(path_);
  for (const char* text :
       {"", "slipway webhook key 1\n", "slipway webhook key 1\nAAAA\n", "slipway log keys 1\n"}) {
    std::ofstream(path_) << text;
    const auto key = WebhookKey::open(path_);
    ASSERT_FALSE(key) << text;
    EXPECT_NE(key.error().find(path_), std::string::npos);
  }
}

}  // namespace
}  // namespace slipway
