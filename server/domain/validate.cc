// What the schema itself says about a command, checked by reflection: a new field needs no code here.
#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <limits>
#include <unordered_map>

#include "server/domain/day.h"
#include "server/domain/request.h"
#include "slipway/v1/options.pb.h"

namespace slipway::domain {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Verdict = std::optional<Refusal>;

constexpr std::size_t text_chars_max = 1'000;  // Where the schema says nothing.
constexpr int items_max = 64;
constexpr std::int64_t first_second = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t last_second = 253'402'300'799;   // 9999-12-31T23:59:59Z
constexpr std::int32_t nanos_max = 999'999'999;

// A field and its options, read from the schema once: asking for an extension costs more than the check.
struct Rule {
  const FieldDescriptor* field;
  bool required;
  bool identifier;
  std::size_t chars_max;
  int items_max;
  std::int64_t number_min;
  std::int64_t number_max;
};
using Rules = std::vector<Rule>;
using RulesByType = std::unordered_map<const Descriptor*, Rules>;

Rule rule_of(const FieldDescriptor& field) {
  const auto& options = field.options();
  const bool has_chars = options.HasExtension(v1::chars_max);
  const bool has_items = options.HasExtension(v1::items_max);
  return {.field = &field,
          .required = options.GetExtension(v1::required),
          .identifier = options.GetExtension(v1::identifier),
          .chars_max = has_chars ? options.GetExtension(v1::chars_max) : text_chars_max,
          .items_max = has_items ? static_cast<int>(options.GetExtension(v1::items_max)) : items_max,
          .number_min = options.HasExtension(v1::number_min) ? options.GetExtension(v1::number_min)
                                                             : std::numeric_limits<std::int64_t>::min(),
          .number_max = options.HasExtension(v1::number_max) ? options.GetExtension(v1::number_max)
                                                             : std::numeric_limits<std::int64_t>::max()};
}

void add_rules(const Descriptor& type, RulesByType& all) {
  if (!all.try_emplace(&type).second) return;
  Rules rules;
  for (int index = 0; index < type.field_count(); ++index) {
    const FieldDescriptor& field = *type.field(index);
    rules.push_back(rule_of(field));
    if (field.message_type() != nullptr) add_rules(*field.message_type(), all);
  }
  all[&type] = std::move(rules);
}

const Rules& rules_of(const Descriptor& type) {
  static const RulesByType all = [] {
    RulesByType rules;
    add_rules(*v1::Command::descriptor(), rules);
    return rules;
  }();
  return all.at(&type);
}

// Where a value stands, as `schedule_meeting.agenda[2].title`; spelled out only for a refusal.
struct Path {
  const Path* parent;
  const FieldDescriptor* field;
  int index = -1;

  std::string text() const {
    std::string text = parent == nullptr ? std::string{} : parent->text() + ".";
    text += field->name();
    if (index >= 0) text += "[" + std::to_string(index) + "]";
    return text;
  }
};

Verdict refused(const Path& path, const char* problem) {
  return Refusal{Code::invalid, {{"field", path.text()}, {"problem", problem}}};
}

template <class Number>
Verdict refused(const Path& path, const char* problem, Number limit) {
  return Refusal{Code::invalid,
                 {{"field", path.text()}, {"problem", problem}, {"limit", std::to_string(limit)}}};
}

// The code point at the front of `text`, in UTF-8's shortest form, which is taken off; -1: there is none.
std::int32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t place) { return static_cast<unsigned char>(text[place]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80           ? 1
                             : (lead >> 5) == 0x6  ? 2
                             : (lead >> 4) == 0xE  ? 3
                             : (lead >> 3) == 0x1E ? 4
                                                   : 0;
  if (length == 0 || text.size() < length) return -1;
  constexpr std::int32_t lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  constexpr std::int32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  std::int32_t point = lead & lead_bits[length];
  for (std::size_t place = 1; place < length; ++place) {
    if ((byte(place) & 0xC0) != 0x80) return -1;
    point = (point << 6) | (byte(place) & 0x3F);
  }
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < smallest[length] || point > 0x10FFFF || surrogate) return -1;
  text.remove_prefix(length);
  return point;
}

bool is_control(std::int32_t point) {
  return (point < 0x20 && point != '\t' && point != '\n' && point != '\r') || point == 0x7F;
}

// An identifier. What `expect` names may also be named as views name it, with its kind: `risk/7`.
bool is_name(std::string_view text, const Rule& rule) {
  const bool with_kind = rule.field->containing_type() == v1::Expect::descriptor();
  for (std::size_t slash = text.find('/'); with_kind && slash != text.npos; slash = text.find('/')) {
    if (!is_identifier(text.substr(0, slash))) return false;
    text.remove_prefix(slash + 1);
  }
  return is_identifier(text);
}

Verdict check_text(const std::string& text, const Rule& rule, const Path& path) {
  if (rule.identifier && !text.empty() && !is_name(text, rule)) {
    return refused(path, "not_identifier", identifier_chars_max);
  }
  std::size_t points = 0;
  for (std::string_view rest = text; !rest.empty(); ++points) {
    if (points == rule.chars_max) return refused(path, "too_long", rule.chars_max);
    const std::int32_t point = take_code_point(rest);
    if (point < 0) return refused(path, "not_utf8");
    if (is_control(point)) return refused(path, "control_character");
  }
  return std::nullopt;
}

Verdict check_number(std::int64_t number, const Rule& rule, const Path& path) {
  if (number < rule.number_min) return refused(path, "too_small", rule.number_min);
  if (number > rule.number_max) return refused(path, "too_large", rule.number_max);
  return std::nullopt;
}

Verdict check_enum(int number, const Rule& rule, const Path& path) {
  if (rule.field->enum_type()->FindValueByNumber(number) != nullptr) return std::nullopt;
  return refused(path, "unknown_value");
}

Verdict check_fields(const Message& message, const Path* path);

Verdict check_message(const Message& message, const Path& path) {
  if (message.GetDescriptor() == v1::Date::descriptor()) {
    const auto& date = static_cast<const v1::Date&>(message);
    if (!day_of(date)) return std::nullopt;  // No date.
    if (auto verdict = check_fields(message, &path)) return verdict;
    return is_real(date) ? Verdict{} : refused(path, "not_a_day");
  }
  if (message.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
    const auto& time = static_cast<const google::protobuf::Timestamp&>(message);
    const bool real = time.seconds() >= first_second && time.seconds() <= last_second && time.nanos() >= 0 &&
                      time.nanos() <= nanos_max;
    return real ? Verdict{} : refused(path, "not_a_time");
  }
  return check_fields(message, &path);
}

Verdict check_scalar(const Message& message, const Rule& rule, const Path& path) {
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor* field = rule.field;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return check_enum(reflection.GetEnumValue(message, field), rule, path);
    case FieldDescriptor::CPPTYPE_INT32:
      return check_number(reflection.GetInt32(message, field), rule, path);
    case FieldDescriptor::CPPTYPE_INT64:
      return check_number(reflection.GetInt64(message, field), rule, path);
    case FieldDescriptor::CPPTYPE_UINT32:
      return check_number(reflection.GetUInt32(message, field), rule, path);
    default:
      return std::nullopt;
  }
}

Verdict check_single(const Message& message, const Rule& rule, const Path& path) {
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor* field = rule.field;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    const std::string& text = reflection.GetStringReference(message, field, &scratch);
    if (rule.required && is_blank(text)) return refused(path, "required");
    return check_text(text, rule, path);
  }
  const bool present = reflection.HasField(message, field);
  if (!present && rule.required) return refused(path, "required");
  if (!present && field->has_presence()) return std::nullopt;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return check_message(reflection.GetMessage(message, field), path);
  }
  return check_scalar(message, rule, path);
}

Verdict check_item(const Message& message, const Rule& rule, const Path& path) {
  const Reflection& reflection = *message.GetReflection();
  switch (rule.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const auto& text = reflection.GetRepeatedStringReference(message, rule.field, path.index, &scratch);
      return is_blank(text) ? refused(path, "required") : check_text(text, rule, path);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return check_message(reflection.GetRepeatedMessage(message, rule.field, path.index), path);
    case FieldDescriptor::CPPTYPE_ENUM:
      return check_enum(reflection.GetRepeatedEnumValue(message, rule.field, path.index), rule, path);
    default:
      return std::nullopt;
  }
}

Verdict check_repeated(const Message& message, const Rule& rule, const Path& path) {
  const int size = message.GetReflection()->FieldSize(message, rule.field);
  if (rule.required && size == 0) return refused(path, "required");
  if (size > rule.items_max) return refused(path, "too_many", rule.items_max);
  for (int index = 0; index < size; ++index) {
    if (auto verdict = check_item(message, rule, {path.parent, path.field, index})) return verdict;
  }
  return std::nullopt;
}

Verdict check_field(const Message& message, const Rule& rule, const Path* parent) {
  const Path path{parent, rule.field};
  return rule.field->is_repeated() ? check_repeated(message, rule, path) : check_single(message, rule, path);
}

Verdict check_fields(const Message& message, const Path* path) {
  const Descriptor& type = *message.GetDescriptor();
  const Rules& rules = rules_of(type);
  for (const Rule& rule : rules) {
    if (rule.field->real_containing_oneof() != nullptr) continue;
    if (auto verdict = check_field(message, rule, path)) return verdict;
  }
  // Of a oneof only what is set is there to be checked.
  for (int index = 0; index < type.real_oneof_decl_count(); ++index) {
    const FieldDescriptor* chosen =
        message.GetReflection()->GetOneofFieldDescriptor(message, type.oneof_decl(index));
    if (chosen == nullptr) continue;
    if (auto verdict = check_field(message, rules[static_cast<std::size_t>(chosen->index())], path))
      return verdict;
  }
  return std::nullopt;
}

}  // namespace

std::expected<void, Refusal> validate(const v1::Command& command) {
  if (auto verdict = check_fields(command, nullptr)) return refuse(*std::move(verdict));
  if (command.intent_case() == v1::Command::INTENT_NOT_SET)
    return refuse(Code::invalid, {{"field", "intent"}, {"problem", "required"}});
  return {};
}

}  // namespace slipway::domain
