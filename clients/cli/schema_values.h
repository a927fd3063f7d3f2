// A command's fields from what people type, by the schema: no command needs code of its own here.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/v1/commands.pb.h"

namespace slipway::cli {

// Every command that a person may give, in the schema's order: all but those that the server alone gives.
std::vector<const google::protobuf::FieldDescriptor*> offered_intents();

// Whether the command speaks of the workspace alone, whatever project was chosen.
bool is_of_workspace(const google::protobuf::FieldDescriptor& intent);

// `identify_risk` as `identify-risk`, and a field's name as its option.
std::string dashed(std::string_view name);

// Whether the field is the id of what the command makes: where it is left out, a fresh one is made.
// What is typed there is no name of something that is there already.
bool is_new_id(const google::protobuf::FieldDescriptor& field);
bool is_required(const google::protobuf::FieldDescriptor& field);
// What the option takes, for help: `TEXT`, `NUMBER`, `DAY`, `NAME=VALUE`, `avoid|mitigate`, …
std::string kind_of(const google::protobuf::FieldDescriptor& field);

// Turns a typed person, department or other name into an id; the field says which it is.
using Resolve =
    std::function<std::string(const google::protobuf::FieldDescriptor& field, const std::string& typed)>;

// Sets the field, or adds to it where it is repeated. Days as `2026-11-30`, instants as parse_instant() takes
// them, enumerations by the schema's names without regard to case, entries of a map as `name=value`; a
// message as protobuf's JSON, a text in both languages as it is. Throws Failure (usage), naming the option.
void set_field(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
               const std::string& typed, const Resolve& resolve);

}  // namespace slipway::cli
