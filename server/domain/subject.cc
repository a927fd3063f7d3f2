#include "server/domain/subject.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "proto/basics.h"
#include "slipway/v1/options.pb.h"

namespace slipway::domain {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view id_suffix = "_id";

std::string value_of(const Message& intent, const FieldDescriptor& field) {
  const auto& reflection = *intent.GetReflection();
  if (field.is_repeated()) return {};
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return reflection.GetString(intent, &field);
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return {};
  return std::to_string(reflection.GetEnumValue(intent, &field));
}

// What events of the command's own kind are about, with the command's values; and where in the command the
// first of them stands.
struct Candidate {
  std::string entity;
  int place = std::numeric_limits<int>::max();
};

Candidate filled(std::string_view pattern, const Message& intent) {
  Candidate candidate;
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    candidate.entity += pattern.substr(0, open);
    if (open == pattern.size()) break;
    const std::size_t close = pattern.find('}', open);
    const auto* field =
        intent.GetDescriptor()->FindFieldByName(std::string(pattern.substr(open + 1, close - open - 1)));
    if (field == nullptr) return {};
    candidate.entity += value_of(intent, *field);
    candidate.place = std::min(candidate.place, field->index());
    pattern.remove_prefix(close + 1);
  }
  return candidate;
}

// Of two that begin at the same field, the one that says more.
bool is_better(const Candidate& candidate, const Candidate& than) {
  if (candidate.entity.empty() || candidate.place != than.place) return candidate.place < than.place;
  return candidate.entity.size() > than.entity.size();
}

// As the events that stand in one file of the schema with the command say it.
std::string by_events(const Message& intent) {
  const auto& file = *intent.GetDescriptor()->file();
  Candidate best;
  for (int index = 0; index < file.message_type_count(); ++index) {
    const std::string& about = file.message_type(index)->options().GetExtension(v1::about);
    if (!about.contains('{')) continue;
    Candidate candidate = filled(about, intent);
    if (is_better(candidate, best)) best = std::move(candidate);
  }
  return best.entity;
}

// The first thing that it names: `task_id` a task, a stage by its number.
std::string by_fields(const Message& intent) {
  for (int index = 0; index < intent.GetDescriptor()->field_count(); ++index) {
    const FieldDescriptor& field = *intent.GetDescriptor()->field(index);
    const std::string_view name = field.name();
    const std::string value = value_of(intent, field);
    if (value.empty()) continue;
    if (name == "stage") return "stage/" + value;
    if (name.ends_with(id_suffix))
      return std::string(name.substr(0, name.size() - id_suffix.size())) + "/" + value;
  }
  return {};
}

}  // namespace

bool is_entity_id(std::string_view text) {
  for (std::size_t slash = text.find('/'); slash != text.npos; slash = text.find('/')) {
    if (!is_identifier(text.substr(0, slash))) return false;
    text.remove_prefix(slash + 1);
  }
  return is_identifier(text);
}

std::string subject_of(const v1::Command& command) {
  const auto* field = v1::Command::descriptor()->FindFieldByNumber(static_cast<int>(command.intent_case()));
  if (field == nullptr) return {};
  const Message& intent = command.GetReflection()->GetMessage(command, field);
  std::string entity = by_events(intent);
  if (entity.empty()) entity = by_fields(intent);
  return is_entity_id(entity) ? entity : std::string{};
}

}  // namespace slipway::domain
