#include "projections/sealed_commit.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "projections/seal.h"
#include "proto/basics.h"
#include "proto/records/sealed_fields.h"

namespace slipway {
namespace {

using google::protobuf::Message;
using records::fact_of;
using records::sealed_fields_of;
using records::SealedField;

const SealedField* find_field(const v1::Event& event, std::uint32_t number) {
  for (const SealedField& field : sealed_fields_of(event))
    if (field.field->number() == static_cast<int>(number)) return &field;
  return nullptr;
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
  const std::string text = field.text_in(fact);
  if (text.empty()) return true;
  const auto id = key_of(field.subject_in(fact), subjects, keys);
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
    return std::ranges::any_of(sealed_fields_of(event), [&](const SealedField& field) {
      return !field.text_in(fact_of(event)).empty();
    });
  });
}

bool seal_commit(v1::Commit& commit, SubjectKeys& subjects, Keys& keys) {
  for (int index = 0; index < commit.events_size(); ++index)
    for (const SealedField& field : sealed_fields_of(commit.events(index)))
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
  return found->subject_in(fact_of(event));
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

}  // namespace slipway
