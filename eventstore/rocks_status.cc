#include "eventstore/rocks_status.h"

#include <fmt/format.h>
#include <rocksdb/status.h>

namespace slipway {
namespace {

// RocksDB tells a held lock only by its text: "lock hold by current process …/LOCK" in the same process,
// "While lock file: …/LOCK: Resource temporarily unavailable" in another.
bool is_lock_held(const rocksdb::Status& status, const std::string& text) {
  if (!status.IsIOError() || text.find("/LOCK") == std::string::npos) return false;
  return text.find("lock hold by") != std::string::npos ||
         text.find("temporarily unavailable") != std::string::npos;
}

}  // namespace

StoreError store_error(const rocksdb::Status& status) {
  return status.IsCorruption() ? StoreError::corrupt : StoreError::io;
}

std::string write_failure(const std::string& directory, const rocksdb::Status& status) {
  return fmt::format("The log in {} could not be written and takes nothing more: {}.", directory,
                     status.ToString());
}

std::string open_failure(const std::string& directory, const rocksdb::Status& status) {
  const std::string text = status.ToString();
  if (is_lock_held(status, text)) {
    return fmt::format("The log in {} is already open: another server uses this directory.", directory);
  }
  if (status.IsCorruption()) {
    return fmt::format(
        "The log in {} is damaged and is not opened ({}). Restore it from a backup; nothing was changed.",
        directory, text);
  }
  return fmt::format("The log in {} cannot be opened: {}.", directory, text);
}

}  // namespace slipway
