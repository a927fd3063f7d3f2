// What /metrics tells: the shards' counts, summed, in Prometheus' text format.
#pragma once

#include <memory>
#include <string>

#include "server/disk_watch.h"
#include "server/shard.h"
#include "server/webhooks.h"

namespace slipway {

// Collects every shard's numbers. Thread-safe.
class MetricsCollection {
 public:
  explicit MetricsCollection(std::size_t shards);
  ~MetricsCollection();
  // True for the last shard: now the text is complete.
  bool add(const ShardStats& stats, Position end);
  std::string text(const DiskWatch& disk, std::uint64_t files_damaged,
                   const Webhooks::Counts& webhooks) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace slipway
