// The project's charter: what is to be reached, by whom, and whether the sponsor has agreed.
#pragma once

#include <string>

#include "proto/records/happening.h"
#include "server/domain/field.h"
#include "slipway/v1/events.pb.h"

namespace slipway::domain {

using records::Happening;

struct CharterRecord {
  Field<v1::Charter> text;  // Its author drafted the present text, and may not approve it.
  bool drafted = false;
  bool approved = false;
};

void evolve(CharterRecord& charter, const v1::CharterDrafted& drafted, const Happening& happening);
void evolve(CharterRecord& charter, const v1::CharterApproved& approved, const Happening& happening);

}  // namespace slipway::domain
