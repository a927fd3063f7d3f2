#include "proto/records/webhook.h"

#include <algorithm>

namespace slipway::records {
namespace {

void add(Webhooks& records, const v1::WebhookAdded& added, const Happening& happening) {
  v1::Webhook& webhook = records.webhooks.edit(added.webhook_id());
  webhook.set_webhook_id(added.webhook_id());
  webhook.set_url(added.url());
  webhook.set_delivered_through(happening.revision.value);
  note(*webhook.mutable_recorded(), happening);
}

void deliver(Webhooks& records, const v1::NotificationDelivered& delivered, const Happening& happening) {
  if (!records.webhooks.contains(delivered.webhook_id())) return;
  v1::Webhook& webhook = records.webhooks.edit(delivered.webhook_id());
  webhook.set_delivered_through(std::max(webhook.delivered_through(), delivered.through()));
  *webhook.mutable_delivered_at() = happening.at;
  webhook.clear_failing_since();
  webhook.clear_failures();
  webhook.clear_failure();
}

void fail(Webhooks& records, const v1::WebhookFailed& failed, const Happening& happening) {
  if (!records.webhooks.contains(failed.webhook_id())) return;
  v1::Webhook& webhook = records.webhooks.edit(failed.webhook_id());
  if (!webhook.has_failing_since()) *webhook.mutable_failing_since() = happening.at;
  webhook.set_failures(failed.attempts());
  webhook.set_failure(failed.reason());
}

}  // namespace

void evolve(Webhooks& records, const v1::Event& event, const Happening& happening) {
  if (event.has_webhook_added()) add(records, event.webhook_added(), happening);
  if (event.has_webhook_removed()) records.webhooks.drop(event.webhook_removed().webhook_id());
  if (event.has_notification_delivered()) deliver(records, event.notification_delivered(), happening);
  if (event.has_webhook_failed()) fail(records, event.webhook_failed(), happening);
}

}  // namespace slipway::records
