// Imports from other tools.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"
#include "slipway/v1/transfer.pb.h"

namespace slipway::records {

struct Transfers {
  Table<v1::Import> imports;
};

// A rejected row is told in the audit trail; the import keeps how many there were.
void evolve(Transfers& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
