// A change of a text, in UTF-16 code units, and what becomes of changes that met.
//
// The model and its answers are those of CodeMirror (ChangeSet of @codemirror/state 6,
// codemirror.net/docs/ref): a change is a row of sections that cover the text before it; one writer's change
// is moved over another's with map(), and both ways lead to the same text: text_after(map(b, a,
// Order::after), text_after(a, t)) == text_after(map(a, b, Order::before), text_after(b, t)). Pure; any
// thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::text {

// A part of the text before, from where the section before it ended.
struct Section {
  std::size_t length = 0;
  std::optional<std::u16string> replacement;  // Nothing: the part stays.

  bool operator==(const Section&) const = default;
};

struct Change {
  std::vector<Section> sections;

  bool operator==(const Change&) const = default;
};

// Of the text before, and of the text after.
std::size_t length_before(const Change& change);
std::size_t length_after(const Change& change);

// REQUIRES: the change covers the text.
std::u16string text_after(const Change& change, std::u16string_view text);

// Both, one after the other. REQUIRES: length_after(first) == length_before(second).
Change compose(const Change& first, const Change& second);

// Where two insert at the same place: which text stands first.
enum class Order {
  before,  // The moved change's.
  after,   // The other's.
};
// `change`, as a change of what `over` made of the text. REQUIRES: both cover the same text.
Change map(const Change& change, const Change& over, Order order);

// To which side of a text that is inserted at a position the position keeps.
enum class Side { left, right };
// Where the position stands after the change. One in a part that is replaced goes to its beginning; with
// Side::right, to the end of what replaces it. REQUIRES: position <= length_before(change).
std::size_t map_position(const Change& change, std::size_t position, Side side);

// Would it part the two halves of a character of `text`, or insert a half? REQUIRES: it covers the text.
bool breaks_character(const Change& change, std::u16string_view text);

// A change and who made it.
struct Authored {
  std::string by;
  Change change;
};
// What `by` made, one change after the other, on a text that others have changed since: as changes of the
// text after `since`. Changes of its own that are in `since` were taken already, and are left out. REQUIRES:
// the first of each covers the same text, and each other the text that the one before it made.
std::vector<Change> rebase(std::vector<Change> changes, std::string_view by, std::span<const Authored> since);

}  // namespace slipway::text
