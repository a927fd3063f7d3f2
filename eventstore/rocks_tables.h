// A log's rows on disk: what key_format.h describes, read and written. Knows no queue and no thread.
// No part of the contract.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/event_store.h"
#include "eventstore/rocks_options.h"
#include "eventstore/stop_signal.h"

namespace slipway {

// Reads are thread-safe; one thread writes. What is written is visible to reads once write() has synced it.
class RocksTables {
 public:
  struct CommitRow {
    const NewCommit* commit;
    Revision revision;
    Position position;
    tlog::Hash log_hash;
  };
  struct TreeRow {
    std::string_view stream;
    unsigned tile_level;
    std::uint64_t last;  // The index of the last of them.
    std::string hashes;  // One after the other, of one tile.
  };
  struct TreeHeadRow {
    std::string_view stream;
    TreeHead head;
  };
  // What one group adds.
  struct Rows {
    std::vector<CommitRow> commits;
    std::vector<TreeRow> tree;
    std::vector<TreeHeadRow> heads;
  };
  // What stands at a position.
  struct PositionRow {
    Position position;
    tlog::Hash log_hash;
    std::string stream;
    Revision revision;
  };

  // A row of the index of commands; both names live only for the visit.
  struct CommandRow {
    std::string_view stream;
    std::string_view command_id;
    Revision revision;
  };

  // Creates the directory if it is missing. The error is a sentence. Failures of RocksDB's own threads raise
  // `stop`.
  static std::expected<std::unique_ptr<RocksTables>, std::string> open(const std::string& directory,
                                                                       const RocksOptions& options,
                                                                       std::shared_ptr<StopSignal> stop);
  // The same, to be read only: changes nothing on disk. Null: the log was not made whole, so nothing can be
  // in it; open() finishes that. REQUIRES: exist().
  static std::expected<std::unique_ptr<RocksTables>, std::string> open_to_read(const std::string& directory,
                                                                               const RocksOptions& options);
  // Whether a log stands in `directory`, whole or not.
  static bool exist(rocksdb::Env& env, const std::string& directory);
  // Creates the directory and those above it, each durable in its parent.
  static std::expected<void, std::string> make_directory(rocksdb::Env& env, const std::string& directory);
  ~RocksTables();
  RocksTables(const RocksTables&) = delete;
  RocksTables& operator=(const RocksTables&) = delete;

  // Whether this log does without that protection, in this build.
  bool is_off(RocksMutant mutant) const { return has_failpoints && mutant_ == mutant; }

  // Writes all rows in one batch and syncs it. After an error, a sentence, nobody knows what the disk holds:
  // write nothing more.
  std::expected<void, std::string> write(const Rows& rows);

  // The last position and the log hash there. Read on open; write() moves them.
  Position end() const { return end_; }
  const tlog::Hash& end_log_hash() const { return end_log_hash_; }

  // As in EventStore, but up to what is asked for.
  std::expected<void, StoreError> read_stream(std::string_view stream, Revision after,
                                              const EventStore::Visit& visit) const;
  std::expected<void, StoreError> read_all(Position after, Position until,
                                           const EventStore::Visit& visit) const;
  std::expected<Revision, StoreError> head(std::string_view stream) const;
  std::expected<std::vector<std::string>, StoreError> streams() const;
  std::expected<std::optional<Revision>, StoreError> find_command(std::string_view stream,
                                                                  std::string_view command_id) const;
  // Visits the index of commands, stream by stream. `corrupt` where a row cannot be read. False ends it.
  std::expected<void, StoreError> read_commands(const std::function<bool(const CommandRow&)>& visit) const;
  std::expected<TreeHead, StoreError> tree_head(std::string_view stream) const;
  std::expected<std::vector<tlog::Hash>, StoreError> tree_hashes(std::string_view stream, unsigned tile_level,
                                                                 std::uint64_t first,
                                                                 std::size_t count) const;
  // The nodes of that tree. The tables outlive the reader.
  tlog::ReadNode tree_nodes(std::string stream) const;
  // What RocksDB says of the first of its files that cannot be read, in parentheses; empty: it reads all of
  // them. Reads everything: for when something could not be read.
  std::string unreadable_file() const;
  // The index's rows after `after`, `count` at most. `corrupt` where one is missing or cannot be read.
  std::expected<std::vector<PositionRow>, StoreError> positions(Position after, std::size_t count) const;

 private:
  struct Database;
  RocksTables(std::string directory, std::unique_ptr<Database> database, const RocksOptions& options);

  // Empty, or why this directory is not a log that this program reads.
  std::optional<std::string> check_format();
  std::optional<std::string> find_end();

  const std::string directory_;
  const std::unique_ptr<Database> database_;
  const RocksMutant mutant_;
  Position end_;
  tlog::Hash end_log_hash_{};
};

}  // namespace slipway
