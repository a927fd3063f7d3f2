// Events told by what the schema says of them, so that a new one needs no words of its own.
//
// The option `about` names the entity. Every other field is a change: `x` with `x_before`, a message or an
// enum with the `before` of its type, and what has no value before became what it is. Fields of a message
// within stand under its name, as `target.p95_ms_max`; those of `now` as they are. Lists are joined by
// newlines. Pure; any thread.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "projections/audit_fact.h"

namespace slipway {

// `event` is what Event's oneof holds. False, and nothing told: the schema does not say what it is about.
bool tell_record(const google::protobuf::Message& event, const Labels& labels, v1::AuditFact& fact);
// What the event calls the entity that it is about: its `title` or `name`, where that follows the entity's
// own id.
Naming naming_of_record(const google::protobuf::Message& event);

// As `2026-03-09`; empty: no date.
std::string date_text(const v1::Date& date);
// In UTC, as RFC 3339 has it.
std::string time_text(const google::protobuf::Timestamp& time);

}  // namespace slipway
