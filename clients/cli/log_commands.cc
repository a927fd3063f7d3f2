#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "clients/cpp/ids.h"

namespace slipway::cli {
namespace {

struct Audit {
  std::vector<std::string> query;
  std::uint32_t limit = 50;
  std::uint64_t before = 0;
};

std::string value(const client::Directory& directory, const std::string& label, const std::string& text) {
  return label.empty() ? told_text(directory.named(text)) : one_line(label);
}

std::string change_text(const client::Directory& directory, const v1::AuditChange& change) {
  if (change.erased()) return fmt::format("{}: {}", change.field(), redacted());
  const std::string was = value(directory, change.before_label(), change.before());
  const std::string is = value(directory, change.after_label(), change.after());
  const std::string now = is.empty() ? tr("无", "none") : is;
  return was.empty() ? fmt::format("{}: {}", change.field(), now)
                     : fmt::format("{}: {} → {}", change.field(), was, now);
}

void print_entry(App& app, const v1::AuditEntry& entry) {
  const Style& style = app.style();
  const std::string undoes =
      entry.undoes() > 0 ? say(" (撤销 r{})", " (takes back r{})", entry.undoes()) : "";
  app.line(fmt::format(
      "{} {}  {}  {}{}", style.bold(fmt::format("r{}", entry.revision())), style.dim(show(entry.at())),
      style.cyan(one_line(app.directory().person_name(entry.actor()))), entry.command(), undoes));
  for (const v1::AuditFact& fact : entry.facts()) {
    app.line(fmt::format("    {}  {}  {}", fact.event(), one_line(fact.label()), style.dim(fact.entity())));
    for (const v1::AuditChange& change : fact.changes()) app.line("      " + change_text(app.directory(), change));
  }
}

// The audit's `at` is a revision: an instant is asked of a view, which names the revision that stood then.
std::uint64_t at_revision(App& app) {
  if (app.options().at.empty()) return 0;
  const std::string view = app.project() == workspace_stream ? "directory" : "overview";
  return app.read(app.project(), view).revision();
}

v1::AuditPage page(App& app, const std::string& query, std::uint64_t at, std::uint64_t before,
                   std::uint32_t limit) {
  std::string path = fmt::format("/api/v1/projects/{}/audit?limit={}&q={}",
                                 client::percent_encode(app.project()), limit, client::percent_encode(query));
  if (at > 0) path += fmt::format("&at={}", at);
  if (before > 0) path += fmt::format("&before={}", before);
  v1::AuditPage page;
  app.get(path, page);
  return page;
}

// As many pages as the limit takes; a page may be empty where little was found so far.
void audit(App& app, const Audit& args) {
  const std::string query = fmt::format("{}", fmt::join(args.query, " "));
  const std::uint64_t at = at_revision(app);
  std::uint32_t left = args.limit;
  v1::AuditPage all;
  std::uint64_t before = args.before;
  while (left > 0) {
    const v1::AuditPage next = page(app, query, at, before, std::min(left, 200U));
    all.set_project(next.project());
    all.set_next_before(next.next_before());
    all.set_scanned(all.scanned() + next.scanned());
    for (const v1::AuditEntry& entry : next.entries()) {
      if (app.options().json)
        *all.add_entries() = entry;
      else
        print_entry(app, entry);
    }
    left -= std::min(left, static_cast<std::uint32_t>(next.entries_size()));
    before = next.next_before();
    if (before == 0) break;
  }
  if (app.options().json) return app.print_json(all);
  if (all.next_before() > 0)
    app.line(app.style().dim(say("更早的: --before {}", "older ones: --before {}", all.next_before())));
}

struct Refusals {
  std::string project;
  std::uint32_t limit = 50;
};

void print_refusals(App& app, const Refusals& args) {
  const std::string project = args.project.empty() ? app.project() : app.resolve_project(args.project);
  v1::RefusedCommands refused;
  app.get(fmt::format("/api/v1/projects/{}/refusals?limit={}", client::percent_encode(project), args.limit),
          refused);
  if (app.options().json) return app.print_json(refused);
  const Style& style = app.style();
  for (const v1::RefusedCommand& one : refused.refusals()) {
    app.line(fmt::format("{}  {}  {}  {}  {}", style.dim(show(one.at())),
                         style.cyan(one_line(app.directory().person_name(one.actor()))),
                         one_line(one.command()), style.bold(one_line(one.code())),
                         style.dim(one_line(one.entity()))));
    app.line("    " + one_line(tr(one.message_zh().c_str(), one.message_en().c_str())));
  }
  if (refused.refusals().empty()) app.line(tr("没有被拒绝的操作", "Nothing was refused"));
}

void run_command(App& app, const std::string& file) {
  std::stringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
  } else {
    std::ifstream in(file);
    if (!in) throw usage("file_unreadable", file + ": " + tr("无法读取", "cannot be read"));
    text << in.rdbuf();
  }
  v1::Command command;
  if (!from_json(text.str(), command))
    throw usage("command_invalid", tr("不是 JSON 形式的 Command", "not a Command in protobuf's JSON"));
  app.refuse_at();
  if (command.command_id().empty()) command.set_command_id(client::new_id());
  if (command.project().empty()) command.set_project(app.project());
  app.execute(command, tr("已接受", "Accepted"));
}

}  // namespace

void add_log_commands(CLI::App& program, LazyApp& app) {
  CLI::App* auditing = program.add_subcommand("audit", tr("审计记录", "Who did what, when: newest first"));
  auto args = std::make_shared<Audit>();
  auditing->add_option("query", args->query,
                       tr("限定词与文字",
                          "actor:ID command:move_task event:task_moved entity:task/ID "
                          "after:2026-01-01 before:2026-02-01 and words"));
  auditing->add_option("--limit", args->limit, tr("条数", "At most so many"))->check(CLI::Range(1, 100'000));
  auditing->add_option("--before", args->before, tr("早于此版本", "Only before this revision"));
  auditing->callback([&app, args, auditing] {
    if (auditing->get_subcommands().empty()) audit(*app, *args);
  });
  add_audit_commands(*auditing, app);
  CLI::App* refusing = auditing->add_subcommand(
      "refusals",
      tr("被拒绝的操作: 何人、何事、何时、为何", "What was asked and refused, and why: the newest first"));
  auto refusals = std::make_shared<Refusals>();
  refusing->add_option("PROJECT", refusals->project, tr("项目", "Project; or `workspace`"));
  refusing->add_option("--limit", refusals->limit, tr("条数", "At most so many"))
      ->check(CLI::Range(1, 1'000));
  refusing->callback([&app, refusals] { print_refusals(*app, *refusals); });
  add_log_care_commands(*auditing, app);

  CLI::App* undoing =
      program.add_subcommand("undo", tr("撤销自己的一次操作", "Take back an earlier command of yours"));
  auto revision = std::make_shared<std::uint64_t>(0);
  undoing->add_option("revision", *revision, tr("版本号", "Its revision, as r12 says it: 12"))->required();
  undoing->callback([&app, revision] {
    v1::Command command = app->command();
    command.mutable_undo()->set_revision(*revision);
    app->execute(command, say("已撤销 r{}", "Took back r{}", *revision));
  });

  CLI::App* raw =
      program.add_subcommand("command", tr("发送 JSON 命令", "Send a Command in protobuf's JSON"));
  auto file = std::make_shared<std::string>();
  raw->add_option("file", *file, tr("文件,或 - 为标准输入", "A file, or - for standard input"))->required();
  raw->footer(tr("缺少的 commandId 与 project 会补上。", "A missing commandId or project is filled in."));
  raw->callback([&app, file] { run_command(*app, *file); });
}

}  // namespace slipway::cli
