// Whom a text names: `@anna`, or `@[Anna Li](anna)` as it stands where a person was chosen by name.
//
// What follows a letter or digit is no mention but an address. clients/web/src/lib/mentions.ts reads the
// same. Pure; time and memory are linear in the text.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/text/change.h"

namespace slipway::text {

inline constexpr std::size_t mentions_per_text_max = 20;
inline constexpr std::size_t mention_name_bytes_max = 200;
// Of a text that many write.
inline constexpr std::size_t mentions_per_document_max = 200;

struct Mention {
  std::size_t begin = 0;     // In bytes: of its `@`,
  std::size_t end = 0;       // and after it.
  std::size_t word_end = 0;  // With the dots that follow, which may be of an id that is still being typed.
  std::string person;
  std::string_view name;  // What stands for the person; empty: only the id does.
  bool is_linked = false;
};
// In order; none stands in another.
std::vector<Mention> find_mentions(std::string_view text);

// By person id, each once, in order; `max` at most.
std::vector<std::string> mentions_in(std::string_view text, std::size_t max = mentions_per_text_max);

// Whom `change` made the text name, that is now `after`: a mention with a name once it is whole, an id once
// what was typed goes on behind it, for `@li` may become `@li-wei`. Looks at what is near the change only.
// REQUIRES: text_after(change, …) == after.
std::vector<std::string> newly_mentioned(const Change& change, std::u16string_view after);

// As `@anna @bo`, and back: an event holds them as one string, which can be sealed.
std::string joined(const std::vector<std::string>& people);
std::vector<std::string> split(std::string_view people);

// How the person is called now; empty: nobody knows, and the text's own word stands.
using NameOf = std::function<std::string(std::string_view person)>;
// The text as people read it, with `@Anna Li` for each mention.
std::string with_names(std::string_view text, const NameOf& name_of);

}  // namespace slipway::text
