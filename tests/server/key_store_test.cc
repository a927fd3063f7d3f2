#include "server/key_store.h"

#include <gtest/gtest.h>
#include <sodium.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

namespace slipway {
namespace {

namespace fs = std::filesystem;

class KeyStore : public ::testing::Test {
 protected:
  KeyStore() {
    EXPECT_GE(sodium_init(), 0);
    std::string name = (fs::temp_directory_path() / "slipway-keys-XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
  }
  ~KeyStore() override { fs::remove_all(directory_); }

  std::string file() const { return (directory_ / "keys" / "keys").string(); }
  std::unique_ptr<Keys> opened() const {
    auto keys = open_key_store(file(), [](const std::string& what) { FAIL() << what; });
    EXPECT_TRUE(keys.has_value()) << keys.error();
    return keys ? std::move(*keys) : nullptr;
  }
  std::string bytes() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  void overwrite(std::streamoff offset, char byte) const {
    std::fstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(offset).put(byte);
  }

  fs::path directory_;
};

std::string text_of(const Key& key) {
  return {key.begin(), key.end()};
}

TEST_F(KeyStore, GivesEachKeyOnceAndFindsItAfterARestart) {
  Key first;
  {
    const auto keys = opened();
    EXPECT_EQ(keys->take(), KeyId{1});
    EXPECT_EQ(keys->take(), KeyId{2});
    first = *keys->find(1);
    EXPECT_NE(first, *keys->find(2));
  }
  const auto keys = opened();
  EXPECT_EQ(*keys->find(1), first);
  EXPECT_GT(*keys->take(), KeyId{2});
}

TEST_F(KeyStore, IsForItsOwnerOnly) {
  const auto keys = opened();
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(directory_ / "keys").permissions(), fs::perms::owner_all);
}

TEST_F(KeyStore, ADestroyedKeyIsZerosInItsPlaceAndNothingElseMoves) {
  const auto keys = opened();
  for (int i = 0; i < 3; ++i) keys->take();
  const Key gone = *keys->find(2);
  ASSERT_NE(bytes().find(text_of(gone)), std::string::npos);
  const std::string before = bytes();
  keys->destroy({{KeyId{2}}});
  EXPECT_EQ(keys->find(2).error(), KeyLoss::destroyed);
  EXPECT_EQ(bytes().find(text_of(gone)), std::string::npos);
  std::string expected = before;
  expected.replace(4096 + 64, 64, 64, '\0');
  EXPECT_EQ(bytes(), expected);
  keys->destroy({{KeyId{2}}});
  EXPECT_TRUE(keys->find(1).has_value());
  EXPECT_TRUE(keys->find(3).has_value());
}

TEST_F(KeyStore, TellsADamagedKeyFromADestroyedOne) {
  {
    const auto keys = opened();
    keys->take();
    keys->take();
  }
  overwrite(4096 + 10, 'x');
  const auto keys = opened();
  EXPECT_EQ(keys->find(1).error(), KeyLoss::damaged);
  EXPECT_TRUE(keys->find(2).has_value());
  EXPECT_EQ(keys->find(0).error(), KeyLoss::damaged);
  EXPECT_EQ(keys->find(1'000'000).error(), KeyLoss::damaged);
}

TEST_F(KeyStore, KeepsUpWithManyTakersAtOnce) {
  const auto keys = opened();
  std::vector<std::vector<KeyId>> taken(4);
  {
    std::vector<std::jthread> takers;
    for (auto& mine : taken)
      takers.emplace_back([&] {
        for (std::size_t i = 0; i < keys_made_ahead; ++i)
          if (const auto id = keys->take()) mine.push_back(*id);
      });
  }
  std::set<KeyId> all;
  for (const auto& mine : taken) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 4 * keys_made_ahead);
  for (const KeyId id : all) ASSERT_TRUE(keys->find(id).has_value()) << id;
}

TEST_F(KeyStore, GivesBackWhatNobodyTookWhenItStops) {
  {
    opened()->take();
  }
  EXPECT_EQ(fs::file_size(file()), 4096U + 64U);
}

TEST_F(KeyStore, RemembersErasuresThatWereNotFinished) {
  {
    const auto keys = opened();
    EXPECT_TRUE(keys->erasures_left().empty());
    EXPECT_TRUE(keys->begin_erasure("bank"));
    EXPECT_TRUE(keys->begin_erasure("bank"));
    EXPECT_TRUE(keys->begin_erasure("workspace"));
    keys->end_erasure("bank");
    keys->end_erasure("workspace");
  }
  const auto keys = opened();
  EXPECT_EQ(keys->erasures_left(), std::vector<std::string>{"bank"});
  keys->end_erasure("bank");
  EXPECT_TRUE(opened()->erasures_left().empty());
}

TEST_F(KeyStore, RefusesAFileThatItDidNotMake) {
  fs::create_directories(directory_ / "keys");
  std::ofstream(file()) << "something else";
  const auto keys = open_key_store(file(), [](const std::string&) {});
  ASSERT_FALSE(keys.has_value());
  EXPECT_NE(keys.error().find(file()), std::string::npos);
  EXPECT_FALSE(open_key_store("/dev/null/keys", [](const std::string&) {}).has_value());
}

}  // namespace
}  // namespace slipway
