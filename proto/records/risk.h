// The risk register.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"

namespace slipway::records {

struct Risks {
  Table<v1::Risk> risks;
};

void evolve(Risks& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
