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

constexpr const char* project = "large";
constexpr std::uint64_t seed = 20'261'122;
constexpr int as_of_reads = 300;
constexpr int moves_measured = 200;

// What this thread has been given of a processor, which a machine with other work does not change.
double cpu_ms() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

// The history of such a project, commit by commit: first everyone and everything, then daily work.
class History {
 public:
  explicit History(const Scale& scale) : scale_(scale) {}

  v1::Commit next() {
    v1::Commit commit;
    commit.set_format(1);
    commit.set_project(project);
    commit.set_revision(++revision_);
    commit.set_command_id(fmt::format("0192aaaa-bbbb-7ccc-8ddd-{:012x}", revision_));
    commit.set_actor(person());
    commit.mutable_recorded_at()->set_seconds(1'760'000'000 + static_cast<std::int64_t>(revision_) * 60);
    if (revision_ == 1) {
      begin(commit);
    } else if (revision_ <= 1 + scale_.people) {
      auto& granted = *commit.add_events()->mutable_role_granted();
      granted.set_person_id(fmt::format("person-{}", revision_ - 2));
      granted.set_role(v1::MEMBER);
    } else if (revision_ <= 1 + scale_.people + scale_.tasks) {
      create(commit, revision_ - 2 - scale_.people);
    } else {
      work(commit);
    }
    commit.set_command("work");
    return commit;
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  std::string person() { return fmt::format("person-{}", below(scale_.people)); }
  std::string task() { return fmt::format("task-{}", below(scale_.tasks)); }

  static void begin(v1::Commit& commit) {
    commit.add_events()->mutable_project_created()->set_name("Group-wide settlement");
    auto& lead = *commit.add_events()->mutable_role_granted();
    lead.set_person_id("administrator");
    lead.set_role(v1::PROJECT_LEAD);
    constexpr v1::ColumnKind kinds[] = {v1::TODO, v1::DOING, v1::DONE};
    for (int i = 0; i < 3; ++i) {
      auto& column = *commit.add_events()->mutable_column_added();
      column.set_column_id(fmt::format("column-{}", i));
      column.set_name(fmt::format("Column {}", i));
      column.set_kind(kinds[i]);
      column.set_rank(std::string(1, static_cast<char>('b' + i)));
    }
  }
  void create(v1::Commit& commit, std::uint64_t number) {
    auto& created = *commit.add_events()->mutable_task_created();
    created.set_task_id(fmt::format("task-{}", number));
    created.set_title(fmt::format("Check the interface to clearing house {}", number));
    created.set_column_id("column-0");
    created.set_rank(fmt::format("V{:06}V", number));
    created.set_assignee(person());
    created.set_estimate_hours(static_cast<std::uint32_t>(1 + below(20)));
    auto& due = *created.mutable_due();
    due.set_year(2026);
    due.set_month(static_cast<std::int32_t>(1 + below(12)));
    due.set_day(static_cast<std::int32_t>(1 + below(28)));
  }
  void work(v1::Commit& commit) {
    v1::Event& event = *commit.add_events();
    switch (below(8)) {
      case 0:
        event.mutable_task_commented()->set_task_id(task());
        event.mutable_task_commented()->set_comment_id(fmt::format("comment-{}", revision_));
        event.mutable_task_commented()->set_text("The counterpart answers within a second now.");
        return;
      case 1:
        event.mutable_task_assigned()->set_task_id(task());
        event.mutable_task_assigned()->set_assignee(person());
        return;
      case 2: {  // A later task waits for an earlier one: never a loop.
        const std::uint64_t later = 1 + below(scale_.tasks - 1);
        event.mutable_dependency_added()->set_task_id(fmt::format("task-{}", later));
        event.mutable_dependency_added()->set_blocked_by(fmt::format("task-{}", below(later)));
        return;
      }
      case 3:
        event.mutable_task_completed()->set_task_id(task());
        return;
      case 4: {
        auto& risk = *event.mutable_risk_identified();
        risk.set_risk_id(fmt::format("risk-{}", below(300)));
        risk.set_title("The counterpart changes its format");
        risk.set_owner(person());
        return;
      }
      default:
        event.mutable_task_moved()->set_task_id(task());
        event.mutable_task_moved()->set_column_id(fmt::format("column-{}", below(2)));
        event.mutable_task_moved()->set_rank(fmt::format("V{:06}V", below(900'000)));
        return;
    }
  }

  const Scale& scale_;
  std::uint64_t revision_ = 0;
  std::mt19937_64 random_{seed};
};

void write_log(const Scale& scale, const std::string& directory) {
  auto store = RocksEventStore::open(directory);
  if (!store) throw std::runtime_error(store.error());
  History history{scale};
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
  for (int i = 0; i < as_of_reads; ++i) {
    const std::string_view name = names[random() % names.size()];
    const Revision revision{1 + random() % head};
    const auto start = Clock::now();
    const double before = cpu_ms();
    if (!view_at(store, no_keys(), checkpoints, project, name, revision))
      throw std::runtime_error("a past view cannot be read");
    cpu.push_back(cpu_ms() - before);
    all.push_back(ms_since(start));
  }
  fmt::print(R"({{"name":"scale_as_of","reads":{},"p50_ms":{:.0f},"p95_ms":{:.0f},"max_ms":{:.0f},)"
             R"("cpu_p50_ms":{:.0f},"cpu_p95_ms":{:.0f},"cpu_max_ms":{:.0f}}})"
             "\n",
             as_of_reads, percentile(all, 0.5), percentile(all, 0.95), percentile(all, 1),
             percentile(cpu, 0.5), percentile(cpu, 0.95), percentile(cpu, 1));
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
    wait_for_checkpoints(data);
    server.signal(SIGTERM);
    while (!server.ended()) ::usleep(10'000);
  }
  ServerProcess server(scale.server, data.string(), generous);
  measure_first_board(server, token, "with checkpoints");
  measure_transitions(scale, server, token);
  fs::remove_all(scale.dir);
}

}  // namespace slipway::bench
