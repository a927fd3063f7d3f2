// What RFC 5545 asks of a calendar, as far as we write one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::exports {

// What is wrong with it, a sentence each; empty: nothing.
std::vector<std::string> ical_problems(std::string_view calendar);

}  // namespace slipway::exports
