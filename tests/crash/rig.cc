#include "tests/crash/rig.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <stdexcept>

#include "eventstore/failpoint.h"
#include "slipway/v1/api.pb.h"
#include "tests/crash/load.h"
#include "tests/support/text.h"
#include "tests/support/wire_client.h"

namespace slipway::crash {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

constexpr std::uint64_t cycles_per_project = 10;  // Then others are begun, so that a start stays short.
constexpr std::uint64_t reread_every = 50;
constexpr std::size_t reread_newest = 6;
constexpr std::uint64_t look_at_views_one_in = 4;
constexpr std::size_t remembered_max = 64;
const std::vector<std::string> arguments{"--commands-per-second", "1000000", "--sockets-per-person", "1000",
                                         "--log-level",           "warn"};

std::string log_tail(const std::string& data_dir) {
  const std::string all = support::read_file(data_dir + "/slipwayd.out");
  return all.substr(all.size() - std::min<std::size_t>(all.size(), 2000));
}

}  // namespace

Rig::Rig(Settings settings)
    : settings_(std::move(settings)),
      random_(settings_.seed),
      oracle_(settings_.tells_faults),
      started_(Clock::now()),
      told_(started_) {}
Rig::~Rig() = default;

double Rig::seconds() const {
  return std::chrono::duration<double>(Clock::now() - started_).count();
}

void Rig::run() {
  while (cycle_ < settings_.cycles && failed_ < settings_.failures_max) {
    const std::uint64_t before = oracle_.totals().faults();
    ++cycle_;
    try {
      one_cycle();
      if (cycle_ == settings_.cycles) last_look();
    } catch (const std::exception& failed) {
      oracle_.changed(fmt::format("cycle {}: {}", cycle_, failed.what()));
    }
    if (oracle_.totals().faults() != before) {
      ++failed_;
      if (settings_.tells_faults) fmt::print(stderr, "cycle {} failed\n", cycle_);
    }
    progress();
  }
}

// --- one cycle ----------------------------------------------------------------------------------

void Rig::one_cycle() {
  const bool begins = (cycle_ - 1) % cycles_per_project == 0;
  while (cycle_ > 1 && one_in(8))
    support::ServerProcess::start_and_kill(settings_.server, settings_.dir, arguments,
                                           microseconds(between(500, 120'000)));
  armed_ = false;
  if (!begins) arm_failpoint();
  const auto server = start();
  read_logs(*server);
  if (one_in(look_at_views_one_in)) check_views(*server);
  if (begins) begin_projects(*server);
  load(*server);
}

std::unique_ptr<support::ServerProcess> Rig::start() {
  auto server = std::make_unique<support::ServerProcess>(settings_.server, settings_.dir, arguments);
  ::unsetenv("SLIPWAY_FAILPOINT");
  if (token_.empty()) token_ = server->claim();
  return server;
}

void Rig::arm_failpoint() {
  armed_ = settings_.failpoints && (!settings_.only_failpoint.empty() || one_in(3));
  if (!armed_) return;
  const auto names = failpoints();
  const std::string name = settings_.only_failpoint.empty() ? std::string(names[random_() % names.size()])
                                                            : settings_.only_failpoint;
  ::setenv("SLIPWAY_FAILPOINT", fmt::format("{}:{}", name, between(1, 60)).c_str(), 1);
}

void Rig::begin_projects(support::ServerProcess& server) {
  current_.clear();
  subscribers_.clear();
  std::vector<Number> commands;
  const std::uint64_t count = between(2, 3);
  for (std::uint64_t i = 0; i < count; ++i) {
    current_.push_back(oracle_.add_project(fmt::format("project-{}", oracle_.projects() + 1)));
    std::ranges::copy(make_project(oracle_, current_.back()), std::back_inserter(commands));
    for (std::uint64_t watchers = between(1, 2); watchers > 0; --watchers)
      subscribers_.push_back(std::make_unique<Subscriber>(oracle_.project(current_.back()).id, oracle_));
  }
  std::vector<std::unique_ptr<Subscriber>> nobody;
  Load load(oracle_, random_, server.port(), token_, 2, nobody);
  load.send_first(commands);
  if (!load.settle())
    oracle_.changed("the server ended while projects were made: " + log_tail(settings_.dir));
}

void Rig::load(support::ServerProcess& server) {
  try {
    Load load(oracle_, random_, server.port(), token_, between(4, 8), subscribers_);
    load.send_first(to_send_first());
    const auto until = Clock::now() + microseconds(between(5'000, 150'000));
    load.run(current_, [&] { return Clock::now() > until; });
    end(server, load);
  } catch (const std::runtime_error&) {
    if (!armed_ || !server.ended()) throw;  // It reached its failpoint while clients were connecting.
  }
}

// What has no answer, in order; and some of what has one, which must be answered the same again.
std::vector<Number> Rig::to_send_first() {
  std::vector<Number> numbers = oracle_.unanswered();
  const auto add_random = [&](std::uint64_t from, std::uint64_t count) {
    const std::uint64_t all = oracle_.commands();
    for (std::uint64_t i = 0; i < count && from <= all; ++i) {
      const auto number = static_cast<Number>(between(from, all));
      if (oracle_.command(number).revision > 0 && oracle_.can_be_sent_again(number))
        numbers.push_back(number);
    }
  };
  const std::uint64_t all = oracle_.commands();
  add_random(all > 2'000 ? all - 2'000 : 1, 60);
  add_random(1, 4);
  return numbers;
}

void Rig::end(support::ServerProcess& server, Load& load) {
  if (!armed_ && server.ended())
    oracle_.changed(fmt::format("the server ended by itself: {}", log_tail(settings_.dir)));
  if (one_in(10)) {  // Someone stops it, and loses patience.
    server.signal(SIGTERM);
    const auto until = Clock::now() + microseconds(between(0, 50'000));
    load.run(current_, [&] { return Clock::now() > until; });
  }
  server.kill();
  load.drain();
}

// --- what is read back --------------------------------------------------------------------------

std::string Rig::get(const support::ServerProcess& server, const std::string& path, std::string* next) {
  const support::HttpAnswer answer =
      support::http(server.port(), "GET", path, "", "Authorization: Bearer " + token_ + "\r\n");
  if (answer.status != 200)
    throw std::runtime_error(fmt::format("GET {}: {} {}", path, answer.status, answer.body));
  if (next) {
    constexpr std::string_view field = "Slipway-Next: ";
    const std::size_t at = answer.head.find(field);
    *next = at == std::string::npos ? "" : answer.head.substr(at + field.size());
    *next = next->substr(0, next->find('\r'));
  }
  return answer.body;
}

void Rig::read_logs(const support::ServerProcess& server) {
  for (const std::uint32_t index : oracle_.unsettled()) read_log(server, oracle_.project(index));
  if (cycle_ % reread_every != 0) return;
  for (std::size_t i = oracle_.projects() - std::min(oracle_.projects(), reread_newest);
       i < oracle_.projects(); ++i)
    reread_log(server, oracle_.project(static_cast<std::uint32_t>(i)));
}

void Rig::read_log(const support::ServerProcess& server, Project& project) {
  std::string from = std::to_string(project.read + 1);
  while (!from.empty()) {
    const std::string page =
        get(server, fmt::format("/api/v1/projects/{}/commits?from={}", project.id, from), &from);
    support::each_commit(page, [&](std::uint64_t revision, const std::string& command_id) {
      oracle_.read_commit(project, revision, command_id);
    });
  }
  oracle_.log_ended(project);
}

// From the first revision: every one must hold what it was seen to hold.
void Rig::reread_log(const support::ServerProcess& server, const Project& project) {
  std::uint64_t last = 0;
  std::string from = "1";
  while (!from.empty()) {
    const std::string page =
        get(server, fmt::format("/api/v1/projects/{}/commits?from={}", project.id, from), &from);
    support::each_commit(page, [&](std::uint64_t revision, const std::string& command_id) {
      if (revision != last + 1 || revision > project.read ||
          project.commits[revision - 1] != number_of(command_id))
        oracle_.changed(fmt::format("{} revision {} is now of {}", project.id, revision, command_id));
      last = revision;
    });
  }
  if (last != project.read)
    oracle_.lost(fmt::format("{} ended at {}, now at {}", project.id, project.read, last));
}

// What a subscriber held when the server died is what the log says of that revision; and what was once said
// of a revision is said again.
void Rig::check_views(const support::ServerProcess& server) {
  for (const auto& subscriber : subscribers_) {
    const Project* project = oracle_.find_project(subscriber->project());
    if (subscriber->revision() == 0 || subscriber->revision() > project->read) continue;
    const std::string path =
        fmt::format("/api/v1/projects/{}/views/board?at={}", project->id, subscriber->revision());
    std::string body = get(server, path);
    v1::ViewResponse view;
    if (!google::protobuf::util::JsonStringToMessage(body, &view).ok())
      return oracle_.changed(fmt::format("GET {} is no view", path));
    std::map<std::string, std::string> entities;
    for (const v1::Entity& entity : view.entities()) entities[entity.id()] = entity.SerializeAsString();
    if (view.revision() != subscriber->revision() || entities != subscriber->entities())
      oracle_.changed(fmt::format("{} at {}: a subscriber's board is not the log's", project->id,
                                  subscriber->revision()));
    remembered_.push_back({path, std::move(body)});
    if (remembered_.size() > remembered_max)
      remembered_.erase(remembered_.begin() + static_cast<std::ptrdiff_t>(random_() % remembered_.size()));
  }
  if (remembered_.empty()) return;
  const Remembered& then = remembered_[random_() % remembered_.size()];
  if (get(server, then.path) != then.body)
    oracle_.changed(fmt::format("GET {} is not what it was", then.path));
}

// Nobody kills it any more: everything that was sent gets its answer, and the whole log is read.
void Rig::last_look() {
  armed_ = false;
  const auto server = start();
  read_logs(*server);
  check_views(*server);
  {
    std::vector<std::unique_ptr<Subscriber>> nobody;
    Load load(oracle_, random_, server->port(), token_, 4, nobody);
    load.send_first(to_send_first());
    if (!load.settle()) oracle_.changed("the server ended at the last look: " + log_tail(settings_.dir));
  }
  read_logs(*server);
  for (std::size_t i = 0; i < oracle_.projects(); ++i)
    reread_log(*server, oracle_.project(static_cast<std::uint32_t>(i)));
  if (!oracle_.unanswered().empty())
    oracle_.lost(fmt::format("{} commands never got an answer", oracle_.unanswered().size()));
}

void Rig::progress() {
  if (Clock::now() - told_ < std::chrono::seconds(5)) return;
  told_ = Clock::now();
  const Oracle::Totals& totals = oracle_.totals();
  fmt::print(stderr, "cycle {} of {}, {:.1f}/s: acked {}, retried {}, lost {}, doubled {}, changed {}\n",
             cycle_, settings_.cycles, static_cast<double>(cycle_) / seconds(), totals.acked, totals.retried,
             totals.lost, totals.doubled, totals.changed);
}

}  // namespace slipway::crash
