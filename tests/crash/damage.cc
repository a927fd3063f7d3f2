#include "tests/crash/damage.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace slipway::crash {
namespace {

constexpr int starts = 7;  // Each makes tables of what the one before left in the write-ahead log.
constexpr std::uint64_t commits_per_start = 40;

void open_or_die(Machine& machine) {
  const auto opened = machine.open();
  if (opened) return;
  fmt::print(stderr, "the undamaged log is refused: {}\n", opened.error());
  std::_Exit(1);
}

// Goes through them and takes none.
std::uint64_t count_damages(const CampaignSettings& settings, Damage damage) {
  bool begun = false;
  const Tally tally = run_tasks(settings, [&]() -> std::optional<Task> {
    if (std::exchange(begun, true)) return std::nullopt;
    return Task{"the log before it is damaged", [&settings, damage](Tally& part) {
                  ClosedLog log(settings, 0, 0);
                  damage(settings, log, part);
                  part.add("damages", log.tried());
                }};
  });
  return tally.figure("damages");
}

}  // namespace

ClosedLog::ClosedLog(const CampaignSettings& settings, std::uint64_t from, std::uint64_t until)
    : machine_(Machine::make(settings.seed, settings.mutant, support::BackgroundWork::stepped)),
      from_(from),
      until_(until) {
  Files earlier;
  for (int start = 1; start <= starts; ++start) {
    open_or_die(machine_);
    machine_.load(commits_per_start, 8);
    machine_.check();
    machine_.close();
    if (start == starts - 1) earlier = machine_.disk().files();
  }
  files_ = machine_.disk().files();
  for (const auto& [path, bytes] : files_)
    if (!path.starts_with(log_directory + "/")) rolled_back_[path] = bytes;
  for (const auto& [path, bytes] : earlier)
    if (path.starts_with(log_directory + "/")) rolled_back_[path] = bytes;
}

std::string ClosedLog::write_ahead_log() const {
  std::string newest;
  for (const auto& [path, bytes] : files_)
    if (path.ends_with(".log") && !bytes.empty()) newest = path;
  return newest;
}

void ClosedLog::try_change(const std::string& what, const Change& change, Tally& tally) {
  const std::uint64_t number = next_++;
  if (number < from_ || number >= until_) return;
  is_trying(what);
  Files files = files_;
  change(files);
  machine_.disk().load(files);
  const auto opened = machine_.open();
  if (!opened) {
    const bool names_the_place = opened.error().find(log_directory) != std::string::npos;
    tally.add("refused", 1);
    if (machine_.open()) {
      machine_.close();
      return tally.count(what + ": refused, and opened when it was tried again");
    }
    return tally.count(names_the_place ? "" : fmt::format("{}: no place is named: {}", what, opened.error()));
  }
  std::uint64_t refused = 0;
  const std::string differs = machine_.oracle().difference(machine_.store(), refused);
  const bool placed =
      machine_.store().scrub(machine_.store().end(), [](Position) { return true; }).has_value();
  machine_.close();
  if (!differs.empty()) {
    tally.add("silent", 1);
    return tally.count(fmt::format("{}: {}", what, differs));
  }
  tally.add(refused > 0 ? "refused_by_reads" : placed ? "placed_by_scrub_alone" : "harmless", 1);
  // Whatever a read stumbles over, the scrub has to find before somebody reads it.
  if (refused > 0 && !placed) return tally.count(what + ": reads are refused, and the scrub finds nothing");
  tally.count("");
}

Tally run_damages(const CampaignSettings& settings, Damage damage) {
  constexpr std::uint64_t per_process = 250;
  std::uint64_t from = 0;
  std::uint64_t all = 0;
  return run_tasks(settings, [&]() -> std::optional<Task> {
    // How many there are is known once they have been gone through.
    if (all == 0) all = count_damages(settings, damage);
    if (from >= all) return std::nullopt;
    const std::uint64_t begin = std::exchange(from, from + per_process);
    return Task{fmt::format("damages {} to {}", begin, from),
                [&settings, damage, begin, until = from](Tally& tally) {
                  ClosedLog log(settings, begin, until);
                  damage(settings, log, tally);
                }};
  });
}

}  // namespace slipway::crash
