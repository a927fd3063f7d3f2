// RocksDB on a FaultDisk: an Env to give to RocksEventStore (RocksOptions::env).
//
// RocksDB's information log goes nowhere. Its background work can be stepped: then flushes and compactions
// wait until a rig runs them, on the rig's thread, so that the same seed gives the same calls in the same
// order.
#pragma once

#include <memory>

#include "tests/support/fault_disk.h"

namespace rocksdb {
class Env;
}

namespace slipway::support {

enum class BackgroundWork {
  threads,  // RocksDB's own.
  stepped   // By run_background_work() alone.
};

class FaultFs {
 public:
  // For a process that begins now and ends at the disk's next restart at the latest. The disk outlives it.
  FaultFs(FaultDisk& disk, BackgroundWork work);
  ~FaultFs();  // REQUIRES: every database in it is closed.

  rocksdb::Env* env() const;
  // Runs what waits, and what that begins, until nothing waits or what fails was tried again some times.
  // REQUIRES: BackgroundWork::stepped.
  void run_background_work();

 private:
  class FileSystem;
  class Env;
  std::unique_ptr<rocksdb::Env> base_;  // Threads and the clock.
  std::unique_ptr<Env> env_;
};

}  // namespace slipway::support
