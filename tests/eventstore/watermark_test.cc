// A log that lost its end, or became another, is not served; and the check against its watermark says where.

#include "eventstore/watermark_file.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <fstream>

#include "eventstore/key_format.h"
#include "tests/eventstore/watermarked_log.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

Watermark some_watermark(std::size_t streams) {
  Watermark watermark{Position{7}, tlog::leaf_hash("log"), {}};
  for (std::size_t i = 0; i < streams; ++i)
    watermark.streams.push_back({fmt::format("stream-{}", i), {i + 1, tlog::leaf_hash(std::to_string(i))}});
  return watermark;
}

TEST(WatermarkSlot, IsReadAsItWasWritten) {
  for (const std::size_t streams : {0U, 1U, 20U}) {
    const auto read = decode_watermark(encode_watermark(some_watermark(streams), 12));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->watermark, some_watermark(streams));
    EXPECT_EQ(read->sequence, 12U);
  }
}

TEST(WatermarkSlot, LeavesOutTheStreamsThatDoNotFit) {
  const auto read = decode_watermark(encode_watermark(some_watermark(500), 1));
  ASSERT_TRUE(read);
  EXPECT_GE(read->watermark.streams.size(), 38U);
  EXPECT_EQ(read->watermark.streams.front(), some_watermark(1).streams.front());
}

TEST(WatermarkSlot, IsNotReadWithAnyBitFlipped) {
  const std::string slot = encode_watermark(some_watermark(3), 12);
  for (std::size_t byte = 0; byte < slot.size(); ++byte) {
    std::string damaged = slot;
    damaged[byte] = static_cast<char>(damaged[byte] ^ (1 << byte % 8));
    EXPECT_FALSE(decode_watermark(damaged)) << byte;
  }
  EXPECT_FALSE(decode_watermark(""));
  EXPECT_FALSE(decode_watermark(slot.substr(1)));
}

#define EXPECT_SAYS(text) EXPECT_NE(error_.find(text), std::string::npos) << error_

TEST_F(WatermarkedLog, StandsWhereTheLogEndsOnceItIsClosed) {
  append(1, 3);
  const auto file = WatermarkFile::open(*rocksdb::Env::Default(), path()).value();
  ASSERT_TRUE(file->found());
  EXPECT_EQ(file->found()->position, Position{6});
  ASSERT_FALSE(file->found()->streams.empty());
  EXPECT_EQ(file->found()->streams.front().name, "other");
  EXPECT_EQ(file->found()->streams.front().head.size, 3U);
}

TEST_F(WatermarkedLog, RolledBackIsRefusedByStreamAndRevision) {
  append(1, 5);
  copy_log("old");
  append(6, 9);
  put_log_back("old");
  EXPECT_FALSE(open());
  EXPECT_SAYS("other stood at revision 9 and ends at 5: revision 6 is the first that is missing");
}

TEST_F(WatermarkedLog, RolledBackAndGrownAgainIsRefused) {
  append(1, 5);
  copy_log("old");
  append(6, 9);
  const std::string watermark = path();
  fs::copy_file(watermark, watermark + ".kept");
  put_log_back("old");
  fs::remove(watermark);
  accept_loss();
  append(6, 12, "another history");
  fs::rename(watermark + ".kept", watermark);
  EXPECT_FALSE(open());
  EXPECT_SAYS("other was changed at or before revision 9");
}

TEST_F(WatermarkedLog, WithAChangedCommitIsRefusedByItsRevision) {
  append(1, commits);
  change_commit("other", commits - 1);
  // The tree still holds the leaf: only hashing the commits again shows it.
  const auto store = open();
  ASSERT_TRUE(store) << error_;
  const auto damage = store->scrub(store->end(), [](Position) { return true; });
  ASSERT_TRUE(damage);
  EXPECT_EQ(damage->stream, "other");
  EXPECT_EQ(damage->revision, Revision{commits - 1});
}

TEST_F(WatermarkedLog, InWhichAScrubFoundDamageTakesNothingMoreAndIsRefusedFromThenOn) {
  append(1, 5);
  change_commit("other", 2);
  {
    const auto store = open();
    ASSERT_TRUE(store) << error_;
    ASSERT_TRUE(store->scrub(store->end(), [](Position) { return true; }));
    Results results;
    store->append(nth_commit("board", 6), results.next());
    EXPECT_EQ(results.wait().front().revision, std::unexpected(StoreError::closed));
  }
  EXPECT_FALSE(open());
  EXPECT_SAYS("other: revision 2 (position 4) is not what was recorded");
  accept_loss();
  EXPECT_TRUE(open());
}

TEST_F(WatermarkedLog, IsRefusedUntilTheAcceptedLossIsRecorded) {
  append(1, 5);
  copy_log("old");
  append(6, 9);
  put_log_back("old");
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(open());
    EXPECT_SAYS("revision 6 is the first that is missing");
    const auto store = open(true);
    ASSERT_TRUE(store) << error_;
    ASSERT_TRUE(store->accepted_loss());
    EXPECT_EQ(store->accepted_loss()->revision, Revision{6});
  }
  accept_loss();
  append(6, 7);
}

TEST_F(WatermarkedLog, IsCheckedButForTheStreamInWhichDamageWasAccepted) {
  append(1, commits);
  change_commit("other", 2);
  change_commit("other", 40);
  {
    const auto store = open();
    ASSERT_TRUE(store) << error_;
    EXPECT_EQ(scrubbed(*store)->stream, "other");
  }
  accept_loss();
  {
    const auto store = open();
    ASSERT_TRUE(store) << error_;
    EXPECT_FALSE(scrubbed(*store));
  }
  change_commit("board", 7);
  const auto store = open();
  ASSERT_TRUE(store) << error_;
  const auto damage = scrubbed(*store);
  ASSERT_TRUE(damage);
  EXPECT_EQ(damage->stream, "board");
  EXPECT_EQ(damage->revision, Revision{7});
}

// A block holds many commits, a window of the check many blocks.
TEST_F(WatermarkedLog, ScrubNamesTheFirstCommitThatCannotBeReadAndItsFile) {
  append(1, commits);
  (void)open();  // What stood in the write-ahead log is in tables now.
  fs::path table;
  tamper([&](rocksdb::DB& db, const Families&) {
    std::vector<rocksdb::LiveFileMetaData> files;
    db.GetLiveFilesMetaData(&files);
    std::erase_if(files, [](const auto& file) { return file.column_family_name != "commits"; });
    ASSERT_FALSE(files.empty());
    table = files.front().db_path + files.front().name;
  });
  {
    std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(table) / 2)).put('\x7f').put('\x01');
  }
  {
    const auto store = open();
    ASSERT_TRUE(store) << error_;
    const auto damage = scrubbed(*store);
    ASSERT_TRUE(damage);
    EXPECT_TRUE(damage->sentence.contains(table.filename().string())) << damage->sentence;
    ASSERT_NE(damage->revision, Revision{}) << damage->sentence;
    EXPECT_FALSE(can_read(*store, damage->stream, damage->revision)) << damage->sentence;
    if (damage->revision > Revision{1}) {
      EXPECT_TRUE(can_read(*store, damage->stream, Revision{damage->revision.value - 1}));
    }
  }
  for (int streams = 0; streams < 2; ++streams) {  // The block may hold the end of one and begin the other.
    accept_loss();
    const auto store = open();
    ASSERT_TRUE(store) << error_;
    if (!scrubbed(*store)) return;
  }
  ADD_FAILURE() << "There are no more streams in which anything could be damaged.";
}

TEST_F(WatermarkedLog, WithAChangedCommitAndTreeIsRefused) {
  append(1, commits);
  change_commit("other", 17);
  tamper([&](rocksdb::DB& db, const Families& families) {
    const std::string leaf(tlog::bytes_of(tlog::leaf_hash("another")));
    ASSERT_TRUE(db.Put({}, families.at("tree"), key_format::tree_key("other", 0, commits - 1), leaf).ok());
  });
  EXPECT_FALSE(open());
  EXPECT_SAYS("other was changed: revision 17 is the first that is not what was recorded");
}

TEST_F(WatermarkedLog, WithAnotherLogInItsPlaceIsRefused) {
  append(1, 5);
  fs::rename(directory_.log(), directory_.path() / "first");
  fs::rename(path(), directory_.path() / "first.watermark");
  append(1, 5, "not the same");
  fs::rename(directory_.path() / "first.watermark", path());
  EXPECT_FALSE(open());
  EXPECT_SAYS("other was changed");
}

TEST_F(WatermarkedLog, WithoutADatabaseIsRefusedAndNoneIsMade) {
  append(1, 2);
  fs::remove_all(directory_.log());
  EXPECT_FALSE(open());
  EXPECT_SAYS("all of it is missing");
  EXPECT_FALSE(fs::exists(directory_.log() + "/CURRENT"));
}

TEST_F(WatermarkedLog, WithoutItsWatermarkIsRefused) {
  append(1, 2);
  fs::remove(path());
  EXPECT_FALSE(open());
  EXPECT_SAYS("its watermark");
  EXPECT_SAYS("is missing");
}

TEST_F(WatermarkedLog, WithADamagedWatermarkIsRefused) {
  append(1, 2);
  for (const std::uintmax_t size : {std::uintmax_t{0}, std::uintmax_t{100}}) {
    fs::resize_file(path(), size);
    EXPECT_FALSE(open());
    EXPECT_SAYS("is damaged");
  }
}

TEST_F(WatermarkedLog, WithOneTornSlotGoesByTheOther) {
  append(1, 3);
  for (const std::streamoff slot : {0, 1}) {
    const std::string kept = path() + ".kept";
    fs::copy_file(path(), kept, fs::copy_options::overwrite_existing);
    {
      std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(slot * static_cast<std::streamoff>(watermark_slot_bytes) + 20).put('?');
    }
    const auto found = WatermarkFile::open(*rocksdb::Env::Default(), path()).value()->found();
    ASSERT_TRUE(found);
    EXPECT_GE(found->position, Position{5});
    fs::rename(kept, path());
  }
}

TEST_F(WatermarkedLog, GoesOnWithWhatIsLeftOnceTheLossIsAccepted) {
  append(1, 5);
  copy_log("old");
  append(6, 9);
  put_log_back("old");
  {
    const auto store = open(true);
    ASSERT_TRUE(store) << error_;
    ASSERT_TRUE(store->accepted_loss());
    EXPECT_EQ(store->accepted_loss()->revision, Revision{6});
    EXPECT_EQ(store->end(), Position{10});
    ASSERT_TRUE(store->loss_recorded());
  }
  append(6, 7);  // Without asking again.
}

TEST_F(WatermarkedLog, AcceptedWithNothingLostSaysSo) {
  append(1, 5);
  const auto store = open(true);
  ASSERT_TRUE(store) << error_;
  EXPECT_FALSE(store->accepted_loss());
}

TEST_F(WatermarkedLog, WhoseWriteAheadLogIsDamagedGoesOnBeforeTheDamageOnceAccepted) {
  append(1, 50);
  fs::path wal;
  for (const auto& entry : fs::directory_iterator(directory_.log()))
    if (entry.path().extension() == ".log" && entry.file_size() > 0) wal = entry.path();
  {
    std::fstream file(wal, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(wal) / 2)).put('\x7f').put('\x01');
  }
  EXPECT_FALSE(open());
  const auto store = open(true);
  ASSERT_TRUE(store) << error_;
  ASSERT_TRUE(store->accepted_loss());
  EXPECT_GT(store->end(), Position{10});
  EXPECT_LT(store->end(), Position{90});
  EXPECT_FALSE(store->scrub(store->end(), [](Position) { return true; }));
}

TEST_F(WatermarkedLog, PassesItsOwnScrubAndSaysHowFarItIs) {
  append(1, commits);
  const auto store = open();
  std::vector<std::uint64_t> done;
  EXPECT_FALSE(
      store->scrub(store->end(), [&](Position position) { return done.push_back(position.value), true; }));
  EXPECT_EQ(done.back(), 2 * commits);
}

TEST_F(WatermarkedLog, ScrubFindsAChangedUpperNode) {
  append(1, commits);
  tamper([&](rocksdb::DB& db, const Families& families) {
    const std::string node(tlog::bytes_of(tlog::leaf_hash("another")));
    ASSERT_TRUE(db.Put({}, families.at("tree"), key_format::tree_key("board", 1, 0), node).ok());
  });
  const auto store = open(true);  // The watermark's root shows it, too.
  ASSERT_TRUE(store) << error_;
  const auto damage = scrubbed(*store);
  ASSERT_TRUE(damage);
  EXPECT_EQ(damage->stream, "board");
}

TEST_F(WatermarkedLog, ScrubFindsACommandMissingInTheIndex) {
  append(1, commits);
  tamper([&](rocksdb::DB& db, const Families& families) {
    ASSERT_TRUE(db.Delete({}, families.at("commands"), key_format::command_key("other", "c17")).ok());
  });
  const auto store = open();
  ASSERT_TRUE(store) << error_;
  const auto damage = scrubbed(*store);
  ASSERT_TRUE(damage);
  EXPECT_EQ(damage->stream, "other");
  EXPECT_EQ(damage->revision, Revision{17});
  EXPECT_EQ(damage->sentence, "other: the command of revision 17 is missing in the index of commands");
}

TEST_F(WatermarkedLog, ScrubFindsACommandAtAnotherRevision) {
  append(1, 20);
  tamper([&](rocksdb::DB& db, const Families& families) {
    ASSERT_TRUE(
        db.Put({}, families.at("commands"), key_format::command_key("board", "c5"), key_format::number(6))
            .ok());
  });
  const auto store = open();
  ASSERT_TRUE(store) << error_;
  const auto damage = scrubbed(*store);
  ASSERT_TRUE(damage);
  EXPECT_EQ(damage->revision, Revision{5});
}

TEST_F(WatermarkedLog, ScrubFindsACommandThatNoCommitHolds) {
  append(1, 20);
  tamper([&](rocksdb::DB& db, const Families& families) {
    ASSERT_TRUE(
        db.Put({}, families.at("commands"), key_format::command_key("board", "x"), key_format::number(6))
            .ok());
  });
  const auto store = open();
  ASSERT_TRUE(store) << error_;
  const auto damage = scrubbed(*store);
  ASSERT_TRUE(damage);
  EXPECT_EQ(damage->sentence, "board: the index of commands has 21 rows for 20 commits");
}

TEST_F(WatermarkedLog, ScrubFindsACommandOfARevisionOrStreamThatIsNotThere) {
  append(1, 20);
  for (const auto& [stream, revision] :
       {std::pair("board", 0), std::pair("board", 21), std::pair("nowhere", 1)}) {
    copy_log("whole");
    tamper([&](rocksdb::DB& db, const Families& families) {
      ASSERT_TRUE(db.Put({}, families.at("commands"), key_format::command_key(stream, "x"),
                         key_format::number(static_cast<std::uint64_t>(revision)))
                      .ok());
    });
    {
      const auto store = open();
      ASSERT_TRUE(store) << error_;
      const auto damage = scrubbed(*store);
      ASSERT_TRUE(damage);
      EXPECT_EQ(damage->stream, stream);
    }
    fs::remove(directory_.log() + ".damaged");
    put_log_back("whole");
  }
}

TEST_F(WatermarkedLog, WithoutItsLastCommandInTheIndexIsRefused) {
  append(1, 20);
  tamper([&](rocksdb::DB& db, const Families& families) {
    ASSERT_TRUE(db.Delete({}, families.at("commands"), key_format::command_key("other", "c20")).ok());
  });
  EXPECT_FALSE(open());
  EXPECT_SAYS("other: the command of revision 20 is missing in the index of commands");
}

TEST_F(WatermarkedLog, WithANoteOfDamageThatCannotBeReadIsRefused) {
  append(1, 20);
  for (const char* note : {".damaged", ".given-up"}) {
    fs::create_directory(directory_.log() + note);  // Is there, and cannot be read as a file.
    EXPECT_FALSE(open()) << note;
    EXPECT_SAYS("could not be read");
    fs::remove(directory_.log() + note);
  }
  EXPECT_TRUE(open()) << error_;
}

TEST_F(WatermarkedLog, ScrubFindsAChangedTreeHead) {
  append(1, 20);
  tamper([&](rocksdb::DB& db, const Families& families) {
    const std::string head = key_format::tree_head_value(20, tlog::leaf_hash("another"));
    ASSERT_TRUE(db.Put({}, families.at("tree"), key_format::tree_head_key("board"), head).ok());
  });
  const auto store = open();
  ASSERT_TRUE(store) << error_;
  const auto damage = scrubbed(*store);
  ASSERT_TRUE(damage);
  EXPECT_EQ(damage->stream, "board");
}

TEST_F(WatermarkedLog, IsScrubbedWhileItGrows) {
  append(1, commits);
  const auto store = open();
  ASSERT_TRUE(store) << error_;
  std::uint64_t revision = commits;
  const auto damage = store->scrub(store->end(), [&](Position) {
    Results results;
    store->append(nth_commit("board", ++revision), results.next());
    EXPECT_TRUE(results.wait().front().revision.has_value());
    Results others;
    store->append(nth_commit(fmt::format("begun-{}", revision), 1), others.next());
    return others.wait().front().revision.has_value();
  });
  EXPECT_FALSE(damage) << damage->sentence;
  EXPECT_GT(revision, commits);
}

TEST_F(WatermarkedLog, TakesNothingForAStreamWhoseTreeDoesNotFit) {
  append(1, 5);
  tamper([&](rocksdb::DB& db, const Families& families) {
    const std::string node(tlog::bytes_of(tlog::leaf_hash("another")));
    ASSERT_TRUE(db.Put({}, families.at("tree"), key_format::tree_key("board", 0, 2), node).ok());
  });
  const auto store = open();
  ASSERT_TRUE(store) << error_;
  Results results;
  store->append(nth_commit("board", 6), results.next());
  EXPECT_EQ(results.wait().front().revision, std::unexpected(StoreError::corrupt));
}

}  // namespace
}  // namespace slipway
