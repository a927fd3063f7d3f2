#include "tests/crash/machine.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace slipway::crash {

Machine::Machine(std::uint64_t seed, RocksMutant mutant, support::BackgroundWork work)
    : mutant_(mutant), work_(work), random_(seed), disk_(random_()), schedule_(random_()) {
  // Without syncs there are no groups to be seen.
  if (work_ == support::BackgroundWork::stepped && mutant_ != RocksMutant::sync_off) disk_.watch(&schedule_);
}

Machine& Machine::make(std::uint64_t seed, RocksMutant mutant, support::BackgroundWork work) {
  return *new Machine(seed, mutant, work);
}

std::expected<void, std::string> Machine::open() {
  file_systems_.push_back(std::make_unique<support::FaultFs>(disk_, work_));
  RocksOptions options;
  options.env = file_systems_.back()->env();
  options.command_id_of = command_id_of;
  options.mutant = mutant_;
  options.block_cache_bytes = 1 << 20;
  options.write_buffer_bytes =
      64 << 10;  // The least that RocksDB takes: flushes and compactions are frequent.
  options.on_fatal = [this, boot = disk_.boot()](const std::string&) {
    if (boot != disk_.boot()) return;
    stopped_ = true;
    oracle_.stopped();
  };
  stopped_ = false;
  schedule_.reset();
  auto opened = RocksEventStore::open(log_directory, std::move(options));
  if (!opened) return std::unexpected(std::move(opened.error()));
  store_ = std::move(*opened);
  return {};
}

void Machine::close() {
  schedule_.release();
  store_.reset();
}

void Machine::end_process() {
  (void)store_.release();
  disk_.restart();
  schedule_.release();
}

void Machine::load(std::uint64_t commits, std::size_t group_max) {
  StoreLoad load{.commits = commits, .group_max = group_max, .between_groups = nullptr};
  bool answered = false;
  if (work_ == support::BackgroundWork::stepped) {
    schedule_.release();
    schedule_.settle();
    schedule_.begin();
    load.between_groups = [this] {
      schedule_.background(true);
      file_systems_.back()->run_background_work();
      schedule_.background(false);
    };
    const bool settles = one_in(2);
    answered = append_in_groups(*store_, oracle_, random_, load);
    if (settles && !stopped_) {
      schedule_.release();
      schedule_.settle();
    }
  } else {
    answered = append_from_threads(*store_, oracle_, random_, load);
  }
  if (answered) return;
  fmt::print(stderr, "the log hangs: answers did not come within a minute\n");
  std::_Exit(1);
}

}  // namespace slipway::crash
