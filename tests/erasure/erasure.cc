// The erasure rig's program.
//
//   slipway_erasure --server PATH [--slipway PATH] --dir SCRATCH [--mutants]
//
// Exit status 0: nothing that was erased was found, and the log is what it was; with --mutants: every mutant
// was noticed.
#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/erasure/record_texts.h"
#include "tests/erasure/rig.h"

namespace slipway::erasure {
namespace {

struct Programs {
  std::string server;
  std::string slipway;
};

struct Figures {
  int checks = 0;
  int found = 0;
};

// Words are written, erased by a server that lives on, and looked for until its clean end.
Figures live_erasure(const Programs& programs, const std::string& dir) {
  Rig rig(programs.server, programs.slipway, dir);
  rig.start();
  rig.write();
  rig.expect_in_answers();
  rig.expect_in_exports();
  rig.stop();
  rig.take_leaves();
  rig.look_at_files("before the erasure", true);

  rig.start();
  rig.expect_in_answers();
  rig.erase();
  rig.look_at_answers("after the erasure");
  rig.look_at_exports("taken out after the erasure");
  rig.look_at_files("while it runs");
  rig.kill();
  rig.look_at_files("after kill -9");
  rig.start();
  rig.look_at_answers("after a restart");
  rig.look_at_files("after a restart");
  rig.stop();
  rig.look_at_files("after a clean stop");
  rig.expect_same_leaves("after a clean stop");
  return {rig.checks(), rig.found()};
}

// The server ends between the record of an erasure and the erasure, once for each of them.
Figures interrupted_erasure(const Programs& programs, const std::string& dir) {
  Rig rig(programs.server, programs.slipway, dir);
  rig.start();
  rig.write();
  rig.stop();
  rig.take_leaves();
  for (std::size_t interruptions = 0; interruptions < record_texts.size() + 20; ++interruptions) {
    rig.arm("store.after_batch_before_ack");
    rig.start();
    if (rig.erase()) break;  // All was recorded before: nothing was written.
  }
  ::unsetenv("SLIPWAY_FAILPOINT");
  rig.kill();
  rig.start();
  rig.look_at_files("after interrupted erasures");
  rig.look_at_answers("after interrupted erasures");
  rig.stop();
  rig.look_at_files("after interrupted erasures and a clean stop");
  rig.expect_same_leaves("after interrupted erasures");
  return {rig.checks(), rig.found()};
}

// Failpoints are compiled in or not: a program without them does not hold their names.
bool has_failpoints(const std::string& program) {
  std::ifstream in(program, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  return bytes.find("store.after_batch_before_ack") != std::string::npos;
}

Figures run_all(const Programs& programs, const std::string& dir) {
  const Figures live = live_erasure(programs, dir + "/live");
  if (!has_failpoints(programs.server)) {
    fmt::print("no failpoints in this build: no erasure was interrupted\n");
    return live;
  }
  const Figures interrupted = interrupted_erasure(programs, dir + "/interrupted");
  return {live.checks + interrupted.checks, live.found + interrupted.found};
}

int check(const Programs& programs, const std::string& dir) {
  const Figures figures = run_all(programs, dir);
  if (figures.found == 0)
    std::filesystem::remove_all(dir);
  else
    fmt::print("the data directories are kept: {}\n", dir);
  fmt::print("erasure: checks={} found={}\n{} passed, {} failed\n", figures.checks, figures.found,
             figures.found == 0 ? 1 : 0, figures.found == 0 ? 0 : 1);
  return figures.found == 0 ? 0 : 1;
}

int mutants(const Programs& programs, const std::string& dir) {
  if (!has_failpoints(programs.server)) {
    fmt::print(stderr, "slipway_erasure: {} has no mutants; build the dev preset\n", programs.server);
    return 2;
  }
  int missed = 0;
  for (const std::string mutant : {"no_sealing", "keep_keys"}) {
    ::setenv("SLIPWAY_MUTANT", mutant.c_str(), 1);
    const Figures figures = live_erasure(programs, dir + "/" + mutant);
    const bool caught = figures.found > 0;
    if (!caught) ++missed;
    fmt::print("mutant {}: {} ({} finds)\n", mutant, caught ? "caught" : "NOT CAUGHT", figures.found);
  }
  std::filesystem::remove_all(dir);
  fmt::print("{} passed, {} failed\n", 2 - missed, missed);
  return missed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace slipway::erasure

int main(int argc, char** argv) {
  CLI::App app("Erases a person and texts in a real slipwayd and looks for them everywhere.");
  slipway::erasure::Programs programs;
  std::string dir;
  bool mutants = false;
  app.add_option("--server", programs.server, "The slipwayd to look at; built with failpoints")->required();
  app.add_option("--slipway", programs.slipway, "The command line: looks at what is taken out, too");
  app.add_option("--dir", dir, "Its data directories; kept if something is found")->required();
  app.add_flag("--mutants", mutants, "Instead, show that servers that do not erase are found out");
  CLI11_PARSE(app, argc, argv);
  ::signal(SIGPIPE, SIG_IGN);
  return mutants ? slipway::erasure::mutants(programs, dir) : slipway::erasure::check(programs, dir);
}
