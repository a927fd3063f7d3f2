#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "clients/cli/commands.h"
#include "clients/cli/config.h"

namespace slipway::cli {
namespace {

struct Program : testing::Test {
  void SetUp() override {
    home_ = std::filesystem::path(testing::TempDir()) / ("slipway-cli-" + std::to_string(::getpid()));
    std::filesystem::create_directories(home_);
    ::setenv("XDG_CONFIG_HOME", home_.c_str(), 1);
    for (const char* name :
         {"SLIPWAY_URL", "SLIPWAY_TOKEN", "SLIPWAY_PROJECT", "LC_ALL", "LC_MESSAGES", "LANG"})
      ::unsetenv(name);
  }
  void TearDown() override { std::filesystem::remove_all(home_); }

  int run(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "slipway");
    out_.str("");
    error_.str("");
    return cli::run(static_cast<int>(arguments.size()), arguments.data(), out_, error_);
  }

  std::filesystem::path home_;
  std::ostringstream out_;
  std::ostringstream error_;
};

TEST_F(Program, HelpSucceedsAndNamesTheExitCodes) {
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_NE(out_.str().find("2 refused"), std::string::npos);
  EXPECT_EQ(run({"--lang", "zh", "--help"}), 0);
  EXPECT_NE(out_.str().find("2 被拒绝"), std::string::npos);
  EXPECT_EQ(run({"task", "move", "--help"}), 0);
}

TEST_F(Program, WrongUsageIsOne) {
  EXPECT_EQ(run({}), 1);
  EXPECT_EQ(run({"no-such-thing"}), 1);
  EXPECT_EQ(run({"task", "move", "only-one"}), 1);
  EXPECT_EQ(run({"notice-rule", "loud"}), 1);
  EXPECT_EQ(run({"--token", "t", "-p", "workspace", "task", "add", "x", "--due", "someday"}), 1);
  EXPECT_NE(error_.str().find("date_invalid"), std::string::npos) << error_.str();
}

TEST_F(Program, AWordThatIsNotKnownIsNamedWithTheNearest) {
  const auto told = [&](std::vector<const char*> words, const char* code, const char* near) {
    EXPECT_EQ(run(words), 1) << words.back();
    EXPECT_TRUE(error_.str().starts_with(std::string{"slipway: "} + code)) << error_.str();
    EXPECT_NE(error_.str().find(std::string{"nearest: "} + near + "\n"), std::string::npos) << error_.str();
  };
  told({"taks", "list"}, "command_unknown: slipway has no command 'taks'", "task");
  told({"watch", "bord"}, "command_unknown: slipway watch has no command 'bord'", "board");
  told({"do", "mov-task"}, "command_unknown: slipway do has no command 'mov-task'", "move-task");
  told({"-p", "bank", "task", "mvoe", "x", "done"}, "command_unknown: slipway task has no command 'mvoe'",
       "move");
  told({"task", "move", "x", "done", "--overide=r"},
       "option_unknown: slipway task move has no option --overide", "--override");
  told({"records", "risk"}, "view_unknown", "risks");
  EXPECT_NE(error_.str().find("requirements, sprints"), std::string::npos) << error_.str();
}

TEST_F(Program, WhatIsMistypedIsToldInTheChosenLanguageAndAsJson) {
  EXPECT_EQ(run({"--lang", "zh", "taks", "list"}), 1);
  EXPECT_EQ(error_.str(), "slipway: command_unknown: slipway 没有命令 'taks'\n  最接近: task\n");
  EXPECT_EQ(run({"--json", "taks"}), 1);
  v1::ApiError error;
  ASSERT_TRUE(from_json(error_.str(), error)) << error_.str();
  EXPECT_EQ(error.code(), "command_unknown");
  ASSERT_EQ(error.facts_size(), 1);
  EXPECT_EQ(error.facts(0).key(), "nearest");
  EXPECT_EQ(error.facts(0).value(), "task");
}

TEST_F(Program, EveryMisuseHasACodeAndNoEnglishInChinese) {
  const auto code = [&](std::vector<const char*> words) {
    words.insert(words.begin(), {"--lang", "zh"});
    EXPECT_EQ(run(words), 1);
    const std::string text = error_.str();
    for (const char* english : {"required", "range", "not in", "not expected"})
      EXPECT_EQ(text.find(english), std::string::npos) << text;
    const std::string rest = text.substr(std::string_view{"slipway: "}.size());
    return rest.substr(0, rest.find(':'));
  };
  EXPECT_EQ(code({}), "command_missing");
  EXPECT_EQ(code({"task"}), "command_missing");
  EXPECT_EQ(code({"task", "move", "only-one"}), "argument_missing");
  EXPECT_EQ(code({"task", "list", "more"}), "argument_unexpected");
  EXPECT_EQ(code({"sign-in", "--days", "900"}), "argument_invalid");
  EXPECT_EQ(code({"completion", "ksh"}), "argument_invalid");
}

TEST_F(Program, HelpSaysWhatACommandAndItsFieldsAre) {
  EXPECT_EQ(run({"do", "identify-risk", "--help"}), 0);
  EXPECT_NE(out_.str().find("Identify risk"), std::string::npos) << out_.str();
  EXPECT_NE(out_.str().find("Consequence"), std::string::npos) << out_.str();
  EXPECT_EQ(run({"--lang", "zh", "do", "--help"}), 0);
  EXPECT_NE(out_.str().find("设置在制品上限"), std::string::npos) << out_.str();
}

TEST_F(Program, WithoutATokenItIsThree) {
  EXPECT_EQ(run({"project", "list"}), 3);
  EXPECT_NE(error_.str().find("sign_in_required"), std::string::npos);
}

TEST_F(Program, WithoutAServerItIsFour) {
  EXPECT_EQ(run({"--url", "http://127.0.0.1:1", "--token", "t", "project", "list"}), 4);
}

TEST_F(Program, HttpsIsSaidPlainly) {
  EXPECT_EQ(run({"--url", "https://slipway.example", "--token", "t", "project", "list"}), 1);
  EXPECT_NE(error_.str().find("plain http only"), std::string::npos);
}

TEST_F(Program, PastIsForReading) {
  EXPECT_EQ(run({"--token", "t", "-p", "workspace", "--at", "3", "undo", "2"}), 1);
  EXPECT_NE(error_.str().find("at_is_for_reading"), std::string::npos) << error_.str();
}

TEST_F(Program, GlobalOptionsMayFollowTheCommand) {
  EXPECT_EQ(run({"project", "list", "--url", "http://127.0.0.1:1", "--token", "t"}), 4);
}

TEST_F(Program, FailuresAreJsonWhereAskedFor) {
  EXPECT_EQ(run({"--json", "project", "list"}), 3);
  v1::ApiError error;
  EXPECT_TRUE(from_json(error_.str(), error));
  EXPECT_EQ(error.code(), "sign_in_required");
}

TEST_F(Program, CompletionOffersWhatFits) {
  EXPECT_EQ(run({"complete-words", "--", "task", "mo"}), 0);
  EXPECT_EQ(out_.str(), "move\n");
  EXPECT_EQ(run({"complete-words", "--", "task", "move", "--o"}), 0);
  EXPECT_EQ(out_.str(), "--override\n");
  for (const char* shell : {"bash", "zsh", "fish"}) EXPECT_EQ(run({"completion", shell}), 0);
  EXPECT_EQ(run({"completion", "ksh"}), 1);
}

TEST_F(Program, ConfigurationIsForItsOwnerOnlyAndSurvivesARoundTrip) {
  const auto path = config_path();
  ASSERT_TRUE(save_config(
      path, {.url = "http://h:1", .token = "秘", .token_id = "i", .project = "p", .client_id = {}}));
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto config = load_config(path);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->token, "秘");
  EXPECT_FALSE(config->client_id.empty());
}

}  // namespace
}  // namespace slipway::cli
