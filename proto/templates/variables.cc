#include "proto/templates/variables.h"

#include <algorithm>
#include <charconv>

namespace slipway::templates {
namespace {

constexpr std::uint64_t percent_whole = 100;

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc{} || result.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// `YYYY-MM-DD`, of a day that the calendar has.
bool is_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = whole_number(text.substr(0, 4));
  const auto month = whole_number(text.substr(5, 2));
  const auto day = whole_number(text.substr(8, 2));
  if (!year || !month || !day || *year < 1900 || *year > 2999 || *month < 1 || *month > 12) return false;
  const bool leap = *year % 4 == 0 && (*year % 100 != 0 || *year % 400 == 0);
  constexpr std::uint64_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return *day >= 1 && *day <= days[*month - 1] + (leap && *month == 2 ? 1 : 0);
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

// Calls `plain` for what stands between names, and `named` for each name in braces.
template <class Plain, class Named>
void split(std::string_view text, const Plain& plain, const Named& named) {
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    plain(text.substr(0, open));
    if (open == std::string_view::npos) return;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const std::string_view name =
        close == std::string_view::npos ? std::string_view{} : text.substr(1, close - 1);
    if (name.empty() || !std::ranges::all_of(name, is_name_char)) {
      plain(text.substr(0, 1));
      text.remove_prefix(1);
      continue;
    }
    named(name);
    text.remove_prefix(close + 1);
  }
}

}  // namespace

const char* problem_of(const v1::TemplateVariable& variable, const std::string& value) {
  if (value.empty()) return "required";
  if (code_points(value) > variable_chars_max) return "too_long";
  if (variable.type() == v1::DATE_VARIABLE) return is_day(value) ? nullptr : "not_a_day";
  if (variable.type() != v1::NUMBER_VARIABLE) return nullptr;
  const auto number = whole_number(value);
  if (!number) return "not_number";
  return *number > variable_number_max ? "too_large" : nullptr;
}

std::vector<std::string> variables_in(std::string_view text) {
  std::vector<std::string> names;
  split(text, [](std::string_view) {}, [&](std::string_view name) { names.emplace_back(name); });
  return names;
}

std::string fill_in(std::string_view text, const Values& values) {
  std::string filled;
  split(
      text, [&](std::string_view plain) { filled += plain; },
      [&](std::string_view name) {
        const auto value = values.find(name);
        if (value == values.end())
          filled.append("{").append(name).append("}");
        else
          filled += value->second;
      });
  return filled;
}

std::uint64_t number_of(const v1::TemplateNumber& number, const Values& values) {
  if (number.variable().empty()) return number.value();
  const auto value = values.find(number.variable());
  const std::uint64_t whole = value == values.end() ? 0 : whole_number(value->second).value_or(0);
  const std::uint64_t percent =
      number.percent() == 0 ? percent_whole : std::min<std::uint64_t>(number.percent(), variable_percent_max);
  return (whole * percent + percent_whole - 1) / percent_whole;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace slipway::templates
