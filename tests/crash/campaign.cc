#include "tests/crash/campaign.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <sstream>

namespace slipway::crash {
namespace {

constexpr unsigned task_seconds_max = 300;
constexpr char line_break = '\x1f';  // In a failure's text, while it is one line.

using Figure = std::pair<std::string, std::uint64_t>;

struct Running {
  std::string name;
  pid_t process;
  int output;
  char* trying;
};

constexpr std::size_t trying_bytes = 512;
char* trying = nullptr;  // In a task's process: shared with the one that began it.

Running begin(const Task& task) {
  void* const shared =
      ::mmap(nullptr, trying_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  SLIPWAY_ASSERT(shared != MAP_FAILED);
  int ends[2];
  SLIPWAY_ASSERT(::pipe(ends) == 0);
  std::fflush(nullptr);
  const pid_t process = ::fork();
  SLIPWAY_ASSERT(process >= 0);
  if (process == 0) {
    ::alarm(task_seconds_max);
    trying = static_cast<char*>(shared);
    Tally tally;
    task.run(tally);
    const std::string text = tally.to_text();
    for (std::size_t at = 0; at < text.size();) {
      const auto written = ::write(ends[1], text.data() + at, text.size() - at);
      if (written <= 0) std::_Exit(1);
      at += static_cast<std::size_t>(written);
    }
    std::_Exit(0);
  }
  ::close(ends[1]);
  return {task.name, process, ends[0], static_cast<char*>(shared)};
}

Tally end(const Running& running) {
  std::string text;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(running.output, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  ::close(running.output);
  int status = 0;
  ::waitpid(running.process, &status, 0);
  Tally tally = Tally::from_text(text);
  if (WIFSIGNALED(status))
    tally.count(fmt::format("{}: {}: the process ended by signal {}", running.name, running.trying,
                            WTERMSIG(status)));
  else if (WEXITSTATUS(status) != 0)
    tally.count(fmt::format("{}: {}: the process ended with status {}", running.name, running.trying,
                            WEXITSTATUS(status)));
  ::munmap(running.trying, trying_bytes);
  return tally;
}

}  // namespace

void is_trying(const std::string& what) {
  if (trying) trying[what.copy(trying, trying_bytes - 1)] = '\0';
}

void Tally::count(const std::string& what) {
  if (what.empty()) {
    ++passed_;
    return;
  }
  failures_.push_back(what);
  if (first_failure_ == 0) first_failure_ = cycles();
}

void Tally::add(const std::string& figure, std::uint64_t count) {
  const auto found = std::ranges::find(figures_, figure, &Figure::first);
  if (found == figures_.end())
    figures_.emplace_back(figure, count);
  else
    found->second += count;
}

void Tally::add(const Tally& other) {
  if (first_failure_ == 0 && other.first_failure_ > 0) first_failure_ = cycles() + other.first_failure_;
  passed_ += other.passed_;
  failures_.insert(failures_.end(), other.failures_.begin(), other.failures_.end());
  for (const auto& [name, count] : other.figures_) add(name, count);
}

std::uint64_t Tally::figure(const std::string& name) const {
  const auto found = std::ranges::find(figures_, name, &Figure::first);
  return found == figures_.end() ? 0 : found->second;
}

std::string Tally::figures() const {
  std::string text;
  for (const auto& [name, count] : figures_)
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, count);
  return text;
}

std::string Tally::to_text() const {
  std::string text = fmt::format("cycles {} {}\n", passed_, first_failure_);
  for (std::string failure : failures_) {
    std::ranges::replace(failure, '\n', line_break);
    text += fmt::format("failure {}\n", failure);
  }
  for (const auto& [name, count] : figures_) text += fmt::format("figure {} {}\n", name, count);
  return text;
}

Tally Tally::from_text(const std::string& text) {
  Tally tally;
  std::istringstream lines(text);
  for (std::string kind; lines >> kind;) {
    if (kind == "cycles") lines >> tally.passed_ >> tally.first_failure_;
    if (kind == "failure") {
      std::string failure;
      std::getline(lines >> std::ws, failure);
      std::ranges::replace(failure, line_break, '\n');
      tally.failures_.push_back(failure);
    }
    if (kind == "figure") {
      Figure figure;
      lines >> figure.first >> figure.second;
      tally.figures_.push_back(figure);
    }
  }
  return tally;
}

Tally run_tasks(const CampaignSettings& settings, const std::function<std::optional<Task>()>& next) {
  constexpr std::uint64_t told_every = 1'000;
  Tally total;
  std::deque<Running> running;
  const auto take = [&] {
    const Tally part = end(running.front());
    running.pop_front();
    const std::uint64_t before = total.cycles() / told_every;
    total.add(part);
    if (!settings.tells) return;
    for (const auto& failure : part.failures()) fmt::print(stderr, "FAILED: {}\n", failure);
    if (total.cycles() / told_every != before)
      fmt::print(stderr, "{} cycles, {} failed: {}\n", total.cycles(), total.failed(), total.figures());
  };
  while (total.failed() < settings.failures_max) {
    auto task = next();
    if (!task) break;
    running.push_back(begin(*task));
    if (running.size() >= std::max(1U, settings.processes)) take();
  }
  while (!running.empty()) take();
  return total;
}

}  // namespace slipway::crash
