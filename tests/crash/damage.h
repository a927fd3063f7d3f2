// A log that was closed in good order, and what becomes of it after its files were damaged.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tests/crash/campaign.h"

namespace slipway::crash {

class ClosedLog {
 public:
  using Files = support::FaultDisk::Files;

  // Tables on several levels, and a write-ahead log of more than 4 KiB. Of the damages that are tried it
  // takes those from number `from` on, counted from 0, up to `until`.
  ClosedLog(const CampaignSettings& settings, std::uint64_t from, std::uint64_t until);

  const Files& files() const { return files_; }
  // The log's directory as it was some commits before; what stands beside it is as it is now.
  const Files& rolled_back() const { return rolled_back_; }
  std::string write_ahead_log() const;  // The newest one's path.

  // Opens the log with its files changed, reads everything and counts what came: exactly what was, a refusal
  // that names the place, or a fault. `what` says what `change` does.
  using Change = std::function<void(Files&)>;
  void try_change(const std::string& what, const Change& change, Tally& tally);
  std::uint64_t tried() const { return next_; }  // Taken or not.

 private:
  Machine& machine_;
  const std::uint64_t from_;
  const std::uint64_t until_;
  std::uint64_t next_ = 0;
  Files files_;
  Files rolled_back_;
};

// Damages a log: the same in every process, of which each takes a part.
using Damage = void (*)(const CampaignSettings& settings, ClosedLog& log, Tally& tally);
// Tries all that `damage` does, some hundred in each process.
Tally run_damages(const CampaignSettings& settings, Damage damage);

}  // namespace slipway::crash
