#include "tests/text/random_change.h"

#include <array>

#include "proto/text/utf16.h"

namespace slipway::text::testing {

std::u16string RandomChanges::text(std::size_t characters) {
  static const std::array<std::u16string, 8> known{u"a", u"b", u"上", u"线", u"😀", u"𝄞", u"\n", u"é"};
  std::u16string text;
  for (std::size_t i = 0; i < characters; ++i) text += known[below(known.size())];
  return text;
}

Change RandomChanges::change(const std::u16string& text, std::size_t edits) {
  Change change;
  std::size_t from = 0;
  const auto up_to = [&](std::size_t end) {
    while (parts_character(text, end)) ++end;
    return end - from;
  };
  for (std::size_t edit = below(edits + 1); edit > 0; --edit) {
    const std::size_t kept = up_to(from + below(text.size() - from + 1));
    if (kept > 0) change.sections.push_back({kept, std::nullopt});
    from += kept;
    const std::size_t gone = below(2) == 0 ? 0 : up_to(from + below(text.size() - from + 1));
    Section section{gone, this->text(below(3) == 0 ? 0 : 1 + below(3))};
    if (gone > 0 || !section.replacement->empty()) change.sections.push_back(std::move(section));
    from += gone;
  }
  if (from < text.size()) change.sections.push_back({text.size() - from, std::nullopt});
  return change;
}

}  // namespace slipway::text::testing
