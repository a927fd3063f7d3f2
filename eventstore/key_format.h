// What stands on the disk, in one page.
//
// A RocksDB database with one write-ahead log and four column families. Numbers are 8 bytes, big-endian, so
// that byte order is number order. A stream name stands as one length byte and its characters, so that no
// stream's keys lie among another's, whatever the names ("a" and "ab").
//
//   column family   key                          value
//   default         "format"                     "1": the number of this page
//   commits         stream, revision             position, commit bytes
//   positions       position                     stream, revision (the key in `commits`)
//   commands        stream, command id           revision
//
//   stream, revision     | n | n characters of the stream | 8 bytes |
//   stream, command id   | n | n characters of the stream | the rest: the command id |
//   position, bytes      | 8 bytes | the commit exactly as it was appended: a Merkle leaf's bytes |
//
// Reading a stream is one range scan of `commits`; its last key gives the stream's head. Reading the log
// scans `positions` and finds each commit by the key that stands there. The last key of `positions` is the
// end of the log, so opening costs the same however long the log is. Revisions and positions begin at 1 and
// have no gaps; a reader that meets a gap, or an index entry without its commit, reports `corrupt`.
//
// One group commit is one write batch: the rows of all its commits in the three families, synced once.
//
// Kept for the proofs: the column family `tree`, whose rows join the same batch, with
//   stream, 'n', level (1 byte), index (8 bytes)  ->  a Merkle node's 32 bytes (RFC 6962)
//   stream, 'h'                                   ->  tree size (8 bytes), root (32 bytes)
// and a file WATERMARK beside the database, outside RocksDB, with the position and root that the log has
// reached. Both can be made from `commits`; an older directory gets them at its first start with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/basics.h"

namespace slipway::key_format {

inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view format_version = "1";
inline constexpr std::size_t number_bytes = 8;

struct CommitKey {
  std::string_view stream;  // Points into the parsed key.
  Revision revision;
};
struct CommitValue {
  Position position;
  std::string_view bytes;  // Points into the parsed value.
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

std::string command_key(std::string_view stream, std::string_view command_id);

}  // namespace slipway::key_format
