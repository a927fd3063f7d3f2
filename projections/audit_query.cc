#include "projections/audit_query.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "proto/ascii.h"

namespace slipway {
namespace {

using google::protobuf::util::TimeUtil;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// REQUIRES: `word` is in lower case.
bool says(std::string_view text, std::string_view word) {
  return !std::ranges::search(text, word, {}, [](char c) { return to_lower(c); }).empty() || word.empty();
}

bool says(const v1::AuditChange& change, std::string_view word) {
  return says(change.field(), word) || says(change.before(), word) || says(change.after(), word) ||
         says(change.before_label(), word) || says(change.after_label(), word);
}

bool says(const v1::AuditFact& fact, std::string_view word) {
  return says(fact.label(), word) ||
         std::ranges::any_of(fact.changes(), [&](const auto& change) { return says(change, word); });
}

std::optional<google::protobuf::Timestamp> parse_time(std::string_view text) {
  constexpr std::size_t date_chars = 10;
  std::string instant{text};
  if (instant.size() == date_chars) instant += "T00:00:00Z";
  google::protobuf::Timestamp time;
  if (!TimeUtil::FromString(instant, &time)) return std::nullopt;
  return time;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

std::expected<AuditFilter, std::string> AuditFilter::parse(std::string_view query) {
  AuditFilter filter;
  for (const Token& token : split(query)) {
    const std::size_t colon = token.text.find(':');
    const std::string_view text = token.text;
    if (token.quoted || colon == std::string::npos || !is_name(text.substr(0, colon))) {
      filter.texts_.push_back(to_lower(text));
    } else if (!filter.qualify(text.substr(0, colon), text.substr(colon + 1))) {
      return std::unexpected(token.text);
    }
  }
  return filter;
}

std::vector<AuditFilter::Token> AuditFilter::split(std::string_view query) {
  std::vector<Token> tokens;
  while (!query.empty()) {
    if (is_blank(query.front())) {
      query.remove_prefix(1);
      continue;
    }
    const bool quoted = query.front() == '"';
    if (quoted) query.remove_prefix(1);
    const auto end = quoted ? std::ranges::find(query, '"') : std::ranges::find_if(query, is_blank);
    const auto size = static_cast<std::size_t>(end - query.begin());
    tokens.push_back({std::string{query.substr(0, size)}, quoted});
    query.remove_prefix(std::min(query.size(), size + (quoted ? 1 : 0)));
  }
  return tokens;
}

bool AuditFilter::qualify(std::string_view name, std::string_view value) {
  if (value.empty()) return false;
  if (name == "actor") return actors_.emplace_back(value), true;
  if (name == "command") return commands_.emplace_back(value), true;
  if (name == "event") return events_.emplace_back(value), true;
  if (name == "entity") return entities_.emplace_back(value), true;
  if (name == "after") return (not_before_ = parse_time(value)).has_value();
  if (name == "before") return (before_ = parse_time(value)).has_value();
  return false;
}

bool AuditFilter::matches(const v1::AuditEntry& entry) const {
  const auto all = [](const std::vector<std::string>& wanted, const auto& is_there) {
    return std::ranges::all_of(wanted, is_there);
  };
  const auto any_fact = [&](const auto& is_it) { return std::ranges::any_of(entry.facts(), is_it); };
  if (not_before_ && entry.at() < *not_before_) return false;
  if (before_ && entry.at() >= *before_) return false;
  return all(actors_, [&](const auto& actor) { return entry.actor() == actor; }) &&
         all(commands_, [&](const auto& command) { return entry.command() == command; }) &&
         all(events_,
             [&](const auto& event) {
               return any_fact([&](const auto& fact) { return fact.event() == event; });
             }) &&
         all(entities_,
             [&](const auto& entity) {
               return any_fact([&](const auto& fact) { return fact.entity() == entity; });
             }) &&
         all(texts_,
             [&](const auto& text) { return any_fact([&](const auto& fact) { return says(fact, text); }); });
}

}  // namespace slipway
