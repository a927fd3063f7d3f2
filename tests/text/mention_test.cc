#include "proto/text/mention.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "proto/text/utf16.h"

namespace slipway::text {
namespace {

using Ids = std::vector<std::string>;

TEST(Mention, IsAnIdAndNoAddress) {
  EXPECT_EQ(mentions_in("@anna and @bo."), (Ids{"anna", "bo"}));
  EXPECT_EQ(mentions_in("请@li-wei看一下"), Ids{"li-wei"});
  EXPECT_EQ(mentions_in("write to anna@bank.example, @ or @."), Ids{});
  EXPECT_EQ(mentions_in("@a @a @a"), Ids{"a"});
}

TEST(Mention, HasANameInFrontOfTheId) {
  EXPECT_EQ(mentions_in("@[Anna Li](anna) and @[吴敏](wu.min)看一下"), (Ids{"anna", "wu.min"}));
  EXPECT_EQ(mentions_in("@[Anna](Anna!) @[Anna] (anna) @[Anna](anna @[](bo)"), Ids{"bo"});
  EXPECT_EQ(mentions_in("@[to @bo](anna)"), Ids{"anna"});  // A name names nobody else.
  EXPECT_EQ(mentions_in("@[a](!) [b](bo)"), Ids{});
  EXPECT_EQ(mentions_in("@[" + std::string(mention_name_bytes_max, 'x') + "](anna)"), Ids{"anna"});
  EXPECT_EQ(mentions_in("@[" + std::string(mention_name_bytes_max + 1, 'x') + "](anna)"), Ids{});
}

TEST(Mention, OfATextAreSoManyAndNoMore) {
  std::string many;
  for (std::size_t i = 0; i <= mentions_per_text_max; ++i) many += fmt::format("@p{} ", i);
  EXPECT_EQ(mentions_in(many).size(), mentions_per_text_max);
  EXPECT_EQ(mentions_in(many, mentions_per_document_max).size(), mentions_per_text_max + 1);
}

TEST(Mention, OneOfAnotherEndingIsReadInOneGo) {
  std::string open;
  for (int i = 0; i < 100'000; ++i) open += "@[](";
  EXPECT_EQ(mentions_in(open), Ids{});
}

TEST(Mention, IsShownAsWhatThePersonIsCalledNow) {
  const auto name_of = [](std::string_view person) { return std::string(person == "anna" ? "Anna Wu" : ""); };
  EXPECT_EQ(with_names("@[Anna Li](anna), @anna: ask @[Bo](bo) or @cy, not a@anna.", name_of),
            "@Anna Wu, @Anna Wu: ask @Bo or @cy, not a@anna.");
  EXPECT_EQ(with_names("@[](bo)", name_of), "@bo");
  EXPECT_EQ(with_names("nobody", name_of), "nobody");
}

TEST(Mention, PeopleStandInOneString) {
  EXPECT_EQ(joined({"anna", "wu.min"}), "@anna @wu.min");
  EXPECT_EQ(split("@anna @wu.min"), (Ids{"anna", "wu.min"}));
  EXPECT_EQ(split(joined({})), Ids{});
  EXPECT_EQ(split("\x1a"), Ids{});  // Of a text that was redacted.
}

// What someone writes, change by change.
class Writing : public ::testing::Test {
 protected:
  Ids put(std::size_t at, std::size_t length, const std::string& put) {
    Change change;
    if (at > 0) change.sections.push_back({at, std::nullopt});
    change.sections.push_back({length, to_utf16(put)});
    if (at + length < text_.size()) change.sections.push_back({text_.size() - at - length, std::nullopt});
    text_ = text_after(change, text_);
    return newly_mentioned(change, text_);
  }
  Ids type(const std::string& letters) { return put(text_.size(), 0, letters); }

  std::u16string text_;
};

TEST_F(Writing, AnIdIsAMentionOnceMoreIsTypedBehindIt) {
  for (const char c : std::string("@li-wei.")) EXPECT_EQ(type({c}), Ids{});
  EXPECT_EQ(type(" "), Ids{"li-wei"});
  EXPECT_EQ(type("x"), Ids{});
}

TEST_F(Writing, ALinkIsAMentionOnceItIsWhole) {
  for (const char c : std::string("请 @[Li](li")) EXPECT_EQ(type({c}), Ids{});
  EXPECT_EQ(type(")"), Ids{"li"});
  EXPECT_EQ(type(" "), Ids{});
}

TEST_F(Writing, InOnePiece) {
  EXPECT_EQ(type("@[Anna](anna) and @bo, or @cy"), (Ids{"anna", "bo"}));
  EXPECT_EQ(put(0, 0, "一二三"), Ids{});
}

TEST_F(Writing, InTheMiddleAndByDeletingWhatParts) {
  type("一 @[Anna](an na) 二");
  EXPECT_EQ(put(12, 1, ""), Ids{"anna"});
  EXPECT_EQ(put(2, 0, "a"), Ids{});  // An address from here on.
  EXPECT_EQ(put(2, 1, ""), Ids{});   // Not by this change.
}

TEST_F(Writing, WhatIsFarAwayIsNotLookedAt) {
  type("@bo " + std::string(10'000, 'x'));
  EXPECT_EQ(type(" @cy "), Ids{"cy"});
  EXPECT_EQ(put(4, 0, "@[" + std::string(mention_name_bytes_max, 'x') + "](di)"), Ids{"di"});
}

TEST_F(Writing, AtManyPlacesAtOnce) {
  const std::u16string before(5'000, u'x');
  Change change;
  for (int i = 0; i < 10; ++i) {
    change.sections.push_back({0, to_utf16(fmt::format(" @p{} ", i))});
    change.sections.push_back({std::size_t{500}, std::nullopt});
  }
  EXPECT_EQ(newly_mentioned(change, text_after(change, before)).size(), 10U);
  change.sections.clear();
  for (int i = 0; i < 10; ++i) {
    change.sections.push_back({0, to_utf16(fmt::format(" @p{} ", i))});
    change.sections.push_back({std::size_t{500 / 100}, std::nullopt});
  }
  EXPECT_EQ(newly_mentioned(change, text_after(change, std::u16string(50, u'x'))).size(), 10U);
}

}  // namespace
}  // namespace slipway::text
