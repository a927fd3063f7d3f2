// One simulated machine: a disk that fails, a log on it, and the oracle that knows what was promised.
//
// The same seed gives the same load, the same groups, the same calls to the disk in the same order and the
// same fault: RocksDB's background work runs between groups, and the watermark's thread gets to the disk when
// WatermarkSchedule lets it. With BackgroundWork::threads nothing is in the way of any thread, and only the
// load is repeated.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "eventstore/rocks_event_store.h"
#include "tests/crash/store_load.h"
#include "tests/crash/store_oracle.h"
#include "tests/crash/watermark_schedule.h"
#include "tests/support/fault_disk.h"
#include "tests/support/fault_fs.h"

namespace slipway::crash {

inline const std::string log_directory = "/data/log";

class Machine {
 public:
  static constexpr std::size_t streams = 4;

  // Lives as long as this process: threads of logs that were not closed still know it.
  static Machine& make(std::uint64_t seed, RocksMutant mutant, support::BackgroundWork work);

  // Opens the log. The error is its sentence.
  std::expected<void, std::string> open();
  // In good order.
  void close();
  // The process ends here, and a new one may begin; what the power took is gone. The log is not closed: its
  // memory and its threads stay behind, and whatever they still do changes nothing.
  void end_process();
  RocksEventStore& store() { return *store_; }
  // Appends as the load says. Ends the process, saying so, if answers do not come: the log hangs.
  void load(std::uint64_t commits, std::size_t group_max);
  // Reads all of the open log against the oracle.
  void check() { oracle_.check(*store_); }

  support::FaultDisk& disk() { return disk_; }
  StoreOracle& oracle() { return oracle_; }
  std::mt19937_64& random() { return random_; }
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  bool is_open() const { return store_ != nullptr; }
  bool stopped() const { return stopped_; }  // The log has said that it takes nothing more.

 private:
  Machine(std::uint64_t seed, RocksMutant mutant, support::BackgroundWork work);

  const RocksMutant mutant_;
  const support::BackgroundWork work_;
  std::mt19937_64 random_;
  support::FaultDisk disk_;
  WatermarkSchedule schedule_;
  std::vector<std::unique_ptr<support::FaultFs>> file_systems_;  // The last is the running process's.
  StoreOracle oracle_{streams};
  std::atomic<bool> stopped_ = false;
  std::unique_ptr<RocksEventStore> store_;
};

}  // namespace slipway::crash
