// Hashes every attached file again, after the log itself (log_scrub.h): the log says which there must be.
//
// A file that is not there, or has other bytes than its digest says, is reported by its project, attachment
// and digest, and is not served; the server goes on. Who still has the file mends it by sending it again.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <string>

#include "eventstore/event_store.h"
#include "projections/seal.h"
#include "proto/records/files.h"
#include "server/file_store.h"

namespace slipway {

// Thread-safe.
class FileScrub {
 public:
  FileScrub(const EventStore& store, const Keys& keys, FileStore& files)
      : store_(store), keys_(keys), files_(files) {}

  // One pass over all projects; ends early where `stopping`. Blocks.
  void run(const std::atomic<bool>& stopping);
  // Files that the last pass found missing or altered.
  std::uint64_t damaged() const { return damaged_; }

 private:
  std::uint64_t check(const std::string& project, const std::atomic<bool>& stopping);
  // What the project's log says of its files now.
  std::expected<records::Files, StoreError> attached(const std::string& project) const;

  const EventStore& store_;
  const Keys& keys_;
  FileStore& files_;
  std::atomic<std::uint64_t> damaged_ = 0;
};

}  // namespace slipway
