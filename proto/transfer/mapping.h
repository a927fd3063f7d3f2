// What of another tool's file becomes what of ours.
//
// As JSON, every member of which may be left out:
//
//   { "fields": { "title": ["Summary"], "epic": "Sprint goal" },   names of columns, the first that has a
//   value
//     "columns": { "Ready for QA": "doing" },                      status → a column's id or name
//     "people": { "li.wei": "p-17" },                              a name, id or address there → a person's id
//                                                                  or name; of who is not here, what to call them
//     "priorities": { "Blocker": "urgent" },                       → low, normal, high, urgent
//     "utc_offset": "+08:00", "date_order": "day_first",           of dates that do not say it
//     "estimate_unit": "hours", "archived": true }                 seconds, minutes, hours or days
#pragma once

#include <array>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/transfer/dates.h"
#include "proto/transfer/formats.h"

namespace slipway::transfer {

enum class Target {
  key,
  title,
  description,
  status,
  category,
  priority,
  assignee,
  author,
  created,
  due,
  estimate,
  labels,
  epic,
  comment
};
inline constexpr std::size_t targets = 14;
inline constexpr std::size_t mapping_names_max = 100;  // Of one field.
std::string_view name_of(Target target);

struct Mapping {
  std::array<std::vector<std::string>, targets> fields;
  std::map<std::string, std::string, std::less<>> columns;
  std::map<std::string, std::string, std::less<>> people;
  std::map<std::string, std::string, std::less<>> priorities;
  std::optional<int> utc_offset_minutes;  // Nothing: the project's.
  DateOrder date_order = DateOrder::unsaid;
  unsigned estimate_seconds = 3600;  // That one of a bare number is.
  bool archived = false;

  const std::vector<std::string>& names(Target target) const {
    return fields[static_cast<std::size_t>(target)];
  }
};

// What the formats call their fields, in English and Chinese.
Mapping default_mapping(Format format);
// The default with what `json` says instead. The error is an English phrase that names the member.
std::expected<Mapping, std::string> read_mapping(std::string_view json, Format format);

}  // namespace slipway::transfer
