#include "proto/transfer/people.h"

#include <fmt/format.h>

#include <algorithm>

#include "proto/ascii.h"

namespace slipway::transfer {
namespace {

constexpr std::string_view mention_begins = "[~";
constexpr std::string_view account_prefix = "accountid:";
constexpr std::size_t mention_bytes_max = 200;

// What stands between `[~` and `]`; empty: it is no mention.
std::string_view mentioned(std::string_view text) {
  const std::string_view inside = text.substr(mention_begins.size(), mention_bytes_max);
  const std::size_t end = inside.find_first_of("[]|\n");
  const bool closed = end != inside.npos && inside[end] == ']' && !inside.starts_with(' ');
  return closed ? inside.substr(0, end) : std::string_view{};
}

}  // namespace

People::People(const Sheet& sheet, const Mapping& mapping, const Project& project)
    : mapping_(mapping), chinese_(project.chinese) {
  for (const v1::PersonInfo& person : project.people) {
    if (person.deactivated() || person.erased()) continue;
    names_[person.person_id()] = person.name();
    for (const std::string& name : {person.person_id(), person.name(), person.email()})
      if (!name.empty()) ids_[to_lower(name)].insert(person.person_id());
  }
  pair(sheet);
}

// A column, and another of the same name and ` Id`: of one person all ids, of several each with its own.
void People::pair(const Sheet& sheet) {
  std::vector<std::string> named;
  for (const std::string& column : sheet.header)
    if (std::ranges::find(sheet.header, column + " Id") != sheet.header.end()) named.push_back(column);
  for (const Row& row : sheet.rows) {
    for (const std::string& column : named) {
      const auto names = row.all(column);
      const auto ids = row.all(column + " Id");
      if (names.size() == 1) {
        std::vector<std::string> all{std::string(names.front())};
        all.insert(all.end(), ids.begin(), ids.end());
        group(std::move(all));
      } else if (names.size() == ids.size()) {
        for (std::size_t number = 0; number < ids.size(); ++number)
          group({std::string(names[number]), std::string(ids[number])});
      }
    }
    for (const Comment& comment : row.comments) group(comment.authors);
  }
}

// The first is what people read; what was said first of an id stands.
void People::group(std::vector<std::string> names) {
  for (std::size_t number = 1; number < names.size(); ++number) called_.try_emplace(names[number], names);
}

std::string People::find_exactly(std::string_view there) const {
  const auto mapped = mapping_.people.find(there);
  const auto ids =
      ids_.find(to_lower(mapped == mapping_.people.end() ? there : std::string_view(mapped->second)));
  return ids == ids_.end() || ids->second.size() != 1 ? std::string{} : *ids->second.begin();
}

std::vector<std::string> People::names_of(std::string_view there) const {
  const auto called = called_.find(there);
  return called == called_.end() ? std::vector<std::string>{std::string(there)} : called->second;
}

std::string People::find(std::string_view there) const {
  std::string person = find_exactly(there);
  if (!person.empty()) return person;
  for (const std::string& name : names_of(there))
    if (person = find_exactly(name); !person.empty()) return person;
  return {};
}

std::string People::name_of(std::string_view there) const {
  if (const std::string person = find(there); !person.empty()) return names_.at(person);
  if (const auto mapped = mapping_.people.find(there); mapped != mapping_.people.end()) return mapped->second;
  const auto called = called_.find(there);
  return called == called_.end() ? std::string{} : called->second.front();
}

std::string People::mention(std::string_view there, std::vector<std::string>& strangers) const {
  const bool account = there.starts_with(account_prefix);
  if (account) there.remove_prefix(account_prefix.size());
  if (const std::string name = name_of(there); !name.empty()) return "@" + name;
  if (!account) return fmt::format("@{}", there);
  strangers.emplace_back(there);
  return fmt::format("@({} {})", chinese_ ? "Jira 用户" : "Jira user", there);
}

std::string People::with_names(std::string_view text, std::vector<std::string>& strangers) const {
  std::string named;
  for (std::size_t at = text.find(mention_begins); at != text.npos; at = text.find(mention_begins)) {
    named += text.substr(0, at);
    text.remove_prefix(at);
    const std::string_view there = mentioned(text);
    named += there.empty() ? std::string(mention_begins) : mention(there, strangers);
    text.remove_prefix(mention_begins.size() + (there.empty() ? 0 : there.size() + 1));
  }
  return named.append(text);
}

}  // namespace slipway::transfer
