// The append-only log of all that happened; every other state derives from it.
//
// A commit has a revision in its stream, counted from 1 without gaps, and a position in the whole log.
// The store knows bytes only: what a commit means is not its business. Thread-safe; reads block on disk.
// Implementations: RocksEventStore, MemoryEventStore (tests and the simulation).
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/basics.h"
#include "proto/tlog/merkle.h"

namespace slipway {

enum class StoreError {
  conflict,   // The stream is not at the expected revision.
  closed,     // The store was closed, or stopped after a failed write: nothing more is appended.
  io,         // The disk failed. Reads may be tried again; a failed write closes the store.
  corrupt,    // Stored bytes do not pass their checksum or are not what the index says.
  too_large,  // A commit of more than commit_bytes_max bytes.
};
std::string_view describe(StoreError error);

struct NewCommit {
  std::string stream;      // An identifier.
  Revision expected;       // The stream's revision before this commit, counting appends not yet durable.
  std::string command_id;  // Unique in its stream, for ever.
  std::shared_ptr<const std::string> bytes;
  std::optional<tlog::Hash> leaf = {};  // leaf_hash(*bytes), from who has it already.
};

struct AppendResult {
  std::expected<Revision, StoreError> revision;  // The commit's revision.
  Revision actual;                               // On `conflict`: where the stream stands.
};
// Runs once, on the store's thread, in append order within a stream.
using Appended = std::move_only_function<void(const AppendResult&)>;

// A commit as it is stored. `bytes` live only for the visit.
struct StoredCommit {
  std::string_view stream;
  Revision revision;
  Position position;
  std::string_view bytes;
};

// A stream's Merkle tree (RFC 6962): leaf i is the hash of revision i+1's stored bytes.
struct TreeHead {
  std::uint64_t size = 0;
  tlog::Hash root = tlog::empty_root();
  bool operator==(const TreeHead&) const = default;
};

class EventStore {
 public:
  using Visit = std::function<bool(const StoredCommit&)>;  // False ends the read.
  using Group = std::function<void(std::span<const StoredCommit>)>;

  // Ends a follow when destroyed; no call runs after the destructor has returned.
  class Following {
   public:
    virtual ~Following() = default;
  };

  virtual ~EventStore() = default;

  // Appends a commit whole. `done` runs after it survives power loss, or with the error that kept it out.
  // Appends to one stream may be in flight together; each names the revision that the one before will have.
  // If an earlier one fails, the later ones fail with `conflict`. After a failed write or sync every append,
  // waiting or new, fails with `closed`.
  // REQUIRES: is_identifier(stream), is_identifier(command_id).
  virtual void append(NewCommit commit, Appended done) = 0;

  // Visits the durable commits of a stream after `after`, in order.
  virtual std::expected<void, StoreError> read_stream(std::string_view stream, Revision after,
                                                      const Visit& visit) const = 0;
  // Visits all durable commits after `after`, in log order.
  virtual std::expected<void, StoreError> read_all(Position after, const Visit& visit) const = 0;

  // The last durable revision of a stream; 0 if there is no such stream.
  virtual std::expected<Revision, StoreError> head(std::string_view stream) const = 0;
  // The last durable position.
  virtual Position end() const = 0;
  // All streams, in byte order.
  virtual std::expected<std::vector<std::string>, StoreError> streams() const = 0;

  // The revision that a command became, if it is durable in that stream.
  virtual std::expected<std::optional<Revision>, StoreError> find_command(
      std::string_view stream, std::string_view command_id) const = 0;

  // The tree over the stream's durable commits. Written in the same step as they are.
  virtual std::expected<TreeHead, StoreError> tree_head(std::string_view stream) const = 0;
  // Up to `count` hashes from index `first` of a tile level (C2SP tlog-tiles): at level 0 leaf hashes, at
  // level l the roots of 256^l leaves each. Fewer where the tree ends.
  virtual std::expected<std::vector<tlog::Hash>, StoreError> tree_hashes(std::string_view stream,
                                                                         unsigned tile_level,
                                                                         std::uint64_t first,
                                                                         std::size_t count) const = 0;

  // Calls `group` for every commit after `after`, in log order, once a synced group at a time, first for what
  // is there, then for what comes. Runs on the store's thread: be quick.
  virtual std::unique_ptr<Following> follow(Position after, Group group) = 0;
};

}  // namespace slipway
