// What one webhook is to be sent, and when, and what of it goes into the log.
//
// A state machine without clock, socket or log: what happened goes in with the time, step() says what to do.
// At least once and in order: one attempt is under way at a time, and goes on from where the last that was
// taken ended. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "proto/basics.h"
#include "server/runtime.h"

namespace slipway {

inline constexpr Millis webhook_retry_first{1'000};      // Doubled with each failure,
inline constexpr Millis webhook_retry_max{15 * 60'000};  // up to this.
// Of one webhook at most so often goes into the log how it stands; and that it still fails.
inline constexpr Millis webhook_record_every{10'000};
inline constexpr Millis webhook_failure_every{60 * 60'000};

class WebhookDelivery {
 public:
  // What RecordDelivery is to say.
  struct Record {
    Revision through;
    std::string failure;  // Empty: none.
    std::uint32_t attempts = 0;
  };
  struct Step {
    std::optional<Revision> send_after;  // Send what follows it: an attempt is under way from now on.
    std::optional<Record> record;        // To be recorded: then recorded() is awaited.
  };

  // As the log has it. `failures`: since the last delivery.
  WebhookDelivery(Revision through, std::uint32_t failures, Millis now);

  // The log is durable up to there.
  void reached(Revision head) { head_ = std::max(head_, head); }
  Step step(Millis now);
  Revision head() const { return head_; }

  // How the attempt ended. REQUIRES: one is under way.
  void delivered(Revision through);
  void nothing_to_tell(Revision through);  // Up to there.
  void failed(std::string reason, Millis now);
  void not_read(Millis now);  // The log could not be; the receiver was not asked.
  // What became of the record that step() gave; false: it was refused, and is to be given again.
  void recorded(bool accepted);

 private:
  std::optional<Record> next_record(Millis now) const;

  Revision through_;    // Sent, or nothing to send.
  Revision delivered_;  // Of those the last that was sent,
  Revision recorded_;   // and that the log knows of.
  Revision head_;
  std::uint32_t failures_;
  std::string failure_;  // The last; empty: the last attempt was taken.
  bool under_way_ = false;
  bool recording_ = false;
  Record given_;
  Millis send_at_{0};
  Millis record_at_{0};
  Millis failure_at_{0};  // When the next failure may be recorded.
};

}  // namespace slipway
