// What a project's views did lately: a ring of encoded deltas that every subscriber reads with a cursor.
//
// One Feed per project and shard. It holds bytes once, however many subscribers there are; a subscriber that
// falls off the ring is given one compacted delta from the view instead. Not thread-safe: it lives on its
// shard.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/domain/decide.h"
#include "server/frames.h"

namespace slipway {

inline constexpr std::size_t views_per_project_max = 20;
using ViewSet = unsigned;  // A bit for each of the project's views, in the order of view_names().
// The view's place in that order; null: this stream has no such view.
std::optional<std::size_t> view_index(std::string_view stream, std::string_view view);

// What one commit did to each view; null where nothing visible changed, or nobody has asked for the view yet.
struct FeedEntry {
  Revision revision;
  std::array<SharedBytes, views_per_project_max> deltas;
  bool erases = false;  // Something that earlier deltas may show.
  bool quiet = false;   // Brought by a running import: shown with what comes next, or a little later.
  std::size_t bytes() const;
};

// Whom the project lets read it, and how; what the workspace says of them comes on top (domain::reach).
using Readers = std::map<std::string, domain::Admission, std::less<>>;
bool may_read(const Readers& readers, std::string_view person, domain::Reach reach);

struct FeedLimits {
  std::size_t ring_bytes_max = 8 * 1024 * 1024;
  std::size_t ring_entries_max = 16 * 1024;
  std::size_t transition_bytes_max = 256 * 1024;
};

class Feed {
 public:
  static constexpr std::size_t cache_entries_max = 16;

  Feed(std::string project, Revision head, const FeedLimits& limits = {});

  const std::string& project() const { return project_; }
  Revision head() const { return head_; }

  // An entry that erases empties the ring and is not in it either: no delta says what a view held before, so
  // everyone is given the view as it is now. REQUIRES: entry.revision == head() + 1.
  void push(FeedEntry entry);
  // The last entry here that erased; 0: none. What was read before that is not to be shown any more.
  Revision erased() const { return erased_; }

  // Whether all that a cursor at `from` has not seen is quiet. REQUIRES: from < head().
  bool only_quiet_after(Revision from) const { return from >= loud_; }

  // Whether a cursor at `from` can be moved on from the ring.
  bool holds(Revision from) const { return from >= floor_; }

  struct Moved {
    SharedBytes frame;  // Null: nothing that these views show changed up to `to`.
    Revision to;
  };
  // The Transition for `views` from `from` to at most `limit`, as far as transition_bytes_max allows (at
  // least one commit). The same question asked by the next subscriber gets the same bytes. REQUIRES:
  // holds(from), from < limit.
  Moved transition(ViewSet views, Revision from, Revision limit, Codec codec);

  // How many Transitions were given, and how many of them had to be encoded: the others were the same bytes.
  struct Counts {
    std::uint64_t given = 0;
    std::uint64_t encoded = 0;
  };
  const Counts& counts() const { return counts_; }

  std::shared_ptr<const Readers> readers;
  SharedBytes presence_protobuf;  // The latest PresenceUpdate, encoded; null: none yet.
  SharedBytes presence_json;
  std::uint64_t presence_version = 0;

 private:
  struct Cached {
    ViewSet views;
    Revision from;
    Revision limit;
    Codec codec;
    Moved moved;
  };
  std::string project_;
  FeedLimits limits_;
  Revision floor_;  // Cursors before this have fallen off.
  Revision head_;
  Revision loud_;  // Up to here something was not quiet.
  Revision erased_;
  std::deque<FeedEntry> ring_;
  std::size_t ring_bytes_ = 0;
  std::vector<Cached> cache_;  // Answers since the last push; a handful.
  Counts counts_;
};

}  // namespace slipway
