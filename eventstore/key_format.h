// What stands on the disk, in one page.
//
// A RocksDB database with one write-ahead log and five column families. Numbers are 8 bytes, big-endian, so
// that byte order is number order. A stream name stands as one length byte and its characters, so that no
// stream's keys lie among another's, whatever the names ("a" and "ab").
//
//   column family   key                          value
//   default         "format"                     "2": the number of this page
//   commits         stream, revision             position, commit bytes
//   positions       position                     log hash, stream, revision (the key in `commits`)
//   commands        stream, command id           revision
//   tree            stream, tile level, index    hashes of the stream's Merkle tree; the index is the last's
//   tree            stream, 0xff                 tree size, root
//
//   stream, revision     | n | n characters of the stream | 8 bytes |
//   stream, command id   | n | n characters of the stream | the rest: the command id |
//   stream, level, index | n | n characters of the stream | 1 byte | 8 bytes |
//   position, bytes      | 8 bytes | the commit exactly as it was appended: a Merkle leaf's bytes |
//
// Reading a stream is one range scan of `commits`; its last key gives the stream's head. Reading the log
// scans `positions` and finds each commit by the key that stands there. The last key of `positions` is the
// end of the log, so opening costs the same however long the log is. Revisions and positions begin at 1 and
// have no gaps; a reader that meets a gap, or an index entry without its commit, reports `corrupt`.
//
// Of a stream's Merkle tree (RFC 6962) every eighth level is kept, as tlog-tiles serve it: tile level 0 are
// the leaf hashes, tile level l the roots of 256^l leaves. The levels between are hashed again when asked
// for. One row holds the hashes that a group added to a tile: a row for each would cost the writer as much as
// the commits do.
//
// The log hash sums up the whole log to a position: SHA-256(the log hash before, stream, revision, leaf
// hash); 32 zero bytes stand before the first.
//
// One group commit is one write batch: the rows of all its commits in the families, synced once. Beside the
// database's directory, outside RocksDB, lies the watermark (watermark_file.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/basics.h"
#include "proto/tlog/hash.h"

namespace slipway::key_format {

inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view format_version = "2";
inline constexpr std::size_t number_bytes = 8;

struct CommitKey {
  std::string_view stream;  // Points into the parsed key.
  Revision revision;
};
struct CommandKey {
  std::string_view stream;  // Both point into the parsed key.
  std::string_view command_id;
};
struct CommitValue {
  Position position;
  std::string_view bytes;  // Points into the parsed value.
};

struct PositionValue {
  tlog::Hash log_hash;
  std::string_view commit_key;  // Points into the parsed value.
};
struct TreeRow {
  std::uint64_t first;      // Index of the first hash.
  std::size_t count;        // At least 1.
  std::string_view hashes;  // Points into the parsed value.
};
struct TreeHeadValue {
  std::uint64_t size;
  tlog::Hash root;
};

std::string number(std::uint64_t value);
std::optional<std::uint64_t> parse_number(std::string_view text);

// What all keys of a stream begin with. REQUIRES: at most 255 characters.
std::string stream_prefix(std::string_view stream);
// Greater than every key of the stream, less than every key of another that sorts after it.
std::string past_stream(std::string_view stream);

std::string commit_key(std::string_view stream, Revision revision);
std::optional<CommitKey> parse_commit_key(std::string_view key);

std::optional<CommitValue> parse_commit_value(std::string_view value);

std::string position_value(const tlog::Hash& log_hash, std::string_view commit_key);
std::optional<PositionValue> parse_position_value(std::string_view value);

std::string command_key(std::string_view stream, std::string_view command_id);
std::optional<CommandKey> parse_command_key(std::string_view key);

// REQUIRES: tile_level <= 7: more leaves than revisions can count.
std::string tree_key(std::string_view stream, unsigned tile_level, std::uint64_t last);
std::optional<TreeRow> parse_tree_row(std::string_view key, std::string_view value);
std::string tree_head_key(std::string_view stream);
std::string tree_head_value(std::uint64_t size, const tlog::Hash& root);
std::optional<TreeHeadValue> parse_tree_head_value(std::string_view value);

// The log hash after a commit.
tlog::Hash next_log_hash(const tlog::Hash& before, std::string_view stream, Revision revision,
                         const tlog::Hash& leaf);

}  // namespace slipway::key_format
