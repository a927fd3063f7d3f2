// The tree keeps its rules; and each rule catches a bad example.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/tidy/rules.h"
#include "tests/tidy/tree.h"

namespace slipway::tests {
namespace {

const std::vector<SourceFile>& tree() {
  static const auto files = read_tree(SLIPWAY_SOURCE_DIR);
  return files;
}

std::string joined(const Problems& problems) {
  return fmt::format("{}", fmt::join(problems, "\n"));
}

// What a rule finds in the whole tree.
template <typename Rule>
std::string in_tree(const Rule& rule) {
  Problems all;
  for (const auto& file : tree()) {
    const auto problems = rule(file);
    all.insert(all.end(), problems.begin(), problems.end());
  }
  return joined(all);
}

bool is_caught(const Problems& problems) {
  return problems.size() == 1;
}

TEST(Tree, IsReadWithoutWhatIsInstalledOrBuilt) {
  EXPECT_GT(tree().size(), 50u);
  for (const auto& file : tree()) EXPECT_EQ(file.path.find("node_modules"), std::string::npos) << file.path;
}

TEST(IncludeDirection, HoldsInTheTree) {
  EXPECT_EQ(in_tree(check_includes), "");
}
TEST(IncludeDirection, ArrowThatRunsBackIsCaught) {
  EXPECT_TRUE(is_caught(check_includes({"proto/basics.h", "#include \"eventstore/event_store.h\"\n"})));
  EXPECT_TRUE(is_caught(check_includes({"eventstore/follower.cc", "#include \"projections/view.h\"\n"})));
  EXPECT_TRUE(is_caught(check_includes({"projections/board.cc", "#include \"server/domain/board.h\"\n"})));
  EXPECT_TRUE(
      is_caught(check_includes({"server/domain/board.cc", "#include \"eventstore/event_store.h\"\n"})));
  EXPECT_TRUE(is_caught(check_includes({"server/domain/board.cc", "#include \"server/session.h\"\n"})));
  EXPECT_TRUE(is_caught(check_includes({"clients/cli/main.cc", "#include \"server/config.h\"\n"})));
  EXPECT_TRUE(is_caught(check_includes({"server/shard.cc", "#include \"clients/cpp/client.h\"\n"})));
  EXPECT_TRUE(is_caught(check_includes({"server/shard.cc", "  #  include \"tests/sim/world.h\"\n"})));
}
TEST(IncludeDirection, ArrowsOfTheArchitectureAreAllowed) {
  const std::string text =
      "#include <string>\n#include \"eventstore/event_store.h\"\n#include \"slipway/v1/commit.pb.h\"\n";
  EXPECT_TRUE(check_includes({"projections/view.h", text}).empty());
  EXPECT_TRUE(check_includes({"server/shard.h", text}).empty());
  EXPECT_TRUE(check_includes({"tests/sim/world.h", "#include \"server/shard.h\"\n"}).empty());
}

TEST(Domain, IsPureInTheTree) {
  EXPECT_EQ(in_tree(check_domain_is_pure), "");
}
TEST(Domain, ClockAndLibraryAreCaught) {
  EXPECT_TRUE(
      is_caught(check_domain_is_pure({"server/domain/x.cc", "auto t = std::chrono::system_clock::now();"})));
  EXPECT_TRUE(is_caught(check_domain_is_pure({"server/domain/x.cc", "#include <random>\n"})));
  EXPECT_TRUE(is_caught(check_domain_is_pure({"server/domain/x.cc", "#include <boost/asio.hpp>\n"})));
  EXPECT_TRUE(is_caught(check_domain_is_pure({"server/domain/x.cc", "#include <fmt/format.h>\n"})));
  EXPECT_TRUE(
      check_domain_is_pure({"server/domain/x.cc", "#include <google/protobuf/timestamp.pb.h>\n"}).empty());
  EXPECT_TRUE(check_domain_is_pure({"server/domain/x.cc", "// never rand\n"}).empty());
  EXPECT_TRUE(check_domain_is_pure({"server/clock.cc", "std::chrono::system_clock::now();"}).empty());
}

TEST(Headers, OpenWithACommentAndAreGuardedInTheTree) {
  EXPECT_EQ(in_tree(check_header), "");
}
TEST(Headers, MissingGuardAndMissingCommentAreCaught) {
  EXPECT_TRUE(is_caught(check_header({"server/x.h", "// What it is.\nint x;\n"})));
  EXPECT_TRUE(is_caught(check_header({"server/x.h", "\n#pragma once\n"})));
  EXPECT_TRUE(check_header({"server/x.h", "// What it is.\n#pragma once\n"}).empty());
}

TEST(Coroutines, AreNotDetachedInTheTree) {
  EXPECT_EQ(in_tree(check_nothing_detached), "");
}
TEST(Coroutines, DetachedOneIsCaught) {
  EXPECT_TRUE(is_caught(check_nothing_detached({"server/x.cc", "co_spawn(io, run(), net::detached);"})));
  EXPECT_TRUE(is_caught(check_nothing_detached({"server/x.cc", "std::thread(work).detach();"})));
  EXPECT_TRUE(
      check_nothing_detached({"server/x.cc", "// Never detached.\n/* detached */ f(\"detached\");"}).empty());
  EXPECT_TRUE(
      check_nothing_detached({"server/x.cc", "int n = 1'000; const char c = '\"'; g(); // detached\n"})
          .empty());
  EXPECT_TRUE(is_caught(check_nothing_detached({"server/x.cc", "const char c = '\"'; f(detached);"})));
}

TEST(Beast, StandsInOneFileASide) {
  EXPECT_EQ(in_tree(check_beast), "");
}
TEST(Beast, SecondFileIsCaught) {
  EXPECT_TRUE(is_caught(check_beast({"server/session.cc", "#include <boost/beast/websocket.hpp>\n"})));
  EXPECT_TRUE(is_caught(check_beast({"server/connection.h", "#include <boost/beast.hpp>\n"})));
  EXPECT_TRUE(check_beast({"server/connection.cc", "#include <boost/beast/websocket.hpp>\n"}).empty());
}

TEST(RocksDb, StaysOutOfHeadersInTheTree) {
  EXPECT_EQ(in_tree(check_rocksdb), "");
}
TEST(RocksDb, HeaderThatIncludesItIsCaught) {
  EXPECT_TRUE(is_caught(check_rocksdb({"eventstore/rocks_event_store.h", "#include <rocksdb/db.h>\n"})));
  EXPECT_TRUE(is_caught(check_rocksdb({"server/server.cc", "#include \"eventstore/rocks_settings.h\"\n"})));
  EXPECT_TRUE(check_rocksdb({"eventstore/rocks_event_store.cc", "#include <rocksdb/db.h>\n"}).empty());
}

TEST(LockFiles, NameNoHost) {
  EXPECT_EQ(in_tree(check_lock), "");
}
TEST(LockFiles, HostIsCaught) {
  EXPECT_TRUE(
      is_caught(check_lock({"clients/ts/package-lock.json", "\"resolved\": \"https://example.org/a.tgz\""})));
  EXPECT_TRUE(
      check_lock({"clients/ts/package-lock.json", "\"resolved\": \"../ts\", \"link\": true"}).empty());
}

TEST(Files, AreShortInTheTree) {
  EXPECT_EQ(in_tree(check_length), "");
}
TEST(Files, LongOneIsCaughtAndDataIsNot) {
  const std::string text(lines_max + 1, '\n');
  EXPECT_TRUE(is_caught(check_length({"server/shard.cc", text})));
  EXPECT_TRUE(check_length({"server/shard.cc", text.substr(1)}).empty());
  EXPECT_TRUE(check_length({"clients/web/package-lock.json", text}).empty());
  EXPECT_TRUE(check_length({"tests/vectors/fold.json", text}).empty());
}

TEST(Sources, AreAllBuilt) {
  EXPECT_EQ(joined(check_sources_are_built(tree())), "");
}
TEST(Sources, ForgottenOneIsCaught) {
  const SourceFile list{"server/CMakeLists.txt", "add_library(x STATIC shard.cc http/gate.cc)"};
  EXPECT_TRUE(check_sources_are_built({list, {"server/shard.cc", ""}, {"server/http/gate.cc", ""}}).empty());
  EXPECT_TRUE(is_caught(check_sources_are_built({list, {"server/forgotten.cc", ""}})));
}

TEST(Folders, SayWhatLivesThere) {
  EXPECT_EQ(joined(check_readmes(tree())), "");
}
TEST(Folders, SilentOneIsCaught) {
  EXPECT_TRUE(is_caught(check_readmes({{"server/CMakeLists.txt", ""}})));
  EXPECT_TRUE(check_readmes({{"server/CMakeLists.txt", ""}, {"server/README.md", ""}}).empty());
}

TEST(Links, LeadSomewhereInTheTree) {
  const auto exists = [](const std::string& path) {
    return std::filesystem::exists(SLIPWAY_SOURCE_DIR "/" + path);
  };
  EXPECT_EQ(in_tree([&](const SourceFile& file) { return check_links(file, exists); }), "");
}
TEST(Links, DeadOneIsCaught) {
  const auto exists = [](const std::string& path) { return path == "tests/run"; };
  EXPECT_TRUE(is_caught(check_links({"README.md", "[a](tests/gone)"}, exists)));
  EXPECT_TRUE(is_caught(check_links({"deploy/README.md", "[a](tests/run)"}, exists)));
  EXPECT_TRUE(
      check_links({"deploy/README.md", "[a](../tests/run) [b](https://example.org) [c](#here)"}, exists)
          .empty());
}

TEST(TopLevel, IsAsFixed) {
  EXPECT_EQ(joined(check_top_level(top_level(SLIPWAY_SOURCE_DIR))), "");
}
TEST(TopLevel, StrangerAndLossAreCaught) {
  auto names = top_level(SLIPWAY_SOURCE_DIR);
  names.push_back("scripts");
  EXPECT_NE(joined(check_top_level(names)).find("scripts does not belong"), std::string::npos);
  std::erase(names, "deploy");
  EXPECT_NE(joined(check_top_level(names)).find("deploy is missing"), std::string::npos);
}

}  // namespace
}  // namespace slipway::tests
