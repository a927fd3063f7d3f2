#include "proto/text/change.h"

#include <algorithm>

#include "proto/basics.h"
#include "proto/text/utf16.h"

namespace slipway::text {
namespace {

// What a section leaves of its part: the part itself, or what replaces it.
std::size_t units_after(const Section& section) {
  return section.replacement ? section.replacement->size() : section.length;
}

// It says nothing.
bool is_empty(const Section& section) {
  return section.length == 0 && units_after(section) == 0;
}

bool is_deletion(const Section& section) {
  return section.replacement && section.replacement->empty();
}

// Joined with the last one where the two say what one can say; `same`: they are parts of one replacement.
void append(Change& change, Section section, bool same = false) {
  if (is_empty(section)) return;
  Section* last = change.sections.empty() ? nullptr : &change.sections.back();
  const bool both_stay = last != nullptr && !last->replacement && !section.replacement;
  const bool both_deletions = last != nullptr && is_deletion(*last) && is_deletion(section);
  const bool both_insertions = last != nullptr && last->length == 0 && section.length == 0;
  const bool joined = last != nullptr && same && last->replacement && section.replacement;
  if (!both_stay && !both_deletions && !both_insertions && !joined) {
    change.sections.push_back(std::move(section));
    return;
  }
  last->length += section.length;
  if (section.replacement) *last->replacement += *section.replacement;
}

// A place in a change: a section, and how much of it was passed.
class Place {
 public:
  explicit Place(const Change& change) : change_(change) { skip_empty(); }

  bool at_end() const { return index_ == change_.sections.size(); }
  bool stays() const { return !at_end() && !section().replacement; }
  bool changes() const { return !at_end() && section().replacement; }
  const Section& section() const { return change_.sections[index_]; }
  std::size_t passed() const { return passed_; }

  // What is left of the section, of the text before and of the text after.
  std::size_t left_before() const { return at_end() ? 0 : section().length - passed_; }
  std::size_t left_after() const { return at_end() ? 0 : units_after(section()) - passed_; }

  void next() {
    ++index_;
    passed_ = 0;
    skip_empty();
  }
  void pass_before(std::size_t units) {
    if (units == left_before()) return next();
    passed_ += units;
  }
  void pass_after(std::size_t units) {
    if (units == left_after()) return next();
    passed_ += units;
  }

 private:
  void skip_empty() {
    while (!at_end() && is_empty(section())) ++index_;
  }

  const Change& change_;
  std::size_t index_ = 0;
  std::size_t passed_ = 0;
};

// The next `units` of the text between two changes, as one section of both. `first` stands in the text after
// it, `second` in the text before it; what one replaces as a whole is told with the first piece of it.
Section composed_piece(const Place& first, const Place& second, std::size_t units) {
  const bool begins_first = first.passed() == 0;
  const bool begins_second = second.passed() == 0;
  if (first.stays()) {
    if (second.stays()) return {units, std::nullopt};
    return {units, begins_second ? *second.section().replacement : std::u16string{}};
  }
  const std::size_t length = begins_first ? first.section().length : 0;
  if (second.stays()) return {length, first.section().replacement->substr(first.passed(), units)};
  return {length, begins_second ? *second.section().replacement : std::u16string{}};
}

// Moves a change over another: both are read from the beginning of the text that both cover.
class Mapping {
 public:
  Mapping(const Change& change, const Change& over, Order order)
      : moved_(change), over_(over), order_(order) {}

  Change run() {
    while (!moved_.at_end() || !over_.at_end()) {
      if (moved_.stays() && over_.stays()) {
        keep();
      } else if (over_.changes() && over_goes_first()) {
        pass_over();
      } else {
        place_moved();
      }
    }
    return std::move(mapped_);
  }

 private:
  // Of two that begin at the same place, the shorter deletion is told first, so that insertions stand where
  // they were made; of equal ones, as `order_` says.
  bool over_goes_first() const {
    if (!moved_.changes() || told_) return true;
    const std::size_t over = over_.left_before();
    const std::size_t moved = moved_.left_before();
    return moved_.passed() == 0 && (over < moved || (over == moved && order_ == Order::after));
  }

  void keep() {
    const std::size_t units = std::min(moved_.left_before(), over_.left_before());
    append(mapped_, {units, std::nullopt});
    advance(units);
    over_.pass_before(units);
  }

  // What the other change put here stays; what it took away is no longer there to be changed.
  void pass_over() {
    append(mapped_, {over_.section().replacement->size(), std::nullopt});
    for (std::size_t gone = over_.left_before(); gone > 0;) {
      const std::size_t units = std::min(moved_.left_before(), gone);
      if (moved_.changes() && !told_ && moved_.left_before() <= units) tell(0);
      advance(units);
      gone -= units;
    }
    over_.next();
  }

  // As much of the moved section as ends before the other change puts something of its own there.
  void place_moved() {
    std::size_t deleted = 0;
    std::size_t left = moved_.left_before();
    while (left > 0) {
      if (over_.stays()) {
        const std::size_t units = std::min(left, over_.left_before());
        deleted += units;
        left -= units;
        over_.pass_before(units);
      } else if (is_deletion(over_.section()) && over_.left_before() < left) {
        left -= over_.left_before();
        over_.next();
      } else {
        break;
      }
    }
    tell(deleted);
    advance(moved_.left_before() - left);
  }

  // A section's replacement is told once.
  void tell(std::size_t deleted) {
    append(mapped_, {deleted, told_ ? std::u16string{} : *moved_.section().replacement});
    told_ = true;
  }

  void advance(std::size_t units) {
    if (units == moved_.left_before()) told_ = false;
    moved_.pass_before(units);
  }

  Place moved_;
  Place over_;
  const Order order_;
  bool told_ = false;  // Stands the replacement of the moved section in `mapped_`?
  Change mapped_;
};

}  // namespace

std::size_t length_before(const Change& change) {
  std::size_t length = 0;
  for (const Section& section : change.sections) length += section.length;
  return length;
}

std::size_t length_after(const Change& change) {
  std::size_t length = 0;
  for (const Section& section : change.sections) length += units_after(section);
  return length;
}

std::u16string text_after(const Change& change, std::u16string_view text) {
  SLIPWAY_ASSERT(length_before(change) == text.size(), std::to_string(text.size()));
  std::u16string after;
  after.reserve(length_after(change));
  for (const Section& section : change.sections) {
    after += section.replacement ? std::u16string_view{*section.replacement} : text.substr(0, section.length);
    text.remove_prefix(section.length);
  }
  return after;
}

Change compose(const Change& first, const Change& second) {
  SLIPWAY_ASSERT(length_after(first) == length_before(second), std::to_string(length_after(first)));
  Change composed;
  Place made{first};
  Place taken{second};
  bool open = false;  // Goes the last section on?
  while (!made.at_end() || !taken.at_end()) {
    if (made.changes() && made.left_after() == 0) {
      append(composed, made.section(), open);
      made.next();
    } else if (!taken.at_end() && taken.left_before() == 0) {
      append(composed, taken.section(), open);
      taken.next();
    } else {
      const std::size_t units = std::min(made.left_after(), taken.left_before());
      const std::size_t sections = composed.sections.size();
      append(composed, composed_piece(made, taken, units), open);
      const bool goes_on =
          (made.changes() && made.left_after() > units) || (taken.changes() && taken.left_before() > units);
      open = goes_on && (open || composed.sections.size() > sections);
      made.pass_after(units);
      taken.pass_before(units);
    }
  }
  return composed;
}

Change map(const Change& change, const Change& over, Order order) {
  SLIPWAY_ASSERT(length_before(change) == length_before(over), std::to_string(length_before(over)));
  return Mapping{change, over, order}.run();
}

std::size_t map_position(const Change& change, std::size_t position, Side side) {
  std::size_t before = 0;
  std::size_t after = 0;
  for (const Section& section : change.sections) {
    const std::size_t end = before + section.length;
    if (!section.replacement) {
      if (end > position) return after + (position - before);
    } else if (end > position || (end == position && side == Side::left && section.length == 0)) {
      return position == before || side == Side::left ? after : after + section.replacement->size();
    }
    before = end;
    after += units_after(section);
  }
  SLIPWAY_ASSERT(position <= before, std::to_string(position));
  return after;
}

bool breaks_character(const Change& change, std::u16string_view text) {
  std::size_t begin = 0;
  for (const Section& section : change.sections) {
    const std::size_t end = begin + section.length;
    if (section.replacement && (parts_character(text, begin) || parts_character(text, end) ||
                                has_lone_surrogate(*section.replacement))) {
      return true;
    }
    begin = end;
  }
  return false;
}

std::vector<Change> rebase(std::vector<Change> changes, std::string_view by,
                           std::span<const Authored> since) {
  for (const Authored& other : since) {
    if (changes.empty()) break;
    if (other.by == by) {
      changes.erase(changes.begin());
      continue;
    }
    Change over = other.change;
    for (Change& change : changes) {
      Change moved = map(change, over, Order::after);
      over = map(over, change, Order::before);
      change = std::move(moved);
    }
  }
  return changes;
}

}  // namespace slipway::text
