// The log on disk: one RocksDB database in a directory of its own. key_format.h says what stands in it.
//
// One thread writes: it takes all appends that wait, writes them in one batch and syncs once (group commit);
// then it runs their `done`s and the followers. append() never waits for the disk, and bounds nothing: how
// much may be in flight is the caller's business. Reads run on the caller's thread and see only what is
// durable.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "eventstore/event_store.h"
#include "eventstore/log_damage.h"
#include "eventstore/rocks_options.h"

namespace slipway {

class DamageNotes;
class FollowerFeed;
class GroupWriter;
class RocksTables;
class StopSignal;
class WatermarkFile;
class WatermarkWriter;

class RocksEventStore final : public EventStore {
 public:
  using Options = RocksOptions;

  // Opens the log in `directory`, or begins one there. The error is a sentence for the person who starts the
  // server: the directory is in use, the log is damaged, the disk does not work. A torn end, which only
  // unacknowledged commits can have, is cut off; any other damage that RocksDB's checksums show is refused,
  // and so is a log that does not reach its watermark (the file `<directory>.watermark`) or is not what that
  // says. Costs the same however long the log is.
  static std::expected<std::unique_ptr<RocksEventStore>, std::string> open(const std::string& directory,
                                                                           Options options = {});

  // Writes what waits and runs its `done`s, then closes. A Following may outlive the store; it is called no
  // more. REQUIRES: not on the store's thread.
  ~RocksEventStore() override;

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

  // Hashes the log again up to `until`, compares the index of commands with it, and says what is first found
  // wrong. A find is noted beside the log, so that it is refused when it is opened again, and stops the store
  // as a failed write does. `progress` is told how far it is, and ends it by returning false. Blocks for
  // long; appends and reads go on. One thread at a time, whichever.
  std::optional<LogDamage> scrub(Position until, const std::function<bool(Position done)>& progress);

  // With Options::accept_loss: what the log had lost, or how it differed. Nothing if it was whole.
  const std::optional<LogDamage>& accepted_loss() const { return accepted_loss_; }
  // The log itself says by now that the loss was accepted. Until then each later start needs that decision
  // again, however this one ends. A stream that is damaged inside is not looked at by scrub() any more. The
  // error is a sentence. REQUIRES: no scrub() is running.
  std::expected<void, std::string> loss_recorded();
  // Of these no scrub() says anything. REQUIRES: as above.
  const GivenUp& given_up() const;

  // History comes in chunks from a second thread of the store, while the writer goes on; then live groups
  // from the writer's thread. Never two calls at once. If history cannot be read the store stops, as after a
  // failed write.
  std::unique_ptr<Following> follow(Position after, Group group) override;

 private:
  RocksEventStore(std::string directory, std::shared_ptr<StopSignal> stop,
                  std::unique_ptr<RocksTables> tables, std::unique_ptr<WatermarkFile> watermark,
                  std::unique_ptr<DamageNotes> notes, Options options);

  std::shared_ptr<StopSignal> stop_;
  const std::string directory_;
  const CommandIdOf command_id_of_;
  const std::unique_ptr<DamageNotes> notes_;
  std::unique_ptr<RocksTables> tables_;
  std::optional<LogDamage> accepted_loss_;
  std::unique_ptr<WatermarkWriter> watermark_;
  std::unique_ptr<FollowerFeed> feed_;   // Reads the tables.
  std::unique_ptr<GroupWriter> writer_;  // Writes the tables, moves the feed: ends first.
};

}  // namespace slipway
