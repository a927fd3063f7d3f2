// Tells the projects' webhooks what becomes durable, and the log how that went.
//
// Where each webhook stands is in its project's log (NotificationDelivered, WebhookFailed), so that a restart
// goes on from there; what was sent since and not recorded yet is sent again. Follows ProjectIndex, so that
// no command pays for it. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/shard.h"
#include "server/webhook_batch.h"
#include "server/webhook_delivery.h"
#include "server/webhook_key.h"
#include "server/webhook_sender.h"

namespace slipway {

inline constexpr Millis webhooks_looked_at_every{250};
inline constexpr std::size_t webhook_sends_max = 64;  // Under way at once.

class Webhooks {
 public:
  struct Counts {
    std::uint64_t delivered = 0;  // Posts that were taken,
    std::uint64_t failed = 0;     // and that were not, since the start.
  };

  // All of it outlives this. context.webhook_hosts are those that are spoken to.
  Webhooks(ShardContext& context, const std::vector<Shard*>& shards, WebhookKey key)
      : context_(context), shards_(shards), key_(std::move(key)) {}

  const WebhookKey& key() const { return key_; }
  Counts counts() const { return {delivered_.load(), failed_.load()}; }

  // Looks for webhooks in all projects of the log, one after the other.
  void start();
  // To be called every webhooks_looked_at_every; never blocks.
  void look();
  // From now on nothing is sent. Blocks until what was under way is dropped.
  void stop();

 private:
  // One as its project's log names it.
  struct Told {
    domain::WebhookUrl url;
    std::uint64_t added = 0;  // In which revision: another of its id is another.
    WebhookDelivery delivery;
  };
  using ProjectWebhooks = std::map<std::string, Told>;  // By id.

  std::size_t home_of(const std::string& project) const { return home_shard(project, shards_.size()); }
  // Asks the project's shard for its webhooks and where its log is; then `after`, which may be null.
  void refresh(const std::string& project, std::function<void()> after = {});
  void refreshed(const std::string& project, const std::vector<v1::Webhook>& webhooks, Revision head);
  void refresh_one_by_one(const std::shared_ptr<std::vector<std::string>>& left);
  void step(const std::string& project, const std::string& id, Told& told);
  void send(const std::string& project, const std::string& id, std::uint64_t added, Revision after,
            Revision head);
  void answered(const std::string& project, const std::string& id, std::uint64_t added, Revision through,
                std::string failure);
  // An attempt is no more under way.
  void ended(const std::string& project, const std::string& id, std::uint64_t added,
             const std::function<void(WebhookDelivery&)>& tell);
  void record(const std::string& project, const std::string& id, std::uint64_t added,
              const WebhookDelivery::Record& record);
  WebhookPost post_of(const domain::WebhookUrl& url, std::string body) const;
  // Does something with a webhook, if it is still that one.
  void with(const std::string& project, const std::string& id, std::uint64_t added,
            const std::function<void(Told&)>& use);

  ShardContext& context_;
  const std::vector<Shard*>& shards_;
  const WebhookKey key_;
  std::atomic<std::uint64_t> delivered_{0};
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<bool> stopped_{false};

  std::mutex mutex_;
  std::map<std::string, ProjectWebhooks> projects_;  // That have some. Guarded by mutex_, as what follows.
  std::size_t under_way_ = 0;
  std::uint64_t seen_ = 0;  // The version of context_.projects; of look() alone.

  WebhookSender sender_;  // Last: it ends first.
};

}  // namespace slipway
