// What a shard counts, for /metrics.
#include <algorithm>

#include "server/shard.h"

namespace slipway {

ShardStats Shard::stats() const {
  ShardStats stats = stats_;
  stats.sessions = sessions_.size();
  stats.projects = homes_.size();
  for (const auto& [id, session] : sessions_)
    stats.lag_revisions_max = std::max(stats.lag_revisions_max, session->lag());
  for (const auto& [project, watched] : watched_)
    if (watched.feed) count(*watched.feed, stats);
  return stats;
}

void Shard::count(const Feed& feed, ShardStats& stats) {
  stats.transitions += feed.counts().given;
  stats.transitions_encoded += feed.counts().encoded;
}

}  // namespace slipway
