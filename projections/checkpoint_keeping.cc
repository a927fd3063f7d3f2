#include "projections/checkpoint_keeping.h"

#include <algorithm>
#include <utility>

#include "projections/sealed_commit.h"

namespace slipway {
namespace {

// A view that lacks a checkpoint.
struct Lacking {
  std::string_view name;
  std::vector<Revision> kept;  // Ascending.
  Revision from;               // Where its fold begins: at the checkpoint before the first that is missing.
  std::unique_ptr<View> view{};

  bool has(Revision revision) const { return std::ranges::binary_search(kept, revision); }
};

std::vector<Lacking> lacking_views(const CheckpointStore& checkpoints, std::string_view stream,
                                   Revision due) {
  std::vector<Lacking> lacking;
  for (const std::string_view name : every_view_name(stream)) {
    Lacking view{name, checkpoints.kept(stream, name), {}};
    while (view.from < due && view.has({view.from.value + checkpoint_every_commits}))
      view.from.value += checkpoint_every_commits;
    if (view.from < due) lacking.push_back(std::move(view));
  }
  return lacking;
}

}  // namespace

std::expected<Revision, StoreError> write_missing_checkpoints(const EventStore& store, const KeyReader& keys,
                                                              CheckpointStore& checkpoints,
                                                              std::string_view stream, Revision head,
                                                              std::uint64_t commits_max) {
  const Revision due = checkpoint_due(head);
  const std::uint64_t generation = checkpoints.generation(stream);
  std::vector<Lacking> lacking = lacking_views(checkpoints, stream, due);
  if (lacking.empty()) return due;
  const Revision from = std::ranges::min_element(lacking, {}, &Lacking::from)->from;
  const Revision to = std::min(
      due, Revision{from.value + std::max(checkpoint_due({commits_max}).value, checkpoint_every_commits)});
  std::erase_if(lacking, [&](const Lacking& view) { return view.from >= to; });
  for (Lacking& each : lacking) {
    auto view = view_at(store, keys, checkpoints, stream, each.name, each.from);
    if (!view) return std::unexpected(view.error());
    each.view = std::move(*view);
  }
  bool understood = true;
  const auto read = store.read_stream(stream, from, [&](const StoredCommit& stored) {
    const auto commit = open_commit(stored.bytes, keys);
    understood = commit && commit->revision() == stored.revision.value;
    if (!understood) return false;
    for (const Lacking& each : lacking) {
      if (each.view->revision().next() != stored.revision) continue;
      each.view->apply(*commit);
      if (each.view->checkpoint_is_due() && !each.has(stored.revision))
        checkpoints.put(stream, each.name, stored.revision, each.view->checkpoint(), generation);
    }
    return stored.revision < to;
  });
  if (!read) return std::unexpected(read.error());
  if (!understood) return std::unexpected(StoreError::corrupt);
  return to;
}

}  // namespace slipway
