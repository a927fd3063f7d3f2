// What the schema itself says about a command, checked by reflection: a new field needs no code here.
#include <google/protobuf/timestamp.pb.h>

#include <cstdint>

#include "server/domain/day.h"
#include "server/domain/request.h"
#include "slipway/v1/options.pb.h"

namespace slipway::domain {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Verdict = std::optional<Refusal>;

constexpr std::size_t text_chars_max = 1'000;  // Where the schema says nothing.
constexpr int items_max = 64;
constexpr std::int64_t first_second = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t last_second = 253'402'300'799;   // 9999-12-31T23:59:59Z
constexpr std::int32_t nanos_max = 999'999'999;

Verdict refused(const std::string& path, const char* problem) {
  return Refusal{Code::invalid, {{"field", path}, {"problem", problem}}};
}

template <class Number>
Verdict refused(const std::string& path, const char* problem, Number limit) {
  return Refusal{Code::invalid, {{"field", path}, {"problem", problem}, {"limit", std::to_string(limit)}}};
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

Verdict check_text(const std::string& text, const FieldDescriptor& field, const std::string& path) {
  const auto& options = field.options();
  if (options.GetExtension(v1::identifier) && !text.empty() && !is_identifier(text)) {
    return refused(path, "not_identifier", identifier_chars_max);
  }
  const std::size_t limit =
      options.HasExtension(v1::chars_max) ? options.GetExtension(v1::chars_max) : text_chars_max;
  std::size_t points = 0;
  for (std::string_view rest = text; !rest.empty(); ++points) {
    if (points == limit) return refused(path, "too_long", limit);
    const std::int32_t point = take_code_point(rest);
    if (point < 0) return refused(path, "not_utf8");
    if (is_control(point)) return refused(path, "control_character");
  }
  return std::nullopt;
}

Verdict check_number(std::int64_t number, const FieldDescriptor& field, const std::string& path) {
  const auto& options = field.options();
  if (options.HasExtension(v1::number_min) && number < options.GetExtension(v1::number_min)) {
    return refused(path, "too_small", options.GetExtension(v1::number_min));
  }
  if (options.HasExtension(v1::number_max) && number > options.GetExtension(v1::number_max)) {
    return refused(path, "too_large", options.GetExtension(v1::number_max));
  }
  return std::nullopt;
}

Verdict check_enum(int number, const FieldDescriptor& field, const std::string& path) {
  if (field.enum_type()->FindValueByNumber(number) != nullptr) return std::nullopt;
  return refused(path, "unknown_value");
}

Verdict check_fields(const Message& message, const std::string& path);

Verdict check_message(const Message& message, const std::string& path) {
  if (message.GetDescriptor() == v1::Date::descriptor()) {
    const auto& date = static_cast<const v1::Date&>(message);
    if (!day_of(date)) return std::nullopt;  // No date.
    if (auto verdict = check_fields(message, path)) return verdict;
    return is_real(date) ? Verdict{} : refused(path, "not_a_day");
  }
  if (message.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
    const auto& time = static_cast<const google::protobuf::Timestamp&>(message);
    const bool real = time.seconds() >= first_second && time.seconds() <= last_second && time.nanos() >= 0 &&
                      time.nanos() <= nanos_max;
    return real ? Verdict{} : refused(path, "not_a_time");
  }
  return check_fields(message, path);
}

Verdict check_single(const Message& message, const FieldDescriptor& field, const std::string& path) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string& text = reflection.GetStringReference(message, &field, &scratch);
      if (field.options().GetExtension(v1::required) && is_blank(text)) return refused(path, "required");
      return check_text(text, field, path);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (reflection.HasField(message, &field))
        return check_message(reflection.GetMessage(message, &field), path);
      return field.options().GetExtension(v1::required) ? refused(path, "required") : Verdict{};
    default:
      break;
  }
  if (field.options().GetExtension(v1::required) && !reflection.HasField(message, &field)) {
    return refused(path, "required");
  }
  if (field.has_presence() && !reflection.HasField(message, &field)) return std::nullopt;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return check_enum(reflection.GetEnumValue(message, &field), field, path);
    case FieldDescriptor::CPPTYPE_INT32:
      return check_number(reflection.GetInt32(message, &field), field, path);
    case FieldDescriptor::CPPTYPE_INT64:
      return check_number(reflection.GetInt64(message, &field), field, path);
    case FieldDescriptor::CPPTYPE_UINT32:
      return check_number(reflection.GetUInt32(message, &field), field, path);
    default:
      return std::nullopt;
  }
}

Verdict check_item(const Message& message, const FieldDescriptor& field, int index, const std::string& path) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string& text = reflection.GetRepeatedStringReference(message, &field, index, &scratch);
      if (is_blank(text)) return refused(path, "required");
      return check_text(text, field, path);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return check_message(reflection.GetRepeatedMessage(message, &field, index), path);
    case FieldDescriptor::CPPTYPE_ENUM:
      return check_enum(reflection.GetRepeatedEnumValue(message, &field, index), field, path);
    default:
      return std::nullopt;
  }
}

Verdict check_repeated(const Message& message, const FieldDescriptor& field, const std::string& path) {
  const auto& options = field.options();
  const int limit =
      options.HasExtension(v1::items_max) ? static_cast<int>(options.GetExtension(v1::items_max)) : items_max;
  const int size = message.GetReflection()->FieldSize(message, &field);
  if (options.GetExtension(v1::required) && size == 0) return refused(path, "required");
  if (size > limit) return refused(path, "too_many", limit);
  for (int index = 0; index < size; ++index) {
    const std::string item = path + "[" + std::to_string(index) + "]";
    if (auto verdict = check_item(message, field, index, item)) return verdict;
  }
  return std::nullopt;
}

Verdict check_fields(const Message& message, const std::string& path) {
  const auto& type = *message.GetDescriptor();
  for (int index = 0; index < type.field_count(); ++index) {
    const FieldDescriptor& field = *type.field(index);
    // Of a real oneof only what is set is there to be checked.
    if (field.real_containing_oneof() != nullptr && !message.GetReflection()->HasField(message, &field))
      continue;
    const std::string name = path.empty() ? field.name() : path + "." + field.name();
    auto verdict =
        field.is_repeated() ? check_repeated(message, field, name) : check_single(message, field, name);
    if (verdict) return verdict;
  }
  return std::nullopt;
}

}  // namespace

std::expected<void, Refusal> validate(const v1::Command& command) {
  if (auto verdict = check_fields(command, "")) return refuse(*std::move(verdict));
  if (command.intent_case() == v1::Command::INTENT_NOT_SET) return refuse(*refused("intent", "required"));
  return {};
}

}  // namespace slipway::domain
