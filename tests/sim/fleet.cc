#include "tests/sim/fleet.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace slipway::sim {
namespace {

constexpr std::size_t counts = sizeof(Counts) / sizeof(std::uint64_t);

struct Worker {
  pid_t process = -1;
  int pipe = -1;
  std::string unread;
  std::uint64_t seed = 0;  // The one it is at.
  std::uint64_t first = 0;
  SeedResult result;
};

Outcome run_seed(const Errand& errand, std::uint64_t seed) {
  Outcome outcome = simulate(seed, errand.sabotage, false);
  if (errand.twice_every == 0 || seed % errand.twice_every != 0) return outcome;
  const Outcome again = simulate(seed, errand.sabotage, false);
  if (again.hash != outcome.hash)
    outcome.failures.push_back(
        {Property::determinism,
         fmt::format("seed {}: determinism: {:016x}, then {:016x}", seed, outcome.hash, again.hash)});
  return outcome;
}

// A line for each thing: `B seed`, `F property message`, `E hash counts…`.
void write_result(std::FILE* out, const Outcome& outcome) {
  for (const Failure& failure : outcome.failures) {
    std::string message = failure.message;
    std::ranges::replace(message, '\n', ' ');
    fmt::print(out, "F {} {}\n", static_cast<int>(failure.property), message);
  }
  fmt::print(out, "E {}", outcome.hash);
  const auto* numbers = reinterpret_cast<const std::uint64_t*>(&outcome.counts);
  for (std::size_t i = 0; i < counts; ++i) fmt::print(out, " {}", numbers[i]);
  fmt::print(out, "\n");
  std::fflush(out);
}

[[noreturn]] void work(const Errand& errand, std::uint64_t first, int pipe) {
  if (errand.quiet) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDERR_FILENO);
  }
  std::FILE* out = ::fdopen(pipe, "w");
  for (std::uint64_t seed = first; seed < errand.from + errand.count; seed += errand.processes) {
    fmt::print(out, "B {}\n", seed);
    std::fflush(out);
    write_result(out, run_seed(errand, seed));
  }
  std::fclose(out);
  std::_Exit(0);
}

void start(Worker& worker, const Errand& errand, std::uint64_t first) {
  worker = {};
  worker.first = first;
  worker.seed = 0;
  int ends[2];
  SLIPWAY_ASSERT(::pipe(ends) == 0);
  worker.process = ::fork();
  SLIPWAY_ASSERT(worker.process >= 0);
  if (worker.process == 0) {
    ::close(ends[0]);
    work(errand, first, ends[1]);
  }
  ::close(ends[1]);
  worker.pipe = ends[0];
}

void stop(Worker& worker) {
  if (worker.process < 0) return;
  ::kill(worker.process, SIGKILL);
  ::waitpid(worker.process, nullptr, 0);
  ::close(worker.pipe);
  worker.process = -1;
}

// True: a seed is done.
bool take_line(Worker& worker, const std::string& line) {
  if (line.starts_with("B ")) {
    worker.seed = std::stoull(line.substr(2));
    worker.result = {};
    worker.result.seed = worker.seed;
  } else if (line.starts_with("F ")) {
    const std::size_t space = line.find(' ', 2);
    worker.result.outcome.failures.push_back(
        {static_cast<Property>(std::stoi(line.substr(2, space - 2))), line.substr(space + 1)});
  } else if (line.starts_with("E ")) {
    const char* at = line.c_str() + 2;
    char* end = nullptr;
    worker.result.outcome.hash = std::strtoull(at, &end, 10);
    auto* numbers = reinterpret_cast<std::uint64_t*>(&worker.result.outcome.counts);
    for (std::size_t i = 0; i < counts; ++i) numbers[i] = std::strtoull(end, &end, 10);
    return true;
  }
  return false;
}

}  // namespace

void run_fleet(const Errand& errand, const std::function<bool(const SeedResult&)>& each,
               const std::function<void()>& idle) {
  std::vector<Worker> workers(std::min<std::uint64_t>(errand.processes, errand.count));
  Errand shared = errand;
  shared.processes = workers.size();
  for (std::size_t i = 0; i < workers.size(); ++i) start(workers[i], shared, shared.from + i);
  const auto stop_all = [&] {
    for (Worker& worker : workers) stop(worker);
  };
  for (;;) {
    std::vector<pollfd> polled;
    std::vector<Worker*> of;
    for (Worker& worker : workers) {
      if (worker.process < 0) continue;
      polled.push_back({worker.pipe, POLLIN, 0});
      of.push_back(&worker);
    }
    if (polled.empty()) return;
    ::poll(polled.data(), polled.size(), 1'000);
    idle();
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].revents == 0) continue;
      Worker& worker = *of[i];
      char buffer[65536];
      const ssize_t count = ::read(worker.pipe, buffer, sizeof buffer);
      if (count > 0) {
        worker.unread.append(buffer, static_cast<std::size_t>(count));
        std::size_t begin = 0;
        for (std::size_t end; (end = worker.unread.find('\n', begin)) != std::string::npos; begin = end + 1) {
          if (!take_line(worker, worker.unread.substr(begin, end - begin))) continue;
          const bool go_on = each(worker.result);
          worker.seed = 0;
          if (!go_on) return stop_all();
        }
        worker.unread.erase(0, begin);
        continue;
      }
      int status = 0;
      ::waitpid(worker.process, &status, 0);
      ::close(worker.pipe);
      worker.process = -1;
      if (worker.seed == 0) continue;
      SeedResult dead = worker.result;
      dead.died = true;
      dead.outcome.failures.push_back(
          {Property::liveness, fmt::format("seed {}: the process died, {} {}", worker.seed,
                                           WIFSIGNALED(status) ? "signal" : "exit",
                                           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status))});
      const std::uint64_t next = worker.seed + shared.processes;
      if (!each(dead)) return stop_all();
      if (next < shared.from + shared.count) start(worker, shared, next);
    }
  }
}

}  // namespace slipway::sim
