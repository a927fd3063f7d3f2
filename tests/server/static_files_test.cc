#include "server/static_files.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace slipway {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
 protected:
  StaticFilesTest() {
    std::string pattern = (fs::temp_directory_path() / "slipway-static-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    fs::create_directory(root_ / "assets");
    std::ofstream(root_ / "index.html") << "the app";
    std::ofstream(root_ / "assets" / "index-1a2b.js") << "its code";
    files_.emplace(root_.string());
  }
  ~StaticFilesTest() override { fs::remove_all(root_); }

  // What stands there; empty: nothing.
  std::string at(std::string_view path) const {
    const auto* file = files_->find(path);
    return file ? *file->bytes : "";
  }

  fs::path root_;
  std::optional<StaticFiles> files_;
};

TEST_F(StaticFilesTest, EveryPageIsTheApp) {
  for (const char* path : {"/", "/login", "/w/main", "/w/main/p/pay-upgrade/board"})
    EXPECT_EQ(at(path), "the app") << path;
}

// As the second meeting of a series.
TEST_F(StaticFilesTest, PageOfAnIdWithADotIsTheApp) {
  EXPECT_EQ(at("/w/main/p/pay-upgrade/rooms/sync.2"), "the app");
}

TEST_F(StaticFilesTest, FileThatIsNotThereIsNothing) {
  EXPECT_EQ(at("/assets/index-1a2b.js"), "its code");
  for (const char* path : {"/assets/index-0000.js", "/favicon.ico", "/../index.html.bak"})
    EXPECT_EQ(files_->find(path), nullptr) << path;
}

}  // namespace
}  // namespace slipway
