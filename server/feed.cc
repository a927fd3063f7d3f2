#include "server/feed.h"

#include <algorithm>
#include <utility>

#include "projections/projection.h"

namespace slipway {

std::optional<std::size_t> view_index(std::string_view stream, std::string_view view) {
  const auto names = view_names(stream);
  const auto found = std::ranges::find(names, view);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

bool may_read(const Readers& readers, std::string_view person, domain::Reach reach) {
  const auto found = readers.find(person);
  return domain::may_read(found == readers.end() ? domain::Admission::none : found->second, reach);
}

std::size_t FeedEntry::bytes() const {
  std::size_t sum = sizeof(FeedEntry);
  for (const SharedBytes& delta : deltas) sum += delta ? delta->size() : 0;
  return sum;
}

Feed::Feed(std::string project, Revision head, const FeedLimits& limits)
    : project_(std::move(project)), limits_(limits), floor_(head), head_(head), loud_(head) {}

void Feed::push(FeedEntry entry) {
  SLIPWAY_ASSERT(entry.revision == head_.next(), project_);
  head_ = entry.revision;
  if (!entry.quiet) loud_ = head_;
  cache_.clear();
  if (entry.erases) {
    ring_.clear();
    ring_bytes_ = 0;
    floor_ = erased_ = head_;
    return;
  }
  ring_bytes_ += entry.bytes();
  ring_.push_back(std::move(entry));
  while (ring_bytes_ > limits_.ring_bytes_max || ring_.size() > limits_.ring_entries_max) {
    ring_bytes_ -= ring_.front().bytes();
    floor_ = ring_.front().revision;
    ring_.pop_front();
  }
}

Feed::Moved Feed::transition(ViewSet views, Revision from, Revision limit, Codec codec) {
  SLIPWAY_ASSERT(holds(from) && from < limit && limit <= head_, project_);
  ++counts_.given;
  const auto same = [&](const Cached& cached) {
    return cached.views == views && cached.from == from && cached.limit == limit && cached.codec == codec;
  };
  if (const auto found = std::ranges::find_if(cache_, same); found != cache_.end()) return found->moved;

  ++counts_.encoded;
  std::vector<SharedBytes> deltas;
  std::size_t bytes = 0;
  Revision to = from;
  for (auto entry = ring_.begin() + static_cast<std::ptrdiff_t>(from.value - floor_.value);
       entry != ring_.end() && entry->revision <= limit; ++entry) {
    std::size_t entry_bytes = 0;
    for (std::size_t view = 0; view < views_per_project_max; ++view)
      if ((views >> view & 1U) && entry->deltas[view]) entry_bytes += entry->deltas[view]->size() + 8;
    if (bytes > 0 && bytes + entry_bytes > limits_.transition_bytes_max) break;
    bytes += entry_bytes;
    to = entry->revision;
    for (std::size_t view = 0; view < views_per_project_max; ++view)
      if ((views >> view & 1U) && entry->deltas[view]) deltas.push_back(entry->deltas[view]);
  }
  // A transition is sent even where nothing visible changed: the revision itself is news to a client whose
  // command it acknowledges.
  Moved moved{encode_transition(project_, from, to, deltas, codec), to};
  if (cache_.size() >= cache_entries_max) cache_.erase(cache_.begin());
  cache_.push_back({views, from, limit, codec, moved});
  return moved;
}

}  // namespace slipway
