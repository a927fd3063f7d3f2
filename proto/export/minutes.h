// Meetings' summaries and minutes as Markdown. Pure: the same data gives the same text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proto/export/views.h"

namespace slipway::exports {

struct Locale {
  v1::Language language = v1::EN;
  std::int64_t utc_offset_hours = 0;  // Of the clock that times are told by.
};
// As the project says.
Locale locale_of(const v1::ProjectInfo& project);

// A task's id short enough to type: the end of a UUID (those of one day begin alike); another id whole.
std::string handle(std::string_view id);

// `summary` null: nothing was computed yet. `text`: what was written together (Meetings::text).
std::string summary_markdown(const v1::MeetingInfo& meeting, const v1::MeetingSummary* summary,
                             std::string_view text, const Directory& directory, const Locale& locale);
// Of all meetings, by their start.
std::string minutes_markdown(const Meetings& meetings, const Directory& directory, const Locale& locale);

}  // namespace slipway::exports
