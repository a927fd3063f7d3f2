// Excel workbooks made of text, as small as Excel reads them.
#pragma once

#include <string>
#include <string_view>

namespace slipway::transfer::testing {

// A workbook whose only sheet has `rows` (`<row>` elements), with these shared strings (`<si>` elements).
// Style 1 shows a day, style 2 a moment in a format of its own.
std::string workbook(std::string_view rows, std::string_view strings = {});

}  // namespace slipway::transfer::testing
