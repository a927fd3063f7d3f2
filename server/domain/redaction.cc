// Texts that can be redacted: which there are, and what becomes of them.
#include <algorithm>

#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

// A text's name taken apart, as `minutes/MEETING/BLOCK`.
struct TextName {
  std::string kind;
  std::string id;
  std::string part;  // Empty where the kind has none.
};

TextName parse(const std::string& text) {
  const std::size_t first = std::min(text.find('/'), text.size());
  const std::size_t second = std::min(text.find('/', first + 1), text.size());
  TextName name{text.substr(0, first), {}, {}};
  if (first < text.size()) name.id = text.substr(first + 1, second - first - 1);
  if (second < text.size()) name.part = text.substr(second + 1);
  return name;
}

template <class Map>
auto* find_in(Map& map, const std::string& id) {
  const auto found = map.find(id);
  return found == map.end() ? nullptr : &found->second;
}

// A task's description or a block of minutes, which can be written anew; null: it is none, or there is none.
template <class AnyProject>
auto* find_field(AnyProject& project, const TextName& name) {
  if (name.kind == "task" && name.part.empty()) {
    auto* task = find_in(project.board.tasks, name.id);
    return task == nullptr ? nullptr : &task->description;
  }
  auto* meeting = name.kind == "minutes" ? find_in(project.meetings.all, name.id) : nullptr;
  auto* block = meeting == nullptr ? nullptr : find_in(meeting->minutes, name.part);
  return block == nullptr ? nullptr : &block->text;
}

// A comment, an amendment, a note, a file or who made an imported task: written once.
bool is_written_once(const Project& project, const TextName& name) {
  if (name.kind == "comment" && name.part.empty()) return project.board.find_commented(name.id) != nullptr;
  if (name.kind == "author" && name.part.empty()) {
    const Task* task = project.board.find_task(name.id);
    return task != nullptr && !task->import_id.empty();
  }
  if (name.kind == "file" && name.part.empty())
    return records::find_attachment(project.records.files, name.id) != nullptr;
  if (name.kind == "note") {
    const v1::TextNote* note = project.records.texts.notes.find(name.part);
    return note != nullptr && note->meeting_id() == name.id;
  }
  const Meeting* meeting = name.kind == "amendment" ? project.meetings.find(name.id) : nullptr;
  return meeting != nullptr && meeting->amendments.contains(name.part);
}

// When it was last written, or redacted; nothing: there is no such text that can be written anew.
std::optional<Revision> last_written(const Project& project, const TextName& name) {
  if (const Field<std::string>* field = find_field(project, name)) return field->changed.revision;
  if (name.kind != "text" || !name.part.empty()) return std::nullopt;
  const records::WrittenText* written = records::find_text(project.records.texts, name.id);
  return written == nullptr ? std::nullopt : std::optional{written->edited};
}

}  // namespace

Decision decide(const Project& project, const v1::RedactText& redact, const Request&) {
  const TextName name = parse(redact.text());
  const std::optional<Revision> written = last_written(project, name);
  if (!written && !is_written_once(project, name)) return not_found("text", redact.text());
  const auto before = project.redacted.find(redact.text());
  const bool written_since = before == project.redacted.end() || (written && *written != before->second);
  if (!written_since) return Events{};
  Events events;
  auto& redacted = *events.emplace_back().mutable_text_redacted();
  redacted.set_text(redact.text());
  redacted.set_reason(redact.reason());
  return events;
}

void evolve(Project& project, const v1::TextRedacted& redacted, const Happening& happening) {
  project.redacted[redacted.text()] = happening.revision;
  if (auto* field = find_field(project, parse(redacted.text())))
    field->set("", {happening.revision, happening.actor});
}

}  // namespace slipway::domain
