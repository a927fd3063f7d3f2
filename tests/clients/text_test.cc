#include "clients/cli/text.h"

#include <gtest/gtest.h>

namespace slipway::cli {
namespace {

TEST(Text, ChineseTakesTwoCellsAndCombiningMarksNone) {
  EXPECT_EQ(width("abc"), 3U);
  EXPECT_EQ(width("支付系统"), 8U);
  EXPECT_EQ(width("e\u0301"), 1U);
  EXPECT_EQ(width("。,"), 3U);
  EXPECT_EQ(width("🚀"), 2U);
}

TEST(Text, CutNeverSplitsACharacterNorPassesTheWidth) {
  EXPECT_EQ(cut("支付系统", 8), "支付系统");
  EXPECT_EQ(cut("支付系统", 7), "支付系…");
  EXPECT_EQ(cut("支付系统", 6), "支付…");
  EXPECT_EQ(cut("支付系统", 1), "…");
  EXPECT_EQ(cut("支付系统", 0), "");
}

TEST(Text, FitIsExactlyAsWide) {
  for (std::size_t cells = 1; cells < 12; ++cells) EXPECT_EQ(width(fit("a支付b系统", cells)), cells) << cells;
}

TEST(Text, WrapBreaksAtSpacesAndBetweenWideCharacters) {
  EXPECT_EQ(wrap("cut over the payments", 9, 3), (std::vector<std::string>{"cut over", "the", "payments"}));
  EXPECT_EQ(wrap("银行支付系统升级", 8, 2), (std::vector<std::string>{"银行支付", "系统升级"}));
  EXPECT_EQ(wrap("银行支付系统升级", 8, 1), (std::vector<std::string>{"银行支…"}));
  EXPECT_EQ(wrap("averylongword", 5, 2), (std::vector<std::string>{"avery", "long…"}));
}

TEST(Text, WhatIsPrintedCannotCommandTheTerminal) {
  EXPECT_EQ(one_line("a\x1b[2Jb\nc"), "a\uFFFD[2Jb c");
  EXPECT_EQ(one_line("\xc2\x9b"
                     "31m"),
            "\uFFFD31m");
  EXPECT_EQ(one_line("\u202Eevil"), "\uFFFDevil");
  EXPECT_EQ(one_line("bad \xff byte"), "bad \uFFFD byte");
  EXPECT_EQ(harmless("one\r\ntwo\x07"), "one\ntwo\uFFFD");
}

TEST(Text, TableAlignsByCells) {
  Table table({"ID", "NAME", "END"});
  table.add({"1", "支付", "x"});
  table.add({"22", "pay", "y"});
  EXPECT_EQ(table.lines(), (std::vector<std::string>{"ID  NAME  END", "1   支付  x", "22  pay   y"}));
}

}  // namespace
}  // namespace slipway::cli
