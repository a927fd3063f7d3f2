// Commits as a webhook is told them: who did what to which thing, when; no text that people wrote.
#pragma once

#include <expected>
#include <string>

#include "eventstore/event_store.h"
#include "projections/keys.h"
#include "proto/basics.h"

namespace slipway {

inline constexpr std::size_t webhook_batch_commits_max = 100;
inline constexpr std::size_t webhook_batch_bytes_max = 1 << 20;  // A commit more is begun before it.

struct WebhookBatch {
  std::string body;  // JSON; empty: nothing in there is told.
  Revision through;  // The last commit that it takes in, told or not.
};

// What follows `after`, up to `head`. Not told are commits that only say how webhooks were told: each would
// bring the next. Blocks.
std::expected<WebhookBatch, StoreError> read_webhook_batch(const EventStore& store, const KeyReader& keys,
                                                           const std::string& project, Revision after,
                                                           Revision head);

}  // namespace slipway
