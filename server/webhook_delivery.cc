#include "server/webhook_delivery.h"

#include <algorithm>
#include <utility>

namespace slipway {
namespace {

Millis retry_after(std::uint32_t failures) {
  Millis pause = webhook_retry_first;
  while (--failures > 0 && pause < webhook_retry_max) pause *= 2;
  return std::min(pause, webhook_retry_max);
}

}  // namespace

// One that the log says is failing has been said to: the next word of it is due in an hour.
WebhookDelivery::WebhookDelivery(Revision through, std::uint32_t failures, Millis now)
    : through_(through),
      delivered_(through),
      recorded_(through),
      head_(through),
      failures_(failures),
      failure_at_(failures > 0 ? now + webhook_failure_every : now) {}

WebhookDelivery::Step WebhookDelivery::step(Millis now) {
  Step step;
  if (!under_way_ && head_ > through_ && now >= send_at_) {
    under_way_ = true;
    step.send_after = through_;
  }
  step.record = next_record(now);
  if (step.record) {
    recording_ = true;
    given_ = *step.record;
    record_at_ = now + webhook_record_every;
    if (!given_.failure.empty()) failure_at_ = now + webhook_failure_every;
  }
  return step;
}

std::optional<WebhookDelivery::Record> WebhookDelivery::next_record(Millis now) const {
  if (recording_ || now < record_at_) return std::nullopt;
  const bool more_delivered = delivered_ > recorded_;
  if (!failure_.empty() && now >= failure_at_)
    return Record{more_delivered ? through_ : recorded_, failure_, failures_};
  if (more_delivered) return Record{through_, {}, 0};
  return std::nullopt;
}

void WebhookDelivery::delivered(Revision through) {
  under_way_ = false;
  through_ = delivered_ = through;
  failure_.clear();
  if (std::exchange(failures_, 0) > 0) failure_at_ = Millis{0};
}

void WebhookDelivery::nothing_to_tell(Revision through) {
  under_way_ = false;
  through_ = through;
}

void WebhookDelivery::failed(std::string reason, Millis now) {
  under_way_ = false;
  failure_ = std::move(reason);
  send_at_ = now + retry_after(++failures_);
}

void WebhookDelivery::not_read(Millis now) {
  under_way_ = false;
  send_at_ = now + webhook_retry_first;
}

void WebhookDelivery::recorded(bool accepted) {
  recording_ = false;
  if (accepted)
    recorded_ = std::max(recorded_, given_.through);
  else if (!given_.failure.empty())
    failure_at_ = Millis{0};
}

}  // namespace slipway
