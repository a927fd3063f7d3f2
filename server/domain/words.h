// The schema's enumerations as words: the stable lower-case name in facts, and what people read.
#pragma once

#include <google/protobuf/generated_enum_reflection.h>

#include <string>
#include <string_view>

#include "slipway/v1/types.pb.h"

namespace slipway::domain {

// A value of an enumeration of the schema, as `initiation`; empty for a number that this schema does not
// know.
std::string lower_name(const google::protobuf::EnumDescriptor& type, int number);
template <class Enum>
std::string lower_name(Enum value) {
  return lower_name(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

// A field's value in a `version_conflict`.
std::string text_of(v1::Priority priority);
std::string text_of(v1::Stage stage);

// The reverse of a fact: `initiation` in both languages. A word that is not known stands for itself.
v1::Text words_of(const std::string& fact);

// The path of a command's field as screens call it in Chinese: `schedule_meeting.agenda[2].title` as `议程[3]
// › 标题`. In English its name says as much.
std::string chinese_path_of(std::string_view field);

}  // namespace slipway::domain
