#include "proto/records/sealed_fields.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "proto/basics.h"
#include "slipway/v1/options.pb.h"

namespace slipway::records {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// By the fact's number in Event, read from the schema once.
using SealedFields = std::unordered_map<int, std::vector<SealedField>>;
using Things = std::unordered_map<int, NamePattern>;

bool is_part_of_name(const FieldDescriptor& field) {
  return !field.is_repeated() && (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
                                  field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM);
}

std::string id_of(const Message& message, const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING)
    return message.GetReflection()->GetString(message, &field);
  return std::to_string(message.GetReflection()->GetEnumValue(message, &field));
}

std::optional<SealedField> sealed_field(const FieldDescriptor& field, const Descriptor& fact) {
  const bool personal = field.options().GetExtension(v1::personal);
  const std::string& text = field.options().GetExtension(v1::free_text);
  if (!personal && text.empty()) return std::nullopt;
  SLIPWAY_ASSERT(field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field.is_repeated(),
                 field.full_name());
  return SealedField{&field, NamePattern{personal ? "person/{person_id}" : text, std::array{&fact}}};
}

template <class Use>
void each_fact(Use use) {
  const auto& facts = *v1::Event::descriptor()->FindOneofByName("fact");
  for (int index = 0; index < facts.field_count(); ++index)
    use(facts.field(index)->number(), *facts.field(index)->message_type());
}

const SealedFields& sealed_fields() {
  static const SealedFields all = [] {
    SealedFields fields;
    each_fact([&](int number, const Descriptor& fact) {
      for (int place = 0; place < fact.field_count(); ++place)
        if (auto field = sealed_field(*fact.field(place), fact)) fields[number].push_back(*std::move(field));
    });
    return fields;
  }();
  return all;
}

std::set<std::string> free_text_patterns() {
  std::set<std::string> patterns;
  each_fact([&](int, const Descriptor& fact) {
    for (int place = 0; place < fact.field_count(); ++place)
      patterns.insert(fact.field(place)->options().GetExtension(v1::free_text));
  });
  patterns.erase("");
  return patterns;
}

const Things& things() {
  static const Things all = [] {
    Things found;
    const std::set<std::string> patterns = free_text_patterns();
    each_fact([&](int number, const Descriptor& fact) {
      const std::string& about = fact.options().GetExtension(v1::about);
      if (patterns.contains(about)) found.emplace(number, NamePattern{about, std::array{&fact}});
    });
    return found;
  }();
  return all;
}

}  // namespace

NamePattern::NamePattern(std::string_view pattern, Types types) {
  while (!pattern.empty()) {
    Part& part = parts_.emplace_back();
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    part.text = pattern.substr(0, open);
    if (open == pattern.size()) break;
    const std::size_t close = pattern.find('}', open);
    const std::string_view names = pattern.substr(open + 1, close - open - 1);
    for (part.type = types.size(); part.path.empty() && part.type > 0;)
      part.path = path_of(names, *types[--part.type]);
    SLIPWAY_ASSERT(!part.path.empty() && is_part_of_name(*part.path.back()), pattern);
    pattern.remove_prefix(close + 1);
  }
}

// Empty: there is none.
NamePattern::Path NamePattern::path_of(std::string_view names, const Descriptor& type) {
  Path path;
  const Descriptor* at = &type;
  while (!names.empty()) {
    const std::size_t dot = std::min(names.find('.'), names.size());
    const FieldDescriptor* field =
        at == nullptr ? nullptr : at->FindFieldByName(std::string{names.substr(0, dot)});
    if (field == nullptr) return {};
    path.push_back(field);
    at = field->message_type();
    names.remove_prefix(std::min(dot + 1, names.size()));
  }
  return path;
}

std::string NamePattern::fill(Messages messages) const {
  std::string filled;
  for (const Part& part : parts_) {
    filled += part.text;
    if (part.path.empty()) continue;
    const Message* at = messages[part.type];
    for (const FieldDescriptor* field : part.path) {
      if (field == part.path.back()) {
        filled += id_of(*at, *field);
      } else {
        at = &at->GetReflection()->GetMessage(*at, field);
      }
    }
  }
  return filled;
}

const std::vector<SealedField>& sealed_fields_of(const v1::Event& event) {
  static const std::vector<SealedField> none;
  const auto found = sealed_fields().find(event.fact_case());
  return found == sealed_fields().end() ? none : found->second;
}

std::string thing_of(const v1::Event& event) {
  const auto found = things().find(event.fact_case());
  return found == things().end() ? std::string{} : found->second.fill(std::array{&fact_of(event)});
}

const Message& fact_of(const v1::Event& event) {
  return event.GetReflection()->GetMessage(event,
                                           v1::Event::descriptor()->FindFieldByNumber(event.fact_case()));
}

Message& fact_of(v1::Event& event) {
  return *event.GetReflection()->MutableMessage(
      &event, v1::Event::descriptor()->FindFieldByNumber(event.fact_case()));
}

std::string SealedField::subject_in(const Message& fact) const {
  return subject.fill(std::array{&fact});
}

std::string SealedField::text_in(const Message& fact) const {
  return fact.GetReflection()->GetString(fact, field);
}

}  // namespace slipway::records
