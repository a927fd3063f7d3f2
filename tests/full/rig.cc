#include "tests/full/rig.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "tests/support/text.h"

namespace slipway::full {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr const char* project = "bank";
constexpr std::uint64_t tasks = 20;
constexpr std::size_t in_flight_max = 8;
constexpr auto said_within = 60s;  // 250 ms, on a machine that has time, and a project that is short.
constexpr std::uint64_t kill_every = 20;
constexpr std::uint64_t tell_every = 50;

std::string task_id(std::uint64_t task) {
  return fmt::format("t{}", task);
}

}  // namespace

Rig::Rig(Settings settings, SmallDisk& disk)
    : settings_(std::move(settings)), disk_(disk), random_(settings_.seed) {}
Rig::~Rig() = default;

// At so much free the server stops.
std::uint64_t Rig::limit() const {
  return std::max(disk_.total() / 100 * settings_.min_free_percent, settings_.min_free_mib << 20);
}

double Rig::seconds() const {
  return std::chrono::duration<double>(Clock::now() - started_).count();
}

void Rig::fault(std::uint64_t& kind, const std::string& what) {
  if (settings_.tells && totals_.faults() < 10) fmt::print(stderr, "cycle {}: {}\n", cycle_, what);
  ++kind;
}

void Rig::run() {
  try {
    start();
    connect();
    make_project();
    while (cycle_ < settings_.cycles && totals_.faults() == 0) {
      ++cycle_;
      one_cycle();
      if (settings_.tells && cycle_ % tell_every == 0)
        fmt::print(stderr, "cycle {} of {}: acked {}, refused {}, {:.0f} s\n", cycle_, settings_.cycles,
                   totals_.acked, totals_.refused, seconds());
    }
    read_log();
  } catch (const std::exception& failed) {
    fault(totals_.silent, failed.what());
  }
  if (totals_.faults() > 0 && settings_.tells) fmt::print(stderr, "{}", log_tail());
  disk_.make_room();
}

// What the server said at its end.
std::string Rig::log_tail() const {
  const std::string all = support::read_file(settings_.data_dir + "/slipwayd.out");
  return all.substr(all.size() - std::min<std::size_t>(all.size(), 2'000));
}

void Rig::start() {
  const std::string percent = settings_.watched ? std::to_string(settings_.min_free_percent) : "0";
  const std::string mib = settings_.watched ? std::to_string(settings_.min_free_mib) : "0";
  server_ = std::make_unique<support::ServerProcess>(
      settings_.server, settings_.data_dir,
      std::vector<std::string>{"--commands-per-second", "1000000", "--sockets-per-person", "1000",
                               "--log-level", "warn", "--min-free-percent", percent, "--min-free-mib", mib});
  if (token_.empty()) token_ = server_->claim();
}

void Rig::connect() {
  writer_ = std::make_unique<support::ProtocolClient>(loop_, server_->port(), token_, "");
  if (!wait_until([this] { return writer_->welcome(); })) throw std::runtime_error("no welcome");
}

void Rig::make_project() {
  v1::Command create;
  create.mutable_create_project()->set_name("Bank");
  send(create);
  settle();
  for (std::uint64_t task = 0; task < tasks; ++task) {
    v1::Command command;
    command.mutable_create_task()->set_task_id(task_id(task));
    command.mutable_create_task()->set_title("New");
    send(command);
  }
  settle();
  watcher_ = std::make_unique<support::ProtocolClient>(loop_, server_->port(), token_, project);
  if (!wait_until([this] { return watcher_->shown() == tasks + 1; }))
    throw std::runtime_error("the project is not shown");
}

// --- a cycle ------------------------------------------------------------------------------------

void Rig::one_cycle() {
  work(5 + random_() % 60);
  fill();
  if (totals_.faults() > 0) return;
  check_full();
  if (cycle_ % kill_every == 0) kill_while_full();
  make_room();
  send_refused_again();
}

void Rig::work(std::size_t commands) {
  for (; commands > 0; --commands) {
    if (writer_->in_flight() >= in_flight_max)
      (void)wait_until([this] { return writer_->in_flight() < in_flight_max; });
    send(next_command());
  }
  settle();
  if (!waiting_.empty()) fault(totals_.silent, "refused though there is room");
}

// While it fills, commands go on until both clients have been told, and one command has. The log's own
// tidying may free some of it again: that is taken, too.
void Rig::fill() {
  const std::uint64_t least = settings_.left_mib_min << 20;
  const std::uint64_t left = random_() % 4 == 0 ? limit() : least + random_() % (limit() - least);
  const bool told = wait_until([this, left] {
    if (disk_.free() > left) disk_.fill(left);
    take_answers();
    if (writer_->in_flight() < in_flight_max && waiting_.empty()) send(next_command());
    return writer_->read_only() && watcher_->read_only() && !waiting_.empty();
  });
  if (!told) {
    const int told_clients = writer_->read_only() + watcher_->read_only();
    return fault(
        totals_.silent,
        fmt::format("{} of {} bytes are free: of two clients {} were told; {} commands were "
                    "refused, {} wait for an answer",
                    disk_.free(), disk_.total(), told_clients, waiting_.size(), writer_->in_flight()));
  }
  settle();
  for (const support::ProtocolClient* wire : {writer_.get(), watcher_.get()})
    if (wire->state().reason() != "disk_full" || wire->state().message().zh().empty())
      fault(totals_.silent, "the reason is not said: " + wire->state().ShortDebugString());
}

void Rig::check_full() {
  const std::uint64_t before = head();
  const std::uint64_t acked = totals_.acked;
  for (int i = 0; i < 3; ++i) send(next_command());
  settle();
  if (totals_.acked != acked) fault(totals_.recorded, "a command was taken");
  // What is in the log has its answer there.
  for (int i = 0; i < 3; ++i) send(sent_.at(acked_[random_() % acked_.size()]).command);
  settle();
  if (const std::uint64_t now = head(); now != before)
    fault(totals_.recorded, fmt::format("the log went from {} to {}", before, now));
  if (get("/readyz") != "ready, read-only: disk_full\n") fault(totals_.silent, "/readyz does not say so");
  if (!get("/metrics").contains("\nslipway_read_only 1\n")) fault(totals_.silent, "/metrics does not say so");
}

// Opening the log frees some of the disk, at once or a little later; it is kept full, and whoever comes then
// is told at once.
void Rig::kill_while_full() {
  ++totals_.kills;
  server_->kill();
  writer_.reset();
  watcher_.reset();
  start();
  disk_.fill(limit());
  connect();
  watcher_ = std::make_unique<support::ProtocolClient>(loop_, server_->port(), token_, project);
  const std::uint64_t shown = sent_.at(acked_.back()).revision;
  const auto is_served_and_told = [&] {
    if (disk_.free() > limit()) disk_.fill(limit());
    return watcher_->shown() >= shown && watcher_->read_only() && writer_->read_only();
  };
  if (!wait_until(is_served_and_told))
    fault(totals_.silent,
          fmt::format("started on a full disk, it shows revision {} of {}; of two clients {} were told",
                      watcher_->shown(), shown, writer_->read_only() + watcher_->read_only()));
  connect();
  if (!writer_->read_only()) fault(totals_.silent, "the welcome does not say so");
  check_full();
}

void Rig::make_room() {
  disk_.make_room();
  if (!wait_until([this] { return !writer_->read_only() && !watcher_->read_only(); }))
    fault(totals_.silent, "there is room again, and nobody is told");
}

// The clients may know before the project's own thread does: then it refuses once more.
void Rig::send_refused_again() {
  const auto until = Clock::now() + said_within;
  while (!waiting_.empty() && Clock::now() < until) {
    for (const std::string& id : std::set(waiting_)) {
      if (writer_->in_flight() >= in_flight_max)
        (void)wait_until([this] { return writer_->in_flight() < in_flight_max; });
      send(sent_.at(id).command);
    }
    settle();
  }
  if (!waiting_.empty()) fault(totals_.silent, "still refused though there is room");
}

// --- commands and answers -----------------------------------------------------------------------

v1::Command Rig::next_command() {
  v1::Command command;
  v1::EditTask& edit = *command.mutable_edit_task();
  edit.set_task_id(task_id(random_() % tasks));
  edit.set_title(fmt::format("Edited by {}", commands_));
  edit.set_description(std::string(random_() % 1'000 + 1, 'x'));
  return command;
}

void Rig::send(const v1::Command& command) {
  v1::Command sent = command;
  if (sent.command_id().empty()) {
    sent.set_command_id(fmt::format("c{}", ++commands_));
    sent.set_project(project);
    sent_[sent.command_id()].command = sent;
  }
  writer_->send(sent);
}

void Rig::settle() {
  if (!wait_until([this] { return writer_->in_flight() == 0; })) throw std::runtime_error("no answer");
  take_answers();
}

void Rig::take_answers() {
  for (const auto& [id, ack] : writer_->take_acks()) {
    const auto found = sent_.find(id);
    if (found == sent_.end()) {
      fault(totals_.doubled, "an answer to nothing: " + id);
    } else if (ack.has_refused()) {
      refused(found->second, ack.refused());
    } else {
      committed(found->second, ack.has_committed() ? ack.committed() : ack.duplicate(), ack.has_duplicate());
    }
  }
}

void Rig::committed(Sent& sent, const v1::Committed& answer, bool duplicate) {
  const std::string& id = sent.command.command_id();
  waiting_.erase(id);
  if (duplicate != (sent.revision > 0))
    fault(duplicate ? totals_.recorded : totals_.doubled,
          fmt::format("{} is {} at {}, and was at {}", id, duplicate ? "a duplicate" : "committed",
                      answer.revision(), sent.revision));
  if (sent.revision > 0 && (sent.revision != answer.revision() || sent.leaf_hash != answer.leaf_hash()))
    fault(totals_.lost, fmt::format("{} was at {}, is at {}", id, sent.revision, answer.revision()));
  if (sent.revision > 0) return;
  ++totals_.acked;
  sent.revision = answer.revision();
  sent.leaf_hash = answer.leaf_hash();
  acked_.push_back(id);
}

void Rig::refused(Sent& sent, const v1::Refused& answer) {
  const std::string& id = sent.command.command_id();
  const bool says_why = std::ranges::any_of(answer.facts(), [](const v1::Fact& fact) {
    return fact.key() == "reason" && fact.value() == "disk_full";
  });
  if (answer.code() != "read_only" || !says_why) fault(totals_.silent, id + ": " + answer.ShortDebugString());
  if (sent.revision > 0) fault(totals_.lost, id + " was recorded and is refused");
  ++totals_.refused;
  waiting_.insert(id);
}

bool Rig::wait_until(const std::function<bool()>& done) {
  const auto until = Clock::now() + said_within;
  bool is_done = false;
  loop_.run([&] { return (is_done = done()) || Clock::now() > until; });
  return is_done;
}

// --- what the server says over HTTP -------------------------------------------------------------

std::string Rig::get(const std::string& path, std::string* next) {
  const support::HttpAnswer answer =
      support::http(server_->port(), "GET", path, "", "Authorization: Bearer " + token_ + "\r\n");
  if (answer.status != 200) throw std::runtime_error(fmt::format("GET {}: {}", path, answer.status));
  if (next) {
    constexpr std::string_view field = "Slipway-Next: ";
    const std::size_t at = answer.head.find(field);
    *next = at == std::string::npos ? "" : answer.head.substr(at + field.size());
    *next = next->substr(0, next->find('\r'));
  }
  return answer.body;
}

// As of a view that is served.
std::uint64_t Rig::head() {
  return support::to_number(support::between(get(fmt::format("/api/v1/projects/{}/views/overview", project)),
                                             "\"revision\":\"", '"'));
}

// Everything that was acknowledged is there once, where it was said; and nothing else is.
void Rig::read_log() {
  std::uint64_t last = 0;
  for (std::string from = "1"; !from.empty();) {
    const std::string page = get(fmt::format("/api/v1/projects/{}/commits?from={}", project, from), &from);
    support::each_commit(page, [&](std::uint64_t revision, const std::string& command_id) {
      const auto found = sent_.find(command_id);
      if (revision != last + 1) fault(totals_.lost, fmt::format("{} follows {}", revision, last));
      if (found == sent_.end() || found->second.revision != revision)
        fault(totals_.recorded, fmt::format("revision {} was not acknowledged as that", revision));
      last = revision;
    });
  }
  if (last != acked_.size())
    fault(totals_.lost, fmt::format("{} are acknowledged, {} in the log", acked_.size(), last));
}

}  // namespace slipway::full
