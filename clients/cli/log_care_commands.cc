// `slipway audit scrub | rotate-key`: what an operator does about the log of a running server.
#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/remote_log.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "slipway/v1/events.pb.h"

namespace slipway::cli {
namespace {

// --- scrub

// The projects of which a scrub says nothing, since damage in them was accepted.
std::vector<v1::LogLossAccepted> given_up(const App& app) {
  const auto response =
      app.exchange({.method = "GET", .path = "/api/v1/log/given-up", .headers = {}, .body = {}});
  if (response.status != 200) throw App::failure_of(response);
  std::vector<v1::LogLossAccepted> projects;
  std::istringstream lines(response.body);
  for (std::string line; std::getline(lines, line);)
    if (v1::LogLossAccepted lost; from_json(line, lost)) projects.push_back(std::move(lost));
  return projects;
}

std::string sentence(const v1::LogLossAccepted& lost) {
  const std::string project = one_line(lost.stream());
  if (lost.revision() == 0)
    return say("{} 已按 --accept-loss 放弃, 从何版本起丢失不详",
               "{} was given up by --accept-loss: from which "
               "revision on it is lost is not known",
               project);
  return say("{} 已按 --accept-loss 放弃: 从版本 r{} 起丢失",
             "{} was given up by --accept-loss: lost from "
             "revision r{} on",
             project, lost.revision());
}

Failure failure_of(const std::vector<v1::LogLossAccepted>& lost) {
  Failure failure{.exit = ExitCode::not_proven, .code = "project_given_up", .message = {}};
  for (const v1::LogLossAccepted& one : lost) {
    if (!failure.message.empty()) failure.message += "; ";
    failure.message += sentence(one);
    failure.facts.emplace_back("project", one.stream());
    if (one.revision() > 0) failure.facts.emplace_back("revision", std::to_string(one.revision()));
    if (!one.what().empty()) failure.facts.emplace_back("what", one.what());
  }
  return failure;
}

// The server hashes every commit of its log again; this waits and tells how far it is. A find ends the
// server; what was given up before is not looked at, so it is named.
void scrub(App& app) {
  constexpr std::chrono::milliseconds between_looks{500};
  v1::LogScrubState state;
  app.post("/api/v1/log/scrub", v1::LogScrubState{}, state);
  {
    ProgressLine line;
    const auto progress = line.progress();
    while (state.running()) {
      if (progress) progress(state.done(), state.end());
      std::this_thread::sleep_for(between_looks);
      app.get("/api/v1/log/scrub", state);
    }
  }
  const auto lost = given_up(app);
  if (app.options().json)
    app.out() << to_json(state) << '\n';
  else if (lost.empty())
    app.line(say("日志完好: 重新计算了 {} 个提交的哈希。", "The log is whole: {} commits were hashed again.",
                 state.end()));
  else
    app.line(say("除已放弃的项目外日志完好 (共 {} 个提交)。",
                 "But for what was given up, the log of {} commits is whole.", state.end()));
  if (!lost.empty()) throw failure_of(lost);
}

// --- rotate-key

// Both keys sign for a while; who trusts the old one must be told of the new one by another way than this
// server.
void rotate_key(App& app, bool yes) {
  if (!yes)
    throw usage(
        "confirmation_needed",
        tr("服务器将使用新的密钥签署检查点, 并记入日志; 旧密钥在 30 天内继续签署, "
           "审计员和见证人须在此期间获知新公钥。"
           "确认请加 --yes。",
           "A new key will sign the checkpoints, and the log will say so; the old one signs on beside it for "
           "30 days, within which auditors and witnesses must learn the new one. To do it, add --yes."));
  v1::LogKeyRotation rotation;
  app.post("/api/v1/log/rotate-key", v1::LogKeyRotation{}, rotation);
  if (app.options().json) return app.print_json(rotation);
  app.line(say("旧公钥  {}", "old key {}", one_line(rotation.old_key())));
  app.line(say("新公钥  {}", "new key {}", one_line(rotation.new_key())));
  app.line(
      app.style().dim(tr("适用于所有项目的写法: slipway audit keys --server-wide。",
                         "In the form that stands for all projects: slipway audit keys --server-wide.")));
}

}  // namespace

void add_log_care_commands(CLI::App& auditing, LazyApp& app) {
  CLI::App* scrubbing = auditing.add_subcommand(
      "scrub", tr("让服务器重新核对整个日志", "Have the server check its whole log again"));
  scrubbing->callback([&app] { scrub(*app); });

  CLI::App* rotating = auditing.add_subcommand(
      "rotate-key",
      tr("改用新的密钥签署检查点,并记入日志", "Sign checkpoints with a new key, and record that"));
  auto yes = std::make_shared<bool>(false);
  rotating->add_flag("--yes", *yes, tr("确认更换", "Yes, change it"));
  rotating->callback([&app, yes] { rotate_key(*app, *yes); });
}

}  // namespace slipway::cli
