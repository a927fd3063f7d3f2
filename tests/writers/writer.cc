#include "tests/writers/writer.h"

#include <algorithm>

#include "proto/basics.h"
#include "proto/text/update.h"
#include "proto/text/utf16.h"
#include "tests/writers/authority.h"

namespace slipway::writers {
namespace {

constexpr std::size_t updates_max = 100;  // In one command; text.proto says so.

// What is different between two texts, as one replaced part.
text::Change difference(const std::u16string& before, const std::u16string& after) {
  const auto [from, ignored] = std::ranges::mismatch(before, after);
  auto begin = static_cast<std::size_t>(from - before.begin());
  if (text::parts_character(before, begin) || text::parts_character(after, begin)) --begin;
  std::size_t end = 0;
  const std::size_t common = std::min(before.size(), after.size()) - begin;
  while (end < common && before[before.size() - end - 1] == after[after.size() - end - 1]) ++end;
  if (text::parts_character(before, before.size() - end) || text::parts_character(after, after.size() - end))
    --end;
  return {{{begin, std::nullopt},
           {before.size() - end - begin, after.substr(begin, after.size() - end - begin)},
           {end, std::nullopt}}};
}

}  // namespace

void Writer::write(text::Change change) {
  text_ = text_after(change, text_);
  pending_.push_back(std::move(change));
}

v1::Command Writer::send() const {
  v1::Command command;
  command.set_command_id("c");
  command.set_project("p");
  v1::EditText& edit = *command.mutable_edit_text();
  edit.set_meeting_id(meeting);
  edit.set_version(version_);
  edit.set_client_id(name_);
  std::u16string inserted;
  const std::size_t count = std::min(updates_max, pending_.size());
  for (std::size_t index = 0; index < count; ++index)
    *edit.add_updates() = text::write_update(pending_[index], inserted);
  edit.set_inserted(text::to_utf8(inserted));
  return command;
}

void Writer::hear(const v1::ViewDelta& delta) {
  std::map<std::uint64_t, const v1::MinutesUpdate*> updates;
  for (const v1::Entity& entity : delta.upserts())
    if (entity.has_text_update()) updates[entity.text_update().version()] = &entity.text_update();
  for (const v1::Entity& entity : delta.upserts())
    if (entity.has_text() && entity.text().version() > version_ && !updates.contains(version_ + 1))
      hear_text(entity.text());
  for (const auto& [version, update] : updates)
    if (version == version_ + 1) hear_update(*update);
}

void Writer::hear_update(const v1::MinutesUpdate& update) {
  const std::u16string inserted = text::to_utf16(update.inserted());
  std::u16string_view rest = inserted;
  const text::Change change = *text::read_update(update.update(), rest);
  version_ = update.version();
  const bool own = update.author() == name_;
  if (!own) return take(change);
  if (pending_.empty() || length_before(change) != taken_.size()) {
    misplaced_ = true;
    return;
  }
  const std::u16string seen = text_after(pending_.front(), taken_);
  taken_ = text_after(change, taken_);
  misplaced_ = misplaced_ || seen != taken_;
  pending_.pop_front();
}

void Writer::hear_text(const v1::MinutesText& text) {
  take(difference(taken_, text::to_utf16(text.text())));
  version_ = text.version();
}

void Writer::take(const text::Change& change) {
  taken_ = text_after(change, taken_);
  const text::Order other = order_ == text::Order::after ? text::Order::before : text::Order::after;
  text::Change over = change;
  for (text::Change& own : pending_) {
    text::Change moved = map(own, over, order_);
    over = map(over, own, other);
    own = std::move(moved);
  }
  text_ = text_after(over, text_);
}

}  // namespace slipway::writers
