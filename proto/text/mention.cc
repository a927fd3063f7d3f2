#include "proto/text/mention.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <span>
#include <utility>

#include "proto/basics.h"
#include "proto/text/utf16.h"

namespace slipway::text {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_of_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

// Of `@[Name](person)`, at `begin`.
std::optional<Mention> linked_mention(std::string_view text, std::size_t begin) {
  const std::string_view rest = text.substr(begin + 1);
  if (!rest.starts_with('[')) return std::nullopt;
  const std::size_t name_end = rest.substr(0, mention_name_bytes_max + 3).find("](");
  if (name_end == rest.npos) return std::nullopt;
  const std::string_view person = rest.substr(name_end + 2, identifier_chars_max + 1);
  const std::size_t length = person.find(')');
  if (length == person.npos || !is_identifier(person.substr(0, length))) return std::nullopt;
  const std::size_t end = begin + 1 + name_end + 2 + length + 1;
  return Mention{begin, end, end, std::string{person.substr(0, length)}, rest.substr(1, name_end - 1), true};
}

// Of `@person, …`, at `begin`. A sentence may end right after it.
std::optional<Mention> plain_mention(std::string_view text, std::size_t begin) {
  std::size_t word_end = begin + 1;
  while (word_end < text.size() && is_of_identifier(text[word_end])) ++word_end;
  std::size_t end = word_end;
  while (end > begin + 1 && !is_letter_or_digit(text[end - 1])) --end;
  const std::string_view person = text.substr(begin + 1, end - begin - 1);
  if (!is_identifier(person)) return std::nullopt;
  return Mention{begin, end, word_end, std::string{person}, {}, false};
}

void add_once(std::string person, std::vector<std::string>& people) {
  if (std::ranges::find(people, person) == people.end()) people.push_back(std::move(person));
}

constexpr std::size_t mention_units_max = mention_name_bytes_max + identifier_chars_max + 5;

// What a change put into the text, by place; what it only deleted is empty there.
struct Range {
  std::size_t from;
  std::size_t to;
};
using Ranges = std::span<const Range>;

std::vector<Range> ranges_of(const Change& change) {
  std::vector<Range> ranges;
  std::size_t at = 0;
  for (const Section& section : change.sections) {
    const std::size_t length = section.replacement ? section.replacement->size() : section.length;
    if (section.replacement) ranges.push_back({at, at + length});
    at += length;
  }
  return ranges;
}

bool makes_whole(Ranges put, const Mention& mention) {
  const std::size_t last = mention.is_linked ? mention.begin : mention.word_end;
  const auto range = std::ranges::upper_bound(put, last, {}, &Range::to);
  if (range == put.end()) return false;
  return mention.is_linked ? range->from < mention.end : range->from <= mention.word_end;
}

// `put` stand so near each other that a mention may reach from one to the next.
void add_mentioned(std::u16string_view after, Ranges put, std::vector<std::string>& people) {
  // One more: whether a mention begins there depends on what stands before it.
  std::size_t at = put.front().from - std::min(put.front().from, mention_units_max + 1);
  if (!after.substr(at, put.back().to - at + mention_units_max).contains(u'@')) return;
  std::string near;
  std::vector<Range> bytes;
  for (const Range& range : put) {
    near += to_utf8(after.substr(at, range.from - at));
    const std::size_t from = near.size();
    near += to_utf8(after.substr(range.from, range.to - range.from));
    bytes.push_back({from, near.size()});
    at = range.to;
  }
  near += to_utf8(after.substr(at, mention_units_max));
  for (Mention& mention : find_mentions(near))
    if (people.size() < mentions_per_text_max && makes_whole(bytes, mention))
      add_once(std::move(mention.person), people);
}

}  // namespace

std::vector<Mention> find_mentions(std::string_view text) {
  std::vector<Mention> mentions;
  for (std::size_t at = text.find('@'); at != text.npos; at = text.find('@', at)) {
    const bool is_address = at > 0 && is_letter_or_digit(text[at - 1]);
    std::optional<Mention> mention;
    if (!is_address) mention = linked_mention(text, at);
    if (!is_address && !mention) mention = plain_mention(text, at);
    at = mention ? mention->end : at + 1;
    if (mention) mentions.push_back(*std::move(mention));
  }
  return mentions;
}

std::vector<std::string> mentions_in(std::string_view text, std::size_t max) {
  std::vector<std::string> people;
  for (Mention& mention : find_mentions(text))
    if (people.size() < max) add_once(std::move(mention.person), people);
  return people;
}

std::vector<std::string> newly_mentioned(const Change& change, std::u16string_view after) {
  std::vector<std::string> people;
  const std::vector<Range> ranges = ranges_of(change);
  for (auto first = ranges.begin(); first != ranges.end();) {
    const auto is_far = [](const Range& range, const Range& next) {
      return next.from - range.to > mention_units_max;
    };
    auto last = std::adjacent_find(first, ranges.end(), is_far);
    if (last != ranges.end()) ++last;
    add_mentioned(after, {first, last}, people);
    first = last;
  }
  return people;
}

std::string joined(const std::vector<std::string>& people) {
  std::string text;
  for (const std::string& person : people) text.append(text.empty() ? "@" : " @").append(person);
  return text;
}

std::vector<std::string> split(std::string_view people) {
  std::vector<std::string> all;
  for (const auto part : std::views::split(people, ' ')) {
    const std::string_view word{part.begin(), part.end()};
    if (word.starts_with('@')) all.emplace_back(word.substr(1));
  }
  return all;
}

std::string with_names(std::string_view text, const NameOf& name_of) {
  std::string shown;
  std::size_t at = 0;
  for (const Mention& mention : find_mentions(text)) {
    std::string name = name_of(mention.person);
    if (name.empty()) name = mention.name;
    if (name.empty()) name = mention.person;
    shown.append(text.substr(at, mention.begin - at)).append("@").append(name);
    at = mention.end;
  }
  return shown.append(text.substr(at));
}

}  // namespace slipway::text
