// `slipway audit verify`, `check` and `witness` as a person or a script runs them, without a server.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "clients/cli/app.h"
#include "clients/cli/commands.h"
#include "tests/clients/sample_log.h"

namespace slipway::cli {
namespace {

namespace fs = std::filesystem;

struct AuditProgram : testing::Test {
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("slipway-audit-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    ::setenv("XDG_CONFIG_HOME", folder_.c_str(), 1);
    for (const char* name : {"SLIPWAY_URL", "SLIPWAY_TOKEN", "LC_ALL", "LC_MESSAGES", "LANG"})
      ::unsetenv(name);
  }
  void TearDown() override { fs::remove_all(folder_); }

  int run(std::vector<std::string> arguments) {
    std::vector<const char*> argv{"slipway"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    out_.str("");
    error_.str("");
    return cli::run(static_cast<int>(argv.size()), argv.data(), out_, error_);
  }
  std::string write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return (folder_ / name).string();
  }
  std::string bundle() {
    std::ostringstream out;
    const audit::BundleParts parts{.keys = "", .checkpoint = log_.checkpoint(), .views = {}, .manifest = {}};
    EXPECT_TRUE(audit::write_bundle(out, parts, log_.fetch(), log_.policy(), 0).has_value());
    return out.str();
  }
  std::string vkey() const { return log_.key().verifier().to_string(); }

  audit::SampleLog log_{300};
  fs::path folder_;
  std::ostringstream out_;
  std::ostringstream error_;
};

TEST_F(AuditProgram, VerifiesABundleByItsKeyAlone) {
  const std::string file = write("bundle", bundle());
  EXPECT_EQ(run({"audit", "verify", file, "--key", vkey()}), 0) << error_.str();
  EXPECT_NE(out_.str().find("300 commits"), std::string::npos) << out_.str();
  EXPECT_NE(out_.str().find("cannot rule out split views"), std::string::npos);
  EXPECT_EQ(run({"--lang", "zh", "audit", "verify", file, "--keys", write("keys", vkey() + "\n")}), 0);
  EXPECT_NE(out_.str().find("300 个提交"), std::string::npos) << out_.str();
  EXPECT_EQ(run({"--json", "audit", "verify", file, "--key", vkey()}), 0);
  EXPECT_NE(out_.str().find("\"proven\":true"), std::string::npos) << out_.str();
}

TEST_F(AuditProgram, NamesTheFirstRevisionThatWasAltered) {
  std::string bytes = bundle();
  bytes[bytes.find(audit::sample_commit(290)) + 20] ^= 1;
  const std::string file = write("bundle", bytes);
  EXPECT_EQ(run({"audit", "verify", file, "--key", vkey()}), 6);
  EXPECT_NE(error_.str().find("commit_altered: the commit of revision r290"), std::string::npos)
      << error_.str();
  EXPECT_EQ(run({"--json", "audit", "verify", file, "--key", vkey()}), 6);
  v1::ApiError error;
  ASSERT_TRUE(from_json(error_.str(), error));
  EXPECT_EQ(error.code(), "commit_altered");
  EXPECT_EQ(error.facts(0).value(), "290");
}

TEST_F(AuditProgram, AsksForAKeyAndAFile) {
  EXPECT_EQ(run({"audit", "verify", write("bundle", bundle())}), 1);
  EXPECT_NE(error_.str().find("key_required"), std::string::npos);
  EXPECT_EQ(run({"audit", "verify", "nowhere", "--key", vkey()}), 5);
  EXPECT_EQ(run({"audit", "verify", "nowhere", "--key", "not a key"}), 1);
}

TEST_F(AuditProgram, ChecksAReceipt) {
  tlog::Receipt receipt{.extra = audit::sample_commit(12),
                        .index = 11,
                        .path = *tlog::inclusion_proof(11, 300, log_.nodes()),
                        .checkpoint = log_.checkpoint()};
  EXPECT_EQ(run({"audit", "check", write("proof", receipt.to_string()), "--key", vkey()}), 0) << error_.str();
  EXPECT_NE(out_.str().find("r12 is in the log"), std::string::npos) << out_.str();
  EXPECT_EQ(run({"audit", "check", write("proof", receipt.to_string()), "--key", vkey(), "--commit",
                 write("commit", audit::sample_commit(13))}),
            6);
  EXPECT_NE(error_.str().find("proof_wrong"), std::string::npos) << error_.str();
  EXPECT_EQ(run({"audit", "check", write("proof", "nothing"), "--key", vkey()}), 6);
}

TEST_F(AuditProgram, AWitnessesKeyIsMadeOnceAndForItsOwnerOnly) {
  const std::string file = (folder_ / "witness.key").string();
  EXPECT_EQ(run({"witness", "new-key", "audit.example/w1", "-o", file}), 0) << error_.str();
  EXPECT_TRUE(out_.str().starts_with("audit.example/w1+")) << out_.str();
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(run({"witness", "new-key", "audit.example/w1", "-o", file}), 1);
  EXPECT_EQ(run({"witness", "new-key", "two words", "-o", file + "2"}), 1);
}

TEST_F(AuditProgram, AWitnessIsToldWhatToDo) {
  const std::string key = (folder_ / "witness.key").string();
  ASSERT_EQ(run({"witness", "new-key", "audit.example/w1", "-o", key}), 0);
  EXPECT_EQ(run({"witness"}), 1);
  EXPECT_EQ(run({"witness", "--key", key, "--state", (folder_ / "state").string()}), 1);
  EXPECT_NE(error_.str().find("key_required"), std::string::npos) << error_.str();
  EXPECT_EQ(run({"witness", "--key", key, "--state", (folder_ / "state").string(), "--log", vkey()}), 1);
  EXPECT_NE(error_.str().find("nothing_to_do"), std::string::npos) << error_.str();
}

}  // namespace
}  // namespace slipway::cli
