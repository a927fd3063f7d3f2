// The stored schema only ever grows.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/proto/record.h"
#include "tests/proto/schema_listing.h"

namespace slipway::tests {
namespace {

std::vector<std::string> recorded() {
  return lines_of(read_file(golden_path("schema.txt")));
}

// The listing with `from` replaced by `to` in the first line that has it; an empty `to` drops the line.
std::vector<std::string> altered(std::vector<std::string> lines, const std::string& from,
                                 const std::string& to) {
  const auto line =
      std::ranges::find_if(lines, [&](const auto& text) { return text.find(from) != text.npos; });
  EXPECT_NE(line, lines.end()) << from;
  if (line == lines.end()) return lines;
  if (to.empty())
    lines.erase(line);
  else
    line->replace(line->find(from), from.size(), to);
  return lines;
}

TEST(StoredSchema, KeepsEveryFieldNumberNameAndType) {
  const auto difference = compare(recorded(), stored_schema());
  EXPECT_TRUE(difference.lost.empty())
      << "Stored commits would no longer read the same. Removed or changed:\n"
      << fmt::format("{}", fmt::join(difference.lost, "\n"));
}

TEST(StoredSchema, HasNoFieldThatIsNotRecorded) {
  const auto difference = compare(recorded(), stored_schema());
  EXPECT_TRUE(difference.added.empty()) << "Record them with `proto_test --record`:\n"
                                        << fmt::format("{}", fmt::join(difference.added, "\n"));
}

TEST(StoredSchema, RemovedFieldIsCaught) {
  const auto lost = compare(recorded(), altered(recorded(), "slipway.v1.TaskMoved.rank = 3", "")).lost;
  EXPECT_EQ(lost, std::vector<std::string>{"slipway.v1.TaskMoved.rank = 3 string"});
}

TEST(StoredSchema, RenumberedFieldIsCaught) {
  EXPECT_EQ(compare(recorded(), altered(recorded(), "TaskMoved.rank = 3", "TaskMoved.rank = 9")).lost.size(),
            1u);
}

TEST(StoredSchema, ChangedTypeIsCaught) {
  EXPECT_EQ(compare(recorded(), altered(recorded(), "TaskMoved.rank = 3 string", "TaskMoved.rank = 3 bytes"))
                .lost.size(),
            1u);
}

TEST(StoredSchema, LostPresenceIsCaught) {
  const auto lost =
      compare(recorded(), altered(recorded(), "TaskEdited.title = 2 optional", "TaskEdited.title = 2")).lost;
  EXPECT_EQ(lost.size(), 1u);
}

TEST(StoredSchema, RenumberedEnumValueIsCaught) {
  EXPECT_EQ(compare(recorded(), altered(recorded(), "Stage.TESTING = 5", "Stage.TESTING = 6")).lost.size(),
            1u);
}

TEST(StoredSchema, AddedFieldIsNoLoss) {
  auto grown = recorded();
  grown.push_back("slipway.v1.TaskMoved.note = 6 string");
  const auto difference = compare(recorded(), grown);
  EXPECT_TRUE(difference.lost.empty());
  EXPECT_EQ(difference.added.size(), 1u);
}

}  // namespace
}  // namespace slipway::tests
