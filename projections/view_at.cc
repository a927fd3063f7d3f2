#include <utility>

#include "projections/sealed_commit.h"
#include "projections/view.h"

namespace slipway {
namespace {

std::unique_ptr<View> empty_view(std::string_view stream, std::string_view view) {
  auto projection = make_projection(stream, view);
  SLIPWAY_ASSERT(projection != nullptr, std::string{view});
  return std::make_unique<View>(std::move(projection));
}

// From the newest checkpoint that can be read, or from nothing.
std::unique_ptr<View> newest_view(const CheckpointStore& checkpoints, std::string_view stream,
                                  std::string_view view, Revision revision) {
  while (auto found = checkpoints.newest(stream, view, revision)) {
    auto restored = empty_view(stream, view);
    if (restored->restore(found->second) && restored->revision() == found->first) return restored;
    if (found->first == Revision{}) break;
    revision = {found->first.value - 1};
  }
  return empty_view(stream, view);
}

// Takes the time of one commit.
std::expected<google::protobuf::Timestamp, StoreError> time_of(const EventStore& store, const KeyReader& keys,
                                                               std::string_view stream, Revision revision) {
  std::expected<v1::Commit, StoreError> commit = std::unexpected(StoreError::corrupt);
  const auto read = store.read_stream(stream, {revision.value - 1}, [&](const StoredCommit& stored) {
    commit = open_commit(stored.bytes, keys);
    return false;
  });
  if (!read) return std::unexpected(read.error());
  if (!commit) return std::unexpected(commit.error());
  return commit->recorded_at();
}

bool is_after(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return std::pair{a.seconds(), a.nanos()} > std::pair{b.seconds(), b.nanos()};
}

}  // namespace

std::expected<std::unique_ptr<View>, StoreError> view_at(const EventStore& store, const KeyReader& keys,
                                                         CheckpointStore& checkpoints,
                                                         std::string_view stream, std::string_view view,
                                                         Revision revision) {
  const std::uint64_t generation = checkpoints.generation(stream);
  std::unique_ptr<View> result = newest_view(checkpoints, stream, view, revision);
  if (result->revision() == revision) return result;
  bool understood = true;
  const auto read = store.read_stream(stream, result->revision(), [&](const StoredCommit& stored) {
    const auto commit = open_commit(stored.bytes, keys);
    understood =
        commit && stored.revision == result->revision().next() && commit->revision() == stored.revision.value;
    if (!understood) return false;
    result->apply(*commit);
    if (result->checkpoint_is_due()) {
      checkpoints.put(stream, view, stored.revision, result->checkpoint(), generation);
    }
    return stored.revision < revision;
  });
  if (!read) return std::unexpected(read.error());
  if (!understood) return std::unexpected(StoreError::corrupt);
  return result;
}

std::expected<Revision, StoreError> revision_at(const EventStore& store, const KeyReader& keys,
                                                std::string_view stream,
                                                const google::protobuf::Timestamp& time) {
  const auto head = store.head(stream);
  if (!head) return std::unexpected(head.error());
  std::uint64_t at_or_before = 0;         // Recorded at or before `time`, as is all before it.
  std::uint64_t after = head->value + 1;  // Recorded later, as is all after it.
  while (after - at_or_before > 1) {
    const std::uint64_t middle = at_or_before + (after - at_or_before) / 2;
    const auto recorded = time_of(store, keys, stream, {middle});
    if (!recorded) return std::unexpected(recorded.error());
    (is_after(*recorded, time) ? after : at_or_before) = middle;
  }
  return Revision{at_or_before};
}

}  // namespace slipway
