// A live view of one stream: a projection, its entities, and an index of them by the revision of their last
// change.
//
// So a client that holds any earlier revision gets what changed since, each entity once, and the removals;
// and one that holds nothing gets what there is. Bytes of an entity are encoded once and shared. Not
// thread-safe; one owner.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/event_store.h"
#include "projections/keys.h"
#include "projections/projection.h"

namespace slipway {

using SharedBytes = std::shared_ptr<const std::string>;

class View {
 public:
  explicit View(std::unique_ptr<Projection> projection);
  ~View();

  std::string_view name() const;
  Revision revision() const;

  // Folds the next commit. REQUIRES: commit.revision() == revision() + 1.
  // Returns the encoded ViewDelta (name and revision included) as clients get it; null where nothing visible
  // changed.
  SharedBytes apply(const v1::Commit& commit);
  // The delta of the last `apply`, for other encodings (JSON). Visible entities only.
  const v1::ViewDelta& last_delta() const;

  struct Item {
    std::string_view id;
    Revision changed;
    SharedBytes entity;  // An encoded Entity; null: removed.
  };
  // Visits visible entities, in byte order of their ids; all, or those whose ids begin so.
  void each(const std::function<void(const Item&)>& visit) const { each({}, visit); }
  void each(std::string_view prefix, const std::function<void(const Item&)>& visit) const;
  // Visits what changed after `from`, in order of the change; removals have a null entity.
  void since(Revision from, const std::function<void(const Item&)>& visit) const;

  // Whether one should be kept of this revision: so many commits, or so many bytes of entities, came since
  // the last one.
  bool checkpoint_is_due() const;
  // The kept entities at this revision, as bytes; and back. `restore` fails on bytes that it did not make or
  // of another view_schema. REQUIRES for restore: a fresh view.
  std::string checkpoint() const;
  bool restore(std::string_view checkpoint);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Where checkpoints are kept: bytes by (stream, view, revision). Losing them loses nothing but time; they
// hold texts that may have to be erased, so they can be forgotten. Thread-safe.
class CheckpointStore {
 public:
  virtual ~CheckpointStore() = default;
  // Which forget() of this stream was the last. Ask before reading what a checkpoint is made of.
  virtual std::uint64_t generation(std::string_view stream) const = 0;
  // Not kept if the stream was forgotten since `generation`: it may hold what was erased.
  virtual void put(std::string_view stream, std::string_view view, Revision revision, std::string_view bytes,
                   std::uint64_t generation) = 0;
  // The newest checkpoint at or before `revision`.
  virtual std::optional<std::pair<Revision, std::string>> newest(std::string_view stream,
                                                                 std::string_view view,
                                                                 Revision revision) const = 0;
  // Where checkpoints of the view were put, ascending; what cannot be read any more may be among them.
  virtual std::vector<Revision> kept(std::string_view stream, std::string_view view) const = 0;
  // Nobody can read this stream's checkpoints again, after a power cut either, once it has returned. Blocks
  // on the disk.
  virtual void forget(std::string_view stream) = 0;
};
std::unique_ptr<CheckpointStore> make_memory_checkpoints();
// In a RocksDB directory of its own, sealed under a key per stream; `keys` outlives it. Fails with what
// RocksDB said.
std::expected<std::unique_ptr<CheckpointStore>, std::string> open_rocks_checkpoints(
    const std::string& directory, Keys& keys);

// A checkpoint is written every so many commits; an as-of read folds at most that many. Where commits change
// much, as each attendance of a training does, it is written earlier: what a fold writes is what it takes.
inline constexpr std::uint64_t checkpoint_every_commits = 2048;
inline constexpr std::uint64_t checkpoint_every_bytes = 4 << 20;

// The view as of `revision`, or as of the durable head if that is less: from the newest checkpoint that can
// be read, then from the log. What was erased since is missing in it, and marked. Writes the checkpoints that
// it passes. Blocks on disk. Any thread. REQUIRES: `view` is one of every_view_name(stream).
std::expected<std::unique_ptr<View>, StoreError> view_at(const EventStore& store, const KeyReader& keys,
                                                         CheckpointStore& checkpoints,
                                                         std::string_view stream, std::string_view view,
                                                         Revision revision);

// The last revision recorded at or before `time`; 0: none. Binary search; commit times never decrease in a
// stream.
std::expected<Revision, StoreError> revision_at(const EventStore& store, const KeyReader& keys,
                                                std::string_view stream,
                                                const google::protobuf::Timestamp& time);

}  // namespace slipway
