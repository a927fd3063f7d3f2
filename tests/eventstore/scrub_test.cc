// Where a check of the whole log says that it is damaged: the project, and the revisions that it concerns.
#include <rocksdb/db.h>

#include <fstream>

#include "eventstore/key_format.h"
#include "tests/eventstore/watermarked_log.h"

namespace slipway {
namespace {

class ScrubbedLog : public WatermarkedLog {
 protected:
  void put(const char* family, const std::string& key, const std::string& value) {
    tamper([&](rocksdb::DB& db, const Families& families) {
      ASSERT_TRUE(db.Put({}, families.at(family), key, value).ok());
    });
  }
  // Positions: 1 is board's first revision, 2 other's first, 3 board's second, …
  static std::string position_key(std::uint64_t position) { return key_format::number(position); }
  // What a scrub finds; the case fails where that is nothing.
  LogDamage damage() {
    const auto store = open();
    EXPECT_TRUE(store) << error_;
    const auto found = store ? scrubbed(*store) : std::nullopt;
    EXPECT_TRUE(found);
    return found.value_or(LogDamage{});
  }
  static std::string another_hash() { return std::string(tlog::bytes_of(tlog::leaf_hash("another"))); }
};

TEST_F(ScrubbedLog, NamesTheRevisionsUnderADamagedTileAtTheStart) {
  append(1, commits);
  // Of the newest group, so it is looked at.
  put("tree", key_format::tree_key("other", 1, 0), another_hash());
  EXPECT_FALSE(open());
  EXPECT_NE(
      error_.find("other: the stored hash of its tree over revisions 1 to 256 (tile level 1, number 0)"),
      std::string::npos)
      << error_;
}

// No root needs the hashes below a stored one: only the check of the whole log looks at all of them.
TEST_F(ScrubbedLog, NamesTheRevisionsUnderADamagedTileThatNoRootNeeds) {
  constexpr std::uint64_t many = 65'536 + 10;
  {
    const auto store = open();
    ASSERT_TRUE(store) << error_;
    Results results;
    for (std::uint64_t revision = 1; revision <= many; ++revision)
      store->append(nth_commit("board", revision), results.next());
    ASSERT_TRUE(results.wait().back().revision.has_value());
  }
  for (const bool missing : {false, true}) {
    tamper([&](rocksdb::DB& db, const Families& families) {
      std::string row;
      const std::string key = key_format::tree_key("board", 1, 3);
      const auto found = std::unique_ptr<rocksdb::Iterator>(db.NewIterator({}, families.at("tree")));
      found->Seek(key);
      ASSERT_TRUE(found->Valid());
      const std::string name = found->key().ToString();
      row = found->value().ToString();
      const auto run = key_format::parse_tree_row(name, row);
      ASSERT_TRUE(run);
      if (missing) {
        ASSERT_TRUE(db.Delete({}, families.at("tree"), name).ok());
        return;
      }
      row.replace((3 - run->first) * tlog::hash_bytes, tlog::hash_bytes, another_hash());
      ASSERT_TRUE(db.Put({}, families.at("tree"), name, row).ok());
    });
    const LogDamage found = damage();
    EXPECT_EQ(found.stream, "board");
    EXPECT_LE(found.revision, Revision{769});
    EXPECT_TRUE(found.sentence.starts_with("board: the stored hash of its tree over revisions "))
        << found.sentence;
    if (!missing) {
      EXPECT_EQ(found.revision, Revision{769});
      EXPECT_TRUE(found.sentence.contains("revisions 769 to 1024 (tile level 1, number 3)"))
          << found.sentence;
    }
    std::filesystem::remove(directory_.log() + ".damaged");
  }
}

TEST_F(ScrubbedLog, NamesTheRevisionsThatMissingPositionsLedTo) {
  append(1, 20);
  tamper([&](rocksdb::DB& db, const Families& families) {
    for (const std::uint64_t position : {9U, 10U, 11U, 13U})
      ASSERT_TRUE(db.Delete({}, families.at("positions"), position_key(position)).ok());
  });
  const LogDamage found = damage();
  EXPECT_EQ(found.stream, "board");
  EXPECT_EQ(found.revision, Revision{5});
  EXPECT_EQ(found.position, Position{9});
  EXPECT_EQ(
      found.sentence,
      "board: the index of positions does not lead to its commits of revision 5 to 7, nor to those of 1 "
      "more (position 9 to 13)");
}

TEST_F(ScrubbedLog, NamesTheRevisionThatAChangedPositionLedTo) {
  append(1, 20);
  for (const auto& [stream, revision] :
       {std::pair("other", 7), std::pair("other", 8), std::pair("ghost", 3)}) {
    copy_log("whole");
    tamper([&](rocksdb::DB& db, const Families& families) {
      std::string value;
      ASSERT_TRUE(db.Get({}, families.at("positions"), position_key(13), &value).ok());
      const auto row = key_format::parse_position_value(value);
      ASSERT_TRUE(row);
      const std::string changed = key_format::position_value(
          row->log_hash, key_format::commit_key(stream, Revision{static_cast<std::uint64_t>(revision)}));
      ASSERT_TRUE(db.Put({}, families.at("positions"), position_key(13), changed).ok());
    });
    const LogDamage found = damage();
    EXPECT_EQ(found.stream, "board") << stream;
    EXPECT_EQ(found.revision, Revision{7});
    EXPECT_EQ(found.sentence,
              "board: the index of positions does not lead to its commits of revision 7 (position 13)");
    std::filesystem::remove(directory_.log() + ".damaged");
    put_log_back("whole");
  }
}

// The commits themselves are whole: once both streams were given up, the check goes on behind the gap.
TEST_F(ScrubbedLog, GoesOnBehindAGapInTheIndexThatWasAccepted) {
  append(1, 20);
  {
    const auto store = open();
    ASSERT_TRUE(store) << error_;
    Results results;
    store->append(nth_commit("third", 1), results.next());
    ASSERT_TRUE(results.wait().front().revision.has_value());
  }
  tamper([&](rocksdb::DB& db, const Families& families) {
    for (const std::uint64_t position : {5U, 6U})
      ASSERT_TRUE(db.Delete({}, families.at("positions"), position_key(position)).ok());
  });
  EXPECT_EQ(damage().stream, "board");
  accept_loss();
  EXPECT_EQ(damage().stream, "other");
  accept_loss();
  {
    const auto store = open();
    ASSERT_TRUE(store) << error_;
    EXPECT_FALSE(scrubbed(*store));
    ASSERT_EQ(store->given_up().size(), 2U);
    EXPECT_EQ(store->given_up().at("board").revision, Revision{3});
    EXPECT_EQ(store->given_up().at("other").revision, Revision{3});
    EXPECT_TRUE(store->given_up().at("other").sentence.starts_with("other: the index of positions"));
  }
  change_commit("third", 1);
  EXPECT_EQ(damage().stream, "third");
}

TEST_F(ScrubbedLog, GivenUpStreamsOfBeforeHaveNoRevision) {
  append(1, 20);
  std::ofstream(directory_.log() + ".given-up") << "board\n";
  change_commit("board", 7);
  const auto store = open();
  ASSERT_TRUE(store) << error_;
  EXPECT_FALSE(scrubbed(*store));
  EXPECT_EQ(store->given_up().at("board").revision, Revision{});
}

}  // namespace
}  // namespace slipway
