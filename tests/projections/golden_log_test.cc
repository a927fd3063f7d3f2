// Logs that earlier versions wrote, kept for ever: this version must read them, and make the same views of
// them.
//
// A folder of tests/projections/golden is a version's: `<stream>.entries`, the stream's stored commits as
// tlog-tiles serve them; `keys`, the file of keys under which their texts were sealed, some of them
// destroyed; `views.txt`, what was made of them then: each stream's size and root, and the SHA-256 of each
// view at some revisions. Written once, never changed; a version whose views differ on purpose gets a folder
// beside, and says so in the changelog.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "eventstore/memory_event_store.h"
#include "projections/audit_page.h"
#include "projections/sealed_commit.h"
#include "projections/view.h"
#include "tests/projections/golden_log.h"
#include "tests/projections/story.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;
using testing::append_all;
using testing::GoldenKeys;
using testing::read_file;

constexpr std::uint64_t hashed_every_commits = 50;

bool names_view(std::string_view lines, std::string_view stream, std::string_view view) {
  const std::string line = fmt::format("{} {} ", stream, view);
  return lines.starts_with(line) || lines.find('\n' + line) != std::string_view::npos;
}

std::string hash_of(const View& view) {
  std::string text;
  for (const auto& [id, entity] : testing::entities_of(view))
    text += fmt::format("{} {} {} ", id, entity.size(), entity);
  return fmt::format("{:02x}", fmt::join(tlog::sha256(text), ""));
}

// The whole audit trail, page by page.
std::string audit_line(const EventStore& store, const KeyReader& keys, const std::string& stream,
                       Revision head) {
  const auto checkpoints = make_memory_checkpoints();
  std::string text;
  AuditQuery query;
  query.at = head;
  query.limit = audit_page_entries_max;
  do {
    const auto result = read_audit(store, keys, *checkpoints, stream, query);
    EXPECT_TRUE(result.has_value()) << stream;
    if (!result) break;
    for (const v1::AuditEntry& entry : result->page.entries()) text += entry.SerializeAsString();
    query.before = Revision{result->page.next_before()};
  } while (query.before.value > 0);
  return fmt::format("{} audit {} {:02x}\n", stream, head.value, fmt::join(tlog::sha256(text), ""));
}

class GoldenLog : public ::testing::TestWithParam<std::string> {
 protected:
  static fs::path folder() { return fs::path(SLIPWAY_SOURCE_DIR) / "tests/projections/golden"; }

  // What this version makes of the folder's logs, in the form of views.txt.
  static std::string made_of(const fs::path& version) {
    const std::string then = read_file(version / "views.txt");
    const GoldenKeys keys(version / "keys");
    std::string lines;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(version))
      if (entry.path().extension() == ".entries") files.push_back(entry.path());
    std::ranges::sort(files);
    for (const fs::path& file : files) {
      const std::string stream = file.stem().string();
      MemoryEventStore store;
      append_all(read_file(file), stream, store);
      const TreeHead head = store.tree_head(stream).value();
      lines += fmt::format("{} root {} {:02x}\n", stream, head.size, fmt::join(head.root, ""));
      lines += audit_line(store, keys, stream, Revision{head.size});
      for (const std::string_view name : view_names(stream)) {
        if (name == "audit") continue;                  // Made of pages, which are hashed above.
        if (!names_view(then, stream, name)) continue;  // There was none then.
        for (std::uint64_t at = hashed_every_commits; at < head.size + hashed_every_commits;
             at += hashed_every_commits) {
          const Revision revision{std::min(at, head.size)};
          const auto checkpoints = make_memory_checkpoints();
          const auto view = view_at(store, keys, *checkpoints, stream, name, revision);
          EXPECT_TRUE(view.has_value()) << stream << " " << name << " " << revision.value;
          if (view) lines += fmt::format("{} {} {} {}\n", stream, name, revision.value, hash_of(**view));
        }
      }
    }
    return lines;
  }
};

TEST_P(GoldenLog, GivesTheViewsThatItGaveThen) {
  const fs::path version = folder() / GetParam();
  EXPECT_EQ(made_of(version), read_file(version / "views.txt"));
}

// The folders are found when the program starts, so that none is forgotten.
std::vector<std::string> versions() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(SLIPWAY_SOURCE_DIR) / "tests/projections/golden"))
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Versions, GoldenLog, ::testing::ValuesIn(versions()), [](const auto& version) {
  std::string name = version.param;
  std::ranges::replace(name, '.', '_');
  return name;
});

// A changed bit shows, so the comparison is one.
TEST_F(GoldenLog, WithAnotherLogGivesOtherViews) {
  MemoryEventStore store;
  std::string entries = read_file(folder() / "0.1" / "workspace.entries");
  append_all(entries, "workspace", store);
  const TreeHead head = store.tree_head("workspace").value();
  MemoryEventStore shorter;
  const auto last = store.read_stream("workspace", Revision{head.size - 1}, [&](const StoredCommit& commit) {
    entries.resize(entries.size() - commit.bytes.size() - 2);
    return true;
  });
  ASSERT_TRUE(last.has_value());
  append_all(entries, "workspace", shorter);
  EXPECT_NE(shorter.tree_head("workspace")->root, head.root);
}

}  // namespace
}  // namespace slipway
