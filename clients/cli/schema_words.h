// What the schema's commands, fields and values are called in the chosen language.
//
// Most words are those of the web app, clients/web/src/i18n/{records,overall}.*.json: written once, and put
// into this program as it is built.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace slipway::cli {

// `identify_risk` as `Identify risk`; a name without words as `identify risk`.
std::string words_of_command(std::string_view name);
std::string words_of_field(std::string_view name);
// What happened, as `risk_identified`: `Risk identified`.
std::string words_of_event(std::string_view name);
// The word before the slash of an entity's id, in the plural.
std::string words_of_kind(std::string_view kind);
// A value of an enumeration; one without words by the schema's name, as `not started`. Empty: unspecified.
std::string words_of_value(const google::protobuf::EnumDescriptor& type, int number);

// The files' texts, by language; texts.cmake makes the source.
extern const std::string_view schema_texts_zh;
extern const std::string_view schema_texts_en;

}  // namespace slipway::cli
