#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "clients/cli/board_layout.h"
#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/text.h"
#include "clients/cli/watch.h"
#include "clients/cli/words.h"
#include "clients/cli/workspace_layout.h"
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

}  // namespace

void add_board_commands(CLI::App& program, LazyApp& app) {
  program.add_subcommand("board", tr("看板", "The board, its columns side by side"))->callback([&app] {
    show_board(*app);
  });
  CLI::App* watching = program.add_subcommand("watch", tr("实时查看", "Follow something live"));
  watching->require_subcommand(1);
  CLI::App* board =
      watching->add_subcommand("board", tr("实时看板", "The board: redrawn, or a line per change"));
  board->footer(tr("q 或 Ctrl-C 退出。", "q or Ctrl-C quits."));
  board->callback([&app] { watch_board(*app); });
  for (const std::string_view view : workspace_views) {
    CLI::App* over_projects = watching->add_subcommand(
        std::string{view}, fmt::format("{}{}", name_of_workspace_view(view),
                                       tr(", 汇总所有可见的项目", ", over all projects that you may read")));
    over_projects->footer(tr("q 或 Ctrl-C 退出。", "q or Ctrl-C quits."));
    over_projects->callback([&app, view] { watch_workspace(*app, std::string{view}); });
  }
}

}  // namespace slipway::cli
