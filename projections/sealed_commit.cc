#include "projections/sealed_commit.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "projections/seal.h"
#include "proto/basics.h"
#include "slipway/v1/options.pb.h"

namespace slipway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A name with fields of the same message in it: texts, each followed by a field, but for the last.
struct NamePart {
  std::string text;
  const FieldDescriptor* field = nullptr;
};
using Name = std::vector<NamePart>;

// A field of a fact that is sealed where it has a text.
struct SealedField {
  const FieldDescriptor* field;
  Name subject;
};
// By the fact's number in Event, read from the schema once.
using SealedFields = std::unordered_map<int, std::vector<SealedField>>;

// As `minutes/{meeting_id}/{block_id}`.
Name name_of(std::string_view pattern, const Descriptor& fact) {
  Name name;
  while (!pattern.empty()) {
    NamePart& part = name.emplace_back();
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    part.text = pattern.substr(0, open);
    if (open == pattern.size()) break;
    const std::size_t close = pattern.find('}', open);
    part.field = fact.FindFieldByName(std::string{pattern.substr(open + 1, close - open - 1)});
    SLIPWAY_ASSERT(part.field != nullptr && (part.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
                                             part.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM),
                   fact.full_name());
    pattern.remove_prefix(close + 1);
  }
  return name;
}

std::optional<SealedField> sealed_field(const FieldDescriptor& field, const Descriptor& fact) {
  const bool personal = field.options().GetExtension(v1::personal);
  const std::string& text = field.options().GetExtension(v1::free_text);
  if (!personal && text.empty()) return std::nullopt;
  SLIPWAY_ASSERT(field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field.is_repeated(),
                 field.full_name());
  return SealedField{&field, name_of(personal ? "person/{person_id}" : text, fact)};
}

const SealedFields& sealed_fields() {
  static const SealedFields all = [] {
    SealedFields fields;
    const auto& facts = *v1::Event::descriptor()->FindOneofByName("fact");
    for (int index = 0; index < facts.field_count(); ++index) {
      const Descriptor& fact = *facts.field(index)->message_type();
      for (int place = 0; place < fact.field_count(); ++place)
        if (auto field = sealed_field(*fact.field(place), fact))
          fields[facts.field(index)->number()].push_back(std::move(*field));
    }
    return fields;
  }();
  return all;
}

const std::vector<SealedField>& fields_of(const v1::Event& event) {
  static const std::vector<SealedField> none;
  const auto found = sealed_fields().find(event.fact_case());
  return found == sealed_fields().end() ? none : found->second;
}

const SealedField* find_field(const v1::Event& event, std::uint32_t number) {
  for (const SealedField& field : fields_of(event))
    if (field.field->number() == static_cast<int>(number)) return &field;
  return nullptr;
}

// REQUIRES: the event has a fact.
const Message& fact_of(const v1::Event& event) {
  return event.GetReflection()->GetMessage(event,
                                           v1::Event::descriptor()->FindFieldByNumber(event.fact_case()));
}
Message& fact_of(v1::Event& event) {
  return *event.GetReflection()->MutableMessage(
      &event, v1::Event::descriptor()->FindFieldByNumber(event.fact_case()));
}

std::string text_of(const Message& fact, const FieldDescriptor* field) {
  return fact.GetReflection()->GetString(fact, field);
}

// What stands for the field in a name: an enum's value by its number.
std::string id_of(const Message& fact, const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return text_of(fact, &field);
  return std::to_string(fact.GetReflection()->GetEnumValue(fact, &field));
}

std::string fill(const Name& name, const Message& fact) {
  std::string filled;
  for (const NamePart& part : name) {
    filled += part.text;
    if (part.field != nullptr) filled += id_of(fact, *part.field);
  }
  return filled;
}

void append_big_endian(std::string& bytes, std::uint64_t number, int size) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>(number >> shift));
}

// Where the box belongs: it opens nowhere else.
std::string place_of(const v1::Commit& commit, const v1::Sealed& sealed) {
  std::string place = commit.project();
  place.push_back('\0');
  append_big_endian(place, commit.revision(), 8);
  append_big_endian(place, sealed.event(), 4);
  append_big_endian(place, sealed.field(), 4);
  return place;
}

// The key of a subject, taken if there is none yet.
std::optional<KeyId> key_of(const std::string& subject, SubjectKeys& subjects, Keys& keys) {
  if (const auto found = subjects.find(subject); found != subjects.end()) return found->second;
  const auto taken = keys.take();
  if (taken) subjects.emplace(subject, *taken);
  return taken;
}

bool seal_field(v1::Commit& commit, int index, const SealedField& field, SubjectKeys& subjects, Keys& keys) {
  Message& fact = fact_of(*commit.mutable_events(index));
  const std::string text = text_of(fact, field.field);
  if (text.empty()) return true;
  const auto id = key_of(fill(field.subject, fact), subjects, keys);
  const auto key = id ? keys.find(*id) : std::unexpected(KeyLoss::damaged);
  if (!key) return false;
  v1::Sealed& sealed = *commit.add_sealed();
  sealed.set_event(static_cast<std::uint32_t>(index));
  sealed.set_field(static_cast<std::uint32_t>(field.field->number()));
  sealed.set_key(*id);
  sealed.set_box(seal(text, place_of(commit, sealed), *key, keys.nonce()));
  // Emptied, not cleared: a field that was said stays one that was said.
  fact.GetReflection()->SetString(&fact, field.field, "");
  return true;
}

bool open_field(v1::Commit& commit, v1::Sealed& sealed, const KeyReader& keys) {
  if (sealed.event() >= static_cast<std::uint32_t>(commit.events_size())) return false;
  v1::Event& event = *commit.mutable_events(static_cast<int>(sealed.event()));
  const SealedField* field = find_field(event, sealed.field());
  if (field == nullptr) return false;
  const auto key = keys.find(sealed.key());
  if (key) {
    auto text = unseal(sealed.box(), place_of(commit, sealed), *key);
    if (!text) return false;
    Message& fact = fact_of(event);
    fact.GetReflection()->SetString(&fact, field->field, std::move(*text));
  } else {
    if (key.error() != KeyLoss::destroyed) return false;
    event.add_erased(sealed.field());
  }
  sealed.clear_box();
  return true;
}

}  // namespace

bool has_texts_to_seal(const v1::Commit& commit) {
  return std::ranges::any_of(commit.events(), [](const v1::Event& event) {
    return std::ranges::any_of(fields_of(event), [&](const SealedField& field) {
      return !text_of(fact_of(event), field.field).empty();
    });
  });
}

bool seal_commit(v1::Commit& commit, SubjectKeys& subjects, Keys& keys) {
  for (int index = 0; index < commit.events_size(); ++index)
    for (const SealedField& field : fields_of(commit.events(index)))
      if (!seal_field(commit, index, field, subjects, keys)) return false;
  return true;
}

std::expected<v1::Commit, StoreError> open_commit(std::string_view bytes, const KeyReader& keys) {
  v1::Commit commit;
  if (!commit.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return std::unexpected(StoreError::corrupt);
  for (v1::Sealed& sealed : *commit.mutable_sealed())
    if (!open_field(commit, sealed, keys)) return std::unexpected(StoreError::corrupt);
  return commit;
}

std::optional<std::string> command_id_of(std::string_view bytes) {
  v1::Commit commit;
  if (!commit.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return commit.command_id();
}

std::string subject_of(const v1::Event& event, std::uint32_t field) {
  const SealedField* found = find_field(event, field);
  SLIPWAY_ASSERT(found != nullptr, event.ShortDebugString());
  return fill(found->subject, fact_of(event));
}

std::string erased_subject(const v1::Event& event) {
  if (event.has_person_erased()) return "person/" + event.person_erased().person_id();
  if (event.has_text_redacted()) return event.text_redacted().text();
  return {};
}

bool erases_something(const v1::Commit& commit) {
  return std::ranges::any_of(commit.events(),
                             [](const v1::Event& event) { return !erased_subject(event).empty(); });
}

void follow_keys(const v1::Commit& commit, SubjectKeys& subjects, std::vector<KeyId>& to_destroy) {
  for (const v1::Sealed& sealed : commit.sealed())
    subjects[subject_of(commit.events(static_cast<int>(sealed.event())), sealed.field())] = sealed.key();
  for (const v1::Event& event : commit.events()) {
    const auto found = subjects.find(erased_subject(event));
    if (found == subjects.end()) continue;
    to_destroy.push_back(found->second);
    subjects.erase(found);
  }
}

bool is_erased(const v1::Event& event, int field) {
  return std::ranges::find(event.erased(), static_cast<std::uint32_t>(field)) != event.erased().end();
}

}  // namespace slipway
