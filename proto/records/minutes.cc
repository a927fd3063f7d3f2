#include "proto/records/minutes.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "proto/text/update.h"
#include "proto/text/utf16.h"

namespace slipway::records {
namespace {

constexpr std::size_t version_digits = 12;
constexpr std::string_view text_kind = "text/";
constexpr std::string_view note_kind = "note/";

// A change that parts a character leaves no half of it: a text is always one that can be written down.
void write(WrittenText& written, text::Authored update) {
  const bool breaks = text::breaks_character(update.change, written.text);
  written.text = text::text_after(update.change, written.text);
  if (breaks) written.text = text::to_utf16(text::to_utf8(written.text));
  written.since.push_back(std::move(update));
  ++written.version;
}

bool fits(const text::Change& change, const WrittenText& written) {
  return text::length_before(change) == written.text.size() &&
         text::length_after(change) <= text::text_units_max;
}

// Where a note stands once the oldest of the updates that are known have become part of the text.
void move_note(v1::TextNote& note, const WrittenText& written, std::uint64_t oldest, std::uint64_t version) {
  std::size_t from = note.from();
  std::size_t to = note.to();
  for (std::uint64_t made = note.version(); made < version; ++made) {
    const text::Change& change = written.since[made - oldest].change;
    const std::size_t length = text::length_before(change);
    from = text::map_position(change, std::min(from, length), text::Side::right);
    to = text::map_position(change, std::min(to, length), text::Side::left);
  }
  note.set_from(static_cast<std::uint32_t>(from));
  note.set_to(static_cast<std::uint32_t>(std::max(from, to)));
  note.set_version(version);
}

// Puts the oldest `count` of the known updates into the text that stands beside them.
void compact(MinutesTexts& records, const std::string& meeting_id, std::size_t count) {
  WrittenText& written = records.written[meeting_id];
  v1::MinutesText& text = records.texts.edit(meeting_id);
  const std::uint64_t oldest = text.version();
  const std::uint64_t version = oldest + count;
  WrittenText base;
  base.text = text::to_utf16(text.text());
  base.version = oldest;
  for (std::size_t index = 0; index < count; ++index) {
    write(base, written.since[index]);
    records.updates.drop(update_id(meeting_id, oldest + index + 1));
  }
  text.set_text(text::to_utf8(base.text));
  text.set_version(version);
  for (const auto& [id, note] : records.notes.all()) {
    const bool stale = note.version() >= oldest && note.version() < version;
    if (note.meeting_id() == meeting_id && stale) move_note(records.notes.edit(id), written, oldest, version);
  }
  written.since.erase(written.since.begin(), written.since.begin() + static_cast<std::ptrdiff_t>(count));
}

void show_update(MinutesTexts& records, const v1::TextEdited& edited, const WrittenText& written,
                 const std::string& author) {
  v1::MinutesUpdate& update = records.updates.edit(update_id(edited.meeting_id(), written.version));
  update.set_meeting_id(edited.meeting_id());
  update.set_version(written.version);
  std::u16string inserted;
  *update.mutable_update() = text::write_update(written.since.back().change, inserted);
  update.set_inserted(text::to_utf8(inserted));
  update.set_author(author);
  update.set_client_id(edited.client_id());
}

void apply(MinutesTexts& records, const v1::TextEdited& edited, bool erased, const Happening& happening) {
  const std::string& meeting_id = edited.meeting_id();
  WrittenText& written = records.written[meeting_id];
  if (!records.texts.contains(meeting_id)) records.texts.edit(meeting_id).set_meeting_id(meeting_id);
  if (erased) records.texts.edit(meeting_id).set_redacted(true);
  const std::u16string inserted = erased ? std::u16string{} : text::to_utf16(edited.inserted());
  std::u16string_view rest = inserted;
  for (const v1::TextUpdate& update : edited.updates()) {
    auto change = text::read_update(update, rest);
    if (!change || !fits(*change, written)) break;
    write(written, {writer_of(happening.actor, edited.client_id()), *std::move(change)});
    show_update(records, edited, written, happening.actor);
  }
  written.edited_at = happening.at;
  written.edited = happening.revision;
  if (written.since.size() >= 2 * text_updates_kept)
    compact(records, meeting_id, written.since.size() - text_updates_kept);
}

void apply(MinutesTexts& records, const v1::TextNoted& noted, bool erased, const Happening& happening) {
  const WrittenText* written = find_text(records, noted.meeting_id());
  const std::size_t length = written == nullptr ? 0 : written->text.size();
  v1::TextNote& note = records.notes.edit(noted.note_id());
  note.set_meeting_id(noted.meeting_id());
  note.set_note_id(noted.note_id());
  note.set_from(static_cast<std::uint32_t>(std::min<std::size_t>(noted.from(), length)));
  note.set_to(static_cast<std::uint32_t>(std::clamp<std::size_t>(noted.to(), note.from(), length)));
  note.set_version(written == nullptr ? 0 : written->version);
  note.set_text(erased ? std::string{} : noted.text());
  note.set_author(happening.actor);
  *note.mutable_at() = happening.at;
  note.set_redacted(erased);
}

// What was written so far cannot be read again, neither as a text nor as the updates that made it. Lengths
// stay, so that what is written next stands where it was put.
void redact_text(MinutesTexts& records, const std::string& meeting_id, const Happening& happening) {
  const auto found = records.written.find(meeting_id);
  if (found == records.written.end()) return;
  WrittenText& written = found->second;
  compact(records, meeting_id, written.since.size());
  written.text.assign(written.text.size(), text::replacement_unit);
  written.edited = happening.revision;
  v1::MinutesText& text = records.texts.edit(meeting_id);
  text.set_text(text::to_utf8(written.text));
  text.set_redacted(true);
}

void redact_note(MinutesTexts& records, const std::string& meeting_id, const std::string& note_id) {
  const v1::TextNote* found = records.notes.find(note_id);
  if (found == nullptr || found->meeting_id() != meeting_id) return;
  v1::TextNote& note = records.notes.edit(note_id);
  note.clear_text();
  note.set_redacted(true);
}

void apply(MinutesTexts& records, const v1::TextRedacted& redacted, const Happening& happening) {
  const std::string_view name = redacted.text();
  if (name.starts_with(text_kind))
    return redact_text(records, std::string{name.substr(text_kind.size())}, happening);
  if (!name.starts_with(note_kind)) return;
  const std::string_view rest = name.substr(note_kind.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  redact_note(records, std::string{rest.substr(0, slash)},
              std::string{rest.substr(std::min(slash + 1, rest.size()))});
}

}  // namespace

void evolve(MinutesTexts& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kTextEdited:
      return apply(records, event.text_edited(), is_erased(event, v1::TextEdited::kInsertedFieldNumber),
                   happening);
    case v1::Event::kTextNoted:
      return apply(records, event.text_noted(), is_erased(event, v1::TextNoted::kTextFieldNumber), happening);
    case v1::Event::kNoteResolved:
      if (records.notes.contains(event.note_resolved().note_id()))
        records.notes.edit(event.note_resolved().note_id()).set_resolved(true);
      return;
    case v1::Event::kTextRedacted:
      return apply(records, event.text_redacted(), happening);
    default:
      return;
  }
}

void prepare(MinutesTexts& records) {
  for (const auto& [meeting_id, text] : records.texts.all()) {
    WrittenText& written = records.written[meeting_id];
    written.text = text::to_utf16(text.text());
    written.version = text.version();
    while (const auto* update = records.updates.find(update_id(meeting_id, written.version + 1))) {
      const std::u16string inserted = text::to_utf16(update->inserted());
      std::u16string_view rest = inserted;
      auto change = text::read_update(update->update(), rest);
      if (!change || !fits(*change, written)) break;
      write(written, {writer_of(update->author(), update->client_id()), *std::move(change)});
    }
  }
}

const WrittenText* find_text(const MinutesTexts& records, const std::string& meeting_id) {
  const auto found = records.written.find(meeting_id);
  return found == records.written.end() ? nullptr : &found->second;
}

std::string update_id(const std::string& meeting_id, std::uint64_t version) {
  std::string digits = std::to_string(version);
  if (digits.size() < version_digits) digits.insert(0, version_digits - digits.size(), '0');
  return meeting_id + "/" + digits;
}

std::string writer_of(const std::string& person, const std::string& client_id) {
  return person + "/" + client_id;
}

}  // namespace slipway::records
