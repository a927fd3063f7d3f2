#include "proto/transfer/mapping_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "proto/ascii.h"
#include "proto/basics.h"
#include "proto/transfer/known_words.h"

namespace slipway::transfer {
namespace {

// The first of them, for a sentence.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t shown_max = 20;
  const auto shown = std::min(names.size(), shown_max);
  const std::vector<std::string> first(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown));
  return fmt::format("{}{}", fmt::join(first, ", "), shown < names.size() ? ", …" : "");
}

template <class Things, class Id>
std::vector<std::string> names_of(const Things& things, Id id) {
  std::vector<std::string> names;
  for (const auto& thing : things) names.push_back(fmt::format("{} ({})", id(thing), thing.name()));
  return names;
}

Words wrong(const std::string& member, const std::string& value, const std::vector<std::string>& known) {
  return {fmt::format("`{}`: 没有“{}”；可用：{}", member, value, listed(known)),
          fmt::format("`{}`: there is no \"{}\"; known: {}", member, value, listed(known))};
}

bool is_column(const Project& project, std::string_view name) {
  return std::ranges::any_of(project.columns, [&](const v1::BoardColumn& column) {
    return column.column_id() == name || equal_without_case(column.name(), name);
  });
}

// An id or an address, which only somebody here can have; else it is what to call somebody.
bool is_reference(const std::string& text) {
  return is_identifier(text) || text.contains('@');
}

std::size_t people_called(const Project& project, std::string_view name) {
  const auto is_it = [&](const v1::PersonInfo& person) {
    const bool is_here = !person.deactivated() && !person.erased();
    return is_here && (equal_without_case(person.person_id(), name) ||
                       equal_without_case(person.name(), name) || equal_without_case(person.email(), name));
  };
  return static_cast<std::size_t>(std::ranges::count_if(project.people, is_it));
}

}  // namespace

std::optional<ReadError> unusable(const Sheet& sheet, const Mapping& mapping) {
  const std::vector<std::string>& titles = mapping.names(Target::title);
  const auto is_title = [&](const std::string& column) {
    return std::ranges::any_of(titles,
                               [&](const std::string& name) { return equal_without_case(name, column); });
  };
  if (sheet.header.empty() || std::ranges::any_of(sheet.header, is_title)) return std::nullopt;
  return ReadError{
      "title_column_missing",
      {fmt::format(
           "没有标题列（已知名称：{}；文件中有：{}）；请在 --mapping 中写明，如 {{\"fields\": {{\"title\": "
           "\"{}\"}}}}",
           listed(titles), listed(sheet.header), sheet.header.front()),
       fmt::format("no column is the title (known: {}; the file has: {}); name it in a --mapping, as "
                   "{{\"fields\": {{\"title\": \"{}\"}}}}",
                   listed(titles), listed(sheet.header), sheet.header.front())}};
}

std::optional<Words> wrong_target(const Mapping& mapping, const Project& project) {
  for (const auto& [status, to] : mapping.columns)
    if (!is_column(project, to))
      return wrong(
          fmt::format("columns.{}", status), to,
          names_of(project.columns, [](const v1::BoardColumn& column) { return column.column_id(); }));
  for (const auto& [there, to] : mapping.people)
    if (people_called(project, to) != 1 && (people_called(project, to) > 1 || is_reference(to)))
      return wrong(fmt::format("people.{}", there), to,
                   names_of(project.people, [](const v1::PersonInfo& person) { return person.person_id(); }));
  for (const auto& [there, to] : mapping.priorities)
    if (!priority_of(to))
      return wrong(fmt::format("priorities.{}", there), to, {"low", "normal", "high", "urgent"});
  return std::nullopt;
}

}  // namespace slipway::transfer
