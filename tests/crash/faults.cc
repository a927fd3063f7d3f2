// The campaigns' program.
//
//   slipway_faults --mode cut|nth-io|flip|full|tail [--cycles N] [--seed N] [--threads] [--mutant NAME]
//   slipway_faults --mutants
//
// Exit status 0: no cycle failed; with a mutant: it was caught.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "tests/crash/campaign.h"

namespace slipway::crash {
namespace {

struct Campaign {
  std::string name;
  Tally (*run)(const CampaignSettings&);
  std::uint64_t mutant_cycles;  // Within so many it must catch what it is there for.
};
const std::array<Campaign, 5> campaigns{{{"cut", run_cut, 500},
                                         {"nth-io", run_nth_io, 300},
                                         {"flip", run_flip, 2'000},
                                         {"full", run_full, 60},
                                         {"tail", run_tail, 400}}};

struct NamedMutant {
  std::string name;
  RocksMutant off;
  std::vector<std::string> caught_by;  // Others may, too.
};
const std::array<NamedMutant, 5> mutants{{
    {"sync_off", RocksMutant::sync_off, {"cut"}},
    {"watermark_off", RocksMutant::watermark_off, {"flip", "tail"}},
    {"index_off", RocksMutant::index_off, {"cut"}},
    {"batch_split", RocksMutant::batch_split, {"cut"}},
    {"ack_before_sync", RocksMutant::ack_before_sync, {"cut", "nth-io"}},
}};

const Campaign* find_campaign(const std::string& name) {
  const auto found = std::ranges::find(campaigns, name, &Campaign::name);
  return found == campaigns.end() ? nullptr : &*found;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int run_campaign(const Campaign& campaign, const CampaignSettings& settings) {
  fmt::print("{}: seed {}\n", campaign.name, settings.seed);
  std::fflush(stdout);
  const auto start = std::chrono::steady_clock::now();
  const Tally tally = campaign.run(settings);
  fmt::print("{}: {} seconds={:.1f}\n{} passed, {} failed\n", campaign.name, tally.figures(),
             seconds_since(start), tally.passed(), tally.failed());
  if (tally.cycles() == 0) fmt::print("nothing was tried\n");
  return tally.failed() == 0 && tally.cycles() > 0 ? 0 : 1;
}

// How many cycles the campaign needed to catch it; 0: it did not.
std::uint64_t cycles_to_catch(const Campaign& campaign, const NamedMutant& mutant,
                              CampaignSettings settings) {
  settings.mutant = mutant.off;
  settings.failures_max = 1;
  settings.tells = false;
  if (settings.cycles == 0) settings.cycles = campaign.mutant_cycles;
  return campaign.run(settings).first_failure();
}

int run_mutant(const Campaign& campaign, const NamedMutant& mutant, const CampaignSettings& settings) {
  const std::uint64_t cycles = cycles_to_catch(campaign, mutant, settings);
  fmt::print("mutant {}: seed {}: {}\n{} passed, {} failed\n", mutant.name, settings.seed,
             cycles > 0 ? fmt::format("caught by {} after {} cycles", campaign.name, cycles) : "NOT CAUGHT",
             cycles > 0 ? 1 : 0, cycles > 0 ? 0 : 1);
  return cycles > 0 ? 0 : 1;
}

// Every mutant before every campaign that is there to catch it.
int run_mutants(const CampaignSettings& settings) {
  int passed = 0;
  int failed = 0;
  fmt::print("seed {}\n", settings.seed);
  for (const NamedMutant& mutant : mutants) {
    for (const std::string& name : mutant.caught_by) {
      const Campaign& campaign = *find_campaign(name);
      const std::uint64_t cycles = cycles_to_catch(campaign, mutant, settings);
      ++(cycles > 0 ? passed : failed);
      fmt::print("mutant {:15} {:6} {}\n", mutant.name, campaign.name,
                 cycles > 0 ? fmt::format("caught after {} cycles", cycles) : "NOT CAUGHT");
      std::fflush(stdout);
    }
  }
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

int run(const std::string& mode, const std::string& mutant_name, bool all_mutants,
        const CampaignSettings& settings) {
  if (all_mutants) return run_mutants(settings);
  const Campaign* campaign = find_campaign(mode);
  const auto mutant = std::ranges::find(mutants, mutant_name, &NamedMutant::name);
  if (campaign == nullptr || (!mutant_name.empty() && mutant == mutants.end())) {
    fmt::print(stderr, "slipway_faults: no mode {} with mutant {}\n", mode, mutant_name);
    return 2;
  }
  return mutant_name.empty() ? run_campaign(*campaign, settings) : run_mutant(*campaign, *mutant, settings);
}

}  // namespace
}  // namespace slipway::crash

int main(int argc, char** argv) {
  CLI::App app(
      "Breaks the disk under a log, in one way after another, and checks what the log had promised.");
  slipway::crash::CampaignSettings settings;
  settings.seed = std::random_device{}();
  std::string mode;
  std::string mutant;
  bool mutants = false;
  bool threads = false;
  app.add_option("--mode", mode, "cut, nth-io, flip, full or tail");
  app.add_option("--cycles", settings.cycles, "How many; 0: as many as the mode has");
  app.add_option("--seed", settings.seed, "The same seed does the same");
  app.add_option("--mutant", mutant, "Switch this protection off; it must be noticed");
  app.add_flag("--mutants", mutants, "Show which campaign notices which protection that is off");
  app.add_option("--processes", settings.processes, "How many at once");
  app.add_flag("--threads", threads,
               "RocksDB's own threads and many appenders; a seed is not repeated exactly");
  CLI11_PARSE(app, argc, argv);
  if (threads) settings.work = slipway::support::BackgroundWork::threads;
  return slipway::crash::run(mode, mutant, mutants, settings);
}
