#include "server/webhooks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "server/domain/request.h"
#include "server/random_name.h"
#include "server/timestamp.h"

namespace slipway {

void Webhooks::start() {
  context_.runtime.run_blocking([this] {
    auto streams = context_.store.streams();
    if (streams) refresh_one_by_one(std::make_shared<std::vector<std::string>>(std::move(*streams)));
  });
}

void Webhooks::refresh_one_by_one(const std::shared_ptr<std::vector<std::string>>& left) {
  if (left->empty() || stopped_) return;
  const std::string project = std::move(left->back());
  left->pop_back();
  refresh(project, [this, left] { refresh_one_by_one(left); });
}

void Webhooks::refresh(const std::string& project, std::function<void()> after) {
  const std::size_t home = home_of(project);
  context_.runtime.post(home, [this, home, project, after = std::move(after)] {
    shards_[home]->with_project(project, [this, project, after](ProjectActor* actor) {
      if (actor && actor->project()) {
        std::vector<v1::Webhook> webhooks;
        for (const auto& [id, webhook] : actor->project()->records.webhooks.webhooks.all())
          webhooks.push_back(webhook);
        refreshed(project, webhooks, actor->durable());
      }
      if (after) after();
    });
  });
}

void Webhooks::refreshed(const std::string& project, const std::vector<v1::Webhook>& webhooks,
                         Revision head) {
  const std::lock_guard lock(mutex_);
  ProjectWebhooks before = std::move(projects_[project]);
  ProjectWebhooks now;
  for (const v1::Webhook& webhook : webhooks) {
    const std::uint64_t added = webhook.recorded().changed_revision();
    auto url = domain::parse_webhook_url(webhook.url());
    if (!url) continue;
    const auto known = before.find(webhook.webhook_id());
    const bool is_same = known != before.end() && known->second.added == added;
    Told told = is_same ? std::move(known->second)
                        : Told{*std::move(url), added,
                               WebhookDelivery(Revision{webhook.delivered_through()}, webhook.failures(),
                                               context_.runtime.steady())};
    told.delivery.reached(head);
    now.emplace(webhook.webhook_id(), std::move(told));
  }
  if (now.empty())
    projects_.erase(project);
  else
    projects_[project] = std::move(now);
}

void Webhooks::look() {
  if (stopped_) return;
  for (const auto& change : context_.projects->changes_since(seen_)) refresh(change.project);
  const std::lock_guard lock(mutex_);
  for (auto& [project, webhooks] : projects_)
    for (auto& [id, told] : webhooks)
      if (under_way_ < webhook_sends_max) step(project, id, told);
}

void Webhooks::step(const std::string& project, const std::string& id, Told& told) {
  const WebhookDelivery::Step step = told.delivery.step(context_.runtime.steady());
  if (step.record) record(project, id, told.added, *step.record);
  if (!step.send_after) return;
  ++under_way_;
  context_.runtime.run_blocking([this, project, id, added = told.added, after = *step.send_after,
                                 head = told.delivery.head()] { send(project, id, added, after, head); });
}

void Webhooks::send(const std::string& project, const std::string& id, std::uint64_t added, Revision after,
                    Revision head) {
  auto batch = read_webhook_batch(context_.store, context_.keys, project, after, head);
  if (!batch)
    return ended(project, id, added,
                 [now = context_.runtime.steady()](WebhookDelivery& delivery) { delivery.not_read(now); });
  if (batch->body.empty())
    return ended(project, id, added, [through = batch->through](WebhookDelivery& delivery) {
      delivery.nothing_to_tell(through);
    });
  std::optional<domain::WebhookUrl> url;
  with(project, id, added, [&](Told& told) { url = told.url; });
  if (!url) return ended(project, id, added, {});
  const auto& hosts = context_.webhook_hosts;
  if (std::ranges::find(hosts, url->host) == hosts.end())
    return answered(project, id, added, batch->through, "host_not_allowed");
  sender_.send(post_of(*url, std::move(batch->body)),
               [this, project, id, added, through = batch->through](std::string failure) {
                 answered(project, id, added, through, std::move(failure));
               });
}

WebhookPost Webhooks::post_of(const domain::WebhookUrl& url, std::string body) const {
  const std::int64_t seconds = to_timestamp(context_.runtime.wall()).seconds();
  WebhookPost post{url,
                   {{"Content-Type", "application/json"},
                    {"User-Agent", "slipway"},
                    {"Slipway-Timestamp", std::to_string(seconds)},
                    {"Slipway-Signature", "ed25519=" + key_.sign(seconds, body)}},
                   {}};
  post.body = std::move(body);
  return post;
}

void Webhooks::answered(const std::string& project, const std::string& id, std::uint64_t added,
                        Revision through, std::string failure) {
  ++(failure.empty() ? delivered_ : failed_);
  ended(project, id, added, [&](WebhookDelivery& delivery) {
    if (failure.empty())
      delivery.delivered(through);
    else
      delivery.failed(std::move(failure), context_.runtime.steady());
  });
}

void Webhooks::ended(const std::string& project, const std::string& id, std::uint64_t added,
                     const std::function<void(WebhookDelivery&)>& tell) {
  with(project, id, added, [&](Told& told) {
    if (tell) tell(told.delivery);
  });
  const std::lock_guard lock(mutex_);
  --under_way_;
}

// In the log, as the server itself.
void Webhooks::record(const std::string& project, const std::string& id, std::uint64_t added,
                      const WebhookDelivery::Record& record) {
  v1::Command command;
  command.set_project(project);
  command.set_command_id(random_name());
  v1::RecordDelivery& delivery = *command.mutable_record_delivery();
  delivery.set_webhook_id(id);
  delivery.set_through(record.through.value);
  delivery.set_failure(record.failure);
  delivery.set_attempts(record.attempts);
  const std::size_t home = home_of(project);
  context_.runtime.post(home, [this, home, project, id, added, command = std::move(command)] {
    v1::Origin origin;
    origin.set_channel(v1::Origin::SERVER);
    shards_[home]->submit_command(
        command, std::string(domain::system_actor), origin, [this, project, id, added](const v1::Ack& ack) {
          with(project, id, added, [&](Told& told) { told.delivery.recorded(!ack.has_refused()); });
        });
  });
}

void Webhooks::with(const std::string& project, const std::string& id, std::uint64_t added,
                    const std::function<void(Told&)>& use) {
  const std::lock_guard lock(mutex_);
  const auto webhooks = projects_.find(project);
  if (webhooks == projects_.end()) return;
  const auto told = webhooks->second.find(id);
  if (told != webhooks->second.end() && told->second.added == added) use(told->second);
}

void Webhooks::stop() {
  stopped_ = true;
  sender_.stop();
}

}  // namespace slipway
