// Runs the simulation over many seeds, and shows that its checkers notice what is broken on purpose.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <thread>

#include "tests/sim/fleet.h"
#include "tests/sim/mutants.h"

namespace slipway::sim {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint64_t mutant_seeds_max = 2'000;
constexpr std::size_t failures_shown_max = 20;
constexpr std::chrono::seconds progress_every{3};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Sums {
  std::uint64_t seeds = 0;
  std::uint64_t failures = 0;
  Counts counts;

  void add(const Counts& more) {
    auto* numbers = reinterpret_cast<std::uint64_t*>(&counts);
    const auto* added = reinterpret_cast<const std::uint64_t*>(&more);
    for (std::size_t i = 0; i < sizeof(Counts) / sizeof(std::uint64_t); ++i) numbers[i] += added[i];
  }
};

void print_counts(const Counts& counts) {
  fmt::print(
      "     refused={} resent={} drains={} transitions={} snapshots={} fell_off={} views_compared={} "
      "fixed_views={} views_closed={} fills={} erasures={} workspace_views={} dues={}\n",
      counts.refusals, counts.resent, counts.drains, counts.transitions, counts.snapshots, counts.fell_off,
      counts.views_compared, counts.fixed_views, counts.revocations, counts.fills, counts.erasures,
      counts.workspace_views, counts.dues);
}

// Seeds 1 … until a failure of the property that the mutant breaks. False: none was found.
bool hunt(const Mutant& mutant, std::size_t processes, std::uint64_t from) {
  std::uint64_t tried = 0;
  const Failure* caught = nullptr;
  SeedResult catching;
  Errand errand{.from = from, .count = mutant_seeds_max, .processes = processes, .sabotage = mutant.sabotage};
  errand.quiet = true;
  run_fleet(
      errand,
      [&](const SeedResult& result) {
        ++tried;
        catching = result;
        for (const Failure& failure : catching.outcome.failures)
          if (failure.property == mutant.broken && !result.died) caught = &failure;
        return caught == nullptr;
      },
      [] {});
  if (caught)
    fmt::print("mutant {}: caught after {} seeds: {}\n", mutant.name, tried, caught->message);
  else
    fmt::print("mutant {}: NOT caught by {} in {} seeds\n", mutant.name, name_of(mutant.broken), tried);
  std::fflush(stdout);
  return caught != nullptr;
}

int replay(std::uint64_t seed, const Sabotage& sabotage, bool verbose) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // An assertion must not swallow what led to it.
  const Outcome outcome = simulate(seed, sabotage, verbose);
  for (const Failure& failure : outcome.failures) fmt::print("{}\n", failure.message);
  print_counts(outcome.counts);
  fmt::print("seed {} hash {:016x} commands={} commits={} crashes={} failures={}\n", seed, outcome.hash,
             outcome.counts.commands, outcome.counts.commits, outcome.counts.crashes,
             outcome.failures.size());
  return outcome.failures.empty() ? 0 : 1;
}

Sums run_seeds(const Errand& errand) {
  Sums sums;
  const auto begin = Clock::now();
  auto told = begin;
  run_fleet(
      errand,
      [&](const SeedResult& result) {
        ++sums.seeds;
        sums.add(result.outcome.counts);
        if (result.outcome.failures.empty()) return true;
        if (++sums.failures > failures_shown_max) return true;
        for (const Failure& failure : result.outcome.failures) fmt::print("FAILED {}\n", failure.message);
        fmt::print("       replay: tests/sim/run --seed {} --verbose\n", result.seed);
        std::fflush(stdout);
        return true;
      },
      [&] {
        if (Clock::now() - told < progress_every) return;
        told = Clock::now();
        fmt::print("sim: {}/{} seeds, {} failures, {:.0f} seeds/s\n", sums.seeds, errand.count, sums.failures,
                   static_cast<double>(sums.seeds) / seconds_since(begin));
        std::fflush(stdout);
      });
  return sums;
}

int run(int count, char** arguments) {
  CLI::App app{
      "Simulates the server and its clients from seeds, with faults, and checks what Slipway promises."};
  std::uint64_t seeds = 0;
  std::uint64_t from = 1;
  std::uint64_t seed = 0;
  std::uint64_t twice = 0;
  std::size_t processes = std::max(1U, std::thread::hardware_concurrency());
  std::string mutant_name;
  bool only_mutants = false;
  bool no_mutants = false;
  bool verbose = false;
  app.add_option("--seeds", seeds, "How many seeds; with the mutants, unless told otherwise");
  app.add_option("--from", from, "The first seed")->check(CLI::PositiveNumber);
  auto* one = app.add_option("--seed", seed, "Replays one seed");
  auto* twice_option = app.add_option("--twice", twice, "How many of the seeds are run twice and compared");
  app.add_option("--processes", processes, "At once")->check(CLI::PositiveNumber);
  app.add_option("--mutant", mutant_name,
                 "Switches one protection off, and runs seeds until that is noticed");
  app.add_flag("--mutants", only_mutants, "All mutants; without --seeds nothing else");
  app.add_flag("--no-mutants", no_mutants, "Only the seeds");
  app.add_flag("--verbose", verbose, "With --seed: tells everything that happens");
  CLI11_PARSE(app, count, arguments);

  const Mutant* mutant = nullptr;
  if (!mutant_name.empty() && !(mutant = find_mutant(mutant_name))) {
    for (const Mutant& known : mutants()) fmt::print(stderr, "{}\n", known.name);
    fmt::print(stderr, "no mutant is called {}; there are these\n", mutant_name);
    return 2;
  }
  if (*one) return replay(seed, mutant ? mutant->sabotage : Sabotage{}, verbose);

  const auto begin = Clock::now();
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  const auto count_mutant = [&](const Mutant& each) { ++(hunt(each, processes, from) ? passed : failed); };
  if (mutant) count_mutant(*mutant);
  if (!mutant && !no_mutants && (seeds > 0 || only_mutants))
    for (const Mutant& each : mutants()) count_mutant(each);

  if (!mutant && seeds > 0) {
    if (!*twice_option) twice = std::max<std::uint64_t>(1, seeds / 20);
    Errand errand{.from = from, .count = seeds, .processes = processes};
    errand.twice_every = twice == 0 ? 0 : std::max<std::uint64_t>(1, seeds / twice);
    const Sums sums = run_seeds(errand);
    passed += sums.seeds - sums.failures;
    failed += sums.failures;
    print_counts(sums.counts);
    fmt::print("sim: seeds={} commands={} commits={} crashes={} disconnects={} failures={} seconds={:.1f}\n",
               sums.seeds, sums.counts.commands, sums.counts.commits, sums.counts.crashes,
               sums.counts.disconnects, sums.failures, seconds_since(begin));
  }
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace slipway::sim

int main(int count, char** arguments) {
  return slipway::sim::run(count, arguments);
}
