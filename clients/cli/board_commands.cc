#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "clients/cli/board_layout.h"
#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/record_layout.h"
#include "clients/cli/text.h"
#include "clients/cli/watch.h"
#include "clients/cli/words.h"
#include "proto/workspace_views.h"

namespace slipway::cli {
namespace {

void show_board(App& app) {
  const v1::ViewResponse view = app.read(app.project(), "board");
  if (app.options().json) return app.print_json(view);
  const client::Board board = client::read_board(client::entities(view));
  const bool past = !app.options().at.empty();
  app.line(app.style().dim(fmt::format("{}  r{}  {}", app.project(), view.revision(), show(view.at()))) +
           (past ? "  " + app.style().yellow(tr("历史", "as of then")) : ""));
  const BoardLayout layout{.width = app.terminal_width(), .style = app.style(), .today = today()};
  for (const std::string& line : lay_out(board, app.directory(), layout)) app.line(line);
}

void watch(App& app, const std::string& view) {
  if (view == "board") return watch_board(app);
  if (is_workspace_view(view)) return watch_workspace(app, view);
  watch_records(app, view);
}

std::string told_of_watching(const std::string& view) {
  if (view == "board") return tr("实时看板", "The board: redrawn, or a line per change");
  return fmt::format(
      "{}{}", name_of_view(view),
      is_workspace_view(view) ? tr(", 汇总所有可见的项目", ", over all projects that you may read") : "");
}

void add_watch(CLI::App& program, LazyApp& app) {
  CLI::App* watching = program.add_subcommand("watch", tr("实时查看任一视图", "Follow any view live"));
  watching->require_subcommand(1);
  for (const std::string& view : view_names()) {
    CLI::App* one = watching->add_subcommand(view, told_of_watching(view));
    if (view == "runbook") one->alias("control-room");
    one->footer(tr("q 或 Ctrl-C 退出。", "q or Ctrl-C quits."));
    one->callback([&app, view] { watch(*app, view); });
  }
}

}  // namespace

void add_board_commands(CLI::App& program, LazyApp& app) {
  program.add_subcommand("board", tr("看板", "The board, its columns side by side"))->callback([&app] {
    show_board(*app);
  });
  add_watch(program, app);
}

}  // namespace slipway::cli
