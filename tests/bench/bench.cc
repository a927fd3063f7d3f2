// The load generator: measures a real slipwayd over loopback and prints JSON, a line a measurement.
//
//   slipway_bench --server PATH --dir SCRATCH [--seconds N] [--only NAME] [--in-flight N]...
//                 [--subscribers N]... [--commits N]
//
// One command is a card's move, about 200 bytes on the wire and on the disk. Every command is acknowledged
// only after its group was synced. Latencies are in milliseconds, of this process's clock on both ends.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fcntl.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <unordered_map>

#include "eventstore/rocks_event_store.h"
#include "projections/sealed_commit.h"
#include "projections/view.h"
#include "slipway/v1/sync.pb.h"
#include "tests/bench/measure.h"
#include "tests/bench/scale.h"
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

constexpr int tasks = 200;

struct Options {
  std::string server;
  std::string dir;
  double seconds = 5;
};

std::string hello(const std::string& token, const std::vector<std::string>& views) {
  v1::ClientFrame frame;
  frame.mutable_hello()->set_token(token);
  frame.mutable_hello()->set_client_id("bench");
  std::uint32_t sub_id = 0;
  for (const std::string& view : views) {
    v1::Subscribe* subscribe = frame.mutable_hello()->add_resume();
    subscribe->set_sub_id(++sub_id);
    subscribe->set_project("bench");
    subscribe->set_view(view);
  }
  return frame.SerializeAsString();
}

std::string move(std::uint64_t number) {
  v1::ClientFrame frame;
  v1::Command& command = *frame.mutable_command();
  command.set_command_id(fmt::format("0192aaaa-bbbb-7ccc-8ddd-{:012x}", number));
  command.set_project("bench");
  command.mutable_move_task()->set_task_id(fmt::format("task-{}", number % tasks));
  command.mutable_move_task()->set_column_id(number / tasks % 2 == 0 ? "doing" : "todo");
  return frame.SerializeAsString();
}

void post(const ServerProcess& server, const std::string& token, const std::string& json) {
  const HttpAnswer answer =
      http(server.port(), "POST", "/api/v1/commands", json, "Authorization: Bearer " + token + "\r\n");
  if (answer.status != 200) throw std::runtime_error("refused: " + answer.body);
}

void make_project(const ServerProcess& server, const std::string& token) {
  post(server, token, R"({"commandId":"make","project":"bench","createProject":{"name":"bench"}})");
  for (int i = 0; i < tasks; ++i)
    post(server, token,
         fmt::format(R"({{"commandId":"task-{0}","project":"bench","createTask":{{"taskId":"task-{0}",)"
                     R"("title":"Check the interface to clearing house number {0}"}}}})",
                     i));
}

// What reading the position of a Transition costs a client that does not care for the rest.
struct Moved {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};
bool read_transition(std::string_view message, Moved& moved) {
  const auto varint = [&](std::size_t& at) {
    std::uint64_t value = 0;
    for (int shift = 0; at < message.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(message[at++]);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  std::size_t at = 0;
  if (varint(at) != (v1::ServerFrame::kTransitionFieldNumber << 3 | 2)) return false;
  varint(at);
  while (at < message.size()) {
    const std::uint64_t tag = varint(at);
    if (tag == (v1::Transition::kFromRevisionFieldNumber << 3))
      moved.from = varint(at);
    else if (tag == (v1::Transition::kToRevisionFieldNumber << 3))
      return moved.to = varint(at), true;
    else if ((tag & 7) == 2)
      at += varint(at);
    else
      return false;
  }
  return false;
}

// Keeps `in_flight` commands on the way for a while, with so many subscribers of the board.
void commands(const Options& options, int in_flight, std::size_t subscribers) {
  const std::string data = options.dir + fmt::format("/commands-{}-{}", in_flight, subscribers);
  fs::remove_all(data);
  ServerProcess server(options.server, data, generous);
  const std::string token = server.claim();
  make_project(server, token);

  Loop loop;
  std::uint64_t deliveries = 0;
  std::uint64_t base = 0;  // The revision before the first measured command.
  std::vector<Clock::time_point> sent_at;
  std::vector<double> ack_ms, last_push_ms;
  std::vector<std::size_t> seen;  // By command: how many subscribers have it.
  std::size_t live = 0;

  const auto on_push = [&](WireClient&, std::string_view message) {
    Moved moved;
    if (!read_transition(message, moved)) {
      v1::ServerFrame frame;
      if (frame.ParseFromArray(message.data(), static_cast<int>(message.size())) && frame.has_snapshot() &&
          frame.snapshot().last())
        ++live;
      return;
    }
    const auto now = Clock::now();
    for (std::uint64_t revision = moved.from + 1; revision <= moved.to; ++revision) {
      ++deliveries;
      const std::uint64_t index = revision - base - 1;
      if (revision <= base || index >= seen.size()) continue;
      if (++seen[index] == subscribers)
        last_push_ms.push_back(std::chrono::duration<double, std::milli>(now - sent_at[index]).count());
    }
  };
  std::vector<std::unique_ptr<WireClient>> watchers;
  for (std::size_t i = 0; i < subscribers; ++i) {
    watchers.push_back(std::make_unique<WireClient>(loop, server.port(), on_push));
    watchers.back()->send(hello(token, {"board"}));
  }
  loop.run([&] { return live == subscribers; });

  bool welcome = false;
  std::uint64_t acked = 0, refused = 0, started = 0;
  const auto until = Clock::now() + std::chrono::duration<double>(options.seconds);
  Clock::time_point begin;
  const auto send_one = [&](WireClient& client) {
    sent_at.push_back(Clock::now());
    seen.push_back(0);
    client.send(move(started++));
  };
  WireClient writer(loop, server.port(), [&](WireClient& client, std::string_view message) {
    v1::ServerFrame frame;
    if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size()))) return;
    if (frame.has_welcome()) {
      welcome = true;
    } else if (frame.has_ack()) {
      if (frame.ack().has_refused()) ++refused;
      const std::uint64_t index = std::stoull(frame.ack().command_id().substr(24), nullptr, 16);
      ack_ms.push_back(ms_since(sent_at[index]));
      ++acked;
      if (Clock::now() < until) send_one(client);
    }
  });
  writer.send(hello(token, {}));
  loop.run([&] { return welcome; });
  base = 1 + tasks;
  begin = Clock::now();
  for (int i = 0; i < in_flight; ++i) send_one(writer);
  loop.run([&] { return acked == started || !writer.open(); });
  const double seconds = ms_since(begin) / 1000;
  loop.run([&] { return last_push_ms.size() == acked - refused || subscribers == 0; });
  const double seconds_pushed = ms_since(begin) / 1000;

  fmt::print(
      R"({{"name":"commands","in_flight":{},"subscribers":{},"commands_per_s":{:.0f},"ack_p50_ms":{:.3f},)"
      R"("ack_p99_ms":{:.3f},"last_push_p50_ms":{:.3f},"last_push_p99_ms":{:.3f},"deliveries_per_s":{:.0f},"refused":{}}})"
      "\n",
      in_flight, subscribers, static_cast<double>(acked) / seconds, percentile(ack_ms, 0.5),
      percentile(ack_ms, 0.99), percentile(last_push_ms, 0.5), percentile(last_push_ms, 0.99),
      static_cast<double>(deliveries) / seconds_pushed, refused);
  std::fflush(stdout);
}

void idle_memory(const Options& options, std::size_t connections) {
  const std::string data = options.dir + "/idle";
  fs::remove_all(data);
  ServerProcess server(options.server, data, generous);
  const std::string token = server.claim();
  make_project(server, token);
  Loop loop;
  std::size_t welcomed = 0;
  std::vector<std::unique_ptr<WireClient>> clients;
  const auto on_message = [&](WireClient&, std::string_view message) {
    v1::ServerFrame frame;
    if (frame.ParseFromArray(message.data(), static_cast<int>(message.size())) && frame.has_welcome())
      ++welcomed;
  };
  const auto connect = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<WireClient>(loop, server.port(), on_message));
      clients.back()->send(hello(token, {}));
    }
    loop.run([&] { return welcomed == clients.size(); });
  };
  connect(100);  // What the first connections cost once is nobody's own.
  const std::uint64_t before = server.resident_bytes();
  connect(connections);
  const std::uint64_t after = server.resident_bytes();
  fmt::print(R"({{"name":"idle_memory","connections":{},"bytes_per_connection":{}}})"
             "\n",
             connections, (after - before) / connections);
  std::fflush(stdout);
}

// A log of moves as the server would have written it.
void write_history(const std::string& directory, std::uint64_t commits, std::uint64_t projects) {
  auto store = RocksEventStore::open(directory);
  if (!store) throw std::runtime_error(store.error());
  std::vector<std::uint64_t> heads(projects, 0);
  std::atomic<std::uint64_t> durable{0};
  for (std::uint64_t i = 0; i < commits; ++i) {
    const std::uint64_t project = i % projects;
    v1::Commit commit;
    commit.set_format(1);
    commit.set_project(fmt::format("project-{}", project));
    commit.set_revision(++heads[project]);
    commit.set_command_id(fmt::format("0192aaaa-bbbb-7ccc-8ddd-{:012x}", i));
    commit.set_actor("administrator");
    commit.mutable_recorded_at()->set_seconds(1'760'000'000 + static_cast<std::int64_t>(i / 100));
    const std::uint64_t number = heads[project] - 1;
    if (number == 0) {
      commit.set_command("create_project");
      commit.add_events()->mutable_project_created()->set_name("bench");
      for (const char* column : {"todo", "doing"}) {
        v1::ColumnAdded& added = *commit.add_events()->mutable_column_added();
        added.set_column_id(column);
        added.set_name(column);
        added.set_kind(column == std::string("todo") ? v1::TODO : v1::DOING);
        added.set_rank(column == std::string("todo") ? "V" : "W");
      }
    } else if (number <= tasks) {
      commit.set_command("create_task");
      v1::TaskCreated& created = *commit.add_events()->mutable_task_created();
      created.set_task_id(fmt::format("task-{}", number));
      created.set_title("Check the interface to the clearing house");
      created.set_column_id("todo");
      created.set_rank(fmt::format("V{:05}V", number));
    } else {
      commit.set_command("move_task");
      v1::TaskMoved& moved = *commit.add_events()->mutable_task_moved();
      moved.set_task_id(fmt::format("task-{}", 1 + number % tasks));
      const bool there = number / tasks % 2 == 1;
      moved.set_column_id(there ? "doing" : "todo");
      moved.set_column_id_before(there ? "todo" : "doing");
      moved.set_rank(fmt::format("V{:05}V", number % 90'000));
    }
    NewCommit append{commit.project(), Revision{number}, commit.command_id(),
                     std::make_shared<const std::string>(commit.SerializeAsString())};
    (*store)->append(std::move(append), [&](const AppendResult& result) {
      if (result.revision) ++durable;
    });
    while (i - durable > 20'000) ::usleep(200);
  }
  while (durable < commits) ::usleep(1000);
}

// The log in `directory`, closed, as if it stood in `other` as well. What a database never writes again is
// the same file.
void copy_log(const fs::path& directory, const fs::path& other) {
  fs::create_directories(other);
  for (const auto& entry : fs::directory_iterator(directory)) {
    const fs::path to = other / entry.path().filename();
    if (entry.path().extension() == ".sst")
      fs::create_hard_link(entry.path(), to);
    else
      fs::copy_file(entry.path(), to);
  }
  fs::copy_file(directory.string() + ".watermark", other.string() + ".watermark");
}

std::uintmax_t bytes_of_files(const fs::path& directory, std::string_view extension) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(directory))
    if (extension.empty() || entry.path().extension() == extension) bytes += entry.file_size();
  return bytes;
}

// What opening a copy of the log takes, with the look that comes before it is opened for writing.
double open_ms(const fs::path& log, const fs::path& copy) {
  copy_log(log, copy);
  const auto start = Clock::now();
  const auto store = RocksEventStore::open(copy.string(), {});
  if (!store) throw std::runtime_error(store.error());
  return ms_since(start);
}

// Waits for the pass over the whole log that runs, and says how fast it was.
double scrub_commits_per_s(const ServerProcess& server, const std::string& token, std::uint64_t commits) {
  const std::string header = "Authorization: Bearer " + token + "\r\n";
  const auto start = Clock::now();
  while (http(server.port(), "GET", "/api/v1/log/scrub", "", header).body.find("\"running\":true") !=
         std::string::npos)
    ::usleep(50'000);
  return static_cast<double>(commits) / (ms_since(start) / 1000);
}

// How long a start on this log takes, and how fast the whole of it is checked afterwards, by itself and when
// someone asks. The log was closed with some of it in the write-ahead log only, as after a crash.
void cold_start(const Options& options, const fs::path& log, std::uint64_t commits) {
  const fs::path scratch = fs::path(options.dir) / "start";
  const double opened = open_ms(log, scratch / "opened");
  const fs::path data = scratch / "data";
  copy_log(log, data / "log");
  double ready = 0;
  {
    ServerProcess server(options.server, data, generous);
    ready = server.ready_after_ms();
    const std::string token = server.claim();
    const double by_itself = scrub_commits_per_s(server, token, commits);
    const std::string header = "Authorization: Bearer " + token + "\r\n";
    const auto asked = Clock::now();
    const HttpAnswer board = http(server.port(), "GET", "/api/v1/projects/project-0/views/board", "", header);
    const double first_board = ms_since(asked);
    http(server.port(), "POST", "/api/v1/log/scrub", "{}", header);
    const double when_asked = scrub_commits_per_s(server, token, commits);
    fmt::print(R"({{"name":"start","commits":{},"log_bytes":{},"wal_bytes":{},"open_ms":{:.0f},)"
               R"("ready_ms":{:.0f},"first_board_ms":{:.0f},"status":{},)"
               R"("background_scrub_commits_per_s":{:.0f},"asked_scrub_commits_per_s":{:.0f}}})"
               "\n",
               commits, bytes_of_files(log, ""), bytes_of_files(log, ".log"), opened, ready, first_board,
               board.status, by_itself, when_asked);
  }
  {
    ServerProcess server(options.server, data, generous);
    fmt::print(R"({{"name":"start_again","commits":{},"ready_ms":{:.0f}}})"
               "\n",
               commits, server.ready_after_ms());
  }
  std::fflush(stdout);
  fs::remove_all(scratch);
}

void replay(const fs::path& log, std::uint64_t projects) {
  auto store = RocksEventStore::open(log.string());
  if (!store) throw std::runtime_error(store.error());
  const auto start = Clock::now();
  std::unordered_map<std::string, std::vector<std::unique_ptr<View>>> views;
  std::uint64_t folded = 0;
  const auto read = (*store)->read_all(Position{0}, [&](const StoredCommit& stored) {
    auto& of_project = views[std::string(stored.stream)];
    if (of_project.empty())
      for (const std::string_view name : view_names(stored.stream))
        of_project.push_back(std::make_unique<View>(make_projection(stored.stream, name)));
    const auto commit = open_commit(stored.bytes, no_keys());
    if (!commit) return false;
    for (const auto& view : of_project) view->apply(*commit);
    return ++folded, true;
  });
  const double seconds = ms_since(start) / 1000;
  fmt::print(R"({{"name":"replay","commits":{},"projects":{},"views":4,"commits_per_s":{:.0f},"ok":{}}})"
             "\n",
             folded, projects, static_cast<double>(folded) / seconds, read.has_value());
  std::fflush(stdout);
}

// What one write and sync of 200 bytes costs on this disk: the floor under every ack.
void sync_cost(const Options& options) {
  const std::string path = options.dir + "/sync";
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  std::vector<double> each;
  const std::string bytes(200, 'x');
  for (int i = 0; i < 2000; ++i) {
    const auto start = Clock::now();
    if (::write(file, bytes.data(), bytes.size()) < 0 || ::fdatasync(file) != 0) break;
    each.push_back(ms_since(start));
  }
  ::close(file);
  fs::remove(path);
  fmt::print(R"({{"name":"fdatasync","p50_ms":{:.3f},"p99_ms":{:.3f}}})"
             "\n",
             percentile(each, 0.5), percentile(each, 0.99));
  std::fflush(stdout);
}

struct Choice {
  std::string only;
  std::vector<int> in_flight{1, 64};
  std::vector<std::size_t> subscribers{1, 100, 1000};
  std::uint64_t commits = 1'000'000;
};

void run(const Options& options, const Choice& choice) {
  const auto wanted = [&](const char* name) { return choice.only.empty() || choice.only == name; };
  fs::create_directories(options.dir);
  if (wanted("fdatasync")) sync_cost(options);
  if (wanted("commands")) {
    for (const int in_flight : choice.in_flight)
      for (const std::size_t subscribers : choice.subscribers) commands(options, in_flight, subscribers);
  }
  if (wanted("idle_memory")) idle_memory(options, 5000);
  if (wanted("scale")) measure_scale({options.server, fs::path(options.dir) / "scale"});
  if (!wanted("start") && !wanted("replay")) return;
  constexpr std::uint64_t projects = 100;
  const fs::path log = fs::path(options.dir) / "history" / "log";
  fs::create_directories(log.parent_path());
  write_history(log.string(), choice.commits, projects);
  if (wanted("start")) cold_start(options, log, choice.commits);
  if (wanted("replay")) replay(log, projects);
  fs::remove_all(log.parent_path());
}

}  // namespace
}  // namespace slipway::bench

int main(int argc, char** argv) {
  CLI::App app("Measures a slipwayd; prints a line of JSON for each measurement.");
  slipway::bench::Options options;
  slipway::bench::Choice choice;
  app.add_option("--server", options.server, "The slipwayd to measure")->required();
  app.add_option("--dir", options.dir, "A scratch directory on the disk to measure")->required();
  app.add_option("--seconds", options.seconds, "How long each load lasts");
  app.add_option("--only", choice.only, "fdatasync, commands, idle_memory, scale, start or replay");
  app.add_option("--in-flight", choice.in_flight,
                 "Commands on the way at once; several are measured in turn");
  app.add_option("--subscribers", choice.subscribers, "Subscribers of the board; likewise");
  app.add_option("--commits", choice.commits, "Commits in the log of start and replay");
  CLI11_PARSE(app, argc, argv);
  rlimit files{65536, 65536};
  ::setrlimit(RLIMIT_NOFILE, &files);
  try {
    slipway::bench::run(options, choice);
  } catch (const std::exception& failed) {
    fmt::print(stderr, "slipway_bench: {}\n", failed.what());
    return 1;
  }
  return 0;
}
