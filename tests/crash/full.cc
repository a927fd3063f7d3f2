#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "tests/crash/campaign.h"

namespace slipway::crash {
namespace {

constexpr std::uint64_t fillings_per_machine = 20;
constexpr std::uint64_t commits_per_filling = 600;  // More than any room that is left.
constexpr std::uint64_t room_bytes_max = 96 << 10;

// What was acknowledged can be read from a log that takes nothing more.
void read_on(Machine& machine) {
  const std::uint64_t held = machine.oracle().held();
  std::uint64_t count = 0;
  const auto read = machine.store().read_all(Position{0}, [&count](const StoredCommit&) {
    ++count;
    return true;
  });
  if (!read) machine.oracle().fault(fmt::format("full, and reads fail: {}", describe(read.error())));
  if (read && count != held)
    machine.oracle().fault(fmt::format("full, and {} of {} commits are read", count, held));
}

void fill(Machine& machine, Tally& tally) {
  machine.disk().set_capacity(machine.disk().used() + machine.below(room_bytes_max));
  const auto opened = machine.open();
  if (opened) {
    machine.load(commits_per_filling, 1 + machine.below(24));
    if (machine.stopped()) read_on(machine);
  } else if (opened.error().find(log_directory) == std::string::npos) {
    machine.oracle().fault("no place is named: " + opened.error());
  }
  tally.add(!opened ? "while_opening" : machine.stopped() ? "under_load" : "never_full", 1);
  if (machine.one_in(4)) machine.disk().cut_power();
  machine.stopped() || !machine.is_open() ? machine.end_process() : machine.close();
  machine.disk().restart();
  machine.disk().set_capacity(support::FaultDisk::unlimited);
  if (const auto again = machine.open(); !again) return machine.oracle().fault("refused: " + again.error());
  machine.check();
  machine.close();
}

void fill_machine(const CampaignSettings& settings, std::uint64_t seed, std::uint64_t fillings, Tally& tally) {
  Machine& machine = Machine::make(seed, settings.mutant, settings.work);
  for (std::uint64_t i = 1; i <= fillings && machine.oracle().faults().empty(); ++i) {
    is_trying(fmt::format("filling {}", i));
    fill(machine, tally);
    const auto faults = machine.oracle().faults();
    tally.count(faults.empty() ? ""
                               : fmt::format("seed {}, filling {}: {}\n  repeat: --seed {} --cycles {}", seed,
                                             i, fmt::join(faults, "\n  "), seed, i));
  }
  tally.add("acked", machine.oracle().acked());
  tally.add("unanswered", machine.oracle().totals().unanswered);
}

}  // namespace

Tally run_full(const CampaignSettings& settings) {
  const std::uint64_t cycles = settings.cycles == 0 ? 500 : settings.cycles;
  std::uint64_t begun = 0;
  std::uint64_t seed = settings.seed;
  return run_tasks(settings, [&]() -> std::optional<Task> {
    if (begun >= cycles) return std::nullopt;
    const std::uint64_t fillings = std::min(fillings_per_machine, cycles - begun);
    begun += fillings;
    return Task{fmt::format("seed {}", seed), [&settings, fillings, seed = seed++](Tally& tally) {
                  fill_machine(settings, seed, fillings, tally);
                }};
  });
}

}  // namespace slipway::crash
