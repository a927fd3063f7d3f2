// What a project template must be before the server may ship it.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "slipway/v1/template.pb.h"

namespace slipway::tests {

// From protobuf JSON, unknown fields refused; the error is protobuf's sentence.
std::expected<v1::Template, std::string> parse_template(const std::string& json);

// What is wrong with it, a line each; empty: nothing. Checked: both languages in every text and within the
// schema's limits; keys that are identifiers and unique; slots, blockers and stages that exist; no cycle
// among the tasks; all nine stages, in order and without overlap; an agenda that fills its meeting; columns
// of every kind.
std::vector<std::string> problems_of(const v1::Template& subject);

}  // namespace slipway::tests
