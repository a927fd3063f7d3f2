// Any updates of any text: refused, or they keep the laws of changes, and a fold of them stands and restores.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "proto/basics.h"
#include "proto/records/minutes.h"
#include "proto/text/update.h"
#include "proto/text/utf16.h"
#include "slipway/v1/events.pb.h"

namespace slipway::fuzz {
namespace {

using text::Change;
using text::Order;

void check_pair(const Change& a, const Change& b, const std::u16string& units) {
  const std::u16string a_first = text_after(map(b, a, Order::after), text_after(a, units));
  const std::u16string b_first = text_after(map(a, b, Order::before), text_after(b, units));
  SLIPWAY_ASSERT(a_first == b_first, text::to_utf8(a_first));
  const Change moved = map(b, a, Order::after);
  SLIPWAY_ASSERT(text_after(compose(a, moved), units) == a_first, text::to_utf8(a_first));
  for (std::size_t position = 0; position <= units.size(); ++position) {
    const std::size_t left = map_position(a, position, text::Side::left);
    const std::size_t right = map_position(a, position, text::Side::right);
    SLIPWAY_ASSERT(left <= right && right <= length_after(a), std::to_string(position));
  }
}

void check_written(const Change& change) {
  std::u16string inserted;
  const v1::TextUpdate update = write_update(change, inserted);
  std::u16string_view rest = inserted;
  SLIPWAY_ASSERT(text::read_update(update, rest) == change && rest.empty(), update.ShortDebugString());
}

// The changes of the text `units` that the updates say, as if several writers had made them at once.
std::vector<Change> changes_of(const v1::TextEdited& edited, const std::u16string& units) {
  constexpr std::size_t changes_max = 4;
  const std::u16string inserted = text::to_utf16(edited.inserted());
  std::u16string_view rest = inserted;
  std::vector<Change> changes;
  for (const v1::TextUpdate& update : edited.updates()) {
    auto change = text::read_update(update, rest);
    if (!change || length_before(*change) != units.size() || changes.size() == changes_max) continue;
    check_written(*change);
    changes.push_back(*std::move(change));
  }
  return changes;
}

// The tables alone say what is written.
void check_fold(const v1::Event& event) {
  records::MinutesTexts texts;
  for (std::uint64_t revision = 1; revision <= 3; ++revision) evolve(texts, event, {"a", {}, {revision}});
  records::MinutesTexts restored{texts.texts, texts.updates, texts.notes, {}};
  prepare(restored);
  for (const auto& [meeting, written] : texts.written) {
    const records::WrittenText* again = find_text(restored, meeting);
    SLIPWAY_ASSERT(again != nullptr && again->version == written.version && again->text == written.text,
                   meeting);
    SLIPWAY_ASSERT(!text::has_lone_surrogate(written.text), meeting);
  }
}

void check(const std::uint8_t* data, std::size_t size) {
  v1::Event event;
  if (!event.ParseFromArray(data, static_cast<int>(size))) return;
  check_fold(event);
  const std::u16string units = text::to_utf16(event.text_edited().client_id());
  SLIPWAY_ASSERT(text::to_utf16(text::to_utf8(units)) == units, text::to_utf8(units));
  const std::vector<Change> changes = changes_of(event.text_edited(), units);
  for (const Change& a : changes)
    for (const Change& b : changes) check_pair(a, b, units);
}

}  // namespace
}  // namespace slipway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slipway::fuzz::check(data, size);
  return 0;
}
