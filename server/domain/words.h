// The schema's enumerations as words: the stable lower-case name in facts, and what people read.
#pragma once

#include <string>

#include "slipway/v1/types.pb.h"

namespace slipway::domain {

// As `initiation`, `project_lead`; empty for a number that this schema does not know.
std::string lower_name(v1::Stage stage);
std::string lower_name(v1::StageState state);
std::string lower_name(v1::MeetingState state);
std::string lower_name(v1::AgendaItemState state);
std::string lower_name(v1::Role role);

// A field's value in a `version_conflict`.
std::string text_of(v1::Priority priority);
std::string text_of(v1::Stage stage);

// The reverse of a fact: `initiation` in both languages. A word that is not known stands for itself.
v1::Text words_of(const std::string& fact);

}  // namespace slipway::domain
