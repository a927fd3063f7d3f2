// What was refused: kept in order, bounded, across restarts and torn lines, and never waited for.
#include "server/refusal_journal.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace slipway {
namespace {

namespace fs = std::filesystem;

class RefusalJournalTest : public testing::Test {
 protected:
  RefusalJournalTest() {
    std::string pattern = (fs::temp_directory_path() / "slipway-refusals-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    open();
  }
  ~RefusalJournalTest() override { fs::remove_all(folder_); }

  void open() {
    waiting_.clear();
    journal_ = std::make_unique<RefusalJournal>((folder_ / "refusals").string(), [this](Task task) {
      if (held_)
        waiting_.push_back(std::move(task));
      else
        task();
    });
  }
  void refuse(int first, int last, const std::string& project = "p") {
    for (int number = first; number <= last; ++number) {
      v1::RefusedCommand refused;
      refused.set_actor("lea");
      refused.set_command("decide_gate");
      refused.set_code("quorum_missing");
      refused.set_message_zh("关口“…”");
      refused.set_revision(static_cast<std::uint64_t>(number));
      journal_->note(project, refused);
    }
  }
  std::vector<std::uint64_t> revisions(std::size_t limit = refusals_kept_max,
                                       const std::string& project = "p") {
    std::vector<std::uint64_t> found;
    const v1::RefusedCommands newest = journal_->newest(project, limit);
    for (const auto& refused : newest.refusals()) found.push_back(refused.revision());
    return found;
  }
  fs::path file() const { return folder_ / "refusals" / "p.jsonl"; }

  fs::path folder_;
  bool held_ = false;  // The disk is busy.
  std::vector<Task> waiting_;
  std::unique_ptr<RefusalJournal> journal_;
};

TEST_F(RefusalJournalTest, TellsTheNewestFirstOfEachProject) {
  EXPECT_TRUE(revisions().empty());
  refuse(1, 3);
  refuse(9, 9, "q");
  EXPECT_EQ(revisions(), (std::vector<std::uint64_t>{3, 2, 1}));
  EXPECT_EQ(revisions(2), (std::vector<std::uint64_t>{3, 2}));
  EXPECT_EQ(revisions(10, "q"), std::vector<std::uint64_t>{9});
  EXPECT_EQ(journal_->newest("p", 1).refusals(0).message_zh(), "关口“…”");
}

TEST_F(RefusalJournalTest, OutlivesARestart) {
  refuse(1, 2);
  open();
  refuse(3, 3);
  EXPECT_EQ(revisions(), (std::vector<std::uint64_t>{3, 2, 1}));
}

TEST_F(RefusalJournalTest, KeepsTheNewestThousandAndItsFileSmall) {
  const int most = static_cast<int>(refusals_kept_max);
  refuse(1, most);
  EXPECT_EQ(revisions().back(), 1U);
  refuse(most + 1, most + 1);
  EXPECT_EQ(revisions().size(), refusals_kept_max);
  EXPECT_EQ(revisions().back(), 2U);
  refuse(most + 2, 5 * most);
  open();
  refuse(5 * most + 1, 7 * most);
  EXPECT_EQ(revisions().front(), static_cast<std::uint64_t>(7 * most));
  EXPECT_EQ(revisions().size(), refusals_kept_max);
  std::ifstream in(file());
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line);) lines += line.empty() ? 0 : 1;
  EXPECT_LE(lines, 2 * refusals_kept_max);
}

TEST_F(RefusalJournalTest, PassesOverALineThatACrashTore) {
  refuse(1, 2);
  fs::resize_file(file(), fs::file_size(file()) - 7);
  open();
  EXPECT_EQ(revisions(), std::vector<std::uint64_t>{1});
  refuse(3, 3);
  EXPECT_EQ(revisions(), (std::vector<std::uint64_t>{3, 1}));
}

TEST_F(RefusalJournalTest, NeverWaitsForTheDiskAndDropsTheOldest) {
  held_ = true;
  refuse(1, static_cast<int>(refusals_waiting_max) + 5);
  EXPECT_EQ(waiting_.size(), 1U) << "one task, however many wait";
  EXPECT_FALSE(fs::exists(file()));
  for (Task& task : waiting_) task();
  EXPECT_EQ(revisions().front(), refusals_waiting_max + 5);
  std::ifstream in(file());
  std::string first;
  while (first.empty() && std::getline(in, first)) {
  }
  EXPECT_NE(first, "");
}

TEST_F(RefusalJournalTest, ADiskThatTakesNothingHarmsNobody) {
  std::ofstream(folder_ / "refusals") << "in the way";
  refuse(1, 3);
  EXPECT_TRUE(revisions().empty());
}

}  // namespace
}  // namespace slipway
