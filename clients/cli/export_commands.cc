#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <vector>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/say.h"
#include "proto/export/calendar.h"
#include "proto/export/minutes.h"
#include "proto/export/project.h"
#include "proto/export/tasks.h"

namespace slipway::cli {
namespace {

struct ExportWishes {
  std::string format;
  std::string output;
  bool for_excel = false;
};

std::string minutes(App& app) {
  exports::Locale locale = exports::locale_of(app.overview().project);
  locale.language = language();
  return exports::minutes_markdown(app.meetings(), app.directory(), locale);
}

std::string calendar(App& app) {
  const v1::ViewResponse meetings = app.read(app.project(), "meeting");
  const v1::ViewResponse timeline = app.read(app.project(), "timeline");
  return exports::calendar_ics(app.project(), client::read_meetings(client::entities(meetings)),
                               exports::read_milestones(client::entities(timeline)), meetings.at(),
                               language());
}

std::string everything(App& app) {
  std::vector<v1::ViewResponse> views;
  for (const std::string_view view : exports::project_views)
    views.push_back(app.read(app.project(), std::string(view)));
  return exports::project_json(views);
}

std::string exported(App& app, const ExportWishes& wishes) {
  if (wishes.format == "csv")
    return exports::tasks_csv(app.board(), app.directory(), language(), wishes.for_excel);
  if (wishes.format == "json") return everything(app);
  if (wishes.format == "markdown") return minutes(app);
  if (wishes.format == "ics") return calendar(app);
  throw usage("format_unknown", wishes.format + ": csv, json, markdown, ics");
}

void export_project(App& app, const ExportWishes& wishes) {
  const std::string text = exported(app, wishes);
  if (wishes.output.empty()) {
    app.out() << text;
    return;
  }
  std::ofstream out(wishes.output, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw usage("file_unwritable", wishes.output);
  app.line(say("已写入 {}，{} 字节", "{}: {} bytes", wishes.output, text.size()));
}

}  // namespace

void add_export_commands(CLI::App& program, LazyApp& app) {
  CLI::App* exporting = program.add_subcommand(
      "export",
      tr("导出任务(CSV)、全部视图(JSON)、会议纪要(Markdown)、日历(iCalendar)",
         "Tasks as CSV, all views as JSON, minutes as Markdown, meetings and milestones as iCalendar"));
  auto wishes = std::make_shared<ExportWishes>();
  exporting->add_option("--format,-f", wishes->format, "csv | json | markdown | ics")->required();
  exporting->add_option("--output,-o", wishes->output, tr("写入文件", "A file instead of the terminal"));
  exporting->add_flag("--excel", wishes->for_excel,
                      tr("CSV 带字节顺序标记,供 Excel 打开", "CSV with a byte order mark, for Excel"));
  exporting->footer(tr("JSON 是一个数组，每行一个视图。可加 --at 导出过去的样子。",
                       "JSON is an array with a view a line. With --at everything is as it was then."));
  exporting->callback([&app, wishes] { export_project(*app, *wishes); });
}

}  // namespace slipway::cli
