// The interface's words in Chinese and English.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "slipway/v1/types.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway::cli {

// Set once, before anything is printed.
void set_language(v1::Language language);
v1::Language language();

// The one in the chosen language.
const char* tr(const char* zh, const char* en);
// The chosen language's text, or the other one's where that is missing.
std::string pick(const v1::Text& text);

// In the place of a text that was erased.
const char* redacted();
// A text of a record on one line, or what stands in its place.
std::string told_text(const std::string& text);

// `zh` or `zh-CN`, `en`; else what LC_ALL, LC_MESSAGES or LANG begin with; else English.
v1::Language language_from(std::string_view option);

std::string name_of(v1::Role role);
std::string name_of(v1::Stage stage);
std::string name_of(v1::StageState state);
std::string name_of(v1::ProjectState state);
std::string name_of(v1::Priority priority);
std::string name_of(v1::MeetingKind kind);
std::string name_of(v1::MeetingState state);
std::string name_of(v1::Repeat repeat);
std::string name_of(v1::Attendance attendance);
std::string name_of(v1::AgendaItemState state);
std::string name_of(v1::NoticeRule rule);
// Of a date's kind: a rehearsal is not called what a cutover is.
std::string kind_of(const v1::CalendarEntry& entry);

// By its number (a stage), its name in either language, or the schema's name, without regard to case, `-` or
// `_`.
std::optional<v1::Stage> stage_named(std::string_view text);
std::optional<v1::Role> role_named(std::string_view text);
std::optional<v1::Repeat> repeat_named(std::string_view text);
std::optional<v1::Priority> priority_named(std::string_view text);
std::optional<v1::MeetingKind> meeting_kind_named(std::string_view text);
std::optional<v1::Attendance> attendance_named(std::string_view text);

}  // namespace slipway::cli
