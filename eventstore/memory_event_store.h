// The log in memory, for tests and the simulation: the contract, and a disk that can be told when to sync and
// when to lose what it has not.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "eventstore/event_store.h"

namespace slipway {

class Follower;

// `done`s and followers run on the thread that calls append(), sync() or follow(), before that call returns;
// if such a call is under way already, on that one's thread, after what it is doing. So one runs at a time,
// in log order, and each may call the store. Thread-safe; with one thread, deterministic.
class MemoryEventStore final : public EventStore {
 public:
  enum class Mode {
    immediate,  // An append is durable at once.
    manual,     // An append waits for sync().
  };
  explicit MemoryEventStore(Mode mode = Mode::immediate);
  ~MemoryEventStore() override;  // Drops what waits; its callbacks never run.

  void append(NewCommit commit, Appended done) override;
  std::expected<void, StoreError> read_stream(std::string_view stream, Revision after,
                                              const Visit& visit) const override;
  std::expected<void, StoreError> read_all(Position after, const Visit& visit) const override;
  std::expected<Revision, StoreError> head(std::string_view stream) const override;
  Position end() const override;
  std::expected<std::vector<std::string>, StoreError> streams() const override;
  std::expected<std::optional<Revision>, StoreError> find_command(std::string_view stream,
                                                                  std::string_view command_id) const override;
  std::expected<TreeHead, StoreError> tree_head(std::string_view stream) const override;
  std::expected<std::vector<tlog::Hash>, StoreError> tree_hashes(std::string_view stream, unsigned tile_level,
                                                                 std::uint64_t first,
                                                                 std::size_t count) const override;
  std::unique_ptr<Following> follow(Position after, Group group) override;

  // Makes everything that waits durable as one group, and runs its callbacks; or only the first `appends` of
  // it. An append that was refused waits, too, so that a stream's callbacks keep their order.
  void sync();
  void sync(std::size_t appends);
  // Appends that wait for a sync.
  std::size_t waiting() const;

  // The machine loses power: what is not synced is forgotten, callbacks that have not run never do, and
  // following ends. The store goes on with what is durable, as if opened again.
  void crash();

  // The disk fails for good: every append, waiting or new, gets `closed`. Reads go on.
  void fail();

  // True is a mutant for rigs, in manual mode: `done` runs at append, while a crash can still forget the
  // commit.
  void set_ack_before_sync(bool on);

 private:
  struct Record;
  struct Waiting;
  using RecordPtr = std::shared_ptr<const Record>;
  using Records = std::vector<RecordPtr>;
  struct Tree {
    tlog::Frontier frontier;
    std::vector<std::vector<tlog::Hash>> tiles;  // By tile level.
  };
  using Outbox = std::deque<std::move_only_function<void()>>;

  // REQUIRES, for these: mutex_ is held.
  AppendResult decide(const NewCommit& commit);
  Revision newest(const std::string& stream) const;
  void make_durable(std::size_t appends);
  void post(Appended done, const AppendResult& result);
  RecordPtr keep(const NewCommit& commit, Revision revision);
  Records copy(Position after, Position until) const;

  // Runs what is posted, in order, unless a call further up or another thread does.
  void run_posted(std::unique_lock<std::mutex>& lock);
  void publish(const Records& group);
  void begin_following(std::shared_ptr<Follower> follower);

  const Mode mode_;
  mutable std::mutex mutex_;
  Records log_;
  std::map<std::string, Records, std::less<>> streams_;
  std::map<std::string, Tree, std::less<>> trees_;
  std::map<std::pair<std::string, std::string>, Revision> commands_;  // By stream and command id.
  std::deque<Waiting> waiting_;
  std::map<std::string, Revision, std::less<>> pending_heads_;  // Counting what waits.
  std::uint64_t crashes_ = 0;
  bool failed_ = false;
  bool ack_before_sync_ = false;

  Outbox outbox_;
  bool running_ = false;                              // Somebody is in run_posted().
  Position published_;                                // What followers have been given.
  std::vector<std::shared_ptr<Follower>> followers_;  // Those who have all that is published.
};

}  // namespace slipway
