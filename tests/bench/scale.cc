#include "tests/bench/scale.h"

#include <fmt/format.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

#include "eventstore/rocks_event_store.h"
#include "projections/checkpoint_keeping.h"
#include "projections/sealed_commit.h"
#include "slipway/v1/sync.pb.h"
#include "tests/bench/large_history.h"
#include "tests/bench/measure.h"
#include "tests/support/server_process.h"
#include "tests/support/wire_client.h"

namespace slipway::bench {
namespace {

namespace fs = std::filesystem;
using support::http;
using support::HttpAnswer;
using support::Loop;
using support::ServerProcess;
using support::WireClient;

constexpr const char* project = LargeHistory::project;
constexpr std::uint64_t seed = 20'261'122;
constexpr int as_of_reads = 300;
constexpr int moves_measured = 200;

// What this thread has been given of a processor, which a machine with other work does not change.
double cpu_ms() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

void write_log(const Scale& scale, const std::string& directory) {
  auto store = RocksEventStore::open(directory);
  if (!store) throw std::runtime_error(store.error());
  LargeHistory history{scale};
  std::atomic<std::uint64_t> durable{0};
  for (std::uint64_t i = 0; i < scale.commits; ++i) {
    const v1::Commit commit = history.next();
    (*store)->append({project, Revision{i}, commit.command_id(),
                      std::make_shared<const std::string>(commit.SerializeAsString())},
                     [&](const AppendResult& result) { durable += result.revision ? 1 : 0; });
    while (i - durable > 20'000) ::usleep(200);
  }
  while (durable < scale.commits) ::usleep(1000);
}

// What opening each view takes, by itself: `worst` is the slowest of them. `each` is processor time.
void open_views(const EventStore& store, CheckpointStore& checkpoints, Revision head, const char* when) {
  double worst = 0;
  double worst_cpu = 0;
  std::string each;
  for (const std::string_view name : view_names(project)) {
    const auto start = Clock::now();
    const double before = cpu_ms();
    const auto view = view_at(store, no_keys(), checkpoints, project, name, head);
    const double took = ms_since(start);
    if (!view) throw std::runtime_error(fmt::format("{} cannot be read", name));
    worst = std::max(worst, took);
    worst_cpu = std::max(worst_cpu, cpu_ms() - before);
    each += fmt::format(R"({}"{}":{:.0f})", each.empty() ? "" : ",", name, cpu_ms() - before);
  }
  fmt::print(
      R"({{"name":"scale_open","checkpoints":"{}","worst_ms":{:.0f},"worst_cpu_ms":{:.0f},"each_cpu_ms":{{{}}}}})"
      "\n",
      when, worst, worst_cpu, each);
}

void read_as_of(const EventStore& store, CheckpointStore& checkpoints, std::uint64_t head) {
  std::mt19937_64 random{seed};
  const auto names = view_names(project);
  std::vector<double> all;
  std::vector<double> cpu;
  std::string slowest;
  for (int i = 0; i < as_of_reads; ++i) {
    const std::string_view name = names[random() % names.size()];
    const Revision revision{1 + random() % head};
    const auto start = Clock::now();
    const double before = cpu_ms();
    if (!view_at(store, no_keys(), checkpoints, project, name, revision))
      throw std::runtime_error("a past view cannot be read");
    cpu.push_back(cpu_ms() - before);
    if (cpu.back() >= percentile(cpu, 1)) slowest = fmt::format("{} as of {}", name, revision.value);
    all.push_back(ms_since(start));
  }
  fmt::print(R"({{"name":"scale_as_of","reads":{},"p50_ms":{:.0f},"p95_ms":{:.0f},"max_ms":{:.0f},)"
             R"("cpu_p50_ms":{:.0f},"cpu_p95_ms":{:.0f},"cpu_max_ms":{:.0f},"slowest":"{}"}})"
             "\n",
             as_of_reads, percentile(all, 0.5), percentile(all, 0.95), percentile(all, 1),
             percentile(cpu, 0.5), percentile(cpu, 0.95), percentile(cpu, 1), slowest);
}

void measure_views(const Scale& scale, const std::string& log) {
  auto opened = RocksEventStore::open(log);
  if (!opened) throw std::runtime_error(opened.error());
  const EventStore& store = **opened;
  const Revision head{scale.commits};
  const auto keys = make_memory_keys();
  auto kept = open_rocks_checkpoints((scale.dir / "views").string(), *keys);
  if (!kept) throw std::runtime_error(kept.error());
  {
    const auto none = make_memory_checkpoints();
    open_views(store, *none, head, "none");
  }
  const auto start = Clock::now();
  Revision reached;
  while (reached < checkpoint_due(head)) {
    const auto more =
        write_missing_checkpoints(store, no_keys(), **kept, project, head, 4 * checkpoint_every_commits);
    if (!more) throw std::runtime_error("checkpoints cannot be written");
    reached = *more;
  }
  fmt::print(R"({{"name":"scale_keep_checkpoints","commits":{},"ms":{:.0f}}})"
             "\n",
             scale.commits, ms_since(start));
  open_views(store, **kept, head, "kept");
  read_as_of(store, **kept, head.value);
  std::fflush(stdout);
}

// The board of a server that has just started, when the project itself has to be read as well, and then each
// of the other views.
void measure_first_board(const ServerProcess& server, const std::string& token, const char* start_of) {
  const std::string header = "Authorization: Bearer " + token + "\r\n";
  double worst = 0;
  double first = 0;
  for (const std::string_view name : view_names(project)) {
    const auto start = Clock::now();
    const HttpAnswer answer =
        http(server.port(), "GET", fmt::format("/api/v1/projects/{}/views/{}", project, name), "", header);
    if (answer.status != 200) throw std::runtime_error(answer.body);
    const double took = ms_since(start);
    if (first == 0)
      first = took;
    else
      worst = std::max(worst, took);
  }
  fmt::print(R"({{"name":"scale_http_open","start":"{}","ready_ms":{:.0f},"first_view_ms":{:.0f},)"
             R"("worst_other_ms":{:.0f}}})"
             "\n",
             start_of, server.ready_after_ms(), first, worst);
  std::fflush(stdout);
}

// Everyone of the project joins the workspace.
void add_people(const Scale& scale, const ServerProcess& server, const std::string& token) {
  Loop loop;
  std::size_t acked = 0;
  WireClient writer(loop, server.port(), [&](WireClient&, std::string_view message) {
    v1::ServerFrame frame;
    if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size())) || !frame.has_ack()) return;
    if (frame.ack().has_refused()) throw std::runtime_error(frame.ack().refused().ShortDebugString());
    ++acked;
  });
  v1::ClientFrame hello;
  hello.mutable_hello()->set_token(token);
  writer.send(hello.SerializeAsString());
  for (std::uint64_t i = 0; i < scale.people; ++i) {
    v1::ClientFrame frame;
    v1::Command& command = *frame.mutable_command();
    command.set_command_id(fmt::format("add-{}", i));
    command.set_project("workspace");
    command.mutable_add_person()->set_person_id(fmt::format("person-{}", i));
    command.mutable_add_person()->set_name(fmt::format("Person {}", i));
    writer.send(frame.SerializeAsString());
    if (i % 32 == 31) loop.run([&] { return acked + 32 > i; });
  }
  loop.run([&] { return acked == scale.people; });
}

// What stands over all projects, for the administrator, and the directory.
void measure_workspace(const ServerProcess& server, const std::string& token, const char* start_of) {
  const std::string header = "Authorization: Bearer " + token + "\r\n";
  std::string each;
  double worst = 0;
  for (const char* name : {"portfolio", "work", "inbox", "calendar"}) {
    const auto start = Clock::now();
    const HttpAnswer answer =
        http(server.port(), "GET", fmt::format("/api/v1/workspace/views/{}", name), "", header);
    if (answer.status != 200) throw std::runtime_error(answer.body);
    worst = std::max(worst, ms_since(start));
    each += fmt::format(R"({}"{}":{:.0f})", each.empty() ? "" : ",", name, ms_since(start));
  }
  fmt::print(R"({{"name":"scale_workspace","start":"{}","worst_ms":{:.0f},"each_ms":{{{}}}}})"
             "\n",
             start_of, worst, each);
  std::fflush(stdout);
}

// A counter of /metrics.
std::uint64_t counted(const ServerProcess& server, const std::string& name) {
  const std::string all = http(server.port(), "GET", "/metrics").body;
  const std::size_t line = all.find("\n" + name + " ");
  if (line == std::string::npos) throw std::runtime_error("no " + name);
  return static_cast<std::uint64_t>(std::stod(all.substr(line + name.size() + 2)));
}

void measure_transitions(const Scale& scale, const ServerProcess& server, const std::string& token) {
  Loop loop;
  std::size_t live = 0;
  std::size_t seen = 0;
  std::size_t pushed_bytes = 0;
  const auto on_push = [&](WireClient&, std::string_view message) {
    v1::ServerFrame frame;
    if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size()))) return;
    if (frame.has_snapshot() && frame.snapshot().last()) ++live;
    if (!frame.has_transition()) return;
    ++seen;
    pushed_bytes = message.size();
  };
  v1::ClientFrame hello;
  hello.mutable_hello()->set_token(token);
  auto& subscribe = *hello.mutable_hello()->add_resume();
  subscribe.set_sub_id(1);
  subscribe.set_project(project);
  subscribe.set_view("board");
  subscribe.set_from(scale.commits);  // Whoever has it all is sent what is new only.
  subscribe.set_view_schema(view_schema);
  std::vector<std::unique_ptr<WireClient>> watchers;
  for (std::size_t i = 0; i < scale.subscribers; ++i) {
    watchers.push_back(std::make_unique<WireClient>(loop, server.port(), on_push));
    watchers.back()->send(hello.SerializeAsString());
  }
  loop.run([&] { return live == scale.subscribers; });

  std::size_t acked = 0;
  WireClient writer(loop, server.port(), [&](WireClient&, std::string_view message) {
    v1::ServerFrame frame;
    if (frame.ParseFromArray(message.data(), static_cast<int>(message.size())) && frame.has_ack()) {
      if (frame.ack().has_refused()) throw std::runtime_error(frame.ack().refused().ShortDebugString());
      ++acked;
    }
  });
  v1::ClientFrame writes;
  writes.mutable_hello()->set_token(token);
  writer.send(writes.SerializeAsString());
  std::vector<double> ack_ms;
  std::vector<double> last_ms;
  const std::uint64_t given = counted(server, "slipway_transitions_total");
  const std::uint64_t encoded = counted(server, "slipway_transitions_encoded_total");
  for (int i = 0; i < moves_measured; ++i) {
    v1::ClientFrame frame;
    v1::Command& command = *frame.mutable_command();
    command.set_command_id(fmt::format("move-{}", i));
    command.set_project(project);
    command.mutable_move_task()->set_task_id("task-0");  // Which waits for none.
    command.mutable_move_task()->set_column_id(fmt::format("column-{}", i % 2));
    seen = 0;
    const auto start = Clock::now();
    const std::size_t before = acked;
    writer.send(frame.SerializeAsString());
    loop.run([&] { return acked > before; });
    ack_ms.push_back(ms_since(start));
    loop.run([&] { return seen == scale.subscribers; });
    last_ms.push_back(ms_since(start));
  }
  const auto each = [](std::uint64_t all) { return static_cast<double>(all) / moves_measured; };
  fmt::print(R"({{"name":"scale_transition","subscribers":{},"moves":{},"ack_p50_ms":{:.2f},)"
             R"("last_push_p50_ms":{:.2f},"last_push_p99_ms":{:.2f},"given_per_move":{:.1f},)"
             R"("encoded_per_move":{:.1f},"bytes_per_push":{}}})"
             "\n",
             scale.subscribers, moves_measured, percentile(ack_ms, 0.5), percentile(last_ms, 0.5),
             percentile(last_ms, 0.99), each(counted(server, "slipway_transitions_total") - given),
             each(counted(server, "slipway_transitions_encoded_total") - encoded), pushed_bytes);
  std::fflush(stdout);
}

// Until the checkpoints of all views are there: the last that comes is that of the newest due revision.
void wait_for_checkpoints(const fs::path& data) {
  std::uintmax_t before = 0;
  for (int same = 0; same < 6;) {  // Three seconds without a change.
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(data / "views"))
      if (entry.is_regular_file()) bytes += entry.file_size();
    same = bytes == before ? same + 1 : 0;
    before = bytes;
    ::usleep(500'000);
  }
}

}  // namespace

void measure_scale(const Scale& scale) {
  fs::remove_all(scale.dir);
  const fs::path data = scale.dir / "data";
  fs::create_directories(data);
  const std::string log = (data / "log").string();
  write_log(scale, log);
  measure_views(scale, log);
  std::string token;
  {
    ServerProcess server(scale.server, data.string(), generous);
    token = server.claim();
    measure_first_board(server, token, "without checkpoints");
    add_people(scale, server, token);
    wait_for_checkpoints(data);
    server.signal(SIGTERM);
    while (!server.ended()) ::usleep(10'000);
  }
  ServerProcess server(scale.server, data.string(), generous);
  measure_first_board(server, token, "with checkpoints");
  measure_workspace(server, token, "with checkpoints");
  measure_transitions(scale, server, token);
  fs::remove_all(scale.dir);
}

}  // namespace slipway::bench
