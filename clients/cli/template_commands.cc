#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "clients/cpp/ids.h"
#include "proto/templates/lint.h"

namespace slipway::cli {
namespace {

// --- lint
// -------------------------------------------------------------------------------------------------------

struct Lint {
  std::vector<std::string> files;
  std::vector<std::string> with;
};

// Works without a server and without being signed in.
void lint(std::ostream& out, const Lint& args) {
  std::size_t problems = 0;
  for (const std::string& file : args.files) {
    const auto found = templates::lint_file(file, args.with);
    problems += found.size();
    for (const templates::Problem& problem : found) out << to_text(problem) << '\n';
    if (found.empty()) out << say("{}: 没有问题\n", "{}: no problems\n", file);
  }
  if (problems == 0) return;
  throw Failure{ExitCode::not_proven, "template_invalid",
                say("模板有 {} 处问题", "the templates have {} problems", problems)};
}

// --- list, show
// -------------------------------------------------------------------------------------------------

void list_templates(App& app) {
  v1::Templates templates;
  app.get("/api/v1/templates", templates);
  if (app.options().json) return app.print_json(templates);
  for (const v1::TemplateInfo& each : templates.templates()) {
    app.line(fmt::format("{}  {}", app.style().bold(each.template_id()), one_line(pick(each.name()))));
    app.line("  " + one_line(pick(each.description())));
    app.line(fmt::format("  {}: {}", tr("角色位", "role slots"), fmt::join(each.role_slots(), ", ")));
  }
}

void print_slots(App& app, const v1::Template& described) {
  Table table({tr("角色位", "SLOT"), tr("名称", "NAME"), tr("角色", "ROLES")});
  for (const v1::TemplateSlot& slot : described.slots()) {
    std::string roles;
    for (const int role : slot.roles())
      roles += (roles.empty() ? "" : ", ") + name_of(static_cast<v1::Role>(role));
    table.add({slot.slot(), one_line(pick(slot.name())), roles});
  }
  for (const std::string& line : table.lines()) app.line(line);
}

void print_variables(App& app, const v1::Template& described) {
  if (described.variables().empty()) return;
  Table table({tr("变量", "VARIABLE"), tr("含义", "MEANING"), tr("默认值", "DEFAULT")});
  for (const v1::TemplateVariable& variable : described.variables())
    table.add({variable.name(), one_line(pick(variable.label())), one_line(variable.default_value())});
  for (const std::string& line : table.lines()) app.line(line);
}

void show_template(App& app, const std::string& id) {
  v1::Template described;
  app.get("/api/v1/templates/" + id, described);
  if (app.options().json) return app.print_json(described);
  app.line(fmt::format("{}  {}", app.style().bold(one_line(pick(described.name()))),
                       app.style().dim(say("版本 {}", "version {}", described.version()))));
  app.line(one_line(pick(described.description())));
  print_slots(app, described);
  print_variables(app, described);
  Table tasks({tr("日", "DAY"), tr("阶段", "STAGE"), tr("任务", "TASK")});
  for (const v1::TemplateTask& task : described.tasks())
    tasks.add({std::to_string(task.due_day()), name_of(task.stage()), one_line(pick(task.title()))});
  for (const std::string& line : tasks.lines()) app.line(line);
  for (const v1::TemplateRunbook& runbook : described.runbooks()) {
    Table steps({tr("分钟", "MIN"), tr("步骤", "STEP"), tr("检查", "CHECK")});
    for (const v1::TemplateStep& step : runbook.steps())
      steps.add({std::to_string(step.planned_minutes()),
                 (step.point_of_no_return() ? "! " : "") + one_line(pick(step.title())),
                 one_line(pick(step.check()))});
    for (const std::string& line : steps.lines()) app.line(line);
  }
}

// --- apply
// ------------------------------------------------------------------------------------------------------

struct Apply {
  std::string id;
  std::string go_live;
  std::string texts;
  std::vector<std::string> people;
  std::vector<std::string> variables;
};

std::pair<std::string, std::string> pair_from(const std::string& text, const char* code, const char* form) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) throw usage(code, text + ": " + form);
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void apply(App& app, const Apply& args) {
  v1::Command command = app.command();
  v1::ApplyTemplate& intent = *command.mutable_apply_template();
  intent.set_template_id(args.id);
  intent.set_language(language_from(args.texts));
  *intent.mutable_go_live() = day_from(args.go_live);
  for (const std::string& each : args.people) {
    const auto [slot, person] = pair_from(each, "person_invalid", "SLOT=PERSON");
    (*intent.mutable_people())[slot] = app.person(person);
  }
  for (const std::string& each : args.variables) {
    const auto [name, value] = pair_from(each, "variable_invalid", "NAME=VALUE");
    (*intent.mutable_variables())[name] = value;
  }
  app.execute(command, say("已套用模板 {}", "Applied template {}", args.id));
}

void add_lint(CLI::App& group, LazyApp& app) {
  CLI::App* sub =
      group.add_subcommand("lint", tr("检查模板文件(不需要服务器)", "Check template files; needs no server"));
  auto args = std::make_shared<Lint>();
  sub->add_option("file", args->files, tr("模板文件", "JSON files"))->required();
  sub->add_option(
      "--with", args->with,
      tr("所扩展的模板所在目录,可多次", "A directory with templates that they extend; repeatable"));
  sub->callback([&app, args] { lint(app.out(), *args); });
}

void add_apply(CLI::App& group, LazyApp& app) {
  CLI::App* sub = group.add_subcommand("apply", tr("套用到项目", "Apply one to a project"));
  auto args = std::make_shared<Apply>();
  sub->add_option("template", args->id, tr("模板标识", "Its id"))->required();
  sub->add_option("--go-live", args->go_live, tr("上线日", "The planned day"))->required();
  sub->add_option("--person", args->people, tr("角色位=人员,可多次", "SLOT=PERSON; repeatable"));
  sub->add_option("--set", args->variables, tr("变量=值,可多次", "VARIABLE=VALUE; repeatable"));
  sub->add_option("--texts", args->texts, tr("模板文字的语言 zh|en", "Language of its texts: zh or en"));
  sub->callback([&app, args] { apply(*app, *args); });
}

}  // namespace

void add_template_commands(CLI::App& program, LazyApp& app) {
  CLI::App* group = program.add_subcommand("template", tr("上线模板", "Project templates"));
  group->require_subcommand(1);
  group->add_subcommand("list", tr("列出模板", "List them"))->callback([&app] { list_templates(*app); });
  CLI::App* show = group->add_subcommand("show", tr("查看模板", "Show one"));
  auto id = std::make_shared<std::string>();
  show->add_option("template", *id, tr("模板标识", "Its id"))->required();
  show->callback([&app, id] { show_template(*app, *id); });
  add_apply(*group, app);
  add_lint(*group, app);
}

}  // namespace slipway::cli
