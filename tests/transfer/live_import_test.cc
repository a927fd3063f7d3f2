// Exports of Jira, brought into a real server by the command line: tried, done, done again.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "clients/cli/commands.h"
#include "clients/cpp/client.h"
#include "clients/cpp/view_format.h"
#include "proto/tlog/hash.h"
#include "proto/transfer/plan.h"
#include "tests/proofs/live_server.h"
#include "tests/transfer/converted.h"

namespace slipway::transfer {
namespace {

namespace fs = std::filesystem;

const std::string samples = std::string(SLIPWAY_SOURCE_DIR) + "/tests/transfer/samples/";

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Of the samples, three rows are rejected: the exit code tells that something was.
constexpr int in_part = 7;

class LiveImport : public proofs::LiveServer {
 protected:
  void SetUp() override {
    home_ = fs::path(::testing::TempDir()) / ("slipway-import-" + std::to_string(::getpid()));
    fs::create_directories(home_);
    ::setenv("XDG_CONFIG_HOME", home_.c_str(), 1);
    for (const char* name : {"SLIPWAY_URL", "SLIPWAY_TOKEN", "LC_ALL", "LC_MESSAGES", "LANG"})
      ::unsetenv(name);
  }
  void TearDown() override { fs::remove_all(home_); }

  std::string write(const std::string& name, const std::string& bytes) {
    std::ofstream(home_ / name, std::ios::binary) << bytes;
    return (home_ / name).string();
  }

  // The exit code; what was printed stands in `out_` and `error_`.
  int import(std::vector<std::string> words) {
    std::vector<std::string> all{"slipway", "--url", url(),           "--token",
                                 token(),   "-p",    proofs::project, "import"};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<const char*> argv;
    for (const std::string& word : all) argv.push_back(word.c_str());
    out_.str("");
    error_.str("");
    return cli::run(static_cast<int>(argv.size()), argv.data(), out_, error_);
  }
  bool says(const std::string& words) const { return out_.str().find(words) != std::string::npos; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

  fs::path home_;
  std::ostringstream out_;
  std::ostringstream error_;
};

std::size_t tasks_in(const client::Client& watching) {
  const client::ViewState& view = *watching.view(proofs::project, "board");
  std::size_t count = 0;
  for (const auto& [id, entity] : view.entities) count += id.starts_with("task/") ? 1 : 0;
  return count;
}

TEST_F(LiveImport, OfAJiraExportIsTriedDoneAndDoneAgainWithoutDuplicates) {
  client::Client watching({.url = *client::parse_url(url()), .token = token(), .client_id = "watching"});
  watching.subscribe(proofs::project, "board");
  const auto live = [&] { return watching.view(proofs::project, "board")->phase == client::ViewPhase::live; };
  ASSERT_EQ(watching.run(live, std::chrono::seconds(30)), client::Client::Ran::done);

  const std::string file = samples + "jira.csv";
  const std::size_t before = commits(proofs::project).size();
  ASSERT_EQ(import({file, "--dry-run"}), in_part) << error_.str();
  EXPECT_TRUE(says("4 to create, 0 unchanged, 3 rejected")) << out_.str();
  EXPECT_TRUE(says("date_invalid")) << out_.str();
  EXPECT_TRUE(says("row_malformed")) << out_.str();
  EXPECT_TRUE(says("Waiting for vendor")) << out_.str();
  EXPECT_EQ(commits(proofs::project).size(), before);

  ASSERT_EQ(import({file}), in_part) << error_.str();
  EXPECT_TRUE(says("4 created, 0 unchanged, 3 rejected, 2 comments")) << out_.str();
  const std::size_t after = commits(proofs::project).size();
  EXPECT_EQ(after, before + 1 + 4 + 2 + 1);  // Start, tasks, comments, end.

  ASSERT_EQ(import({file}), in_part) << error_.str();
  EXPECT_TRUE(says("0 created, 4 unchanged, 3 rejected, 0 comments")) << out_.str();
  EXPECT_EQ(commits(proofs::project).size(), after);

  ASSERT_EQ(watching.run([&] { return tasks_in(watching) == 4; }, std::chrono::seconds(30)),
            client::Client::Ran::done);
}

TEST_F(LiveImport, KeepsWhereEachTaskStoodBefore) {
  ASSERT_EQ(import({samples + "jira.csv"}), in_part) << error_.str();
  const std::vector<v1::Commit> all = commits(proofs::project);
  const v1::Event* created = proofs::newest_event(all, &v1::Event::has_task_created);
  ASSERT_NE(created, nullptr);
  EXPECT_EQ(created->task_created().imported().source(), "jira");
  const v1::Event* completed = proofs::newest_event(all, &v1::Event::has_import_completed);
  ASSERT_NE(completed, nullptr);
  EXPECT_EQ(completed->import_completed().created(), 4U);
  EXPECT_NE(proofs::newest_event(all, &v1::Event::has_row_rejected), nullptr);
  const std::string audit = text("/api/v1/projects/bank/audit?limit=100");
  for (const char* words :
       {"imported_source", "PAY-1", "2026-03-01T", "zhao.min", "row_malformed", "jira.csv"})
    EXPECT_NE(audit.find(words), std::string::npos) << words;
}

TEST_F(LiveImport, KeepsWhoSaidWhatThere) {
  ASSERT_EQ(import({samples + "jira.csv"}), in_part) << error_.str();
  const std::vector<v1::Commit> all = commits(proofs::project);
  const v1::Event* said = proofs::newest_event(all, &v1::Event::has_task_commented);
  ASSERT_NE(said, nullptr);
  const v1::TaskCommented& comment = said->task_commented();
  EXPECT_EQ(comment.text(), "好的；今天完成, 明天联调");
  EXPECT_EQ(comment.imported_author(), "li.wei");
  EXPECT_EQ(comment.imported().at().seconds(), 1772465400);  // By the project's clock, which is UTC here.
}

// The CSV of that Jira is by the clock of Shanghai, and has no seconds.
TEST_F(LiveImport, OfTheSameIssuesInAnotherFormatBringsNoCommentTwice) {
  const std::string mapping = write("m.json", R"({"utc_offset": "+08:00"})");
  ASSERT_EQ(import({samples + "jira.csv", "--mapping", mapping}), in_part) << error_.str();
  EXPECT_TRUE(says("2 comments")) << out_.str();
  for (int run = 0; run < 2; ++run) {
    ASSERT_EQ(import({samples + "jira.json"}), in_part) << error_.str();
    EXPECT_TRUE(says("0 created, 2 unchanged")) << out_.str();
    EXPECT_TRUE(says("0 comments")) << out_.str();
  }
}

TEST_F(LiveImport, OfOnePageOfASearchSaysSo) {
  const std::string page = write("page.json", R"({"maxResults": 1, "total": 9266, "issues": [
      {"key": "A-1", "fields": {"summary": "S", "comment": {"total": 4, "comments": []}}}]})");
  ASSERT_EQ(import({page, "--json"}), in_part);
  EXPECT_TRUE(says("\"created\":1")) << out_.str();
  EXPECT_TRUE(says("the file has 1 of 9,266 issues")) << out_.str();
  EXPECT_TRUE(says("文件只有 9,266 个事务中的 1 个")) << out_.str();
  EXPECT_TRUE(says("comments cut at 0 of 4")) << out_.str();
  EXPECT_NE(error_.str().find("\"code\":\"file_incomplete\""), std::string::npos) << error_.str();
  ASSERT_EQ(import({page, "--dry-run"}), in_part);
  EXPECT_TRUE(says("file_incomplete")) << out_.str();
}

TEST_F(LiveImport, SaysInBothLanguagesWhatIsMissing) {
  ASSERT_EQ(import({write("list.csv", "Key,Title\nA,One\nB,\n"), "--json"}), in_part);
  EXPECT_TRUE(says(R"("message":{"zh":"这一行没有标题","en":"the row has no title"})")) << out_.str();
  EXPECT_TRUE(says(R"("encoding":{"name":"utf-8","guessed":false})")) << out_.str();
  EXPECT_NE(error_.str().find("1 rows were not imported"), std::string::npos) << error_.str();
  EXPECT_NE(error_.str().find("1 行没有导入"), std::string::npos) << error_.str();
}

TEST_F(LiveImport, ThatWasInterruptedCountsInTheEndAllThatItBrought) {
  const std::string file = samples + "jira.csv";
  ASSERT_EQ(import({file}), in_part) << error_.str();
  // The next export was begun, with one task of its own, and came no further.
  const std::string later = bytes_of(file) + "Later,PAY-8,10008,Task,To Do,PAY,P,Low,,,,,,,,,,,,,\n" +
                            "Last,PAY-9,10009,Task,To Do,PAY,P,Low,,,,,,,,,,,,,\n";
  const std::string path = write("later.csv", later);
  v1::Command start;
  start.set_command_id("begin-again");
  start.set_project(proofs::project);
  start.mutable_start_import()->set_import_id("interrupted");
  start.mutable_start_import()->set_source("jira");
  start.mutable_start_import()->set_digest(hex(tlog::bytes_of(tlog::sha256(later))));
  (void)committed(start);
  v1::Command task;
  task.set_command_id("bring-one");
  task.set_project(proofs::project);
  task.mutable_create_task()->set_task_id(stable_id("jira", "jira\nPAY-8"));
  task.mutable_create_task()->set_title("Later");
  task.mutable_create_task()->mutable_imported()->set_source("jira");
  task.mutable_create_task()->mutable_imported()->set_key("PAY-8");
  task.mutable_create_task()->mutable_imported()->set_import_id("interrupted");
  (void)committed(task);
  ASSERT_EQ(import({path}), in_part) << error_.str();
  EXPECT_TRUE(says("1 created, 5 unchanged")) << out_.str();
  const std::vector<v1::Commit> now = commits(proofs::project);
  const v1::Event* completed = proofs::newest_event(now, &v1::Event::has_import_completed);
  ASSERT_NE(completed, nullptr);
  EXPECT_EQ(completed->import_completed().import_id(), "interrupted");
  EXPECT_EQ(completed->import_completed().created(), 2U);
  EXPECT_EQ(completed->import_completed().unchanged(), 4U);
}

TEST_F(LiveImport, OfALaterExportBringsOnlyWhatIsNew) {
  ASSERT_EQ(import({samples + "jira.csv"}), in_part) << error_.str();
  std::string later = bytes_of(samples + "jira.csv");
  const std::string row = "Waits for the bank,PAY-4";
  later.insert(later.find(row), "Later,PAY-8,10008,Task,To Do,PAY,P,Low,,,,,,,,,,,,,\n");
  ASSERT_EQ(import({write("later.csv", later)}), in_part) << error_.str();
  EXPECT_TRUE(says("1 created, 4 unchanged")) << out_.str();
}

TEST_F(LiveImport, OfGb18030IsTheSameAsOfUtf8) {
  const std::string file = write("gb.csv", testing::converted(bytes_of(samples + "jira.csv"), "GB18030"));
  ASSERT_EQ(import({file}), in_part) << error_.str();
  EXPECT_TRUE(says("4 created")) << out_.str();
  EXPECT_TRUE(says("Encoding: gb18030 (a guess)")) << out_.str();
  EXPECT_NE(text("/api/v1/projects/bank/views/board").find("对账工具支持多币种"), std::string::npos);
  ASSERT_EQ(import({samples + "jira.csv"}), in_part) << error_.str();
  EXPECT_TRUE(says("0 created, 4 unchanged")) << out_.str();
}

TEST_F(LiveImport, TellsARowThatTheServerRefusesAndGoesOn) {
  std::string head = "Key,Title";
  std::string talk = "A,One";
  for (int number = 0; number <= 1'000; ++number) {  // A task takes a thousand comments.
    head += ",Comment";
    talk += ",Said " + std::to_string(number);
  }
  const std::string other = "\nB,Two" + std::string(1'001, ',') + "\n";
  const std::string file = write("list.csv", head + "\n" + talk + other);
  ASSERT_EQ(import({file, "--json"}), in_part);
  EXPECT_TRUE(says("\"created\":2,\"unchanged\":0,\"comments\":1000")) << out_.str();
  EXPECT_TRUE(says("\"line\":2,\"key\":\"A\",\"code\":\"invalid\"")) << out_.str();
  EXPECT_NE(error_.str().find("\"code\":\"rows_rejected\""), std::string::npos) << error_.str();
}

TEST_F(LiveImport, SaysLastThatRowsAreMissing) {
  const std::string file = write("list.csv", "Key,Title,Due\nA,One,2026-03-01\nB,Two,2026-02-31\n");
  ASSERT_EQ(import({file, "--dry-run"}), in_part);
  EXPECT_EQ(error_.str(),
            "slipway: rows_rejected: 1 rows could not be imported; mend the file or the --mapping first\n");
  ASSERT_EQ(import({file}), in_part);
  EXPECT_TRUE(says("1 created, 0 unchanged, 1 rejected, 0 comments")) << out_.str();
  EXPECT_EQ(
      error_.str(),
      "slipway: rows_rejected: 1 rows were not imported, all others were; mend them and run it again, which "
      "brings only what is missing\n");
  ASSERT_EQ(import({file}), in_part);  // It is still missing.
}

// What stood in a column there stands in it here: the limit is for what is begun here.
TEST_F(LiveImport, FillsAColumnPastItsHardLimit) {
  v1::Command limit;
  limit.set_command_id("limit");
  limit.set_project(proofs::project);
  limit.mutable_set_wip_limit()->set_column_id("todo");
  limit.mutable_set_wip_limit()->mutable_wip_limit()->set_tasks_max(1);
  limit.mutable_set_wip_limit()->mutable_wip_limit()->set_hard(true);
  (void)committed(limit);
  ASSERT_EQ(import({write("list.csv", "Key,Title,Status\nA,One,todo\nB,Two,todo\nC,Three,todo\n")}), 0);
  EXPECT_TRUE(says("3 created, 0 unchanged, 0 rejected")) << out_.str();
  const std::vector<v1::Commit> all = commits(proofs::project);
  const v1::Event* passed = proofs::newest_event(all, &v1::Event::has_wip_limit_overridden);
  ASSERT_NE(passed, nullptr);
  EXPECT_EQ(passed->wip_limit_overridden().reason(), "csv C");
}

TEST_F(LiveImport, OfAThousandRowsIsWhole) {
  std::string list = "Key,Title,Comment\n";
  for (int row = 0; row < 1'000; ++row)
    list += "K-" + std::to_string(row) + ",Task " + std::to_string(row) + ",Said\n";
  ASSERT_EQ(import({write("many.csv", list)}), 0) << error_.str();
  EXPECT_TRUE(says("1000 created, 0 unchanged, 0 rejected, 1000 comments")) << out_.str();
}

TEST_F(LiveImport, SaysWhatIsWrongWithAFileBeforeAnythingIsSent) {
  EXPECT_EQ(import({(home_ / "nowhere.csv").string()}), 5);
  EXPECT_EQ(import({write("empty.csv", "")}), 1);
  EXPECT_NE(error_.str().find("file_empty"), std::string::npos) << error_.str();
  EXPECT_EQ(import({samples + "jira.csv", "--from", "asana"}), 1);
  EXPECT_EQ(import({samples + "jira.csv", "--mapping", write("m.json", "{\"colour\":1}")}), 1);
  EXPECT_NE(error_.str().find("mapping_invalid"), std::string::npos) << error_.str();
  const std::string to_nobody = write("n.json", R"({"people":{"li.wei":"p-99"}})");
  EXPECT_EQ(import({samples + "jira.csv", "--mapping", to_nobody}), 1);
  EXPECT_NE(error_.str().find("mapping_invalid: " + to_nobody + ": `people.li.wei`: there is no \"p-99\""),
            std::string::npos)
      << error_.str();
  EXPECT_EQ(import({write("untitled.csv", "A,B\n1,2\n3,4\n")}), 1);
  EXPECT_NE(error_.str().find("title_column_missing"), std::string::npos) << error_.str();
}

}  // namespace
}  // namespace slipway::transfer
