// Texts that can be redacted: which there are, says the schema; what becomes of them.
#include <algorithm>
#include <string_view>

#include "proto/records/free_text.h"
#include "proto/records/sealed_fields.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

using records::SealedField;

// Can be read, or could once.
bool is_written(const v1::Event& event, const SealedField& field) {
  if (records::is_erased(event, field.field->number())) return true;
  const std::string text = field.text_in(records::fact_of(event));
  return !text.empty() && text != records::erased_text;
}

// A task's description or a block of minutes; null: it is none, or there is none.
Field<std::string>* find_field(Project& project, std::string_view name) {
  const auto part = [&] {
    const std::size_t slash = std::min(name.find('/'), name.size());
    const std::string taken{name.substr(0, slash)};
    name.remove_prefix(std::min(slash + 1, name.size()));
    return taken;
  };
  const std::string kind = part();
  const std::string id = part();
  if (kind == "task") {
    const auto task = project.board.tasks.find(id);
    return task == project.board.tasks.end() ? nullptr : &task->second.description;
  }
  const auto meeting = project.meetings.all.find(id);
  if (kind != "minutes" || meeting == project.meetings.all.end()) return nullptr;
  const auto block = meeting->second.minutes.find(part());
  return block == meeting->second.minutes.end() ? nullptr : &block->second.text;
}

}  // namespace

Decision decide(const Project& project, const v1::RedactText& redact, const Request&) {
  const auto text = project.texts.find(redact.text());
  if (text == project.texts.end()) return not_found("text", redact.text());
  if (text->second.written <= text->second.redacted) return Events{};
  Events events;
  auto& redacted = *events.emplace_back().mutable_text_redacted();
  redacted.set_text(redact.text());
  redacted.set_reason(redact.reason());
  return events;
}

// A thing is known by the event that made it, whether or not that has a text: by what the event is about, and
// by the first of its texts.
void note_texts(Project& project, const v1::Event& event, const Happening& happening) {
  if (std::string thing = records::thing_of(event); !thing.empty()) project.texts[std::move(thing)];
  const auto& fields = records::sealed_fields_of(event);
  for (const SealedField& field : fields) {
    const bool written = is_written(event, field);
    if (!written && &field != &fields.front()) continue;
    TextHistory& text = project.texts[field.subject_in(records::fact_of(event))];
    if (written) text.written = happening.revision;
  }
}

void evolve(Project& project, const v1::TextRedacted& redacted, const Happening& happening) {
  project.texts[redacted.text()].redacted = happening.revision;
  if (auto* field = find_field(project, redacted.text()))
    field->set("", {happening.revision, happening.actor});
}

}  // namespace slipway::domain
