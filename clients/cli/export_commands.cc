#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <vector>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/say.h"
#include "clients/cli/status_line.h"
#include "proto/export/calendar.h"
#include "proto/export/minutes.h"
#include "proto/export/project.h"
#include "proto/export/tasks.h"
#include "proto/workspace_views.h"

namespace slipway::cli {
namespace {

struct ExportWishes {
  std::string format;
  std::string output;
  bool for_excel = false;
  bool of_workspace = false;
};

// Reads views, and says on the terminal how far that has come.
class Source {
 public:
  Source(App& app, std::size_t views) : app_(app), views_(views) {}

  v1::ViewResponse read(const std::string& stream, const std::string& view) {
    tell(view);
    v1::ViewResponse answer;
    if (is_workspace_view(view))
      app_.get(fmt::format("/api/v1/{}/views/{}", stream, view), answer);
    else
      answer = app_.read(stream, view);
    ++read_;
    bytes_ += answer.ByteSizeLong();
    tell(view);
    return answer;
  }
  v1::ViewResponse read(std::string_view view) { return read(app_.project(), std::string(view)); }

 private:
  void tell(const std::string& view) {
    line_.show(say("{}: 视图 {} / {}，{}", "{}: {} of {} views, {}", view, read_, views_, size_text(bytes_)),
               true);
  }

  App& app_;
  const std::size_t views_;
  std::size_t read_ = 0;
  std::uint64_t bytes_ = 0;
  StatusLine line_;
};

std::string tasks(App& app, bool for_excel) {
  Source source(app, 1);
  return exports::tasks_csv(client::read_board(client::entities(source.read("board"))), app.directory(),
                            language(), for_excel);
}

std::string minutes(App& app) {
  Source source(app, 3);
  exports::Locale locale =
      exports::locale_of(client::read_overview(client::entities(source.read("overview"))).project);
  locale.language = language();
  const v1::ViewResponse meetings = source.read("meeting");
  const v1::ViewResponse texts = source.read("minutes");
  return exports::minutes_markdown(
      client::read_meetings(client::entities(meetings), client::entities(texts)), app.directory(), locale);
}

std::string calendar(App& app) {
  Source source(app, 2);
  const v1::ViewResponse meetings = source.read("meeting");
  const v1::ViewResponse timeline = source.read("timeline");
  return exports::calendar_ics(app.project(), client::read_meetings(client::entities(meetings)),
                               exports::read_milestones(client::entities(timeline)), meetings.at(),
                               language());
}

// Of all projects: as of now, like the view that it is made of.
std::string workspace_calendar(App& app) {
  app.refuse_at();
  Source source(app, 1);
  const v1::ViewResponse dates = source.read(std::string(workspace_stream), "calendar");
  return exports::workspace_calendar_ics(client::entities(dates), dates.at(), language());
}

std::string everything(App& app) {
  Source source(app, exports::project_views.size());
  std::vector<v1::ViewResponse> views;
  for (const std::string_view view : exports::project_views) views.push_back(source.read(view));
  return exports::project_json(views);
}

std::string exported(App& app, const ExportWishes& wishes) {
  if (wishes.of_workspace && wishes.format != "ics")
    throw usage("format_unknown", tr("--workspace 只用于 ics", "--workspace goes with ics only"));
  if (wishes.of_workspace) return workspace_calendar(app);
  if (wishes.format == "csv") return tasks(app, wishes.for_excel);
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
  exporting->add_flag("--workspace", wishes->of_workspace,
                      tr("ics: 所有可见项目的日期", "ics: the dates of all projects that you may read"));
  exporting->footer(tr("JSON 是一个数组，每行一个视图。可加 --at 导出过去的样子。",
                       "JSON is an array with a view a line. With --at everything is as it was then."));
  exporting->callback([&app, wishes] { export_project(*app, *wishes); });
}

}  // namespace slipway::cli
