// What can be chosen when a log on disk is opened.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/failpoint.h"

namespace rocksdb {
class Env;
}

namespace slipway {

// A protection that a rig switches off, to show that it would notice. Only a build with SLIPWAY_FAILPOINTS
// obeys; into others nothing of it is compiled.
enum class RocksMutant {
  none,
  sync_off,        // Appends are acknowledged before they survive power loss.
  watermark_off,   // The log is opened whatever its watermark says.
  index_off,       // The index of commands is not written.
  batch_split,     // A commit and its entry in that index are written one after the other.
  ack_before_sync  // Appends are answered before they are written.
};

// The command id that a commit holds; nothing: its bytes are no commit. The store knows bytes only; whoever
// made them tells it this, so that the index of commands can be compared with the commits.
using CommandIdOf = std::function<std::optional<std::string>(std::string_view commit)>;

struct RocksOptions {
  // Runs once, on the store's thread, with a sentence that says why the store stopped for good.
  std::function<void(const std::string& sentence)> on_fatal;

  // Empty: the index of commands is compared with the commits by its revisions alone.
  CommandIdOf command_id_of;

  RocksMutant mutant = RocksMutant::none;

  // The operator's decision to go on with what is left of a log that lost its end or was changed. Then the
  // newest write-ahead log is read up to its first bad record, and the watermark begins again at the end that
  // is found.
  bool accept_loss = false;

  std::size_t block_cache_bytes = 64 << 20;
  std::size_t write_buffer_bytes = 16 << 20;  // In memory, for commits; the indexes get a quarter each.
  std::size_t wal_bytes_max = 48 << 20;       // Bounds what is read again when the log is opened.

  // For rigs: the file system, as with_manifest_first() makes it. Not owned; null is the machine's.
  rocksdb::Env* env = nullptr;
};

// Whether this build does without that protection.
inline bool is_off(const RocksOptions& options, RocksMutant mutant) {
  return has_failpoints && options.mutant == mutant;
}

}  // namespace slipway
