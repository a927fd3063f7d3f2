#include "proto/text/update.h"

#include <algorithm>
#include <cstdint>

#include "proto/text/utf16.h"

namespace slipway::text {

std::optional<Change> read_update(const v1::TextUpdate& update, std::u16string_view& inserted) {
  Change change;
  std::size_t units_after = 0;
  for (const v1::ChangeSection& section : update.sections()) {
    const std::size_t units = section.changed() ? section.inserted() : 0;
    units_after += section.changed() ? units : section.length();
    if (units_after > text_units_max) return std::nullopt;
    if (section.length() == 0 && units == 0) continue;
    Section& read = change.sections.emplace_back(Section{section.length(), std::nullopt});
    if (!section.changed()) continue;
    const std::size_t known = std::min(units, inserted.size());
    read.replacement = inserted.substr(0, known);
    read.replacement->resize(units, replacement_unit);
    inserted.remove_prefix(known);
  }
  return change;
}

v1::TextUpdate write_update(const Change& change, std::u16string& inserted) {
  v1::TextUpdate update;
  for (const Section& section : change.sections) {
    v1::ChangeSection& written = *update.add_sections();
    written.set_length(static_cast<std::uint32_t>(section.length));
    if (!section.replacement) continue;
    written.set_changed(true);
    written.set_inserted(static_cast<std::uint32_t>(section.replacement->size()));
    inserted += *section.replacement;
  }
  return update;
}

}  // namespace slipway::text
