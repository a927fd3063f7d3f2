#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "tests/crash/campaign.h"

namespace slipway::crash {
namespace {

using support::DiskCall;
using support::DiskFault;

constexpr std::uint64_t run_commits = 2'000;
constexpr std::size_t run_group_max = 24;
constexpr std::size_t failures_per_process = 20;

// The watermark has a thread of its own: its calls are counted apart, so that the others' numbers are the
// same in every run.
bool is_watermark(const DiskCall& call) {
  return call.path.find(".watermark") != std::string::npos;
}
bool is_log(const DiskCall& call) {
  return !is_watermark(call);
}
// A write or a sync that an acknowledgement waits for.
bool is_commit(const DiskCall& call) {
  return call.path.ends_with(".log") &&
         (call.kind == DiskCall::Kind::write || call.kind == DiskCall::Kind::sync);
}

struct Failure {
  DiskFault::Kind kind;
  bool (*where)(const DiskCall&);
  std::uint64_t call;
};

void run(Machine& machine) {
  const auto opened = machine.open();
  if (opened) machine.load(run_commits, run_group_max);
  if (!opened && !machine.disk().struck()) machine.oracle().fault("refused: " + opened.error());
}

// The server was started anew, perhaps after a power cut: all that was acknowledged is there.
void look(Machine& machine) {
  if (machine.one_in(2)) machine.disk().cut_power();
  if (machine.stopped() || !machine.is_open() || machine.one_in(2))
    machine.end_process();
  else
    machine.close();
  machine.disk().restart();
  if (const auto opened = machine.open(); !opened)
    return machine.oracle().fault("refused: " + opened.error());
  machine.check();
  machine.load(10, 4);
  machine.check();
}

void fail(const CampaignSettings& settings, const Failure& failure, Tally& tally) {
  is_trying(fmt::format("call {}", failure.call));
  Machine& machine = Machine::make(settings.seed, settings.mutant, settings.work);
  std::atomic<std::uint64_t> acked_before = 0;
  machine.disk().on_strike([&] { acked_before = machine.oracle().acked(); });
  machine.disk().arm({failure.kind, failure.call, failure.where});
  run(machine);
  if (!machine.disk().struck()) return tally.add("beyond_the_end", 1);
  const DiskCall call = machine.disk().struck_call();
  const std::uint64_t acked_after = machine.oracle().acked() - acked_before;
  if (is_commit(call) && acked_after > 0)
    machine.oracle().fault(fmt::format("{} commits were acknowledged afterwards", acked_after));
  tally.add(machine.stopped() ? "stopped" : machine.is_open() ? "harmless" : "not_opened", 1);
  look(machine);
  machine.disk().on_strike(nullptr);
  const auto faults = machine.oracle().faults();
  tally.count(faults.empty()
                  ? ""
                  : fmt::format("seed {}, {} call {} of the {} fails{}: {}", settings.seed, describe(call),
                                failure.call, failure.where == is_log ? "log" : "watermark",
                                failure.kind == DiskFault::Kind::fail_on ? " for good" : "",
                                fmt::join(faults, "\n  ")));
}

// How many calls a run makes on what `where` accepts, if nothing fails.
std::uint64_t calls_of_a_run(const CampaignSettings& settings, bool (*where)(const DiskCall&)) {
  bool begun = false;
  const Tally tally = run_tasks(settings, [&]() -> std::optional<Task> {
    if (std::exchange(begun, true)) return std::nullopt;
    return Task{"a run without a failure", [&settings, where](Tally& part) {
                  Machine& machine = Machine::make(settings.seed, settings.mutant, settings.work);
                  machine.disk().arm({DiskFault::Kind::fail_once, support::FaultDisk::unlimited, where});
                  run(machine);
                  part.add("calls", machine.disk().calls());
                }};
  });
  return tally.figure("calls");
}

// All failures, in the order in which they are tried; or some of them, evenly spread.
std::vector<Failure> failures_to_try(const CampaignSettings& settings, Tally& tally) {
  std::vector<Failure> failures;
  for (const auto where : {is_log, is_watermark}) {
    const std::uint64_t calls = calls_of_a_run(settings, where);
    tally.add(where == is_log ? "log_calls" : "watermark_calls", calls);
    for (const auto kind : {DiskFault::Kind::fail_once, DiskFault::Kind::fail_on})
      for (std::uint64_t call = 1; call <= calls; ++call) failures.push_back({kind, where, call});
  }
  if (settings.cycles == 0 || settings.cycles >= failures.size()) return failures;
  std::vector<Failure> some;
  for (std::uint64_t i = 0; i < settings.cycles; ++i)
    some.push_back(failures[i * failures.size() / settings.cycles]);
  return some;
}

}  // namespace

Tally run_nth_io(const CampaignSettings& settings) {
  Tally tally;
  const auto failures = failures_to_try(settings, tally);
  std::size_t next = 0;
  tally.add(run_tasks(settings, [&]() -> std::optional<Task> {
    if (next >= failures.size()) return std::nullopt;
    const std::size_t from = std::exchange(next, std::min(next + failures_per_process, failures.size()));
    return Task{fmt::format("failures {} to {}", from + 1, next),
                [&settings, &failures, from, until = next](Tally& part) {
                  for (std::size_t i = from; i < until; ++i) fail(settings, failures[i], part);
                }};
  }));
  return tally;
}

}  // namespace slipway::crash
