// Gates, with their criteria, evidence, votes and decisions.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Gates {
  Table<v1::Gate> gates;
};

void evolve(Gates& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
