// The command line against a real server: files put, listed, fetched, exported, backed up, restored,
// redacted; webhooks; what was refused.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>
#include <vector>

#include "clients/cli/commands.h"
#include "proto/tlog/sha256.h"
#include "tests/proofs/live_server.h"
#include "tests/support/text.h"

namespace slipway::cli {
namespace {

namespace fs = std::filesystem;

std::string digest_of(const std::string& text) {
  tlog::Sha256 hash;
  hash.update(text);
  return hash.finish();
}

class FileProgram : public proofs::LiveServer {
 protected:
  void SetUp() override {
    home_ = fs::path(::testing::TempDir()) / ("slipway-file-" + std::to_string(::getpid()));
    fs::create_directories(home_);
    ::setenv("XDG_CONFIG_HOME", home_.c_str(), 1);
    for (const char* name : {"SLIPWAY_URL", "SLIPWAY_TOKEN", "LC_ALL", "LC_MESSAGES", "LANG"})
      ::unsetenv(name);
    edit_times(1);
  }
  void TearDown() override { fs::remove_all(home_); }

  std::string at(const std::string& name) const { return (home_ / name).string(); }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(at(name), std::ios::binary) << bytes;
    return at(name);
  }
  std::string read(const std::string& name) const {
    std::ifstream in(at(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // The exit code; what was printed stands in `out_` and `error_`.
  int slipway(std::vector<std::string> words) {
    std::vector<std::string> all{"slipway",      "--url", "http://127.0.0.1:" + std::to_string(port()),
                                 "--token",      token(), "-p",
                                 proofs::project};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<const char*> argv;
    for (const std::string& word : all) argv.push_back(word.c_str());
    out_.str("");
    error_.str("");
    return run(static_cast<int>(argv.size()), argv.data(), out_, error_);
  }
  bool says(const std::string& words) const { return out_.str().find(words) != std::string::npos; }

  // Five parts of a download, and not a whole number of them.
  const std::string plan_ = std::string(18'000'000, 'p') + "lan";
  fs::path home_;
  std::ostringstream out_;
  std::ostringstream error_;
};

TEST_F(FileProgram, PutsListsGetsAndRemoves) {
  const std::string path = write("plan.pdf", plan_);
  ASSERT_EQ(slipway({"file", "put", "task/t1", path}), 0) << error_.str();
  ASSERT_EQ(slipway({"file", "list"}), 0);
  EXPECT_TRUE(says("plan.pdf")) << out_.str();
  EXPECT_TRUE(says("17.2 MiB")) << out_.str();
  EXPECT_TRUE(says("task/t1")) << out_.str();
  ASSERT_EQ(slipway({"file", "get", "plan.pdf", "-o", at("again.pdf")}), 0) << error_.str();
  EXPECT_TRUE(read("again.pdf") == plan_);
  EXPECT_EQ(slipway({"file", "get", "plan.pdf", "-o", at("again.pdf")}), 1);  // Replaces nothing unasked.
  EXPECT_NE(error_.str().find("--force"), std::string::npos) << error_.str();
  ASSERT_EQ(slipway({"--json", "file", "list"}), 0);
  EXPECT_TRUE(says(digest_of(plan_))) << out_.str();
  ASSERT_EQ(slipway({"file", "remove", "plan.pdf", "--reason", "Old"}), 0) << error_.str();
  ASSERT_EQ(slipway({"file", "list"}), 0);
  EXPECT_FALSE(says("plan.pdf"));
}

// Whoever attached it chose its name.
TEST_F(FileProgram, WritesNoNameThatIsNoDocuments) {
  ASSERT_EQ(slipway({"file", "put", "task/t1", write("plan.txt", "plan"), "--name", ".profile.txt"}), 0)
      << error_.str();
  const fs::path here = fs::current_path();
  fs::current_path(home_);
  EXPECT_EQ(slipway({"file", "get", ".profile.txt"}), 1);
  EXPECT_FALSE(fs::exists(at(".profile.txt")));
  EXPECT_NE(error_.str().find("-o"), std::string::npos) << error_.str();
  EXPECT_EQ(slipway({"file", "get", ".profile.txt", "-o", "profile.txt"}), 0) << error_.str();
  fs::current_path(here);
  EXPECT_EQ(read("profile.txt"), "plan");
}

TEST_F(FileProgram, SaysWhyAFileIsRefused) {
  EXPECT_NE(slipway({"file", "put", "task/t1", at("nowhere.pdf")}), 0);
  EXPECT_NE(error_.str().find("cannot be read"), std::string::npos) << error_.str();
  EXPECT_NE(slipway({"file", "put", "task/t1", write("page.html", "<p>")}), 0);
  EXPECT_NE(error_.str().find("type"), std::string::npos) << error_.str();
  EXPECT_NE(slipway({"file", "put", "risk/r", write("plan.txt", "plan")}), 0);
}

TEST_F(FileProgram, ExportsThemProven) {
  ASSERT_EQ(slipway({"file", "put", "task/t1", write("plan.pdf", plan_)}), 0) << error_.str();
  ASSERT_EQ(slipway({"audit", "export", "-o", at("without")}), 0) << error_.str();
  EXPECT_TRUE(says("not in this bundle")) << out_.str();
  EXPECT_TRUE(says("no proof covers them")) << out_.str();
  ASSERT_EQ(slipway({"audit", "export", "-o", at("with"), "--no-views", "--files"}), 0) << error_.str();
  const std::string keys = write("keys", text(std::string("/log/") + proofs::project + "/keys"));
  ASSERT_EQ(slipway({"audit", "verify", at("with"), "--keys", keys}), 0) << error_.str();
  EXPECT_TRUE(says("files   1")) << out_.str();
  std::string bytes = read("with");
  bytes[bytes.find("ppppp")] = 'q';
  write("altered", bytes);
  EXPECT_EQ(slipway({"audit", "verify", at("altered"), "--keys", keys}), 6);
  EXPECT_NE(error_.str().find(digest_of(plan_)), std::string::npos) << error_.str();
}

TEST_F(FileProgram, BacksThemUpAndTheServerRestoresThem) {
  ASSERT_EQ(slipway({"file", "put", "task/t1", write("plan.pdf", plan_)}), 0) << error_.str();
  ASSERT_EQ(slipway({"backup", "create", at("backup")}), 0) << error_.str();
  EXPECT_TRUE(says("1 attached files, 1 of them new")) << out_.str();
  ASSERT_EQ(slipway({"backup", "verify", at("backup")}), 0) << error_.str();
  const std::string command = std::string(SLIPWAYD) + " restore " + at("backup") + " --data-dir " +
                              at("restored") + " > " + at("said") + " 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0) << read("said");
  const std::string file = std::string("/files/") + proofs::project + "/" + digest_of(plan_);
  EXPECT_TRUE(read("restored" + file) == plan_);
  ASSERT_EQ(slipway({"--json", "file", "list"}), 0);
  const std::size_t id = out_.str().find("\"attachmentId\":");
  const std::size_t begin = out_.str().find('"', id + 15) + 1;
  const std::string attachment = out_.str().substr(begin, out_.str().find('"', begin) - begin);
  ASSERT_EQ(slipway({"redact", "file/" + attachment, "--reason", "R", "--yes"}), 0) << error_.str();
  ASSERT_EQ(slipway({"backup", "create", at("backup")}), 0) << error_.str();
  EXPECT_FALSE(fs::exists(at("backup") + file));
  EXPECT_EQ(slipway({"backup", "verify", at("backup")}), 0) << error_.str();
}

// What the command line exports and what HTTP gives is the same.
TEST_F(FileProgram, ExportsTheBytesThatHttpGives) {
  edit_times(2);
  schedule_meeting();
  const std::string base = "/api/v1/projects/bank/export/";
  for (const char* language : {"zh", "en"}) {
    const std::string lang = std::string("?lang=") + language;
    const std::vector<std::pair<std::string, std::vector<std::string>>> same{
        {"tasks.csv" + lang, {"csv"}},
        {"tasks.csv" + lang + "&excel=1", {"csv", "--excel"}},
        {"minutes.md" + lang, {"markdown"}},
        {"calendar.ics" + lang, {"ics"}},
        {"project.json" + lang, {"json"}}};
    for (const auto& [file, words] : same) {
      std::vector<std::string> all{"--lang", language, "export", "--format"};
      all.insert(all.end(), words.begin(), words.end());
      EXPECT_EQ(slipway(std::move(all)), 0) << error_.str();
      EXPECT_EQ(out_.str(), text(base + file)) << file;
    }
  }
  EXPECT_EQ(text(base + "minutes-m1.md?lang=zh"), text(base + "minutes.md?lang=zh"));
  EXPECT_NE(text(base + "minutes.md?lang=zh").find("# 同步会, 一"), std::string::npos);
}

// Not files; but told by the command line and a real server, too.
TEST_F(FileProgram, ShowsWebhooksAndWhatWasRefused) {
  EXPECT_EQ(slipway({"webhook", "add", "http://hooks.example/in"}), 2) << out_.str();
  EXPECT_NE(error_.str().find("webhook_host_not_allowed"), std::string::npos) << error_.str();
  EXPECT_EQ(slipway({"audit", "refusals", proofs::project}), 0) << error_.str();
  EXPECT_NE(out_.str().find("webhook_host_not_allowed"), std::string::npos) << out_.str();
  EXPECT_EQ(out_.str().find("hooks.example"), std::string::npos) << out_.str();
  EXPECT_EQ(slipway({"--lang", "zh", "audit", "refusals"}), 0);
  EXPECT_NE(out_.str().find("不允许服务器向主机"), std::string::npos) << out_.str();
  EXPECT_EQ(slipway({"--json", "audit", "refusals", "--limit", "1"}), 0);
  EXPECT_NE(out_.str().find("\"command\":\"add_webhook\""), std::string::npos) << out_.str();
  stop();
  start({"--webhook-hosts", "hooks.example"});
  ASSERT_EQ(slipway({"webhook", "add", "http://hooks.example/in"}), 0) << error_.str();
  ASSERT_EQ(slipway({"webhook", "list"}), 0) << error_.str();
  EXPECT_NE(out_.str().find("http://hooks.example/in"), std::string::npos) << out_.str();
  ASSERT_EQ(slipway({"--json", "webhook", "list"}), 0);
  const std::string id = support::between(out_.str(), "\"webhookId\":\"", '"');
  EXPECT_EQ(slipway({"webhook", "remove", id}), 0) << error_.str();
  EXPECT_EQ(slipway({"webhook", "remove", id}), 5) << out_.str();  // Not there any more.
  ASSERT_EQ(slipway({"webhook", "key"}), 0);
  EXPECT_NE(out_.str().find("ed25519"), std::string::npos) << out_.str();
}

}  // namespace
}  // namespace slipway::cli
