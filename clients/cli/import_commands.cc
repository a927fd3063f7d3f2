#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/import_run.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "proto/templates/json_tree.h"
#include "proto/transfer/import.h"
#include "proto/transfer/mapping_check.h"

namespace slipway::cli {
namespace {

namespace fs = std::filesystem;
using templates::Json;

struct ImportWishes {
  std::string file;
  std::string from;
  std::string mapping;
  std::string encoding;
  std::string source;
  bool dry_run = false;
};

using transfer::RowNote;
using transfer::Words;

const std::string& in_language(const Words& words) {
  return language() == v1::ZH_CN ? words.zh : words.en;
}

// `what` in front of both sentences, where it is not empty.
Failure bad_file(const transfer::ReadError& error, const std::string& what = {}) {
  const std::string before = what.empty() ? "" : what + ": ";
  Failure failure = usage(error.code, before + in_language(error.what));
  failure.text.emplace();
  failure.text->set_zh(before + error.what.zh);
  failure.text->set_en(before + error.what.en);
  return failure;
}

std::string read_file(const std::string& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error)
    throw Failure{
        .exit = ExitCode::not_found, .code = "file_missing", .message = path + ": " + error.message()};
  if (size > transfer::file_bytes_max)
    throw bad_file(transfer::too_many_bytes(size, transfer::file_bytes_max), path);
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) throw usage("file_unreadable", path);
  return bytes;
}

transfer::Format format_of(const ImportWishes& wishes, const std::string& bytes) {
  if (wishes.from.empty()) return transfer::guess(bytes);
  transfer::Format format{};
  if (!transfer::read_format(wishes.from, format))
    throw usage("format_unknown", wishes.from + ": jira-csv, jira-json, trello, csv, xlsx");
  return format;
}

transfer::Mapping mapping_of(const ImportWishes& wishes, transfer::Format format) {
  if (wishes.mapping.empty()) return transfer::default_mapping(format);
  auto mapping = transfer::read_mapping(read_file(wishes.mapping), format);
  if (!mapping) throw usage("mapping_invalid", wishes.mapping + ": " + mapping.error());
  return *std::move(mapping);
}

transfer::Sheet sheet_of(const std::string& bytes, transfer::Format format,
                         const transfer::ReadOptions& options) {
  auto sheet = transfer::read(bytes, format, options);
  if (!sheet) throw bad_file(sheet.error());
  return *std::move(sheet);
}

transfer::Project project_of(App& app) {
  return transfer::read_project(app.read(app.project(), "overview"), app.read(app.project(), "board"),
                                app.read(std::string(workspace_stream), "directory"));
}

// What is printed ------------------------------------------------------------------------------------

Json text(std::string value) {
  return {.kind = Json::Kind::text, .text = std::move(value), .items = {}, .members = {}, .place = {}};
}
Json number(std::size_t value) {
  return {.kind = Json::Kind::number, .text = std::to_string(value), .items = {}, .members = {}, .place = {}};
}
Json object(std::vector<templates::Member> members) {
  return {.kind = Json::Kind::object, .text = {}, .items = {}, .members = std::move(members), .place = {}};
}
Json list() {
  return {.kind = Json::Kind::array, .text = {}, .items = {}, .members = {}, .place = {}};
}

Json rows_json(const std::vector<RowNote>& rows) {
  Json all = list();
  for (const RowNote& row : rows)
    all.items.push_back(
        object({{"line", number(row.line)},
                {"key", text(row.key)},
                {"code", text(row.code)},
                {"reason", text(in_language(row.reason))},
                {"message", object({{"zh", text(row.reason.zh)}, {"en", text(row.reason.en)}})}}));
  return all;
}

Json encoding_json(const transfer::Sheet& sheet) {
  const bool guessed = sheet.encoding_guessed;
  return object({{"name", text(sheet.encoding)},
                 {"guessed",
                  {.kind = Json::Kind::boolean,
                   .text = guessed ? "true" : "false",
                   .items = {},
                   .members = {},
                   .place = {}}}});
}

Json unmapped_json(const transfer::Plan& plan) {
  Json all = list();
  for (const transfer::Unmapped& each : plan.unmapped)
    all.items.push_back(
        object({{"kind", text(each.kind)}, {"value", text(each.value)}, {"times", number(each.times)}}));
  return all;
}

std::string unmapped_kind(const std::string& kind) {
  if (kind == "status") return tr("状态", "status");
  if (kind == "person") return tr("人员", "person");
  if (kind == "priority") return tr("优先级", "priority");
  return tr("列", "column");
}

void print_unmapped(App& app, const transfer::Plan& plan) {
  if (plan.unmapped.empty()) return;
  app.line(
      app.style().bold(tr("未对应(可写入 --mapping)", "Not mapped (a --mapping file can say what it is)")));
  Table table({tr("种类", "KIND"), tr("值", "VALUE"), tr("行数", "ROWS")});
  for (const transfer::Unmapped& each : plan.unmapped)
    table.add({unmapped_kind(each.kind), one_line(each.value), std::to_string(each.times)});
  for (const std::string& line : table.lines()) app.line("  " + line);
}

void print_notes(App& app, const std::string& title, const std::vector<RowNote>& rows) {
  if (rows.empty()) return;
  app.line(app.style().bold(title));
  Table table({tr("行", "LINE"), tr("编号", "KEY"), tr("代码", "CODE"), tr("原因", "REASON")});
  for (const RowNote& row : rows)
    table.add({row.line == 0 ? "" : std::to_string(row.line), one_line(row.key), row.code,
               one_line(in_language(row.reason))});
  for (const std::string& line : table.lines()) app.line("  " + line);
}

void print_about_file(App& app, const transfer::Sheet& sheet, const transfer::Plan& plan,
                      const std::vector<RowNote>& rejected) {
  if (!sheet.encoding.empty())
    app.line(sheet.encoding_guessed ? say("编码：{}（猜测）", "Encoding: {} (a guess)", sheet.encoding)
                                    : say("编码：{}", "Encoding: {}", sheet.encoding));
  print_unmapped(app, plan);
  print_notes(app, tr("请注意", "Warnings"), transfer::warnings_of(sheet, plan));
  print_notes(app, tr("未导入的行", "Rows that are not imported"), rejected);
}

std::size_t new_tasks(const transfer::Plan& plan) {
  return static_cast<std::size_t>(std::ranges::count_if(plan.tasks, &transfer::PlannedTask::is_new));
}

void print_dry_run(App& app, const transfer::Plan& plan, const transfer::Sheet& sheet) {
  if (app.options().json) {
    Json tasks = list();
    for (const transfer::PlannedTask& task : plan.tasks)
      tasks.items.push_back(object({{"line", number(task.line)},
                                    {"key", text(task.key)},
                                    {"title", text(task.create.create_task().title())},
                                    {"column", text(task.create.create_task().column_id())},
                                    {"assignee", text(task.create.create_task().assignee())},
                                    {"comments", number(task.comments.size())}}));
    app.line(templates::to_text(object({{"to_create", number(new_tasks(plan))},
                                        {"unchanged", number(plan.unchanged)},
                                        {"archived", number(sheet.archived)},
                                        {"tasks", tasks},
                                        {"rejected", rows_json(plan.rejected)},
                                        {"warnings", rows_json(transfer::warnings_of(sheet, plan))},
                                        {"encoding", encoding_json(sheet)},
                                        {"unmapped", unmapped_json(plan)}})));
    return;
  }
  Table table({tr("行", "LINE"), tr("编号", "KEY"), tr("列", "COLUMN"), tr("负责人", "ASSIGNEE"),
               tr("截止", "DUE"), tr("标题", "TITLE")});
  for (const transfer::PlannedTask& task : plan.tasks) {
    const v1::CreateTask& create = task.create.create_task();
    const v1::Date& due = create.due();
    table.add({std::to_string(task.line), one_line(task.key), create.column_id(),
               one_line(app.directory().person_name(create.assignee())),
               create.has_due() ? fmt::format("{:04}-{:02}-{:02}", due.year(), due.month(), due.day()) : "",
               one_line(create.title())});
  }
  for (const std::string& line : table.lines()) app.line(line);
  app.line();
  print_about_file(app, sheet, plan, plan.rejected);
  app.line(say("试运行：将新建 {}，未变 {}，拒绝 {}，已归档略过 {}；什么都没有写入。",
               "Dry run: {} to create, {} unchanged, {} rejected, {} archived left out; nothing was written.",
               new_tasks(plan), plan.unchanged, plan.rejected.size(), sheet.archived));
}

void print_result(App& app, const ImportResult& result, const transfer::Plan& plan,
                  const transfer::Sheet& sheet) {
  if (app.options().json) {
    app.line(templates::to_text(object({{"import", text(result.import_id)},
                                        {"created", number(result.created)},
                                        {"unchanged", number(result.unchanged)},
                                        {"comments", number(result.comments)},
                                        {"rejected", rows_json(result.rejected)},
                                        {"warnings", rows_json(transfer::warnings_of(sheet, plan))},
                                        {"encoding", encoding_json(sheet)},
                                        {"unmapped", unmapped_json(plan)}})));
    return;
  }
  print_about_file(app, sheet, plan, result.rejected);
  app.line(say("新建 {}，未变 {}，拒绝 {}，评论 {}", "{} created, {} unchanged, {} rejected, {} comments",
               result.created, result.unchanged, result.rejected.size(), result.comments));
}

Failure in_part(std::string code, const Words& message) {
  Failure failure{.exit = ExitCode::in_part, .code = std::move(code), .message = in_language(message)};
  failure.text.emplace();
  failure.text->set_zh(message.zh);
  failure.text->set_en(message.en);
  return failure;
}

Words rows_missing(std::size_t rows, bool dry_run) {
  if (dry_run)
    return {fmt::format("{} 行无法导入；请改正文件或 --mapping 后再导入", rows),
            fmt::format("{} rows could not be imported; mend the file or the --mapping first", rows)};
  return {fmt::format("{} 行没有导入，其余已导入；改正后可再次运行，只补上缺少的", rows),
          fmt::format("{} rows were not imported, all others were; mend them and run it again, which brings "
                      "only what is missing",
                      rows)};
}

// What was taken stays; who runs this unattended must not believe that it was all.
void require_all(const std::vector<RowNote>& rejected, const std::vector<RowNote>& incomplete, bool dry_run) {
  if (!rejected.empty()) throw in_part("rows_rejected", rows_missing(rejected.size(), dry_run));
  if (!incomplete.empty()) throw in_part(incomplete.front().code, incomplete.front().reason);
}

void import_file(App& app, const ImportWishes& wishes) {
  app.refuse_at();
  const std::string bytes = read_file(wishes.file);
  const transfer::Format format = format_of(wishes, bytes);
  const transfer::Mapping mapping = mapping_of(wishes, format);
  const transfer::Sheet sheet =
      sheet_of(bytes, format, {.encoding = wishes.encoding, .with_archived = mapping.archived});
  const std::string source = wishes.source.empty() ? std::string(source_of(format)) : wishes.source;
  if (const auto error = unusable(sheet, mapping)) throw bad_file(*error);
  const transfer::Project project = project_of(app);
  if (const auto wrong = wrong_target(mapping, project))
    throw bad_file({.code = "mapping_invalid", .what = *wrong}, wishes.mapping);
  transfer::Plan plan = make_plan(sheet, mapping, source, project);
  if (wishes.dry_run) {
    print_dry_run(app, plan, sheet);
    return require_all(plan.rejected, sheet.incomplete, true);
  }
  const auto file =
      transfer::imported_file(bytes, source, fs::path(wishes.file).filename().string(), sheet);
  const ImportResult result = run_import(app, file, plan);
  print_result(app, result, plan, sheet);
  require_all(result.rejected, sheet.incomplete, false);
}

}  // namespace

void add_import_commands(CLI::App& program, LazyApp& app) {
  CLI::App* importing = program.add_subcommand(
      "import",
      tr("从 Jira、Trello、CSV 或 Excel 导入任务", "Bring tasks in from Jira, Trello, CSV or Excel"));
  auto wishes = std::make_shared<ImportWishes>();
  importing->add_option("file", wishes->file, tr("导出的文件", "The file that was exported"))->required();
  importing->add_option("--from", wishes->from,
                        tr("格式: jira-csv jira-json trello csv xlsx(默认自动识别)",
                           "jira-csv, jira-json, trello, csv or xlsx (default: by its looks)"));
  importing->add_option(
      "--mapping", wishes->mapping,
      tr("对应关系(JSON)", "What becomes what, as JSON: fields, columns, people, priorities"));
  importing->add_option(
      "--encoding", wishes->encoding,
      tr("编码: utf-8 gb18030 utf-16(默认自动识别)", "utf-8, gb18030 or utf-16 (default: found out)"));
  importing->add_option(
      "--source", wishes->source,
      tr("来源名称, 编号在其中唯一", "What the keys are unique in (default: jira, trello, csv, xlsx)"));
  importing->add_flag("--dry-run", wishes->dry_run, tr("只显示将发生什么", "Only say what would be done"));
  importing->footer(
      tr("可重复运行：已有的任务不会再建，也不会改动。有行未能导入、或文件自己说不完整时，退出码为 "
         "7，其余照常导入。\n"
         "导入的任务按原来的状态进入看板列，不受硬性在制品上限阻拦。",
         "It can be repeated: tasks that are there are neither made again nor changed. It ends with 7 "
         "where rows were\nleft out, or the file says that it is a part only; all others are in. A task "
         "comes into the column where it stood, "
         "past a hard WIP limit, too."));
  importing->callback([&app, wishes] { import_file(*app, *wishes); });
}

}  // namespace slipway::cli
