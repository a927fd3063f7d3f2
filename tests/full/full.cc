// The program of the disk-full rig.
//
//   slipway_full --server PATH --dir SCRATCH [--cycles N] [--seed N] [--small-disk] [--mutants]
//
// Exit status 0: all cycles passed, or no small disk may be mounted here (it says so); with --mutants: every
// mutant was noticed.
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "tests/full/rig.h"

namespace slipway::full {
namespace {

constexpr std::uint64_t disk_bytes = 1 << 30;
// 5 % of this one are less than the log needs to tidy up: what holds is the server's floor in bytes.
constexpr std::uint64_t small_disk_bytes = 512 << 20;
constexpr std::uint32_t small_min_free_percent = 5;
constexpr std::uint64_t small_min_free_mib = 256;
constexpr std::uint64_t small_left_mib_min = 208;  // As much as the server may need while it is told.
constexpr std::uint64_t mutant_cycles = 5;

std::string figures(const Rig& rig) {
  const Totals& totals = rig.totals();
  return fmt::format(
      "cycles={} acked={} refused={} kills={} lost={} doubled={} recorded={} silent={} seconds={:.0f}",
      rig.cycles(), totals.acked, totals.refused, totals.kills, totals.lost, totals.doubled, totals.recorded,
      totals.silent, rig.seconds());
}

int fill_and_free(const Settings& settings, SmallDisk& disk) {
  Rig rig(settings, disk);
  rig.run();
  const std::uint64_t failed = rig.totals().faults() > 0 ? 1 : 0;
  fmt::print("full: {}\n{} passed, {} failed\n", figures(rig), rig.cycles() - std::min(rig.cycles(), failed),
             failed);
  return failed == 0 ? 0 : 1;
}

bool has_mutants(const std::string& program) {
  std::ifstream in(program, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  return bytes.find("write_when_read_only") != std::string::npos;
}

bool is_caught(const char* name, Settings settings, SmallDisk& disk) {
  settings.cycles = mutant_cycles;
  settings.tells = false;
  settings.data_dir += std::string("-") + name;
  Rig rig(settings, disk);
  rig.run();
  const bool caught = rig.totals().faults() > 0;
  fmt::print("mutant {}: {} ({})\n", name, caught ? "caught" : "NOT CAUGHT", figures(rig));
  std::fflush(stdout);
  return caught;
}

// A server that does not watch its disk, and one that records though it says that it does not.
int mutants(Settings settings, SmallDisk& disk) {
  if (!has_mutants(settings.server)) {
    fmt::print(stderr, "slipway_full: {} has no mutants; build the dev preset\n", settings.server);
    return 2;
  }
  int caught = 0;
  ::setenv("SLIPWAY_MUTANT", "write_when_read_only", 1);
  caught += is_caught("write_when_read_only", settings, disk) ? 1 : 0;
  ::unsetenv("SLIPWAY_MUTANT");
  settings.watched = false;
  caught += is_caught("disk_not_watched", settings, disk) ? 1 : 0;
  fmt::print("{} passed, {} failed\n", caught, 2 - caught);
  return caught == 2 ? 0 : 1;
}

}  // namespace
}  // namespace slipway::full

int main(int argc, char** argv) {
  CLI::App app("Fills and frees the disk of a slipwayd under load, and checks what it promises of that.");
  slipway::full::Settings settings;
  settings.seed = std::random_device{}();
  std::string dir;
  bool mutants = false;
  bool small = false;
  app.add_option("--server", settings.server, "The slipwayd to run")->required();
  app.add_option("--dir", dir, "An empty directory, where a small disk is mounted")->required();
  app.add_option("--cycles", settings.cycles, "How often the disk is filled");
  app.add_option("--seed", settings.seed, "Of the load; what the machine does is not repeated");
  app.add_flag("--mutants", mutants, "Instead, show that servers without this protection are found out");
  app.add_flag("--small-disk", small, "A disk of 512 MiB, and the server's own limits");
  CLI11_PARSE(app, argc, argv);
  if (small) {
    settings.min_free_percent = slipway::full::small_min_free_percent;
    settings.min_free_mib = slipway::full::small_min_free_mib;
    settings.left_mib_min = slipway::full::small_left_mib_min;
  }
  ::signal(SIGPIPE, SIG_IGN);
  settings.data_dir = dir + "/data";
  try {
    slipway::full::SmallDisk disk(dir, small ? slipway::full::small_disk_bytes : slipway::full::disk_bytes);
    fmt::print("seed {}\n", settings.seed);
    std::fflush(stdout);
    return mutants ? slipway::full::mutants(settings, disk) : slipway::full::fill_and_free(settings, disk);
  } catch (const std::exception& refused) {
    fmt::print(
        "full: no small disk may be mounted here ({}); nothing was shown\n0 passed, 0 failed, 1 skipped\n",
        refused.what());
    return 0;
  }
}
