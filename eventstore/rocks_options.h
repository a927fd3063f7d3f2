// What can be chosen when a log on disk is opened.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace rocksdb {
class Env;
}

namespace slipway {

// A protection that a rig switches off, to show that it would notice. Only a build with SLIPWAY_FAILPOINTS
// obeys; others have every protection.
enum class RocksMutant {
  none,
  index_off,       // The index of commands is not written.
  batch_split,     // A commit and its entry in that index are written one after the other.
  ack_before_sync  // Appends are answered before they are written.
};

struct RocksOptions {
  // Runs once, on the store's thread, with a sentence that says why the store stopped for good.
  std::function<void(const std::string& sentence)> on_fatal;

  // False is a mutant for rigs: appends are acknowledged before they survive power loss.
  bool sync = true;

  // True is a mutant for rigs: the log is opened whatever its watermark says.
  bool ignore_watermark = false;

  RocksMutant mutant = RocksMutant::none;

  // The operator's decision to go on with what is left of a log that lost its end or was changed. Then the
  // newest write-ahead log is read up to its first bad record, and the watermark begins again at the end that
  // is found.
  bool accept_loss = false;

  std::size_t block_cache_bytes = 64 << 20;
  std::size_t write_buffer_bytes = 16 << 20;  // In memory, for commits; the indexes get a quarter each.
  std::size_t wal_bytes_max = 48 << 20;       // Bounds what is read again when the log is opened.

  // For rigs: the file system. Not owned; null is the machine's.
  rocksdb::Env* env = nullptr;
};

}  // namespace slipway
