// `slipway rebuild`: views folded from the log anew by the server, compared with what it shows live.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "clients/cli/commands.h"
#include "clients/cli/misuse.h"
#include "clients/cli/rebuilt.h"
#include "clients/cli/say.h"
#include "clients/cli/status_line.h"
#include "clients/cli/text.h"
#include "clients/cpp/client.h"
#include "proto/export/project.h"

namespace slipway::cli {
namespace {

constexpr std::chrono::seconds live_within{60};
constexpr std::size_t facts_max = 20;

std::vector<std::string> views_of(const std::vector<std::string>& wanted) {
  const std::vector<std::string> all(exports::project_views.begin(), exports::project_views.end());
  for (const std::string& view : wanted) {
    if (std::ranges::find(all, view) == all.end())
      throw unknown_word("view_unknown", say("没有视图 '{}'", "there is no view '{}'", one_line(view)), view,
                         all);
  }
  return wanted.empty() ? all : wanted;
}

Failure not_live(const client::ViewState& view) {
  if (view.phase == client::ViewPhase::closed)
    return {.exit = view.closed.code() == "not_found" ? ExitCode::not_found : ExitCode::refused,
            .code = view.closed.code(),
            .message = pick(view.closed.message())};
  return {.exit = ExitCode::unavailable,
          .code = "unavailable",
          .message = tr("未能取得实时视图", "the live views did not come")};
}

// Until all are live: from then on, what is held stands still.
void follow(client::Client& client, const std::string& project, const std::vector<std::string>& views) {
  for (const std::string& view : views) client.subscribe(project, view);
  const auto in = [&](client::ViewPhase phase) {
    return [&client, &project, phase](const std::string& view) {
      return client.view(project, view)->phase == phase;
    };
  };
  const auto ended = client.run(
      [&] {
        return std::ranges::all_of(views, in(client::ViewPhase::live)) ||
               std::ranges::any_of(views, in(client::ViewPhase::closed));
      },
      live_within);
  if (ended == client::Client::Ran::needs_auth)
    throw Failure{
        .exit = ExitCode::not_signed_in,
        .code = "sign_in_required",
        .message = tr("请先登录: slipway sign-in [地址]", "please sign in first: slipway sign-in [URL]")};
  for (const std::string& view : views)
    if (!in(client::ViewPhase::live)(view)) throw not_live(*client.view(project, view));
}

void tell(App& app, const RebuiltView& view) {
  app.line(fmt::format("{}  r{}  {}  {}", view.name, view.revision,
                       say("{} 项", "{} entities", view.entities),
                       view.differing.empty() ? app.style().green(tr("一致", "the same"))
                                              : app.style().red(tr("不一致", "differs"))));
}

void require_same(const std::vector<RebuiltView>& views) {
  Failure failure{
      .exit = ExitCode::not_proven,
      .code = "view_differs",
      .message = tr("重建的视图与实时视图不一致", "views folded from the log differ from the live ones")};
  for (const RebuiltView& view : views)
    for (const std::string& entity : view.differing)
      if (failure.facts.size() < facts_max) failure.facts.emplace_back(view.name, entity);
  if (!failure.facts.empty()) throw failure;
}

void rebuild(App& app, const std::vector<std::string>& wanted) {
  app.refuse_at();
  const std::vector<std::string> names = views_of(wanted);
  const std::string project = app.project();
  client::Client client({.url = app.url(),
                         .token = app.token(),
                         .client_id = app.config().client_id,
                         .device = "cli",
                         .keep_changes = false});
  std::vector<RebuiltView> rebuilt;
  {
    StatusLine line;
    follow(client, project, names);
    for (const std::string& name : names) {
      line.show(say("重建 {} ({} / {})", "rebuilding {} ({} of {})", name, rebuilt.size() + 1, names.size()),
                true);
      const client::ViewState& live = *client.view(project, name);
      rebuilt.push_back(
          compare(name, live.revision, live.entities, app.read_at(project, name, live.revision)));
    }
  }
  if (app.options().json)
    app.line(to_json_text(project, rebuilt));
  else
    for (const RebuiltView& view : rebuilt) tell(app, view);
  require_same(rebuilt);
}

}  // namespace

void add_rebuild_command(CLI::App& program, LazyApp& app) {
  CLI::App* sub = program.add_subcommand(
      "rebuild",
      tr("从日志重建项目的视图，并与实时视图逐字节比较",
         "Fold a project's views from its log anew, and compare them with the live ones byte for byte"));
  auto views = std::make_shared<std::vector<std::string>>();
  sub->add_option("view", *views, tr("视图，默认全部", "Which; all if none is given"));
  sub->footer(
      tr("服务器从最近的检查点起重新折叠日志。不一致时退出码为 6。审计日志请用 slipway audit verify 验证。",
         "The server folds the log from the checkpoint before. A difference ends it with 6. The audit trail "
         "is proven by `slipway audit verify`."));
  sub->callback([&app, views] { rebuild(*app, *views); });
}

}  // namespace slipway::cli
