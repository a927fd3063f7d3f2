// The kill loop's program.
//
//   slipway_crash --server PATH --dir SCRATCH [--cycles N] [--seed N] [--mutants]
//
// Exit status 0: nothing was lost, doubled or changed; with --mutants: every mutant was noticed.
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "tests/crash/rig.h"

namespace slipway::crash {
namespace {

constexpr std::uint64_t mutant_cycles = 200;

// Failpoints are compiled in or not: a program without them does not hold their names.
bool has_failpoints(const std::string& program) {
  std::ifstream in(program, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  return bytes.find("store.after_batch_before_ack") != std::string::npos;
}

std::string figures(const Rig& rig) {
  const Oracle::Totals& totals = rig.oracle().totals();
  return fmt::format("cycles={} acked={} retried={} lost={} doubled={} changed={} seconds={:.0f}",
                     rig.cycles(), totals.acked, totals.retried, totals.lost, totals.doubled, totals.changed,
                     rig.seconds());
}

int kill_loop(Settings settings) {
  fmt::print("seed {}, failpoints {}\n", settings.seed, settings.failpoints ? "on" : "not in this build");
  std::fflush(stdout);
  const std::string dir = settings.dir;
  Rig rig(std::move(settings));
  rig.run();
  if (rig.failed() > 0)
    fmt::print("the data directory is kept: {}\n", dir);
  else
    std::filesystem::remove_all(dir);
  fmt::print("crash: {}\n{} passed, {} failed\n", figures(rig), rig.cycles() - rig.failed(), rig.failed());
  return rig.failed() == 0 ? 0 : 1;
}

// A server without one of its protections must be found out.
int mutants(const Settings& settings) {
  if (!settings.failpoints) {
    fmt::print(stderr, "slipway_crash: {} has no failpoints and no mutants; build the dev preset\n",
               settings.server);
    return 2;
  }
  int caught = 0;
  int missed = 0;
  for (const std::string mutant : {"ack_before_durable", "no_idempotency"}) {
    ::setenv("SLIPWAY_MUTANT", mutant.c_str(), 1);
    Settings of_mutant = settings;
    of_mutant.dir = settings.dir + "/" + mutant;
    of_mutant.cycles = mutant_cycles;
    of_mutant.failures_max = 1;
    of_mutant.tells_faults = false;
    of_mutant.only_failpoint = "store.before_batch";
    Rig rig(of_mutant);
    rig.run();
    ++(rig.failed() > 0 ? caught : missed);
    fmt::print("mutant {}: {} ({})\n", mutant, rig.failed() > 0 ? "caught" : "NOT CAUGHT", figures(rig));
    std::fflush(stdout);
    std::filesystem::remove_all(of_mutant.dir);
  }
  std::filesystem::remove_all(settings.dir);
  fmt::print("{} passed, {} failed\n", caught, missed);
  return missed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace slipway::crash

int main(int argc, char** argv) {
  CLI::App app("Kills a slipwayd under load, again and again, and checks what it had promised.");
  slipway::crash::Settings settings;
  settings.seed = std::random_device{}();
  bool mutants = false;
  app.add_option("--server", settings.server, "The slipwayd to kill")->required();
  app.add_option("--dir", settings.dir, "Its data directory; kept if a cycle fails")->required();
  app.add_option("--cycles", settings.cycles, "How often it is killed");
  app.add_option("--seed", settings.seed,
                 "Of the load and the moments; what the machine does is not repeated");
  app.add_flag("--mutants", mutants, "Instead, show that servers without their protections are found out");
  CLI11_PARSE(app, argc, argv);
  ::signal(SIGPIPE, SIG_IGN);
  settings.failpoints = slipway::crash::has_failpoints(settings.server);
  return mutants ? slipway::crash::mutants(settings) : slipway::crash::kill_loop(settings);
}
