#include "proto/json_text.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

#include "proto/base64.h"
#include "proto/basics.h"

namespace slipway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write(const std::string& text, Writer& out) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_message(const Message& message, Writer& out);

// The value of a field; of a repeated one, that with this index.
class Value {
 public:
  Value(const Message& message, const FieldDescriptor& field, int index)
      : message_(message), reflection_(*message.GetReflection()), field_(field), index_(index) {}

  void write_to(Writer& out) const {
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        out.Int(get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
        return;
      case FieldDescriptor::CPPTYPE_UINT32:
        out.Uint(get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
        return;
      case FieldDescriptor::CPPTYPE_INT64:  // As text: a reader's numbers may end at 2^53.
        write(std::to_string(get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64)), out);
        return;
      case FieldDescriptor::CPPTYPE_UINT64:
        write(std::to_string(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64)), out);
        return;
      case FieldDescriptor::CPPTYPE_BOOL:
        out.Bool(get(&Reflection::GetBool, &Reflection::GetRepeatedBool));
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        write_enum(out);
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        write_string(out);
        return;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        write_message(sub_message(), out);
        return;
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_DOUBLE:
        break;
    }
    SLIPWAY_ASSERT(false, field_.full_name());
  }

 private:
  template <class Scalar>
  Scalar get(Scalar (Reflection::*one)(const Message&, const FieldDescriptor*) const,
             Scalar (Reflection::*of_many)(const Message&, const FieldDescriptor*, int) const) const {
    return field_.is_repeated() ? (reflection_.*of_many)(message_, &field_, index_)
                                : (reflection_.*one)(message_, &field_);
  }

  void write_enum(Writer& out) const {
    const int number = get(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue);
    const auto* value = field_.enum_type()->FindValueByNumber(number);
    if (value != nullptr)
      write(value->name(), out);
    else
      out.Int(number);  // Of a newer schema.
  }

  void write_string(Writer& out) const {
    std::string scratch;
    const std::string& text =
        field_.is_repeated() ? reflection_.GetRepeatedStringReference(message_, &field_, index_, &scratch)
                             : reflection_.GetStringReference(message_, &field_, &scratch);
    write(field_.type() == FieldDescriptor::TYPE_BYTES ? to_base64(text) : text, out);
  }

  const Message& sub_message() const {
    return field_.is_repeated() ? reflection_.GetRepeatedMessage(message_, &field_, index_)
                                : reflection_.GetMessage(message_, &field_);
  }

  const Message& message_;
  const Reflection& reflection_;
  const FieldDescriptor& field_;
  int index_;
};

void write_map(const Message& message, const FieldDescriptor& field, Writer& out) {
  const FieldDescriptor& key_field = *field.message_type()->map_key();
  const FieldDescriptor& value_field = *field.message_type()->map_value();
  SLIPWAY_ASSERT(key_field.cpp_type() == FieldDescriptor::CPPTYPE_STRING, field.full_name());
  const Reflection& reflection = *message.GetReflection();
  out.StartObject();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    const std::string key = entry.GetReflection()->GetString(entry, &key_field);
    out.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
    Value(entry, value_field, 0).write_to(out);
  }
  out.EndObject();
}

void write_field(const Message& message, const FieldDescriptor& field, Writer& out) {
  const std::string& name = field.json_name();
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  if (field.is_map()) return write_map(message, field, out);
  if (!field.is_repeated()) return Value(message, field, 0).write_to(out);
  out.StartArray();
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) Value(message, field, i).write_to(out);
  out.EndArray();
}

void write_message(const Message& message, Writer& out) {
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  if (type.full_name() == Timestamp::descriptor()->full_name()) {
    Timestamp time;
    time.CopyFrom(message);
    return write(google::protobuf::util::TimeUtil::ToString(time), out);
  }
  const Reflection& reflection = *message.GetReflection();
  out.StartObject();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    // What can be absent is written where it is present; all else always.
    if (!field.has_presence() || reflection.HasField(message, &field)) write_field(message, field, out);
  }
  out.EndObject();
}

}  // namespace

std::string to_json(const Message& message) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  write_message(message, out);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace slipway
