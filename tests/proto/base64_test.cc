#include "proto/base64.h"

#include <gtest/gtest.h>

#include <utility>

namespace slipway {
namespace {

TEST(Base64, SaysWhatTheRfcSays) {  // RFC 4648, section 10.
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
}

TEST(Base64, GivesAnyBytesBack) {
  std::string bytes;
  for (int byte = 255; byte >= 0; --byte) {
    bytes.push_back(static_cast<char>(byte));
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
}

TEST(Base64, ReadsNoOtherSpelling) {
  for (const char* text :
       {"Zg", "Zg=", "Zh==", "Zg==\n", " Zg==", "Z g==", "Zm9v=", "====", "-_8=", "Zm9\xC3"})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

TEST(Base64, ForUrlsHasOtherLettersAndNoPadding) {
  EXPECT_EQ(to_base64("\xfb\xff"), "+/8=");
  EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(to_base64url(""), "");
}

}  // namespace
}  // namespace slipway
