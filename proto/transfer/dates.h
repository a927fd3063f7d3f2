// Days and times as other tools write them.
//
// Known: ISO 8601 (`2024-03-01T09:05:00.000+0800`), Jira's `01/Mar/24 9:05 AM` with the months of English,
// Chinese, German, French and Spanish, `2024年3月1日 下午3:05`, `1.3.2024`, `2024/3/1`, `20240301`, and days
// like `13/3/2024` that can be read in one way only. `3/4/2024` is refused unless the order is said.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <expected>
#include <optional>
#include <string_view>

#include "slipway/v1/types.pb.h"

namespace slipway::transfer {

enum class DateOrder { unsaid, day_first, month_first };

struct DateRules {
  DateOrder order = DateOrder::unsaid;
  int utc_offset_minutes = 0;  // Of times that do not name theirs.
};

struct When {
  v1::Date day;                    // In the rules' offset.
  google::protobuf::Timestamp at;  // Of a day alone, its beginning.
};

enum class DateProblem { invalid, ambiguous };

std::expected<When, DateProblem> parse_when(std::string_view text, const DateRules& rules);

// `+08:00`, `-03:30` or `Z` in minutes; nothing: it is none of these.
std::optional<int> parse_offset(std::string_view text);

}  // namespace slipway::transfer
