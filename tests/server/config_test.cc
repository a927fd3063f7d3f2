#include "server/config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace slipway {
namespace {

namespace fs = std::filesystem;
using Variables = std::map<std::string, std::string>;

std::expected<Config, ConfigExit> parse(const std::vector<std::string>& arguments,
                                        const Variables& variables = {}) {
  return parse_config(arguments, [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

// What a refused configuration says.
std::string refusal(const std::vector<std::string>& arguments, const Variables& variables = {}) {
  const auto config = parse(arguments, variables);
  if (config) return "accepted";
  EXPECT_EQ(config.error().code, 2);
  return config.error().text;
}

class ConfigFile : public testing::Test {
 protected:
  ~ConfigFile() override { fs::remove(path_); }
  std::string file(const std::string& text) {
    std::ofstream{path_} << text;
    return path_;
  }

 private:
  std::string path_ =
      (fs::temp_directory_path() / ("slipway-config-" + std::to_string(::getpid()) + ".toml")).string();
};

TEST(Config, SaysWhichFilesAreTaken) {
  EXPECT_EQ(parse({})->file_bytes_max, 100ULL << 20);
  EXPECT_TRUE(parse({})->file_types.empty());
  const auto config = parse({"--file-bytes-max", "1024", "--file-type", "application/pdf", "--file-type",
                             "image/png", "--file-scanner", "/usr/bin/scan"});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->file_bytes_max, 1024U);
  EXPECT_EQ(config->file_types, (std::vector<std::string>{"application/pdf", "image/png"}));
  EXPECT_EQ(config->file_scanner, "/usr/bin/scan");
  for (const char* wrong : {"pdf", "/pdf", "a/", "a/b/c", "text/plain; charset=utf-8"})
    EXPECT_NE(refusal({"--file-type", wrong}).find("file-type"), std::string::npos) << wrong;
  EXPECT_NE(refusal({"--file-bytes-max", "1099511627777"}).find("file-bytes-max"), std::string::npos);
}

TEST(Config, SaysToWhichHostsWebhooksMayLead) {
  EXPECT_TRUE(parse({})->webhook_hosts.empty());
  const std::vector<std::string> both{"hooks.example", "10.0.0.7"};
  EXPECT_EQ(parse({"--webhook-hosts", "hooks.example,10.0.0.7"})->webhook_hosts, both);
  EXPECT_EQ(parse({}, {{"SLIPWAY_WEBHOOK_HOSTS", "hooks.example,10.0.0.7"}})->webhook_hosts, both);
  EXPECT_EQ(parse({"--webhook-hosts", "::1"})->webhook_hosts, std::vector<std::string>{"::1"});
  for (const char* wrong : {"https://hooks.example", "Hooks.example", "hooks.example/in", "*", "a b", ""})
    EXPECT_NE(refusal({"--webhook-hosts", wrong}).find("webhook-hosts"), std::string::npos) << wrong;
}

TEST(Config, HasDefaultsThatRunOnThisMachineOnly) {
  const auto config = parse({});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->address, "127.0.0.1");
  EXPECT_EQ(config->port, 7420);
  EXPECT_GE(config->shards, 1u);
  EXPECT_TRUE(config->origins.empty());
  EXPECT_EQ(config->file, "");
}

TEST_F(ConfigFile, YieldsToTheEnvironmentWhichYieldsToFlags) {
  const auto path = file("port = 1001\naddress = \"::1\"\nlog-level = \"warn\"\n");
  const auto config =
      parse({"--port", "1003", "--config", path},
            {{"SLIPWAY_PORT", "1002"}, {"SLIPWAY_LOG_LEVEL", "error"}, {"SLIPWAY_SERVER_NAME", "B"}});
  ASSERT_TRUE(config) << config.error().text;
  EXPECT_EQ(config->port, 1003);
  EXPECT_EQ(config->log_level, "error");
  EXPECT_EQ(config->address, "::1");
  EXPECT_EQ(config->file, path);
}

TEST_F(ConfigFile, MayBeNamedByTheEnvironment) {
  const auto config = parse({}, {{"SLIPWAY_CONFIG", file("port = 1001\n")}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->port, 1001);
}

TEST_F(ConfigFile, RefusesAKeyThatIsNoSetting) {
  const auto text = refusal({"--config", file("prot = 1\n")});
  EXPECT_NE(text.find("there is no setting `prot`. Did you mean `port`?"), std::string::npos) << text;
}

TEST_F(ConfigFile, RefusesSectionsRepeatsAndWrongValues) {
  EXPECT_NE(refusal({"--config", file("[http]\nport = 1\n")}).find("no sections"), std::string::npos);
  EXPECT_NE(refusal({"--config", file("port = 1\nport = 2\n")}).find("more than once"), std::string::npos);
  EXPECT_NE(refusal({"--config", file("port = \"x\"\n")}).find("a whole number from 0 to 65535, not `x`"),
            std::string::npos);
  EXPECT_NE(refusal({"--config", file("config = \"x\"\n")}).find("no setting `config`"), std::string::npos);
}

TEST_F(ConfigFile, RefusesValuesThatItWouldMisread) {
  EXPECT_NE(refusal({"--config", file("server-name = \"Team #1\"\n")}).find("may not contain"),
            std::string::npos);
  EXPECT_NE(refusal({"--config", file("data-dir = \"C:\\\\x\"\n")}).find("may not contain"),
            std::string::npos);
  EXPECT_TRUE(parse({"--config", file("# Team #1\nport = 1 # not \"2\"\n")}));
}

TEST(Config, RefusesAFileThatIsNotThere) {
  EXPECT_NE(refusal({"--config", "/does/not/exist"}).find("/does/not/exist cannot be read"),
            std::string::npos);
}

TEST(Config, RefusesWrongValuesWithTheirSource) {
  EXPECT_NE(refusal({"--port", "65536"}).find("--port: `port` takes a whole number"), std::string::npos);
  EXPECT_NE(refusal({"--port", "-1"}).find("--port"), std::string::npos);
  EXPECT_NE(refusal({"--port", "1", "--port", "2"}).find("more than once"), std::string::npos);
  EXPECT_NE(refusal({}, {{"SLIPWAY_LOG_LEVEL", "loud"}}).find("SLIPWAY_LOG_LEVEL: `log-level`"),
            std::string::npos);
  EXPECT_NE(refusal({"--address", "localhost"}).find("an IP address"), std::string::npos);
  EXPECT_NE(refusal({"--shards", "65"}).find("0 to 64"), std::string::npos);
  EXPECT_NE(refusal({"--server-name", "a\nb"}).find("server-name"), std::string::npos);
  EXPECT_NE(refusal({"--data-dir", ""}).find("data-dir"), std::string::npos);
}

TEST(Config, RefusesUnknownFlagsAndWords) {
  EXPECT_NE(refusal({"--data-dri", "x"}).find("Did you mean `--data-dir`?"), std::string::npos);
  EXPECT_NE(refusal({"serve"}).find("`serve` is not understood"), std::string::npos);
}

TEST(Config, TakesSeveralOrigins) {
  const std::vector<std::string> both = {"https://a.example", "http://b.example:8080"};
  EXPECT_EQ(parse({"--origin", both[0], "--origin", both[1]})->origins, both);
  EXPECT_EQ(parse({}, {{"SLIPWAY_ORIGIN", both[0] + "," + both[1]}})->origins, both);
  for (const char* wrong :
       {"a.example", "https://", "https://a.example/", "https://A.example", "*", "null"}) {
    EXPECT_NE(refusal({"--origin", wrong}).find("origin"), std::string::npos) << wrong;
  }
}

TEST(Config, LetsNobodyFrameItUnlessNamed) {
  EXPECT_TRUE(parse({"--origin", "https://a.example"})->embed_origins.empty());
  const std::vector<std::string> both = {"https://a.example", "http://b.example:8080"};
  EXPECT_EQ(parse({"--embed-origin", both[0], "--embed-origin", both[1]})->embed_origins, both);
  for (const char* wrong : {"*", "https://a.example/", "https://a.example; script-src *"})
    EXPECT_NE(refusal({"--embed-origin", wrong}).find("embed-origin"), std::string::npos) << wrong;
}

TEST_F(ConfigFile, TakesSeveralOrigins) {
  const auto config = parse({"--config", file("origin = [\"https://a.example\", \"https://b.example\"]\n")});
  ASSERT_TRUE(config) << config.error().text;
  EXPECT_EQ(config->origins, (std::vector<std::string>{"https://a.example", "https://b.example"}));
}

TEST(Config, HelpNamesEachSettingItsDefaultAndItsVariable) {
  const auto help = parse({"--help"});
  ASSERT_FALSE(help);
  EXPECT_EQ(help.error().code, 0);
  for (const char* words :
       {"--data-dir", "SLIPWAY_DATA_DIR", "Default 7420", "SLIPWAY_ORIGIN", "Examples:", "--link-file"}) {
    EXPECT_NE(help.error().text.find(words), std::string::npos) << words;
  }
}

TEST(Config, SaysItsVersion) {
  const auto version = parse({"--version"});
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().code, 0);
  EXPECT_TRUE(version.error().text.starts_with("slipwayd 0."));
}

TEST_F(ConfigFile, WhatIsPrintedMayBeReadBack) {
  const auto printed = parse({"--print-config", "--port", "1001", "--origin", "https://a.example",
                              "--server-name", "上线 \"A\"", "--data-dir", "/srv/a b"});
  ASSERT_FALSE(printed);
  EXPECT_EQ(printed.error().code, 0);
  EXPECT_NE(printed.error().text.find("# --port"), std::string::npos) << printed.error().text;
  const auto config = parse({"--config", file(printed.error().text)});
  ASSERT_TRUE(config) << config.error().text << printed.error().text;
  EXPECT_EQ(config->port, 1001);
  EXPECT_EQ(config->data_dir, "/srv/a b");
  EXPECT_EQ(config->origins, std::vector<std::string>{"https://a.example"});
  EXPECT_EQ(config->server_name, "上线 \"A\"");
}

}  // namespace
}  // namespace slipway
