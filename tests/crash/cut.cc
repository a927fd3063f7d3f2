#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "tests/crash/campaign.h"

namespace slipway::crash {
namespace {

constexpr std::uint64_t cuts_per_machine = 25;  // So that a log stays small; then another machine is begun.

// Calls of the disk until the power goes out: few, so that it happens while the log is opened, or more.
std::uint64_t calls_until_cut(Machine& machine) {
  return 1 + machine.below(machine.one_in(3) ? 60 : 160);
}

// One cut, and the start after it. False if the log did not come back.
bool cut(Machine& machine, Tally& tally) {
  const bool while_idle = machine.one_in(8);
  if (!while_idle)
    machine.disk().arm({support::DiskFault::Kind::cut_power, calls_until_cut(machine), nullptr});
  const auto opened = machine.open();
  if (!opened && !machine.disk().struck()) {
    machine.oracle().fault("refused: " + opened.error());
    return false;
  }
  if (opened) {
    machine.check();
    machine.load(1 + machine.below(150), 1 + machine.below(24));
    if (!machine.disk().struck() && machine.one_in(4)) machine.close();
  }
  tally.add(!opened                   ? "while_opening"
            : machine.disk().struck() ? "under_load"
            : machine.is_open()       ? "while_idle"
                                      : "after_closing",
            1);
  machine.disk().cut_power();
  machine.end_process();
  return true;
}

// The last start finds everything; nothing is cut.
void last_look(Machine& machine) {
  if (const auto opened = machine.open(); !opened)
    return machine.oracle().fault("refused: " + opened.error());
  machine.check();
  machine.load(20, 4);
  machine.check();
}

// A machine of its own, and so many cuts.
void cut_machine(const CampaignSettings& settings, std::uint64_t seed, std::uint64_t cuts, Tally& tally) {
  Machine& machine = Machine::make(seed, settings.mutant, settings.work);
  bool running = true;
  for (std::uint64_t i = 1; i <= cuts && running && machine.oracle().faults().empty(); ++i) {
    is_trying(fmt::format("cut {}", i));
    running = cut(machine, tally);
    if (running && i == cuts) last_look(machine);
    const auto faults = machine.oracle().faults();
    tally.count(faults.empty() ? ""
                               : fmt::format("seed {}, cut {}: {}\n  repeat: --seed {} --cycles {}", seed, i,
                                             fmt::join(faults, "\n  "), seed, i));
  }
  const auto totals = machine.oracle().totals();
  tally.add("acked", machine.oracle().acked());
  tally.add("unanswered", totals.unanswered);
  tally.add("of_these_kept", totals.kept);
  tally.add("retried", totals.retried);
}

}  // namespace

Tally run_cut(const CampaignSettings& settings) {
  const std::uint64_t cycles = settings.cycles == 0 ? 5'000 : settings.cycles;
  std::uint64_t begun = 0;
  std::uint64_t seed = settings.seed;
  return run_tasks(settings, [&]() -> std::optional<Task> {
    if (begun >= cycles) return std::nullopt;
    const std::uint64_t cuts = std::min(cuts_per_machine, cycles - begun);
    begun += cuts;
    return Task{fmt::format("seed {}", seed),
                [&settings, cuts, seed = seed++](Tally& tally) { cut_machine(settings, seed, cuts, tally); }};
  });
}

}  // namespace slipway::crash
