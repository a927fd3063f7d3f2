// Webhooks, and how far each was told.
#pragma once

#include "proto/records/happening.h"
#include "proto/records/table.h"
#include "slipway/v1/events.pb.h"
#include "slipway/v1/webhook.pb.h"

namespace slipway::records {

struct Webhooks {
  Table<v1::Webhook> webhooks;
};

// One is told what comes after it was added. What became of deliveries does not change who added it, and
// when.
void evolve(Webhooks& records, const v1::Event& event, const Happening& happening);

}  // namespace slipway::records
