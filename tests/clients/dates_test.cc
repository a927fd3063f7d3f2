#include "clients/cli/dates.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace slipway::cli {
namespace {

struct Dates : testing::Test {
  void SetUp() override {
    ::setenv("TZ", "Asia/Shanghai", 1);
    ::tzset();
  }
};

TEST_F(Dates, DaysAreChecked) {
  EXPECT_EQ(show(*parse_day("2026-11-30")), "2026-11-30");
  EXPECT_TRUE(parse_day("2028-02-29"));
  for (const char* wrong :
       {"2026-02-29", "2026-13-01", "2026-11-31", "1899-01-01", "2026-11", "30.11.2026", ""})
    EXPECT_FALSE(parse_day(wrong)) << wrong;
}

TEST_F(Dates, InstantsAreOfTheTerminalUnlessTheyNameAZone) {
  EXPECT_EQ(rfc3339(*parse_instant("2026-11-30T09:30")), "2026-11-30T01:30:00Z");
  EXPECT_EQ(rfc3339(*parse_instant("2026-11-30 09:30:15")), "2026-11-30T01:30:15Z");
  EXPECT_EQ(rfc3339(*parse_instant("2026-11-30T09:30Z")), "2026-11-30T09:30:00Z");
  EXPECT_EQ(rfc3339(*parse_instant("2026-11-30T09:30:00.5+02:00")), "2026-11-30T07:30:00.5Z");
  for (const char* wrong : {"2026-11-30", "2026-11-30T25:00", "2026-11-30T9", "noon", "2026-11-30T09:30:00.Z",
                            "2026-11-30T09:30:00.x1Z", "2026-11-30T09:30:00.1234567890Z"})
    EXPECT_FALSE(parse_instant(wrong)) << wrong;
}

TEST_F(Dates, MomentsAreRevisionsInstantsDaysAndAges) {
  constexpr std::int64_t now = 1'800'000'000;  // 2027-01-15T08:00:00Z
  EXPECT_EQ(parse_moment("120", now), "120");
  EXPECT_EQ(parse_moment("2h", now), "2027-01-15T06:00:00Z");
  EXPECT_EQ(parse_moment("7d", now), "2027-01-08T08:00:00Z");
  EXPECT_EQ(parse_moment("2026-11-30", now), "2026-11-30T15:59:59Z");
  EXPECT_EQ(parse_moment("2026-11-30T09:30", now), "2026-11-30T01:30:00Z");
  // As `--json` prints them: a commit's own moment includes that commit.
  EXPECT_EQ(parse_moment("2026-11-30T09:30:15.012370Z", now), "2026-11-30T09:30:15.01237Z");
  for (const char* wrong : {"", "yesterday", "-3", "h", "7y"})
    EXPECT_EQ(parse_moment(wrong, now), std::nullopt);
}

}  // namespace
}  // namespace slipway::cli
