// The keys that sign checkpoints: how long each signs, and what becomes of their file.
#include "server/log_keys.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>

#include "proto/tlog/checkpoint.h"
#include "proto/tlog/note.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class LogKeysTest : public testing::Test {
 protected:
  LogKeysTest() {
    std::string pattern = (fs::temp_directory_path() / "slipway-log-keys-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    file_ = folder_ / "secrets" / "log-keys";
    reopen();
  }
  ~LogKeysTest() override { fs::remove_all(folder_); }

  void reopen() {
    auto opened = LogKeys::open(file_.string(), "Slipway Example", now_);
    ASSERT_TRUE(opened) << opened.error();
    keys_ = std::move(*opened);
  }
  void rotate() {
    ASSERT_TRUE(keys_->prepare_rotation());
    ASSERT_TRUE(keys_->rotate(now_));
  }
  // How many keys have signed the checkpoint of `when`, of those that are named.
  std::size_t signers(WallTime when) const {
    const auto opened = tlog::open_checkpoint(keys_->checkpoint("p", {}, when), keys_->verifiers("p"));
    return opened ? opened->signers.size() : 0;
  }
  std::string text() const {
    std::ostringstream out;
    out << std::ifstream(file_).rdbuf();
    return out.str();
  }
  std::string refusal_of(const std::string& text) const {
    std::ofstream(file_, std::ios::trunc) << text;
    const auto opened = LogKeys::open(file_.string(), "Slipway Example", now_);
    return opened ? "" : opened.error();
  }

  fs::path folder_;
  fs::path file_;
  WallTime now_{1'800'000'000s};
  std::unique_ptr<LogKeys> keys_;
};

TEST_F(LogKeysTest, FileIsReadableByItsOwnerAlone) {
  constexpr auto others = fs::perms::group_all | fs::perms::others_all;
  EXPECT_EQ(fs::status(file_).permissions() & others, fs::perms::none);
  EXPECT_EQ(fs::status(file_.parent_path()).permissions() & others, fs::perms::none);
}

TEST_F(LogKeysTest, OldKeySignsUntilTheOverlapIsOver) {
  rotate();
  EXPECT_EQ(signers(now_), 2U);
  EXPECT_EQ(signers(now_ + log_key_overlap - 1s), 2U);
  EXPECT_EQ(signers(now_ + log_key_overlap), 1U);
}

TEST_F(LogKeysTest, OnlyTheNewestSignWhenKeysAreChangedOften) {
  for (std::size_t i = 1; i < log_keys_signing_max; ++i) rotate();
  EXPECT_EQ(signers(now_), log_keys_signing_max);
  for (std::size_t i = 0; i < tlog::note_signatures_max; ++i) rotate();
  EXPECT_EQ(signers(now_), log_keys_signing_max);
  const auto newest = keys_->verifiers("p").front();
  EXPECT_TRUE(tlog::open_checkpoint(keys_->checkpoint("p", {}, now_), std::span(&newest, 1)));
}

TEST_F(LogKeysTest, RetiredKeyIsNamedForEver) {
  const auto old = keys_->verifiers("p").front();
  const std::string note = keys_->checkpoint("p", {}, now_);
  rotate();
  now_ += 2 * log_key_overlap;
  reopen();
  const auto named = keys_->verifiers("p");
  ASSERT_EQ(named.size(), 2U);
  EXPECT_EQ(named.back(), old);
  EXPECT_TRUE(tlog::open_checkpoint(note, named));
}

TEST_F(LogKeysTest, WhatWasPreparedIsWhatSigns) {
  const auto prepared = keys_->prepare_rotation().value();
  EXPECT_EQ(keys_->prepare_rotation()->new_key, prepared.new_key) << "asked again before it was recorded";
  EXPECT_EQ(keys_->verifiers(workspace_stream).front().to_string(), prepared.old_key);
  ASSERT_TRUE(keys_->rotate(now_));
  EXPECT_EQ(keys_->verifiers(workspace_stream).front().to_string(), prepared.new_key);
}

TEST_F(LogKeysTest, WhatWasPreparedIsThereAfterACrashAndSignsNothing) {
  const auto named = keys_->verifiers("p");
  const auto prepared = keys_->prepare_rotation().value();
  reopen();
  ASSERT_TRUE(keys_->prepared());
  EXPECT_EQ(keys_->prepared()->new_key, prepared.new_key);
  EXPECT_EQ(keys_->verifiers("p"), named);
  EXPECT_EQ(signers(now_), 1U);
  EXPECT_EQ(keys_->prepare_rotation()->new_key, prepared.new_key);
  ASSERT_TRUE(keys_->rotate(now_));
  reopen();
  EXPECT_FALSE(keys_->prepared());
  EXPECT_EQ(keys_->verifiers(workspace_stream).front().to_string(), prepared.new_key);
  EXPECT_EQ(signers(now_), 2U);
}

TEST_F(LogKeysTest, WhatCannotBeKeptIsNotPrepared) {
  fs::remove_all(file_.parent_path());
  EXPECT_FALSE(keys_->prepare_rotation());
  EXPECT_FALSE(keys_->prepared());
}

TEST_F(LogKeysTest, SameKeysAreReadAgain) {
  rotate();
  const auto named = keys_->verifiers("p");
  const std::string note = keys_->checkpoint("p", {}, now_);
  reopen();
  EXPECT_EQ(keys_->verifiers("p"), named);
  EXPECT_EQ(keys_->checkpoint("p", {}, now_), note);
}

TEST_F(LogKeysTest, RotationThatCannotBeKeptChangesNothing) {
  const auto named = keys_->verifiers("p");
  (void)keys_->prepare_rotation();
  fs::remove_all(file_.parent_path());
  EXPECT_FALSE(keys_->rotate(now_));
  EXPECT_EQ(keys_->verifiers("p"), named);
  EXPECT_EQ(signers(now_), 1U);
}

TEST_F(LogKeysTest, FileThatIsNoneIsRefusedByName) {
  const std::string whole = text();
  const std::string next = "next " + whole.substr(whole.rfind(' ') + 1);
  EXPECT_EQ(refusal_of(whole), "");
  EXPECT_EQ(refusal_of(whole + next), "");
  const std::string damaged[] = {"",
                                 "slipway log keys 2\n",
                                 "slipway log keys 1\n",
                                 "slipway log keys 1\nname a b\n",
                                 "slipway log keys 1\nname a\n",
                                 "slipway log keys 1\nname a\nkey 1 0 AAAA\n",
                                 whole + "key x 0 y\n",
                                 whole + "next AAAA\n",
                                 whole + next + next,
                                 whole.substr(0, whole.size() - 5)};
  for (const std::string& each : damaged) {
    const std::string why = refusal_of(each);
    EXPECT_TRUE(why.contains(file_.string())) << each << ": " << why;
  }
}

TEST(LogNames, AreMadeOfWhatAKeysNameMayHold) {
  EXPECT_EQ(log_name_of("Slipway Example"), "slipway-example");
  EXPECT_EQ(log_name_of("bank.example"), "bank.example");
  EXPECT_EQ(log_name_of("上线"), "slipway");
}

}  // namespace
}  // namespace slipway
