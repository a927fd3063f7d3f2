// Backups of a real server: made while writers write, added to, verified, restored, damaged.
//
//   slipway_backup_rig --server PATH --slipway PATH --dir SCRATCH [--rounds N] [--seed N]
//
// What the original server's HTTP API says of its commits is the judge of what a restored one says; of
// attached files, what was sent to it.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "proto/tlog/sha256.h"
#include "tests/support/protocol_client.h"
#include "tests/support/server_process.h"
#include "tests/support/text.h"

namespace slipway::backup::rig {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Lines = std::vector<std::string>;

const std::vector<std::string> projects{"bank", "post", "rail"};
constexpr std::size_t in_flight_max = 16;
constexpr std::uint64_t commands_before = 1'500;

void write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// With nine digits of a second, so that texts compare as the moments do.
std::string moment_of(const std::string& line) {
  std::string time = support::between(line, "\"recordedAt\":\"", 'Z');
  if (!time.contains('.')) time += '.';
  return time + std::string(30 - time.size() - 1, '0') + 'Z';
}

std::string digest_of(std::string_view bytes) {
  tlog::Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string bearer(const std::string& token) {
  return "Authorization: Bearer " + token + "\r\n";
}

// Whether the bytes stand in any file below.
bool stands_in(const fs::path& directory, const std::string& bytes) {
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file() && support::read_file(entry.path()).contains(bytes)) return true;
  return false;
}

struct Settings {
  std::string server;
  std::string slipway;
  std::string dir;
  std::uint64_t rounds = 4;
  std::uint64_t seed = 1;
};

class Rig {
 public:
  explicit Rig(Settings settings) : settings_(std::move(settings)), random_(settings_.seed) {}
  int run();

 private:
  struct Ended {
    int code = -1;
    std::string output;  // Both of its streams.
  };
  struct Attached {
    std::string project;
    std::string bytes;  // Random, so that they stand nowhere else.
  };

  void claim(bool holds, const std::string& what);
  pid_t start(const std::vector<std::string>& arguments, const std::string& token);
  Ended end(pid_t pid);
  Ended slipway(const std::vector<std::string>& arguments) { return end(start(arguments, token_)); }

  void begin();
  void make_projects();
  void write_until(const std::function<bool()>& done);
  void make_backups_under_load();
  void give(v1::Command command);  // Which is to be accepted.
  void attach(const std::string& project, const std::string& id, std::size_t size);
  void change_files();
  // Those of these ids are served, byte for byte; the others are not, and not there.
  void check_files(const std::string& data, std::uint16_t port, const std::string& token,
                   const std::set<std::string>& ids);
  void check_rights();
  void check_restored();
  void check_restored_then();
  void check_damage();
  Lines commits(std::uint16_t port, const std::string& token, const std::string& project);
  // Of a restored server: its commits by stream, and what it says to a retry.
  std::map<std::string, Lines> serve(const std::string& data,
                                     const std::function<void(std::uint16_t, const std::string&)>& use);

  const Settings settings_;
  std::mt19937_64 random_;
  std::unique_ptr<support::ServerProcess> server_;
  std::string token_;
  std::string backup_;
  std::string then_;  // A moment in the middle of it all.
  support::Loop loop_;
  std::unique_ptr<support::ProtocolClient> writer_;
  std::map<std::string, v1::Command> sent_;
  std::map<std::string, v1::Committed> acked_;
  std::map<std::string, Attached> attached_;  // By the attachment's id.
  std::uint64_t commands_ = 0;
  std::uint64_t file_commands_ = 0;
  int passed_ = 0;
  int failed_ = 0;
};

void Rig::claim(bool holds, const std::string& what) {
  ++(holds ? passed_ : failed_);
  if (!holds) fmt::print(stderr, "FAILED {}\n", what);
}

pid_t Rig::start(const std::vector<std::string>& arguments, const std::string& token) {
  std::vector<std::string> words{settings_.slipway};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string out = settings_.dir + "/out";
  const std::string url =
      server_ ? fmt::format("http://127.0.0.1:{}", server_->port()) : "http://127.0.0.1:1";
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::setenv("SLIPWAY_URL", url.c_str(), 1);
  ::setenv("SLIPWAY_TOKEN", token.c_str(), 1);
  ::setenv("HOME", settings_.dir.c_str(), 1);
  const int file = ::open(out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  ::dup2(file, 1);
  ::dup2(file, 2);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

Rig::Ended Rig::end(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, support::read_file(settings_.dir + "/out")};
}

// --- the original -------------------------------------------------------------------------------

void Rig::begin() {
  backup_ = settings_.dir + "/backup";
  server_ = std::make_unique<support::ServerProcess>(
      settings_.server, settings_.dir + "/data",
      std::vector<std::string>{"--commands-per-second", "1000000", "--log-level", "warn"});
  token_ = server_->claim();
  writer_ = std::make_unique<support::ProtocolClient>(loop_, server_->port(), token_, "");
  loop_.run([this] { return writer_->welcome(); });
  make_projects();
}

void Rig::make_projects() {
  for (const std::string& project : projects) {
    v1::Command create;
    create.set_project(project);
    create.set_command_id("create-" + project);
    create.mutable_create_project()->set_name(project);
    writer_->send(create);
    v1::Command task = create;
    task.set_command_id("task-" + project);
    task.mutable_create_task()->set_task_id("t");
    task.mutable_create_task()->set_title("Task");
    writer_->send(task);
  }
  loop_.run([this] { return writer_->in_flight() == 0; });
  (void)writer_->take_acks();
  attach("bank", "plan", 300'000);  // More than a piece of the server's.
  attach("post", "list", 1);
  attach("rail", "secret", 40'000);
  const auto enough = [this] { return commands_ >= commands_before; };
  write_until(enough);
}

// Edits in every project, as fast as they are answered.
void Rig::write_until(const std::function<bool()>& done) {
  const auto take = [this] {
    for (const auto& [id, ack] : writer_->take_acks())
      if (ack.has_committed()) acked_[id] = ack.committed();
  };
  loop_.run([&] {
    take();
    while (writer_->in_flight() < in_flight_max) {
      v1::Command command;
      command.set_command_id(fmt::format("c{}", ++commands_));
      command.set_project(projects[random_() % projects.size()]);
      command.mutable_edit_task()->set_task_id("t");
      command.mutable_edit_task()->set_title(fmt::format("Title {}", commands_));
      command.mutable_edit_task()->set_description(std::string(random_() % 300 + 1, 'x'));
      sent_[command.command_id()] = command;
      writer_->send(command);
    }
    return done();
  });
  loop_.run([this] { return writer_->in_flight() == 0; });
  take();
}

void Rig::make_backups_under_load() {
  std::uint64_t held = 0;
  for (std::uint64_t round = 0; round < settings_.rounds; ++round) {
    const pid_t pid = start({"--json", "backup", "create", backup_}, token_);
    int status = 0;
    write_until([&] { return ::waitpid(pid, &status, WNOHANG) == pid; });
    const std::string said = support::read_file(settings_.dir + "/out");
    claim(WIFEXITED(status) && WEXITSTATUS(status) == 0, "backup create under load: " + said);
    const std::uint64_t now =
        std::strtoull(support::between(said, "\"commits\":\"", '"').c_str(), nullptr, 10);
    const std::uint64_t added =
        std::strtoull(support::between(said, "\"commitsAdded\":\"", '"').c_str(), nullptr, 10);
    claim(now > held && added == now - held, "backup create adds what is new: " + said);
    held = now;
    const Ended verified = slipway({"backup", "verify", backup_});
    claim(verified.code == 0, "backup verify: " + verified.output);
    if (round == settings_.rounds / 2) {
      then_ = moment_of(commits(server_->port(), token_, "bank").back());
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  change_files();
  fmt::print("backup: {} commits, made in {} runs under load\n", held, settings_.rounds);
}

// --- attached files -----------------------------------------------------------------------------

void Rig::give(v1::Command command) {
  command.set_command_id(fmt::format("file-{}", ++file_commands_));
  writer_->send(command);
  loop_.run([this] { return writer_->in_flight() == 0; });
  const auto acks = writer_->take_acks();
  const auto ack = acks.find(command.command_id());
  claim(ack != acks.end() && ack->second.has_committed(), "accepted: " + command.ShortDebugString());
}

void Rig::attach(const std::string& project, const std::string& id, std::size_t size) {
  Attached& attached = attached_[id] = {project, std::string(size, '\0')};
  for (char& byte : attached.bytes) byte = static_cast<char>(random_());
  const auto sent = support::http(server_->port(), "POST", fmt::format("/api/v1/projects/{}/files", project),
                                  attached.bytes, bearer(token_) + "Content-Type: application/pdf\r\n");
  claim(sent.status == 200 || sent.status == 201, fmt::format("{} goes up: {}", id, sent.body));
  v1::Command command;
  command.set_project(project);
  v1::AttachFile& attach = *command.mutable_attach_file();
  attach.set_attachment_id(id);
  attach.set_about("task/t");
  attach.set_digest(digest_of(attached.bytes));
  attach.set_size(size);
  attach.set_name(id + ".pdf");
  attach.set_type("application/pdf");
  give(command);
}

// After the moment that is restored: one more is attached, one detached, one redacted. A backup that holds
// what was redacted since loses it with the next addition.
void Rig::change_files() {
  const Attached& secret = attached_.at("secret");
  const std::string held = fmt::format("{}/files/rail/{}", backup_, digest_of(secret.bytes));
  claim(fs::exists(held), "a backup holds what is attached");
  attach("bank", "late", 70'000);
  v1::Command detach;
  detach.set_project("post");
  detach.mutable_detach_file()->set_attachment_id("list");
  give(detach);
  v1::Command redact;
  redact.set_project("rail");
  redact.mutable_redact_text()->set_text("file/secret");
  redact.mutable_redact_text()->set_reason("asked for");
  give(redact);
  const Ended created = slipway({"--json", "backup", "create", backup_});
  claim(created.code == 0, "backup create: " + created.output);
  claim(!fs::exists(held) && !stands_in(backup_, secret.bytes.substr(0, 32)),
        "a backup holds nothing of what was redacted");
  for (const std::string id : {"plan", "list", "late"})
    claim(support::read_file(fmt::format("{}/files/{}/{}", backup_, attached_.at(id).project,
                                         digest_of(attached_.at(id).bytes))) == attached_.at(id).bytes,
          "a backup holds " + id);
  const Ended verified = slipway({"backup", "verify", backup_});
  claim(verified.code == 0, "backup verify, with files: " + verified.output);
}

void Rig::check_files(const std::string& data, std::uint16_t port, const std::string& token,
                      const std::set<std::string>& ids) {
  for (const auto& [id, attached] : attached_) {
    const std::string digest = digest_of(attached.bytes);
    const auto answer =
        support::http(port, "GET", fmt::format("/api/v1/projects/{}/files/{}", attached.project, digest), {},
                      bearer(token));
    const bool there = fs::exists(fmt::format("{}/files/{}/{}", data, attached.project, digest));
    if (ids.contains(id))
      claim(there && answer.status == 200 && answer.body == attached.bytes,
            fmt::format("{}: {} is served byte for byte: {}", data, id, answer.status));
    else
      claim(!there && answer.status == 404, fmt::format("{}: {} is not there: {}", data, id, answer.status));
  }
}

// Somebody who is a member of nothing reads some logs or none: no backup for them.
void Rig::check_rights() {
  v1::Command add;
  add.set_command_id("add-joe");
  add.set_project("workspace");
  add.mutable_add_person()->set_person_id("joe");
  add.mutable_add_person()->set_name("Joe");
  writer_->send(add);
  loop_.run([this] { return writer_->in_flight() == 0; });
  (void)writer_->take_acks();
  const auto invitation =
      support::http(server_->port(), "POST", "/api/v1/invitations", R"({"personId":"joe"})", bearer(token_));
  const auto signed_in = support::http(server_->port(), "POST", "/api/v1/set-password",
                                       R"({"link":")" + support::between(invitation.body, "#", '"') +
                                           R"(","login":"joe","password":"a long enough password"})");
  const auto token =
      support::http(server_->port(), "POST", "/api/v1/tokens", R"({"name":"x"})",
                    "Cookie: " + support::between(signed_in.head, "Set-Cookie: ", ';') + "\r\n");
  const std::string joe = support::between(token.body, "\"token\":\"", '"');
  const Ended refused = end(start({"backup", "create", settings_.dir + "/stolen"}, joe));
  claim(!joe.empty() && refused.code != 0 && !fs::exists(settings_.dir + "/stolen"),
        "backup by a member is refused: " + refused.output);
}

Lines Rig::commits(std::uint16_t port, const std::string& token, const std::string& project) {
  Lines lines;
  for (std::string from = "1"; !from.empty();) {
    const auto answer = support::http(
        port, "GET", fmt::format("/api/v1/projects/{}/commits?from={}", project, from), "", bearer(token));
    std::istringstream text(answer.body);
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    from = support::between(answer.head, "Slipway-Next: ", '\r');
  }
  return lines;
}

// --- what was restored --------------------------------------------------------------------------

std::map<std::string, Lines> Rig::serve(const std::string& data,
                                        const std::function<void(std::uint16_t, const std::string&)>& use) {
  // What a backup does not hold on purpose, from its own copy.
  fs::create_directories(data + "/keys");
  fs::copy_file(settings_.dir + "/data/keys/keys", data + "/keys/keys");
  support::ServerProcess restored(settings_.server, data, {"--log-level", "warn"});
  const std::string token = restored.claim();
  std::map<std::string, Lines> all;
  for (const std::string& project : projects) all[project] = commits(restored.port(), token, project);
  use(restored.port(), token);
  return all;
}

void Rig::check_restored() {
  const std::string data = settings_.dir + "/restored";
  const Ended restored =
      slipway({"backup", "restore", backup_, "--data", data, "--slipwayd", settings_.server});
  claim(restored.code == 0, "backup restore: " + restored.output);
  const Ended twice = slipway({"backup", "restore", backup_, "--data", data, "--slipwayd", settings_.server});
  claim(twice.code != 0, "restoring over a data directory is refused: " + twice.output);
  const auto all = serve(data, [this, &data](std::uint16_t port, const std::string& token) {
    support::Loop loop;
    support::ProtocolClient client(loop, port, token, "");
    loop.run([&] { return client.welcome(); });
    support::ProtocolClient before(loop, server_->port(), token_, "");
    loop.run([&] { return before.welcome(); });
    claim(client.log_epoch() != before.log_epoch(), "a restored log is another epoch");
    // The first edit of all is in every backup: a retry gets its first answer.
    client.send(sent_.at("c1"));
    v1::Command fresh = sent_.at("c1");
    fresh.set_command_id("fresh");
    fresh.mutable_edit_task()->set_title("Fresh");
    client.send(fresh);
    loop.run([&] { return client.in_flight() == 0; });
    check_files(data, port, token, {"plan", "list", "late"});
    for (const auto& [id, ack] : client.take_acks()) {
      if (id == "fresh")
        claim(ack.has_committed(), "a restored server takes commands: " + ack.ShortDebugString());
      if (id == "c1")
        claim(ack.has_duplicate() && ack.duplicate().revision() == acked_.at("c1").revision() &&
                  ack.duplicate().leaf_hash() == acked_.at("c1").leaf_hash(),
              "a retry gets its first answer: " + ack.ShortDebugString());
    }
  });
  for (const auto& [project, lines] : all) {
    const Lines original = commits(server_->port(), token_, project);
    claim(!lines.empty() && lines.size() <= original.size() &&
              std::equal(lines.begin(), lines.end(), original.begin()),
          project + ": what is restored is a prefix of what was");
  }
}

void Rig::check_restored_then() {
  const std::string data = settings_.dir + "/then";
  const Ended restored =
      slipway({"--at", then_, "backup", "restore", backup_, "--data", data, "--slipwayd", settings_.server});
  claim(restored.code == 0, "backup restore --at: " + restored.output);
  // Of what was redacted since there is nothing left to restore.
  const auto all = serve(data, [this, &data](std::uint16_t port, const std::string& token) {
    check_files(data, port, token, {"plan", "list"});
  });
  for (const auto& [project, lines] : all) {
    Lines expected;
    for (const std::string& line : commits(server_->port(), token_, project))
      if (moment_of(line) <= then_) expected.push_back(line);
    claim(lines == expected,
          fmt::format("{} as of {}: {} commits, {} expected", project, then_, lines.size(), expected.size()));
  }
}

// --- damage -------------------------------------------------------------------------------------

void Rig::check_damage() {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(backup_))
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), backup_).string());
  std::ranges::sort(files);
  const auto attached =
      std::ranges::count_if(files, [](const auto& file) { return file.starts_with("files/"); });
  claim(attached == 3, fmt::format("{} attached files are among those that are damaged", attached));
  const std::string data = settings_.dir + "/from-damaged";
  for (const std::string& file : files) {
    const fs::path path = fs::path(backup_) / file;
    const std::string bytes = support::read_file(path);
    for (const std::string how : {"flipped", "cut", "deleted"}) {
      std::string damaged = bytes;
      damaged[random_() % damaged.size()] ^= static_cast<char>(1 << (random_() % 8));
      if (how == "cut") damaged = bytes.substr(0, random_() % bytes.size());
      write_file(path, damaged);
      if (how == "deleted") fs::remove(path);
      const Ended verified = slipway({"backup", "verify", backup_});
      claim(verified.code != 0 && verified.output.find(file) != std::string::npos,
            fmt::format("verify names {} ({}): {}", file, how, verified.output));
      const Ended restored =
          slipway({"backup", "restore", backup_, "--data", data, "--slipwayd", settings_.server});
      claim(restored.code != 0 && !fs::exists(data), fmt::format("restore refuses {} ({})", file, how));
      write_file(path, bytes);
    }
  }
  const Ended verified = slipway({"backup", "verify", backup_});
  claim(verified.code == 0, "mended, it is whole: " + verified.output);
  fmt::print("damage: {} files, {} of them attached ones, each flipped, cut and deleted\n", files.size(),
             attached);
}

int Rig::run() {
  const auto started = Clock::now();
  try {
    begin();
    make_backups_under_load();
    check_rights();
    check_restored();
    check_restored_then();
    check_damage();
  } catch (const std::exception& failed) {
    claim(false, failed.what());
  }
  fmt::print("backup: {:.0f} s\n{} passed, {} failed\n",
             std::chrono::duration<double>(Clock::now() - started).count(), passed_, failed_);
  return failed_ == 0 ? 0 : 1;
}

}  // namespace
}  // namespace slipway::backup::rig

int main(int argc, char** argv) {
  CLI::App app("Makes, verifies, restores and damages backups of a real server under load.");
  slipway::backup::rig::Settings settings;
  settings.seed = std::random_device{}();
  app.add_option("--server", settings.server, "The slipwayd to run")->required();
  app.add_option("--slipway", settings.slipway, "The command line")->required();
  app.add_option("--dir", settings.dir, "An empty directory")->required();
  app.add_option("--rounds", settings.rounds, "How often the backup is added to");
  app.add_option("--seed", settings.seed, "Of the load and the damage");
  CLI11_PARSE(app, argc, argv);
  ::signal(SIGPIPE, SIG_IGN);
  fmt::print("seed {}\n", settings.seed);
  std::fflush(stdout);
  return slipway::backup::rig::Rig(settings).run();
}
