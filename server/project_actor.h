// One stream's commands, one at a time: decides against its newest state, ahead of the disk, and lets nothing
// be seen before it is durable.
//
// Acks, refusals and frames that speak of a commit leave only after the commit's group was synced; a refusal
// waits for what it was decided against. A state machine without sockets or threads: the store's answers come
// in by `appended()`. Not thread-safe; lives on its project's shard.
#pragma once

#include <deque>
#include <expected>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "eventstore/event_store.h"
#include "projections/sealed_commit.h"
#include "projections/view.h"
#include "server/domain/decide.h"
#include "server/feed.h"
#include "server/mutants.h"
#include "server/runtime.h"
#include "server/stream_loading.h"
#include "server/unrecorded_answers.h"
#include "slipway/v1/api.pb.h"
#include "slipway/v1/sync.pb.h"

namespace slipway {

struct CommandRequest {
  v1::Command command;
  std::string actor;
  v1::Origin origin;
  domain::RoleSet workspace_roles;
  std::shared_ptr<const domain::Workspace> workspace;  // As last seen by the shard.
  const v1::Template* project_template = nullptr;
  const std::vector<std::string>* webhook_hosts = nullptr;  // Null: none.
  std::optional<domain::StoredFile> file{};                 // Of AttachFile, if it was uploaded.
  std::string read_only{};  // Why nothing new is recorded now, as `disk_full`; empty: it is.
  // Called once, on the shard, when the answer is final.
  std::move_only_function<void(const v1::Ack&)> reply;
};

class ProjectActor {
 public:
  // `appended` is called on the store's thread with the result of each append; it must bring it to
  // appended().
  using Deliver = std::function<void(const AppendResult&)>;
  // Does what an erasure does outside this stream for these people (a TextRedacted names none), and strikes
  // it off the keys' list; then `done` runs on the shard.
  using FinishErasure = std::function<void(std::vector<std::string> people, Task done)>;
  // Told of what people asked for and were refused, but for what is refused to everyone for the moment. Must
  // not block.
  using NoteRefusal = std::function<void(const std::string& stream, v1::RefusedCommand refused)>;

  ProjectActor(std::string stream, LoadedProject loaded, EventStore& store, Keys& keys,
               CheckpointStore& checkpoints, Runtime& runtime, const Mutants& mutants, Deliver appended,
               FinishErasure finish_erasure, NoteRefusal note_refusal);

  void handle(CommandRequest request);

  // The store's answer to the oldest append in flight. Returns the entry for the feeds; null after a failure,
  // which ends the server: nothing more is acked.
  std::optional<FeedEntry> appended(const AppendResult& result);

  const std::string& stream() const { return stream_; }
  Revision durable() const { return durable_; }
  // At the durable revision. Null if there is no such view, or nobody has asked for it yet: only the first is
  // there from the start, and a view that is there costs every commit.
  const View* view(std::size_t index) const { return index < views_.size() ? views_[index].get() : nullptr; }
  // Those of `wanted` that are not there.
  std::vector<std::size_t> missing(ViewSet wanted) const;
  // Between the two, what is appended is kept for the views that are being read off the log, which blocks,
  // elsewhere: as of the revision that the first returns, or later. A view that came meanwhile is dropped;
  // one that could not be read is null.
  Revision begin_view_load();
  void end_view_load(std::vector<std::pair<std::size_t, std::unique_ptr<View>>> views);
  // The whole view in parts, made once per revision however many ask. REQUIRES: the view is there; so of
  // `since`.
  std::shared_ptr<const std::vector<SnapshotPart>> whole(std::size_t view);
  // What changed since `from`.
  std::shared_ptr<const std::vector<SnapshotPart>> since(std::size_t view, Revision from) const;
  const google::protobuf::Timestamp& recorded_at() const { return durable_at_; }
  // Whoever holds a view as of an earlier revision may hold what was erased: they need it whole. Never beyond
  // durable(); 0: nothing was erased.
  Revision erased() const { return erased_; }

  // As of the durable revision, what says who may read: see fold_access().
  const Aggregate& access() const { return access_; }
  // The states decided so far, ahead of the disk.
  const domain::Project* project() const { return std::get_if<domain::Project>(&state_); }
  const domain::Workspace* workspace() const { return std::get_if<domain::Workspace>(&state_); }
  // Whether something durable since the last call may have changed who may read or do what.
  bool take_access_changed();
  bool idle() const { return in_flight_.empty() && view_loads_ == 0; }
  // When RecordDue would record something, which may have passed; none: nothing is to come. As of the state
  // decided so far: what was given and is not durable yet is not due again. Cheap while nothing is decided.
  std::optional<google::protobuf::Timestamp> next_due();
  Revision head() const { return head_; }

 private:
  struct InFlight {
    v1::Commit commit;  // Open.
    std::string leaf_hash;
    bool erases = false;
    std::vector<KeyId> keys_to_destroy;
    std::vector<std::move_only_function<void()>> when_durable;
  };

  void answer(CommandRequest& request, v1::Ack ack);
  void refuse(CommandRequest& request, const domain::Refusal& refusal);
  void note(const CommandRequest& request, const domain::Refusal& refusal) const;
  void record(CommandRequest& request, std::vector<v1::Event> events);
  std::shared_ptr<const std::string> stored_bytes(const v1::Commit& commit);
  bool note_erasure(InFlight& flight);
  void erase(const InFlight& flight);
  bool answer_duplicate(CommandRequest& request);
  std::expected<std::optional<v1::Commit>, StoreError> read_commit(Revision revision,
                                                                   std::string* leaf_hash) const;
  google::protobuf::Timestamp decision_time() const;

  const std::string stream_;
  Aggregate state_;
  Aggregate access_;
  Revision head_;     // Decided.
  Revision durable_;  // Synced, folded into the views.
  Revision erased_;
  google::protobuf::Timestamp recorded_at_;
  google::protobuf::Timestamp durable_at_;
  std::string head_leaf_hash_;
  std::vector<std::unique_ptr<View>> views_;  // In the order of view_names(); null until asked for.
  std::size_t view_loads_ = 0;
  std::vector<v1::Commit> kept_for_loads_;
  struct WholeView {
    Revision revision;
    std::shared_ptr<const std::vector<SnapshotPart>> parts;
  };
  std::vector<WholeView> whole_;

  SubjectKeys subject_keys_;  // As of head_.

  EventStore& store_;
  Keys& keys_;
  CheckpointStore& checkpoints_;
  Runtime& runtime_;
  const Mutants& mutants_;
  Deliver deliver_;
  FinishErasure finish_erasure_;
  NoteRefusal note_refusal_;
  bool access_changed_ = false;
  struct NextDue {
    Revision head;  // Of which `at` was computed; 0: of none.
    std::optional<google::protobuf::Timestamp> at;
  };
  NextDue next_due_;
  std::deque<InFlight> in_flight_;  // Oldest first; revisions durable_+1 … head_.
  std::unordered_map<std::string, Revision> in_flight_by_command_;
  UnrecordedAnswers unrecorded_;
};

}  // namespace slipway
