// `slipway witness`: an auditor's own process, which follows logs and cosigns them, or answers those who ask
// it to.
#include <fcntl.h>
#include <google/protobuf/util/time_util.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <csignal>
#include <ctime>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "clients/audit/witness.h"
#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/proof_words.h"
#include "clients/cli/remote_log.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cli/trust.h"
#include "clients/cli/witness_server.h"

namespace slipway::cli {
namespace {

struct WitnessOptions {
  std::string key;
  std::vector<std::string> logs;
  std::string logs_file;
  std::string state;
  std::string listen;
  std::vector<std::string> follow;
  std::uint32_t interval_s = 5;
  bool once = false;
};
struct NewKey {
  std::string name;
  std::string output;
};

std::sig_atomic_t volatile stop_asked = 0;

std::uint64_t now_s() {
  return static_cast<std::uint64_t>(std::time(nullptr));
}

// --- a key

void make_key(App& app, const NewKey& args) {
  if (!tlog::is_key_name(args.name))
    throw usage("name_invalid", tr("名称不能含空格或加号", "a name has no spaces and no plus sign"));
  const auto key = tlog::SigningKey::generate(args.name, tlog::KeyType::cosignature_v1);
  // O_EXCL: a key that exists is never written over.
  const int file = ::open(args.output.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string text = key.to_secret_string() + "\n";
  const bool written =
      file >= 0 && ::write(file, text.data(), text.size()) == std::ssize(text) && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!written)
    throw usage("file_unwritable",
                args.output + ": " + tr("无法新建", "cannot be created, or is there already"));
  app.line(key.verifier().to_string());
}

// --- whom the workspace knows

void add_witness(App& app, const std::string& vkey) {
  const tlog::VerifierKey key = verifier_key_from(vkey);
  v1::Command command = app.command(std::string(workspace_stream));
  command.mutable_add_witness()->set_vkey(vkey);
  app.execute(command, say("已登记见证人 {}", "Witness {} is known now", one_line(key.name)));
}

void remove_witness(App& app, const std::string& name) {
  v1::Command command = app.command(std::string(workspace_stream));
  command.mutable_remove_witness()->set_name(name);
  app.execute(command, say("已移除见证人 {}", "Witness {} is known no more", one_line(name)));
}

void list_witnesses(App& app) {
  v1::Witnesses witnesses;
  app.get(fmt::format("/api/v1/projects/{}/witnesses", client::percent_encode(app.project())), witnesses);
  if (app.options().json) return app.print_json(witnesses);
  Table table({tr("见证人", "WITNESS"), tr("签至", "COSIGNED"), tr("时间", "WHEN")});
  for (const v1::WitnessStanding& witness : witnesses.witnesses())
    table.add({one_line(witness.name()), witness.size() == 0 ? "-" : fmt::format("r{}", witness.size()),
               witness.has_cosigned_at() ? google::protobuf::util::TimeUtil::ToString(witness.cosigned_at())
                                         : std::string()});
  for (const std::string& line : table.lines()) app.line(line);
}

// --- the process

class Process {
 public:
  Process(App& app, const WitnessOptions& options)
      : app_(app),
        options_(options),
        log_keys_(log_keys(options)),
        memory_(options.state),
        witness_(cosigner(options.key), log_keys_, memory_) {
    witness_.on_breach = [this](const std::string& origin, audit::Breach breach, const std::string& where) {
      shout(origin, breach, where);
    };
  }

  // Until it is told to stop, or once. What it found; a fork, if there was any.
  std::optional<audit::Breach> run() {
    if (!options_.listen.empty()) listen();
    if (options_.follow.empty() && !server_)
      throw usage("nothing_to_do",
                  tr("请给出 --listen 或 --follow", "name what to do: --listen or --follow"));
    while (stop_asked == 0) {
      if (!options_.follow.empty()) follow_all();
      if (options_.once) break;
      for (std::uint32_t tick = 0; tick < options_.interval_s * 10 && stop_asked == 0; ++tick)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return found_;
  }

 private:
  static std::vector<tlog::VerifierKey> log_keys(const WitnessOptions& options) {
    std::vector<tlog::VerifierKey> keys;
    for (const std::string& key : options.logs) keys.push_back(verifier_key_from(key));
    if (!options.logs_file.empty()) {
      const auto more = keys_in(options.logs_file);
      keys.insert(keys.end(), more.begin(), more.end());
    }
    if (keys.empty())
      throw usage("key_required",
                  tr("请用 --log 或 --logs 给出日志的公钥", "name the logs' keys with --log or --logs"));
    return keys;
  }

  static tlog::SigningKey cosigner(const std::string& file) {
    const auto key = signing_key_from(file);
    if (key.verifier().type != tlog::KeyType::cosignature_v1)
      throw usage("key_invalid",
                  file + ": " + tr("不是见证人密钥", "not a witness's key: slipway witness new-key"));
    return key;
  }

  void listen() {
    const std::size_t colon = options_.listen.rfind(':');
    std::uint16_t port = 0;
    const std::string number = colon == std::string::npos ? "" : options_.listen.substr(colon + 1);
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), port);
    if (number.empty() || parsed.ec != std::errc{} || parsed.ptr != number.data() + number.size())
      throw usage("address_invalid", options_.listen + ": " + tr("应为 主机:端口", "should be HOST:PORT"));
    auto server =
        WitnessServer::start(options_.listen.substr(0, colon), port, [this](const std::string& body) {
          const std::lock_guard lock(mutex_);
          return witness_.add_checkpoint(body, now_s());
        });
    if (!server)
      throw Failure{.exit = ExitCode::unavailable, .code = "cannot_listen", .message = server.error()};
    server_ = std::move(*server);
    report(say("正在监听 http://{}:{}/add-checkpoint", "listening on http://{}:{}/add-checkpoint",
               options_.listen.substr(0, colon), server_->port()));
  }

  std::vector<std::string> projects() const {
    std::vector<std::string> projects;
    for (const std::string& named : options_.follow) {
      if (named != "all") {
        projects.push_back(app_.resolve_project(named));
        continue;
      }
      for (const v1::ProjectSummary& project : app_.projects().projects())
        projects.push_back(project.project());
    }
    return projects;
  }

  void follow_all() {
    try {
      for (const std::string& project : projects()) follow(project);
    } catch (const Failure& failure) {
      // A server that is away for a while is no reason to end; one that refuses us is.
      if (options_.once || failure.exit != ExitCode::unavailable) throw;
      report(failure.message);
    }
  }

  void follow(const std::string& project) {
    const RemoteLog log(app_, project);
    const audit::Followed followed = [&] {
      const std::lock_guard lock(mutex_);
      return audit::follow(witness_, log_keys_, log.fetch(), now_s());
    }();
    using enum audit::Followed::Outcome;
    switch (followed.outcome) {
      case cosigned:
        log.upload_cosignatures(followed.size, followed.cosignatures);
        return report(say("{}: 已共同签名至 r{}", "{}: cosigned up to r{}", project, followed.size));
      case nothing_new:
        return;
      case refused:
      case unreachable:
        return report(say("{}: 未签名: {}", "{}: not cosigned: {}", project, one_line(followed.detail)));
      case forked:
        found(audit::Breach::forked);
        return report(say("{}: 日志已分叉, 不再签名: {}",
                          "{}: the log has FORKED and is cosigned no more: {}", project,
                          one_line(followed.detail)));
      case rolled_back:
        found(audit::Breach::rolled_back);
        return report(
            say("{}: 日志已回退到 r{}, 短于已签名的, 不再签名: {}",
                "{}: the log was ROLLED BACK to r{}, shorter than what was cosigned, and is cosigned "
                "no more: {}",
                project, followed.size, one_line(followed.detail)));
    }
  }

  void found(audit::Breach breach) {
    if (found_ != audit::Breach::forked) found_ = breach;
  }

  void shout(const std::string& origin, audit::Breach breach, const std::string& where) {
    found(breach);
    const std::string sentence =
        breach == audit::Breach::forked
            ? say("日志分叉: {} 的两个检查点不能同时为真。证据: {}",
                  "FORK: two checkpoints of {} cannot both be true. Evidence: {}", one_line(origin), where)
            : say("日志回退: {} 短于已共同签名的检查点, 其后的提交已不在其中。证据: {}",
                  "ROLLED BACK: {} is shorter than the checkpoint that was cosigned: commits are gone. "
                  "Evidence: {}",
                  one_line(origin), where);
    std::cerr << app_.style().red(sentence) << std::endl;
  }

  void report(const std::string& sentence) {
    app_.line(sentence);
    app_.out().flush();
  }

  App& app_;
  const WitnessOptions& options_;
  std::vector<tlog::VerifierKey> log_keys_;
  audit::WitnessFolder memory_;
  audit::Witness witness_;  // Guarded by mutex_ once the server listens.
  std::mutex mutex_;
  std::unique_ptr<WitnessServer> server_;
  std::optional<audit::Breach> found_;
};

void witness(App& app, const WitnessOptions& options) {
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { stop_asked = 1; });
  const auto breach = Process(app, options).run();
  if (breach == audit::Breach::forked)
    throw Failure{.exit = ExitCode::not_proven,
                  .code = "log_forked",
                  .message = tr("一个日志已分叉: 请看证据", "a log has forked: see the evidence")};
  if (breach == audit::Breach::rolled_back)
    throw Failure{
        .exit = ExitCode::not_proven,
        .code = "log_rolled_back",
        .message = tr("一个日志已回退, 短于已签名的: 请看证据",
                      "a log was rolled back: it is shorter than what was cosigned; see the evidence")};
}

}  // namespace

void add_witness_commands(CLI::App& program, LazyApp& app) {
  CLI::App* sub = program.add_subcommand(
      "witness",
      tr("跟踪日志,核对一致性并共同签名", "Follow logs, check that they only grow, and cosign them"));
  auto options = std::make_shared<WitnessOptions>();
  sub->add_option("--key", options->key,
                  tr("见证人密钥文件", "The witness's key file (see: witness new-key)"));
  sub->add_option(
      "--log", options->logs,
      tr("日志或服务器的公钥", "The verifier key of a log, or of a server for all of its projects"));
  sub->add_option("--logs", options->logs_file, tr("公钥文件,每行一个", "A file of such keys, one a line"));
  sub->add_option(
      "--state", options->state,
      tr("状态目录: 签名前先落盘", "Folder for what was cosigned; on disk before a cosignature leaves"));
  sub->add_option(
      "--listen", options->listen,
      tr("提供 add-checkpoint 的地址", "HOST:PORT to answer add-checkpoint on, as c2sp.org/tlog-witness"));
  sub->add_option("--follow", options->follow,
                  tr("跟踪的项目,或 all", "A project of the server to follow; `all`; `workspace`"));
  sub->add_option("--interval", options->interval_s, tr("间隔秒数", "Seconds between two looks"))
      ->check(CLI::Range(1, 86'400));
  sub->add_flag("--once", options->once, tr("只看一次", "Look once and end"));
  sub->footer(limits_of_proof());

  CLI::App* making =
      sub->add_subcommand("new-key", tr("新建见证人密钥", "Make a witness's key; prints its verifier key"));
  auto fresh = std::make_shared<NewKey>();
  making->add_option("NAME", fresh->name, tr("名称,如 audit.example/w1", "Its name, as audit.example/w1"))
      ->required();
  making->add_option("-o,--output", fresh->output, tr("密钥文件", "The key's file: keep it secret"))
      ->required();
  making->callback([&app, fresh] { make_key(*app, *fresh); });

  CLI::App* adding = sub->add_subcommand("add", tr("登记见证人", "Let the workspace know a witness"));
  auto named = std::make_shared<std::string>();
  adding->add_option("VKEY", *named, tr("其公钥", "Its verifier key"))->required();
  adding->callback([&app, named] { add_witness(*app, *named); });
  CLI::App* removing = sub->add_subcommand("remove", tr("移除见证人", "Let the workspace know it no more"));
  removing->add_option("NAME", *named, tr("其名称", "Its name"))->required();
  removing->callback([&app, named] { remove_witness(*app, *named); });
  CLI::App* listing =
      sub->add_subcommand("list", tr("见证人各签至何处", "Who witnesses a project, and how far"));
  listing->callback([&app] { list_witnesses(*app); });

  sub->callback([&app, options, sub] {
    if (!sub->get_subcommands().empty()) return;
    if (options->key.empty() || options->state.empty())
      throw usage("option_required", tr("请给出 --key 与 --state", "--key and --state are needed"));
    witness(*app, *options);
  });
}

}  // namespace slipway::cli
