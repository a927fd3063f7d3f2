#include "server/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <mutex>

namespace slipway {

struct MetricsCollection::State {
  std::mutex mutex;
  std::size_t missing;
  ShardStats sum;
  Position end;
};

MetricsCollection::MetricsCollection(std::size_t shards) : state_(std::make_unique<State>()) {
  state_->missing = shards;
}

MetricsCollection::~MetricsCollection() = default;

bool MetricsCollection::add(const ShardStats& stats, Position end) {
  const std::lock_guard lock(state_->mutex);
  ShardStats& sum = state_->sum;
  sum.sessions += stats.sessions;
  sum.projects += stats.projects;
  sum.commands += stats.commands;
  sum.commits += stats.commits;
  sum.refusals += stats.refusals;
  sum.duplicates += stats.duplicates;
  sum.transitions += stats.transitions;
  sum.transitions_encoded += stats.transitions_encoded;
  sum.lag_revisions_max = std::max(sum.lag_revisions_max, stats.lag_revisions_max);
  state_->end = end;
  return --state_->missing == 0;
}

std::string MetricsCollection::text(const DiskWatch& disk, std::uint64_t files_damaged,
                                    const Webhooks::Counts& webhooks) const {
  prometheus::Registry registry;
  const auto counter = [&](const char* name, const char* help, std::uint64_t value) {
    prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({}).Increment(
        static_cast<double>(value));
  };
  const auto gauge = [&](const char* name, const char* help, std::uint64_t value) {
    prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({}).Set(static_cast<double>(value));
  };
  const ShardStats& sum = state_->sum;
  gauge("slipway_sessions", "Open WebSocket sessions.", sum.sessions);
  gauge("slipway_projects_loaded", "Projects held in memory.", sum.projects);
  gauge("slipway_log_position", "Commits in the log.", state_->end.value);
  gauge("slipway_subscriber_lag_revisions_max", "Revisions that the slowest subscriber is behind.",
        sum.lag_revisions_max);
  gauge("slipway_read_only", "1 while the disk is too full to take commands.", disk.read_only() ? 1 : 0);
  gauge("slipway_disk_free_bytes", "Free on the data directory's file system.", disk.space().free_bytes);
  gauge("slipway_disk_total_bytes", "Size of the data directory's file system.", disk.space().total_bytes);
  gauge("slipway_files_damaged", "Attached files that the last check found missing or altered.",
        files_damaged);
  counter("slipway_commands_total", "Commands received.", sum.commands);
  counter("slipway_commits_total", "Commits made durable since the start.", sum.commits);
  counter("slipway_refusals_total", "Commands refused.", sum.refusals);
  counter("slipway_duplicates_total", "Retries answered with their first answer.", sum.duplicates);
  counter("slipway_transitions_total", "Transitions given to subscribers.", sum.transitions);
  counter("slipway_transitions_encoded_total", "Transitions encoded; the others given shared these bytes.",
          sum.transitions_encoded);
  counter("slipway_webhook_deliveries_total", "Posts that webhooks took.", webhooks.delivered);
  counter("slipway_webhook_failures_total", "Posts that webhooks did not take.", webhooks.failed);
  return prometheus::TextSerializer().Serialize(registry.Collect());
}

}  // namespace slipway
