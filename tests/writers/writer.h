// Someone who writes: the text as they see it, what of it is theirs and not taken yet, and what they know of
// the server's text.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "proto/text/change.h"
#include "slipway/v1/commands.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway::writers {

class Writer {
 public:
  // `order`: where this one's words stand beside those that another put at the same place first. Only
  // Order::after is right.
  Writer(std::string name, text::Order order) : name_(std::move(name)), order_(order) {}

  const std::string& name() const { return name_; }
  const std::u16string& text() const { return text_; }
  std::uint64_t version() const { return version_; }
  bool has_unsent() const { return !pending_.empty(); }
  // Own words came back as something else than what stands on the screen.
  bool was_misplaced() const { return misplaced_; }

  void write(text::Change change);
  // All that is not taken yet, as far as one command holds it. REQUIRES: has_unsent().
  v1::Command send() const;
  // What of the view changed: later versions, one after the other.
  void hear(const v1::ViewDelta& delta);

 private:
  void hear_update(const v1::MinutesUpdate& update);
  // Of a text that went on further than the updates say: as one change that another made.
  void hear_text(const v1::MinutesText& text);
  void take(const text::Change& change);

  const std::string name_;
  const text::Order order_;
  std::u16string text_;
  std::u16string taken_;  // Without what is pending.
  std::uint64_t version_ = 0;
  std::deque<text::Change> pending_;
  bool misplaced_ = false;
};

}  // namespace slipway::writers
