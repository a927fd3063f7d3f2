#include "server/stream_loading.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "eventstore/tree_nodes.h"
#include "projections/varint.h"
#include "proto/tlog/merkle.h"
#include "server/state_bytes.h"

namespace slipway {
namespace {

// Where a kept state stands among the checkpoints: there is one of a stream, and each takes the place of the
// one before. No view is called so.
constexpr std::string_view kept_state = "state";
constexpr Revision kept_place{};

// It is the root of the tree of its commits, its own SHA-256, and its bytes, each with its length. So neither
// damage nor another log's state is taken for this one's.

// A state, and the tree of the commits that it is of.
struct Progress {
  StreamState state;
  tlog::Frontier tree;
};

Progress beginning(const std::string& stream) {
  return {empty_state(stream), {}};
}

// What is read from a log to be served must be what was written: its hashes must lead to the head that was
// stored with it, which checkpoints sign, and to the nodes that proofs are made of.
bool fits_its_tree(const EventStore& store, const std::string& stream, const tlog::Frontier& tree) {
  const auto head = store.tree_head(stream);
  if (!head || *head != TreeHead{tree.size(), tree.root()}) return false;
  return tlog::root_at(tree.size(), tree_nodes(store, stream)) == tree.root();
}

// None: nothing is kept, or not of this log, or by other rules.
std::optional<Progress> kept_progress(const EventStore& store, const CheckpointStore& checkpoints,
                                      const std::string& stream) {
  const auto found = checkpoints.newest(stream, kept_state, kept_place);
  if (!found) return std::nullopt;
  BytesReader reader{found->second};
  std::string_view root;
  std::string_view hash;
  std::string_view bytes;
  if (!reader.sized(root) || !reader.sized(hash) || !reader.sized(bytes) || !reader.at_end())
    return std::nullopt;
  Progress kept;
  if (tlog::bytes_of(tlog::sha256(bytes)) != hash || !read_state(bytes, kept.state)) return std::nullopt;
  auto tree = tlog::Frontier::read(kept.state.head.value, tree_nodes(store, stream));
  if (!tree || tlog::bytes_of(tree->root()) != root) return std::nullopt;
  kept.tree = std::move(*tree);
  return kept;
}

// Up to the log's end, or to that revision.
std::expected<Progress, StoreError> read_on(const EventStore& store, const KeyReader& keys,
                                            const std::string& stream, Progress progress,
                                            std::optional<Revision> to) {
  if (to == progress.state.head) return progress;
  bool readable = true;
  const auto read = store.read_stream(stream, progress.state.head, [&](const StoredCommit& stored) {
    progress.tree.append(tlog::leaf_hash(stored.bytes));
    const auto commit = open_commit(stored.bytes, keys);
    readable = commit && Revision{commit->revision()} == stored.revision;
    if (readable) fold(progress.state, *commit);
    return readable && to != stored.revision;
  });
  if (!read) return std::unexpected(read.error());
  if (!readable) return std::unexpected(StoreError::corrupt);
  return progress;
}

// Fails as `corrupt` where what was read is not what was written.
std::expected<Progress, StoreError> read_to_end(const EventStore& store, const KeyReader& keys,
                                                const std::string& stream, Progress progress) {
  auto read = read_on(store, keys, stream, std::move(progress), std::nullopt);
  if (read && !fits_its_tree(store, stream, read->tree)) return std::unexpected(StoreError::corrupt);
  return read;
}

// A crash came between the record of an erasure and the erasure, or in its midst: once the keys are gone,
// what was made with them is still there.
void destroy_left(std::vector<KeyId> ids, Keys& keys, CheckpointStore& checkpoints,
                  const std::string& stream) {
  std::erase_if(ids, [&](KeyId id) { return !keys.find(id); });
  const auto noted = keys.erasures_left();
  if (ids.empty() && std::ranges::find(noted, stream) == noted.end()) return;
  keys.destroy(ids);
  checkpoints.forget(stream);
}

}  // namespace

std::expected<LoadedProject, StoreError> load_project(const EventStore& store, Keys& keys,
                                                      CheckpointStore& checkpoints,
                                                      const std::string& stream) {
  auto kept = kept_progress(store, checkpoints, stream);
  Revision from = kept ? kept->state.head : Revision{};
  auto read = read_to_end(store, keys, stream, kept ? std::move(*kept) : beginning(stream));
  if (!read && kept) {
    from = {};
    read = read_to_end(store, keys, stream, beginning(stream));
  }
  if (!read) return std::unexpected(read.error());
  StreamState& state = read->state;
  destroy_left(state.erased_keys, keys, checkpoints, stream);
  auto view = view_at(store, keys, checkpoints, stream, view_names(stream).front(), state.head);
  if (!view) return std::unexpected(view.error());
  return LoadedProject{std::move(state), std::move(*view), from};
}

bool keep_state(const EventStore& store, const KeyReader& keys, CheckpointStore& checkpoints,
                const std::string& stream, Revision head) {
  const std::uint64_t generation = checkpoints.generation(stream);
  auto kept = kept_progress(store, checkpoints, stream);
  if (!kept || kept->state.head > head) kept = beginning(stream);
  const auto read = read_on(store, keys, stream, std::move(*kept), head);
  if (!read) return false;
  const std::string state = bytes_of(read->state);
  std::string bytes;
  append_sized(bytes, tlog::bytes_of(read->tree.root()));
  append_sized(bytes, tlog::bytes_of(tlog::sha256(state)));
  append_sized(bytes, state);
  checkpoints.put(stream, kept_state, kept_place, bytes, generation);
  return true;
}

}  // namespace slipway
