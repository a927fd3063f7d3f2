// Minutes that people write together: placing what each writes, and notes on it.
//
// A writer sends changes of the text as it last saw it; here they become changes of the text as it stands
// (proto/text). So that typing does not become a commit a key press, a text takes one command every
// text_commit_interval_ms; who comes earlier is told how long to wait, and sends all that was typed by then.
// A refusal costs no commit, and waiting costs no writer a word: what is not taken yet is only rebased
// further.
#include <google/protobuf/util/time_util.h>

#include <span>

#include "proto/text/mention.h"
#include "proto/text/update.h"
#include "proto/text/utf16.h"
#include "server/domain/limits.h"
#include "server/domain/meeting_checks.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

using google::protobuf::util::TimeUtil;
using records::WrittenText;
using Changes = std::vector<text::Change>;

// A meeting whose minutes may still be written.
std::optional<Refusal> not_writable(const Project& project, const std::string& meeting_id) {
  const auto meeting = known_meeting(project, meeting_id);
  if (!meeting) return meeting.error();
  if ((*meeting)->state == v1::MEETING_CANCELLED) return in_wrong_state(meeting_id, **meeting).error();
  if ((*meeting)->state != v1::MINUTES_APPROVED) return std::nullopt;
  return Refusal{Code::minutes_locked, {{"meeting", meeting_id}}};
}

const WrittenText& text_of(const Project& project, const std::string& meeting_id) {
  static const WrittenText unwritten;
  const WrittenText* written = records::find_text(project.records.texts, meeting_id);
  return written == nullptr ? unwritten : *written;
}

std::optional<Refusal> too_soon(const WrittenText& written, const Request& request) {
  if (written.version == 0) return std::nullopt;
  const std::int64_t passed = TimeUtil::DurationToMilliseconds(request.context.now - written.edited_at);
  if (passed >= text_commit_interval_ms) return std::nullopt;
  const std::int64_t wait = std::min(text_commit_interval_ms, text_commit_interval_ms - passed);
  return Refusal{Code::text_busy, {{"retry_after_ms", std::to_string(wait)}}};
}

// The updates that were made since `version`; or why what was seen then cannot be moved to what stands now.
std::expected<std::vector<text::Authored>, Refusal> since(const WrittenText& written, std::uint64_t version,
                                                          const Request& request) {
  if (version > written.version) return invalid(request, "version", "too_large");
  const std::uint64_t missed = written.version - version;
  if (missed > written.since.size()) {
    const Stamp changed{written.edited, written.since.empty() ? std::string{} : written.since.back().by};
    return refuse(
        version_conflict("text", changed, std::to_string(version), std::to_string(written.version)));
  }
  return std::vector<text::Authored>(written.since.end() - static_cast<std::ptrdiff_t>(missed),
                                     written.since.end());
}

// How long the text was before those updates.
std::size_t units_before(const WrittenText& written, const std::vector<text::Authored>& since) {
  return since.empty() ? written.text.size() : text::length_before(since.front().change);
}

// The updates of the command, each of the text that the one before it makes, on a text of `units`.
std::expected<Changes, Refusal> read_changes(const v1::EditText& edit, std::size_t units,
                                             const Request& request) {
  // A line's end is one unit everywhere.
  if (edit.inserted().contains('\r')) return invalid(request, "inserted", "control_character");
  const std::u16string inserted = text::to_utf16(edit.inserted());
  std::u16string_view rest = inserted;
  Changes changes;
  for (const v1::TextUpdate& update : edit.updates()) {
    const std::size_t left = rest.size();
    auto change = text::read_update(update, rest);
    if (!change) return too_many(request, "updates", text::text_units_max);
    std::size_t told = 0;
    for (const text::Section& section : change->sections)
      told += section.replacement ? section.replacement->size() : 0;
    if (told != left - rest.size() || text::length_before(*change) != units)
      return invalid(request, "updates", "not_of_this_text");
    units = text::length_after(*change);
    changes.push_back(*std::move(change));
  }
  if (!rest.empty()) return invalid(request, "inserted", "not_of_this_text");
  return changes;
}

std::expected<v1::TextEdited, Refusal> placed(const v1::EditText& edit, const WrittenText& written,
                                              const Changes& changes, const Request& request) {
  v1::TextEdited edited;
  edited.set_meeting_id(edit.meeting_id());
  edited.set_version(written.version);
  edited.set_client_id(edit.client_id());
  std::u16string now = written.text;
  std::u16string inserted;
  text::Change whole = changes.front();
  for (const text::Change& change : changes) {
    if (text::breaks_character(change, now)) return invalid(request, "updates", "parts_character");
    now = text::text_after(change, now);
    if (now.size() > text::text_units_max) return too_many(request, "updates", text::text_units_max);
    *edited.add_updates() = text::write_update(change, inserted);
    if (&change != &changes.front()) whole = text::compose(whole, change);
  }
  edited.set_mentioned(text::joined(text::newly_mentioned(whole, now)));
  edited.set_inserted(text::to_utf8(inserted));
  return edited;
}

}  // namespace

Decision decide(const Project& project, const v1::EditText& edit, const Request& request) {
  if (auto refusal = not_writable(project, edit.meeting_id())) return refuse(*std::move(refusal));
  if (auto wrong = wrong_expectation(request, edit.meeting_id())) return refuse(*std::move(wrong));
  const WrittenText& written = text_of(project, edit.meeting_id());
  const auto missed = since(written, edit.version(), request);
  if (!missed) return refuse(missed.error());
  const auto changes = read_changes(edit, units_before(written, *missed), request);
  if (!changes) return refuse(changes.error());
  const std::string writer = records::writer_of(request.context.actor, edit.client_id());
  const Changes rebased = text::rebase(*changes, writer, *missed);
  if (rebased.empty()) return Events{};
  if (auto soon = too_soon(written, request)) return refuse(*std::move(soon));
  auto edited = placed(edit, written, rebased, request);
  if (!edited) return refuse(edited.error());
  Events events;
  *events.emplace_back().mutable_text_edited() = *std::move(edited);
  return events;
}

Decision decide(const Project& project, const v1::NoteText& note, const Request& request) {
  if (auto refusal = not_writable(project, note.meeting_id())) return refuse(*std::move(refusal));
  const auto& notes = project.records.texts.notes;
  if (auto refusal = not_new(request, notes, "note", note.note_id(), "note_id", text_notes_max))
    return refuse(*std::move(refusal));
  const WrittenText& written = text_of(project, note.meeting_id());
  const auto missed = since(written, note.version(), request);
  if (!missed) return refuse(missed.error());
  if (note.to() > units_before(written, *missed)) return invalid(request, "to", "too_large");
  if (note.from() > note.to()) return invalid(request, "from", "too_large");
  std::size_t from = note.from();
  std::size_t to = note.to();
  for (const text::Authored& update : *missed) {
    from = text::map_position(update.change, from, text::Side::right);
    to = text::map_position(update.change, to, text::Side::left);
  }
  Events events;
  auto& noted = *events.emplace_back().mutable_text_noted();
  noted.set_meeting_id(note.meeting_id());
  noted.set_note_id(note.note_id());
  noted.set_version(written.version);
  noted.set_from(static_cast<std::uint32_t>(from));
  noted.set_to(static_cast<std::uint32_t>(std::max(from, to)));
  noted.set_text(note.text());
  return events;
}

Decision decide(const Project& project, const v1::ResolveNote& resolve, const Request&) {
  if (auto refusal = not_writable(project, resolve.meeting_id())) return refuse(*std::move(refusal));
  const v1::TextNote* note = project.records.texts.notes.find(resolve.note_id());
  if (note == nullptr || note->meeting_id() != resolve.meeting_id())
    return not_found("note", resolve.note_id());
  if (note->resolved()) return Events{};
  Events events;
  auto& resolved = *events.emplace_back().mutable_note_resolved();
  resolved.set_meeting_id(resolve.meeting_id());
  resolved.set_note_id(resolve.note_id());
  return events;
}

}  // namespace slipway::domain
