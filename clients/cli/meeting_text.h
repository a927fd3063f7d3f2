// A meeting's summary as Markdown, in the chosen language. Pure: the same data gives the same text.
#pragma once

#include <string>

#include "clients/cpp/view_format.h"

namespace slipway::cli {

// `summary` null: nothing was computed yet.
std::string summary_markdown(const v1::MeetingInfo& meeting, const v1::MeetingSummary* summary,
                             const client::Directory& directory);

}  // namespace slipway::cli
