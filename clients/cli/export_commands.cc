#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <fstream>
#include <memory>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/export_text.h"
#include "clients/cli/meeting_text.h"
#include "clients/cli/say.h"

namespace slipway::cli {
namespace {

// All that a project shows, but for its audit trail, which `slipway audit export` proves.
constexpr std::array views{"overview", "board",     "meeting",     "requirements", "sprints", "timeline",
                           "workload", "tests",     "environment", "gates",        "runbook", "risks",
                           "people",   "operation", "closure",     "files",        "minutes"};

struct Wishes {
  std::string format;
  std::string output;
  bool for_excel = false;
};

std::string minutes(App& app) {
  const client::Meetings meetings = app.meetings();
  std::string text;
  for (const v1::MeetingInfo& meeting : meetings.meetings)
    text += (text.empty() ? "" : "\n---\n\n") +
            summary_markdown(meeting, meetings.summary(meeting.meeting_id()), app.directory());
  return text;
}

std::string calendar(App& app) {
  const v1::ViewResponse meetings = app.read(app.project(), "meeting");
  std::vector<v1::Milestone> milestones;
  for (const v1::Entity& entity : app.read(app.project(), "timeline").entities())
    if (entity.has_milestone()) milestones.push_back(entity.milestone());
  return calendar_ics(app.project(), client::read_meetings(client::entities(meetings)), milestones,
                      meetings.at());
}

// A view a line: each is a ViewResponse and names itself, its revision and its time.
std::string everything(App& app) {
  std::string text;
  for (const char* view : views) text += to_json(app.read(app.project(), view)) + "\n";
  return text;
}

std::string exported(App& app, const Wishes& wishes) {
  if (wishes.format == "csv") return tasks_csv(app.board(), app.directory(), wishes.for_excel);
  if (wishes.format == "json") return everything(app);
  if (wishes.format == "markdown") return minutes(app);
  if (wishes.format == "ics") return calendar(app);
  throw usage("format_unknown", wishes.format + ": csv, json, markdown, ics");
}

void export_project(App& app, const Wishes& wishes) {
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
  auto wishes = std::make_shared<Wishes>();
  exporting->add_option("--format,-f", wishes->format, "csv | json | markdown | ics")->required();
  exporting->add_option("--output,-o", wishes->output, tr("写入文件", "A file instead of the terminal"));
  exporting->add_flag("--excel", wishes->for_excel,
                      tr("CSV 带字节顺序标记,供 Excel 打开", "CSV with a byte order mark, for Excel"));
  exporting->footer(tr("JSON 每行一个视图。可加 --at 导出过去的样子。",
                       "JSON has a view a line. With --at everything is as it was then."));
  exporting->callback([&app, wishes] { export_project(*app, *wishes); });
}

}  // namespace slipway::cli
