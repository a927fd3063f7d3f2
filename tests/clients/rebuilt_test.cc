#include "clients/cli/rebuilt.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

#include "clients/cli/status_line.h"

namespace slipway::cli {
namespace {

using Ids = std::vector<std::string>;

v1::Entity risk(const std::string& id, const std::string& title) {
  v1::Entity entity;
  entity.set_id("risk/" + id);
  entity.mutable_risk()->set_title(title);
  return entity;
}

RebuiltView compared(const std::vector<v1::Entity>& live, const std::vector<v1::Entity>& rebuilt) {
  std::map<std::string, std::string, std::less<>> held;
  for (const v1::Entity& entity : live) held[entity.id()] = entity.SerializeAsString();
  v1::ViewResponse answer;
  for (const v1::Entity& entity : rebuilt) *answer.add_entities() = entity;
  return compare("risks", 7, held, answer);
}

TEST(Rebuilt, TheSameEntitiesDoNotDiffer) {
  const auto view = compared({risk("a", "A"), risk("b", "B")}, {risk("b", "B"), risk("a", "A")});
  EXPECT_EQ(view.differing, Ids{});
  EXPECT_EQ(view.entities, 2U);
  EXPECT_EQ(to_json_text("p", {view}),
            R"({"project":"p","views":[{"view":"risks","revision":"7","entities":2,"differing":[]}]})");
}

TEST(Rebuilt, WhatChangedIsMissingOrIsTooManyIsNamed) {
  EXPECT_EQ(compared({risk("a", "A")}, {risk("a", "B")}).differing, Ids{"risk/a"});
  EXPECT_EQ(compared({risk("a", "A")}, {}).differing, Ids{"risk/a"});
  EXPECT_EQ(compared({}, {risk("a", "A")}).differing, Ids{"risk/a"});
  EXPECT_EQ(compare("risks", 7, {{"risk/a", "\xff"}}, {}).differing, Ids{"risk/a"});
}

TEST(StatusLine, IsWrittenOverAndGoneInTheEnd) {
  std::ostringstream out;
  {
    StatusLine line(out, true);
    line.show("one");
    line.show("too soon");
    line.show("last", true);
  }
  EXPECT_EQ(out.str(), "\r\x1b[Kone\r\x1b[Klast\r\x1b[K");
}

TEST(StatusLine, SaysNothingWhereThereIsNoTerminal) {
  std::ostringstream out;
  StatusLine(out, false).show("one", true);
  EXPECT_EQ(out.str(), "");
}

TEST(StatusLine, ABarFillsUp) {
  EXPECT_EQ(bar_text(0, 2048), "[..............................] 0 B / 2.0 KiB");
  EXPECT_EQ(bar_text(1024, 2048), "[###############...............] 1.0 KiB / 2.0 KiB");
  EXPECT_EQ(bar_text(0, 0), "[##############################] 0 B / 0 B");
}

}  // namespace
}  // namespace slipway::cli
