// The values of a template's variables, and what they make of its texts and numbers. Pure.
//
// A text names a variable in braces: `peak of {peak-tps} a second`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/v1/template.pb.h"

namespace slipway::templates {

inline constexpr std::size_t variable_chars_max = 100;                      // Of a value, in code points.
inline constexpr std::uint64_t variable_number_max = 1'000'000'000'000ULL;  // 10¹².

inline constexpr std::uint64_t variable_percent_max = 1'000'000;  // More counts as so many.

using Values = std::map<std::string, std::string, std::less<>>;

// What is wrong with `value`, as a refusal's problem says it (`not_number`, `not_a_day`, `too_long`,
// `too_large`, `required`); null: nothing.
const char* problem_of(const v1::TemplateVariable& variable, const std::string& value);

// The names that `text` has in braces, in their order.
std::vector<std::string> variables_in(std::string_view text);
// The text with each variable's value in place; a name without a value stays as it is.
std::string fill_in(std::string_view text, const Values& values);
// The number; a variable without a value counts as 0.
std::uint64_t number_of(const v1::TemplateNumber& number, const Values& values);

// The shortest of Unicode's measures that everybody means by length: code points.
std::size_t code_points(std::string_view text);

}  // namespace slipway::templates
