// Campaigns against the log in this process: each breaks the disk in one way, again and again, and asks the
// oracle what became of what the log had promised.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/crash/machine.h"

namespace slipway::crash {

struct CampaignSettings {
  std::uint64_t cycles = 0;  // 0: as many as the campaign has.
  std::uint64_t seed = 1;
  RocksMutant mutant = RocksMutant::none;  // The protection that is off.
  support::BackgroundWork work = support::BackgroundWork::stepped;
  std::uint64_t failures_max = 3;  // So many cycles may fail before the campaign ends.
  bool tells = true;               // Faults and progress, on stderr.
  unsigned processes = 2;          // At once.
};

// Counts cycles and keeps what went wrong in them.
class Tally {
 public:
  // A cycle has ended. `what` is empty, or its fault and how to repeat it.
  void count(const std::string& what);
  void add(const std::string& figure, std::uint64_t count);
  void add(const Tally& other);  // The other's cycles come after this one's.

  std::uint64_t cycles() const { return passed_ + failures_.size(); }
  std::uint64_t passed() const { return passed_; }
  std::uint64_t failed() const { return failures_.size(); }
  std::uint64_t first_failure() const { return first_failure_; }  // The cycle; 0: none.
  std::uint64_t figure(const std::string& name) const;
  const std::vector<std::string>& failures() const { return failures_; }
  std::string figures() const;

  std::string to_text() const;
  static Tally from_text(const std::string& text);

 private:
  std::uint64_t passed_ = 0;
  std::uint64_t first_failure_ = 0;
  std::vector<std::string> failures_;
  std::vector<std::pair<std::string, std::uint64_t>> figures_;  // In the order in which they came.
};

// What a task is doing now: told if its process crashes.
void is_trying(const std::string& what);

// Some cycles of a campaign.
struct Task {
  std::string name;
  std::function<void(Tally&)> run;
};
// Runs tasks, each in a process of its own, until there are no more or too many cycles have failed. A process
// that crashes or hangs is a failed cycle; and a log that has stopped is left as the server leaves it: it is
// not closed, the process ends. REQUIRES: this process has opened no log.
Tally run_tasks(const CampaignSettings& settings, const std::function<std::optional<Task>()>& next);

// The power goes out at a call of the disk, also while the log is opened; then the log goes on. A cycle is a
// cut.
Tally run_cut(const CampaignSettings& settings);
// Every call of a run of 2,000 commits fails, once and from then on. A cycle is a failure.
Tally run_nth_io(const CampaignSettings& settings);
// Bits of a closed log's files are flipped; every file is removed, truncated, exchanged for another. A cycle
// is a damage.
Tally run_flip(const CampaignSettings& settings);
// Every byte of the last 4 KiB of the write-ahead log is flipped, and the file is truncated there. A cycle is
// a damage.
Tally run_tail(const CampaignSettings& settings);
// The disk is full at some byte; then there is room again. A cycle is one filling.
Tally run_full(const CampaignSettings& settings);

}  // namespace slipway::crash
