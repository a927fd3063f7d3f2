// What people type as an argument, as the schema's values. Each throws Failure (usage) with a sentence.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <vector>

#include "clients/cli/failure.h"
#include "slipway/v1/types.pb.h"

namespace slipway::cli {

Failure usage(std::string code, std::string message);

v1::Date day_from(const std::string& text);
google::protobuf::Timestamp instant_from(const std::string& text);
v1::Stage stage_from(const std::string& text);
v1::Role role_from(const std::string& text);
v1::Priority priority_from(const std::string& text);
v1::MeetingKind meeting_kind_from(const std::string& text);
v1::Repeat repeat_from(const std::string& text);
v1::Attendance attendance_from(const std::string& text);

// `a|b|c`, filled up with empty parts to at least `parts_min`.
std::vector<std::string> parts_of(std::string_view text, std::size_t parts_min);

}  // namespace slipway::cli
