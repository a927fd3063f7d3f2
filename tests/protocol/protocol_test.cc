// The golden conversations, each with both codecs; `--record` writes what came instead of comparing it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "tests/protocol/conversation.h"

namespace slipway::test {
namespace {

namespace fs = std::filesystem;
bool record = false;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

class Conversation : public testing::Test {
 public:
  explicit Conversation(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const std::string golden = read_text(path_);
    const std::string json = play(golden, Codec::json);
    if (record)
      std::ofstream(path_, std::ios::binary) << json;
    else
      EXPECT_EQ(json, golden) << path_ << " with JSON";
    EXPECT_EQ(play(golden, Codec::protobuf), json) << path_ << " with protobuf, beside JSON";
  }

 private:
  const fs::path path_;
};

void register_conversations() {
  for (const auto& entry : fs::directory_iterator(SLIPWAY_SOURCE_DIR "/tests/protocol/testdata")) {
    if (entry.path().extension() != ".txt") continue;
    testing::RegisterTest("Conversation", entry.path().stem().c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [path = entry.path()]() -> testing::Test* { return new Conversation(path); });
  }
}

}  // namespace
}  // namespace slipway::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) slipway::test::record |= std::string_view(argv[i]) == "--record";
  slipway::test::register_conversations();
  return RUN_ALL_TESTS();
}
