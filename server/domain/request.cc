#include "server/domain/request.h"

#include <algorithm>
#include <cstdlib>

#include "proto/records/free_text.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Of so many thousandths, as `1.5`.
std::string text_of_milli(std::int64_t milli) {
  const std::int64_t whole = std::abs(milli) / 1'000;
  std::string rest = std::to_string(std::abs(milli) % 1'000 + 1'000).substr(1);
  while (rest.ends_with('0')) rest.pop_back();
  return (milli < 0 ? "-" : "") + std::to_string(whole) + (rest.empty() ? "" : "." + rest);
}

// A plain value; none: it is of another kind.
std::optional<std::string> text_of(const Message& message, const FieldDescriptor& field) {
  const auto& values = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return records::readable(values.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return lower_name(*field.enum_type(), values.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::to_string(values.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(values.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return field.name().ends_with("_milli") ? text_of_milli(values.GetInt64(message, &field))
                                              : std::to_string(values.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type() != v1::Date::descriptor()) return std::nullopt;
      return text_of(day_of(static_cast<const v1::Date&>(values.GetMessage(message, &field))));
    default:
      return std::nullopt;
  }
}

}  // namespace

std::size_t bytes_of(const Events& events) {
  constexpr std::size_t framing = 4;  // A tag and a length before each event.
  std::size_t bytes = 0;
  for (const v1::Event& event : events) bytes += event.ByteSizeLong() + framing;
  return bytes;
}

std::unexpected<Refusal> refuse(Code code, Facts facts) {
  return std::unexpected(Refusal{code, std::move(facts)});
}

std::unexpected<Refusal> not_found(std::string kind, std::string id) {
  return refuse(Code::not_found, {{"kind", std::move(kind)}, {"id", std::move(id)}});
}

std::unexpected<Refusal> already_exists(std::string kind, std::string id) {
  return refuse(Code::already_exists, {{"kind", std::move(kind)}, {"id", std::move(id)}});
}

std::unexpected<Refusal> invalid(const Request& request, std::string_view field, std::string_view problem) {
  std::string path{intent_name(request.command.intent_case())};
  return refuse(Code::invalid,
                {{"field", path.append(".").append(field)}, {"problem", std::string{problem}}});
}

std::unexpected<Refusal> too_many(const Request& request, std::string_view field, std::size_t limit) {
  auto refusal = invalid(request, field, "too_many");
  refusal.error().facts.emplace_back("limit", std::to_string(limit));
  return refusal;
}

std::unexpected<Refusal> wrong_state(std::string kind, std::string title, std::string state) {
  return refuse(Code::record_state,
                {{"kind", std::move(kind)}, {"title", std::move(title)}, {"state", std::move(state)}});
}

bool is_system(const Context& context) {
  return context.actor == system_actor;
}

std::optional<Refusal> missing_person(const Context& context, const std::string& person) {
  if (person.empty() || context.workspace == nullptr) return std::nullopt;
  if (context.workspace->find_active(person) != nullptr) return std::nullopt;
  return not_found("person", person).error();
}

std::optional<Refusal> missing_department(const Context& context, const std::string& department) {
  if (department.empty() || context.workspace == nullptr) return std::nullopt;
  if (context.workspace->departments.contains(department)) return std::nullopt;
  return not_found("department", department).error();
}

const std::string& time_zone_of(const Project& project, const Context& context) {
  const bool own = !project.time_zone.empty() || context.workspace == nullptr;
  return own ? project.time_zone : context.workspace->time_zone;
}

bool changed_since(const Request& request, const Stamp& changed) {
  return request.command.has_expect() && changed.revision.value > request.command.expect().revision();
}

Refusal version_conflict(std::string_view field, const Stamp& changed, std::string mine, std::string theirs) {
  return {Code::version_conflict,
          {{"field", std::string{field}},
           {"mine", std::move(mine)},
           {"theirs", std::move(theirs)},
           {"author", changed.author},
           {"theirs_revision", std::to_string(changed.revision.value)}}};
}

std::optional<Refusal> wrong_expectation(const Request& request, const std::string& entity) {
  // Commands name things by their own ids, views by their kinds too.
  const std::string& expected = request.command.expect().entity();
  const std::string own = entity.substr(entity.rfind('/') + 1);
  if (expected.empty() || expected == entity || expected == own) return std::nullopt;
  return Refusal{Code::invalid, {{"field", "expect.entity"}, {"problem", "other_entity"}}};
}

std::optional<Refusal> stale(const Request& request, const std::string& entity,
                             const v1::Recorded& recorded) {
  if (auto wrong = wrong_expectation(request, entity)) return wrong;
  const Stamp changed{{recorded.changed_revision()}, recorded.changed_by()};
  if (!changed_since(request, changed)) return std::nullopt;
  return Refusal{Code::version_conflict,
                 {{"field", entity.substr(0, entity.find('/'))},
                  {"author", changed.author},
                  {"seen_revision", std::to_string(request.command.expect().revision())},
                  {"theirs_revision", std::to_string(changed.revision.value)}}};
}

std::optional<Refusal> stale_edit(const Request& request, const std::string& entity,
                                  const v1::Recorded& recorded, const Message& wanted,
                                  const Message& present) {
  auto refusal = stale(request, entity, recorded);
  if (!refusal || refusal->code != Code::version_conflict) return refusal;
  const auto difference = first_difference(wanted, present);
  if (!difference) return refusal;
  refusal->facts[0].second = difference->field;
  refusal->facts.emplace_back("mine", difference->mine);
  refusal->facts.emplace_back("theirs", difference->theirs);
  return refusal;
}

std::optional<Difference> first_difference(const Message& wanted, const Message& present) {
  const auto& type = *wanted.GetDescriptor();
  for (int index = 0; index < type.field_count(); ++index) {
    const FieldDescriptor& field = *type.field(index);
    const FieldDescriptor* same = present.GetDescriptor()->FindFieldByName(field.name());
    if (same == nullptr || same->cpp_type() != field.cpp_type()) continue;
    if (field.is_repeated() || same->is_repeated()) continue;
    // What an edit leaves out stays; a date that is left out is none.
    const bool optional = field.has_presence() && field.message_type() == nullptr;
    if (optional && !wanted.GetReflection()->HasField(wanted, &field)) continue;
    const auto mine = text_of(wanted, field);
    const auto theirs = text_of(present, *same);
    if (mine && theirs && *mine != *theirs) return Difference{field.name(), *mine, *theirs};
  }
  return std::nullopt;
}

std::string_view intent_name(v1::Command::IntentCase intent) {
  const auto* field = v1::Command::descriptor()->FindFieldByNumber(static_cast<int>(intent));
  return field == nullptr ? std::string_view{} : std::string_view{field->name()};
}

std::string_view fact_name(v1::Event::FactCase fact) {
  const auto* field = v1::Event::descriptor()->FindFieldByNumber(static_cast<int>(fact));
  return field == nullptr ? std::string_view{} : std::string_view{field->name()};
}

bool is_blank(std::string_view text) {
  constexpr std::string_view ideographic_space = "\u3000";
  while (!text.empty()) {
    if (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')) {
      text.remove_prefix(1);
    } else if (text.starts_with(ideographic_space)) {
      text.remove_prefix(ideographic_space.size());
    } else {
      return false;
    }
  }
  return true;
}

bool is_sha256(std::string_view digest) {
  constexpr std::size_t digits = 64;
  return digest.size() == digits && digest.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace slipway::domain
