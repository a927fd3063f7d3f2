// Days, times and estimates as several tools and languages write them.
#include "proto/transfer/dates.h"

#include <gtest/gtest.h>

#include "proto/transfer/estimate.h"

namespace slipway::transfer {
namespace {

constexpr int hour = 60;

// As `2026-03-01 1772327100`: the day, and the second since 1970.
std::string told(std::string_view text, const DateRules& rules = {}) {
  const auto when = parse_when(text, rules);
  if (!when) return when.error() == DateProblem::ambiguous ? "ambiguous" : "invalid";
  char day[32];
  std::snprintf(day, sizeof day, "%04d-%02d-%02d ", when->day.year(), when->day.month(), when->day.day());
  return day + std::to_string(when->at.seconds());
}

TEST(Dates, AreReadInEveryFormThatIsKnown) {
  const std::string nine_five = "2026-03-01 1772355900";  // date -u -d '2026-03-01 09:05' +%s
  for (const char* text : {"01/Mar/26 9:05 AM", "2026-03-01T09:05:00.000+0000", "2026-03-01 09:05",
                           "2026-03-01T09:05Z", "2026/3/1 9:05", "1.3.2026 09:05:00", "01/三月/26 9:05 上午",
                           "2026年3月1日 上午9:05", "1 March 2026 9:05", "Mar 1, 2026 9:05 am",
                           "01/Mär/26 09:05", "1 mars 2026, 09:05", "01.03.26 09:05", "01/mar/2026 9:05"})
    EXPECT_EQ(told(text), nine_five) << text;
  EXPECT_EQ(told("2026年3月1日 下午3:05"), "2026-03-01 1772377500");
  EXPECT_EQ(told("01/Mar/26 12:00 AM"), "2026-03-01 1772323200");
  EXPECT_EQ(told("01/Mar/26 12:00 PM"), "2026-03-01 1772366400");
  EXPECT_EQ(told("20260301"), "2026-03-01 1772323200");
  EXPECT_EQ(told("31/Dec/99"), "1999-12-31 946598400");
}

TEST(Dates, AreOfTheRulesOffsetWhereTheyNameNone) {
  const DateRules shanghai{.order = DateOrder::unsaid, .utc_offset_minutes = 8 * hour};
  EXPECT_EQ(told("2026-03-01 09:05", shanghai), "2026-03-01 1772327100");
  EXPECT_EQ(told("2026-03-01T09:05:00.000+0800", shanghai), "2026-03-01 1772327100");
  EXPECT_EQ(told("2026-03-01T17:00:00.000Z", shanghai), "2026-03-02 1772384400");
  EXPECT_EQ(told("2026-03-01T17:00:00-03:30", shanghai), "2026-03-02 1772397000");
}

TEST(Dates, ThatCanBeReadInTwoWaysAreRefusedUnlessTheOrderIsSaid) {
  EXPECT_EQ(told("3/4/2026"), "ambiguous");
  EXPECT_EQ(told("13/4/2026").substr(0, 10), "2026-04-13");
  EXPECT_EQ(told("4/13/2026").substr(0, 10), "2026-04-13");
  EXPECT_EQ(told("4/4/2026").substr(0, 10), "2026-04-04");
  EXPECT_EQ(told("3/4/26", {.order = DateOrder::day_first, .utc_offset_minutes = 0}).substr(0, 10),
            "2026-04-03");
  EXPECT_EQ(told("3/4/26", {.order = DateOrder::month_first, .utc_offset_minutes = 0}).substr(0, 10),
            "2026-03-04");
}

TEST(Dates, ThatAreNoneAreRefused) {
  for (const char* text :
       {"", "soon", "31/Feb/26", "2026-13-01", "2026-02-30", "0/1/2026", "1/Mar", "2026-03-01 25:00",
        "2026-03-01 9:99", "01/Foo/26", "1/Mar/Apr/26", "2026-03-01 09:05 Mars", "12345", ":",
        "2026-03-01T09:05:00+99:00", "123456789012345678901234567890", "1899-01-01"})
    EXPECT_EQ(told(text), "invalid") << text;
  EXPECT_EQ(told(std::string(1000, '1')), "invalid");
}

TEST(Offsets, AreReadOrNot) {
  EXPECT_EQ(parse_offset("+08:00"), 8 * hour);
  EXPECT_EQ(parse_offset("-0330"), -(3 * hour + 30));
  EXPECT_EQ(parse_offset("Z"), 0);
  for (const char* text : {"", "08:00", "+", "+19:00", "+08:60", "+08:0", "+1:2:3"})
    EXPECT_EQ(parse_offset(text), std::nullopt) << text;
}

TEST(Estimates, AreWholeHours) {
  EXPECT_EQ(estimate_hours("28800", 1), 8U);
  EXPECT_EQ(estimate_hours("5400", 1), 2U);
  EXPECT_EQ(estimate_hours("3.5", 3600), 4U);
  EXPECT_EQ(estimate_hours("1w 2d 3h 30m", 1), 60U);
  EXPECT_EQ(estimate_hours("2天", 1), 16U);
  EXPECT_EQ(estimate_hours("4 小时", 1), 4U);
  EXPECT_EQ(estimate_hours("10000", 3600), 10'000U);
  for (const char* text : {"", "soon", "-1", "10001", "1h 2", "2 3", "1x", "1e9", "nan"})
    EXPECT_EQ(estimate_hours(text, 3600), std::nullopt) << text;
}

}  // namespace
}  // namespace slipway::transfer
