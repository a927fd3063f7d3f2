// The rules: webhooks, and how their deliveries went.

#include <algorithm>

#include "server/domain/limits.h"
#include "server/domain/rules.h"
#include "server/domain/webhook_url.h"

namespace slipway::domain {
namespace {

const records::Table<v1::Webhook>& webhooks_of(const Project& project) {
  return project.records.webhooks.webhooks;
}

bool is_allowed(const Context& context, const std::string& host) {
  const auto* hosts = context.webhook_hosts;
  return hosts != nullptr && std::ranges::find(*hosts, host) != hosts->end();
}

}  // namespace

Decision decide(const Project& project, const v1::AddWebhook& add, const Request& request) {
  const auto& all = webhooks_of(project);
  if (auto refusal = not_new(request, all, "webhook", add.webhook_id(), "webhook_id", webhooks_max))
    return refuse(*std::move(refusal));
  const auto is_told = [&](const auto& row) { return row.second.url() == add.url(); };
  if (std::ranges::any_of(all.all(), is_told)) return already_exists("webhook", add.url());
  const auto url = parse_webhook_url(add.url());
  if (!url) return invalid(request, "url", url.error());
  if (!is_allowed(request.context, url->host))
    return refuse(Code::webhook_host_not_allowed, {{"host", url->host}});
  Events events;
  auto& added = *events.emplace_back().mutable_webhook_added();
  added.set_webhook_id(add.webhook_id());
  added.set_url(add.url());
  return events;
}

Decision decide(const Project& project, const v1::RemoveWebhook& remove, const Request& request) {
  const auto webhook = known(webhooks_of(project), "webhook", remove.webhook_id());
  if (!webhook) return refuse(webhook.error());
  if (auto old = stale(request, "webhook/" + remove.webhook_id(), (*webhook)->recorded()))
    return refuse(*std::move(old));
  Events events;
  auto& removed = *events.emplace_back().mutable_webhook_removed();
  removed.set_webhook_id(remove.webhook_id());
  removed.set_url_before((*webhook)->url());
  return events;
}

// A failure may come with what was delivered before it.
Decision decide(const Project& project, const v1::RecordDelivery& record, const Request& request) {
  const auto webhook = known(webhooks_of(project), "webhook", record.webhook_id());
  if (!webhook) return refuse(webhook.error());
  if (record.through() > request.context.head.value) return invalid(request, "through", "in_future");
  Events events;
  const std::uint64_t through = std::max((*webhook)->delivered_through(), record.through());
  if (record.through() > (*webhook)->delivered_through()) {
    auto& delivered = *events.emplace_back().mutable_notification_delivered();
    delivered.set_webhook_id(record.webhook_id());
    delivered.set_through(through);
  }
  if (!record.failure().empty()) {
    auto& failed = *events.emplace_back().mutable_webhook_failed();
    failed.set_webhook_id(record.webhook_id());
    failed.set_from(through + 1);
    failed.set_reason(record.failure());
    failed.set_attempts(record.attempts());
  }
  return events;
}

}  // namespace slipway::domain
