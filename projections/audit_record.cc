#include "projections/audit_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "projections/fold.h"
#include "proto/ascii.h"
#include "slipway/v1/options.pb.h"

namespace slipway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view before_name = "before";
constexpr std::string_view before_suffix = "_before";

// Values as text ---------------------------------------------------------------------------------

std::string enum_text(const google::protobuf::EnumValueDescriptor& value) {
  return value.number() == 0 ? std::string{} : value.name();
}

std::string message_text(const Message& message);

// As it stands, a zero too.
std::string value_text(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::to_string(reflection.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(reflection.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return std::to_string(reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return std::to_string(reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return enum_text(*reflection.GetEnum(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return message_text(reflection.GetMessage(message, &field));
    default:
      return {};
  }
}

std::vector<std::string> list_texts(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  std::vector<std::string> texts;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      texts.push_back(reflection.GetRepeatedString(message, &field, i));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      texts.push_back(enum_text(*reflection.GetRepeatedEnum(message, &field, i)));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      texts.push_back(message_text(reflection.GetRepeatedMessage(message, &field, i)));
    }
  }
  return texts;
}

// Whether a field says anything; a zero where the schema cannot tell it from silence does not.
bool says(const Message& message, const FieldDescriptor& field) {
  if (field.is_repeated()) return message.GetReflection()->FieldSize(message, &field) > 0;
  return message.GetReflection()->HasField(message, &field);
}

std::string field_text(const Message& message, const FieldDescriptor& field) {
  if (field.is_repeated()) return fmt::format("{}", fmt::join(list_texts(message, field), "\n"));
  return field.has_presence() && !says(message, field) ? std::string{} : value_text(message, field);
}

// An entry of a list: what its fields say, one after the other.
std::string message_text(const Message& message) {
  if (const auto* date = dynamic_cast<const v1::Date*>(&message)) return date_text(*date);
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message)) return time_text(*time);
  std::vector<std::string> texts;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (says(message, field)) texts.push_back(field_text(message, field));
  }
  return fmt::format("{}", fmt::join(texts, " "));
}

bool is_value(const FieldDescriptor& field) {
  if (field.is_repeated() || field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return true;
  return field.message_type() == v1::Date::descriptor() ||
         field.message_type() == google::protobuf::Timestamp::descriptor();
}

// What the schema says ---------------------------------------------------------------------------

// Fields that name something with a label of its own.
struct Reference {
  std::string_view field;
  std::string_view kind;
};
constexpr std::array references = std::to_array<Reference>({
    {"task_id", "task/"},
    {"tasks", "task/"},
    {"added", "task/"},
    {"removed", "task/"},
    {"done", "task/"},
    {"column_id", "column/"},
    {"department_id", "department/"},
    {"departments", "department/"},
    {"workshop_id", "meeting/"},
    {"requirement_id", "requirement/"},
    {"requirements", "requirement/"},
    {"from_feedback", "feedback/"},
    {"change_id", "change/"},
    {"emergency_change", "emergency-change/"},
    {"sprint_id", "sprint/"},
    {"plan_id", "plan/"},
    {"runbook_id", "runbook/"},
    {"incident_id", "incident/"},
    {"monitor_id", "monitor/"},
});

// Empty: it names nothing that has a label.
std::string_view kind_of(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return {};
  const auto* found = std::ranges::find(references, std::string_view{field.name()}, &Reference::field);
  return found == references.end() ? std::string_view{} : found->kind;
}

bool is_named_in(std::string_view pattern, const FieldDescriptor& field) {
  return pattern.find('{' + field.name() + '}') != std::string_view::npos;
}

std::string about_text(const Message& event, const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return field_text(event, field);
  return std::to_string(event.GetReflection()->GetEnumValue(event, &field));
}

std::string entity_of(const Message& event, std::string_view pattern) {
  std::string id{pattern};
  for (int i = 0; i < event.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *event.GetDescriptor()->field(i);
    const std::string name = '{' + field.name() + '}';
    const std::size_t at = id.find(name);
    if (at != std::string::npos) id.replace(at, name.size(), about_text(event, field));
  }
  return id;
}

const std::string& about_of(const Message& event) {
  return event.GetDescriptor()->options().GetExtension(v1::about);
}

bool has_same_type(const FieldDescriptor& a, const FieldDescriptor& b) {
  if (a.is_repeated() != b.is_repeated() || a.cpp_type() != b.cpp_type()) return false;
  if (a.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return a.message_type() == b.message_type();
  return a.cpp_type() == FieldDescriptor::CPPTYPE_ENUM && a.enum_type() == b.enum_type();
}

// The field that holds what `field` was before; null: none does.
const FieldDescriptor* before_of(const FieldDescriptor& field) {
  const Descriptor& type = *field.containing_type();
  if (const auto* twin = type.FindFieldByName(field.name() + std::string{before_suffix})) return twin;
  const auto* before = type.FindFieldByName(std::string{before_name});
  return before != nullptr && before != &field && has_same_type(*before, field) ? before : nullptr;
}

// The other way: whether some field tells this one as its own past.
bool is_told_with_another(const FieldDescriptor& field) {
  const Descriptor& type = *field.containing_type();
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i) != &field && before_of(*type.field(i)) == &field) return true;
  }
  return false;
}

// What a thing within an event is called, as a step: told where it did not change, too.
bool is_own_id(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::required) && field.options().GetExtension(v1::identifier);
}

std::string_view without_suffix(std::string_view name) {
  if (name.ends_with(before_suffix)) name.remove_suffix(before_suffix.size());
  return name;
}

// Telling ----------------------------------------------------------------------------------------

// A field of a message; or nothing, where there is none.
struct Side {
  const Message* message = nullptr;
  const FieldDescriptor* field = nullptr;

  std::string text() const { return field == nullptr ? std::string{} : field_text(*message, *field); }
};

class RecordTeller {
 public:
  RecordTeller(const Labels& labels, v1::AuditFact& fact) : labels_(labels), fact_(fact) {}

  void tell(const Message& event, std::string_view about) {
    for (int i = 0; i < event.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *event.GetDescriptor()->field(i);
      if (!is_named_in(about, field) && !is_told_with_another(field)) tell_field(event, field);
    }
  }

 private:
  void tell_field(const Message& event, const FieldDescriptor& field) {
    const auto& reflection = *event.GetReflection();
    const bool lone_before = field.name() == before_name;
    const FieldDescriptor* before = before_of(field);
    if (!is_value(field)) {
      const Message& message = reflection.GetMessage(event, &field);
      if (lone_before) return tell_fields(&message, nullptr, to_lower(field.message_type()->name()) + '.');
      const Message* was = before == nullptr ? nullptr : &reflection.GetMessage(event, before);
      return tell_fields(was, &message, field.name() == "now" ? std::string{} : field.name() + '.');
    }
    if (lone_before) {
      add("state", value_text(event, field), event.GetDescriptor()->options().GetExtension(v1::becomes));
      return;
    }
    if (field.name().ends_with(before_suffix)) return change(field, {&event, &field}, {});
    if (before != nullptr) return change(field, {&event, before}, {&event, &field});
    // Of a fact, false is said; a number that is not said is 0.
    const bool told = says(event, field) || field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
    if (told) change(field, {}, {&event, &field});
  }

  // The fields of a message within the event: as it was, as it is; either may be null.
  void tell_fields(const Message* was, const Message* now, const std::string& prefix) {
    const Descriptor& type = *(now == nullptr ? was : now)->GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const bool said_before = was != nullptr && says(*was, field);
      const bool said_now = now != nullptr && says(*now, field);
      if (!said_before && !said_now) continue;
      const Side before = was == nullptr || is_own_id(field) ? Side{} : Side{was, &field};
      if (now != nullptr) {
        change(field, before, {now, &field}, prefix);
      } else {
        change(field, {was, &field}, {}, prefix);
      }
    }
  }

  void change(const FieldDescriptor& field, const Side& before, const Side& after,
              const std::string& prefix = {}) {
    v1::AuditChange* change =
        add(prefix + std::string{without_suffix(field.name())}, before.text(), after.text());
    const std::string_view kind = kind_of(field);
    if (change == nullptr || kind.empty()) return;
    change->set_before_label(labels_of(kind, before));
    change->set_after_label(labels_of(kind, after));
  }

  // One a line, as the ids stand; empty: none has a label.
  std::string labels_of(std::string_view kind, const Side& side) const {
    if (side.field == nullptr) return {};
    if (!side.field->is_repeated()) return labels_.of(entity_id(kind, side.text()));
    std::vector<std::string> labels;
    for (const std::string& id : list_texts(*side.message, *side.field))
      labels.push_back(labels_.of(entity_id(kind, id)));
    const bool any = std::ranges::any_of(labels, [](const auto& label) { return !label.empty(); });
    return any ? fmt::format("{}", fmt::join(labels, "\n")) : std::string{};
  }

  v1::AuditChange* add(std::string field, std::string before, std::string after) {
    if (before == after) return nullptr;
    v1::AuditChange* change = fact_.add_changes();
    change->set_field(std::move(field));
    change->set_before(std::move(before));
    change->set_after(std::move(after));
    return change;
  }

  const Labels& labels_;
  v1::AuditFact& fact_;
};

// As it was called before; as the event calls it; or as what its id is made of is called.
std::string label_of(const Message& event, const std::string& entity, const Labels& labels) {
  if (const std::string& known = labels.of(entity); !known.empty()) return known;
  if (Naming naming = naming_of_record(event); !naming.id.empty()) return naming.label;
  for (int i = 0; i < event.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *event.GetDescriptor()->field(i);
    if (!is_named_in(about_of(event), field)) continue;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return value_text(event, field);
    if (const auto kind = kind_of(field); !kind.empty())
      return labels.of(entity_id(kind, field_text(event, field)));
  }
  return {};
}

const FieldDescriptor* name_field(const Descriptor& type) {
  for (const char* name : {"title", "name"}) {
    const auto* field = type.FindFieldByName(name);
    if (field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) return field;
  }
  return nullptr;
}

// Whether what stands in `field` is said of the entity that the event is about: of the last id before it.
bool is_of_entity(const Message& event, const FieldDescriptor& field) {
  const FieldDescriptor* last_id = nullptr;
  for (int i = 0; i < field.index(); ++i) {
    if (event.GetDescriptor()->field(i)->name().ends_with("_id")) last_id = event.GetDescriptor()->field(i);
  }
  return last_id != nullptr && is_named_in(about_of(event), *last_id);
}

}  // namespace

bool tell_record(const Message& event, const Labels& labels, v1::AuditFact& fact) {
  const std::string& about = about_of(event);
  if (about.empty()) return false;
  fact.set_entity(entity_of(event, about));
  fact.set_label(label_of(event, fact.entity(), labels));
  RecordTeller{labels, fact}.tell(event, about);
  return true;
}

Naming naming_of_record(const Message& event) {
  const std::string& about = about_of(event);
  if (about.empty()) return {};
  const auto* now = event.GetDescriptor()->FindFieldByName("now");
  const Message& named = now == nullptr ? event : event.GetReflection()->GetMessage(event, now);
  const auto* name = name_field(*named.GetDescriptor());
  if (name == nullptr || !is_of_entity(event, now == nullptr ? *name : *now)) return {};
  return {entity_of(event, about), field_text(named, *name)};
}

std::string date_text(const v1::Date& date) {
  if (date.year() == 0) return {};
  return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

std::string time_text(const google::protobuf::Timestamp& time) {
  return google::protobuf::util::TimeUtil::ToString(time);
}

}  // namespace slipway
