#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "server/domain/words.h"

namespace slipway::domain {
namespace {

struct FieldWord {
  std::string_view field;
  std::string_view zh;
};

// What the web app's forms call the fields: see field_words.cmake.
constexpr FieldWord form_words[] = {
#include "server/domain/field_words.inc"
};

// Those that no form asks for.
constexpr FieldWord other_words[] = {
    {"command_id", "命令标识"}, {"day", "日"},    {"en", "英文"}, {"entity", "对象"}, {"id", "标识"},
    {"measure", "度量方式"},    {"month", "月"}, {"year", "年"}, {"zh", "中文"},
};

std::string_view find_word(std::span<const FieldWord> words, std::string_view field) {
  const auto word = std::ranges::find(words, field, &FieldWord::field);
  return word == words.end() ? std::string_view{} : word->zh;
}

std::string word_of(std::string_view field) {
  std::string_view word = find_word(form_words, field);
  if (word.empty()) word = find_word(other_words, field);
  return std::string{word.empty() ? field : word};
}

// `agenda[2]` as `议程[3]`: people count from one.
std::string word_of_part(std::string_view part) {
  const std::size_t open = part.find('[');
  std::string word = word_of(part.substr(0, open));
  if (open == part.npos) return word;
  std::size_t index = 0;
  for (const char c : part.substr(open + 1))
    if (c >= '0' && c <= '9') index = index * 10 + static_cast<std::size_t>(c - '0');
  return word + "[" + std::to_string(index + 1) + "]";
}

}  // namespace

std::string chinese_path_of(std::string_view field) {
  // The command's name comes first where it is not all.
  const std::size_t first = field.find('.');
  if (first != field.npos) field.remove_prefix(first + 1);
  std::string words;
  while (true) {
    const std::size_t end = field.find('.');
    words += (words.empty() ? "" : " › ") + word_of_part(field.substr(0, end));
    if (end == field.npos) return words;
    field.remove_prefix(end + 1);
  }
}

}  // namespace slipway::domain
