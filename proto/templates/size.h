// How large the commit may become that applying a template makes.
#pragma once

#include <cstddef>

#include "slipway/v1/template.pb.h"

namespace slipway::templates {

// What ids of people and departments are reckoned with: a UUID's length. Longer ones may still make a commit
// too large.
inline constexpr std::size_t person_id_bytes = 36;

// An upper bound, in bytes, of all events in the longer of both languages, with every slot filled by a person
// of their own, and every variable at its longest. What else a commit says, and what sealing adds, is in it.
std::size_t applied_bytes_max(const v1::Template& content);

}  // namespace slipway::templates
