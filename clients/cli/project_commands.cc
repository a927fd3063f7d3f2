#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/names.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "clients/cpp/ids.h"
#include "proto/ascii.h"

namespace slipway::cli {
namespace {

void list_projects(App& app) {
  const v1::Projects projects = app.projects();
  if (app.options().json) return app.print_json(projects);
  Table table({"ID", tr("名称", "NAME"), tr("状态", "STATE"), tr("上线日", "GO-LIVE"), tr("未完成", "OPEN"),
               tr("完成", "DONE"), tr("版本", "REV")});
  for (const v1::ProjectSummary& project : projects.projects()) {
    const v1::ProjectInfo& info = project.info();
    table.add({project.project(), one_line(info.name()), name_of(info.state()),
               show(info.charter().go_live()), std::to_string(info.tasks_open()),
               std::to_string(info.tasks_done()), std::to_string(project.revision())});
  }
  for (const std::string& line : table.lines()) app.line(line);
}

void print_stages(App& app, const client::Overview& overview) {
  Table table({"", tr("阶段", "STAGE"), tr("状态", "STATE"), tr("负责人", "OWNER"), tr("代理", "DEPUTY"),
               tr("计划", "PLANNED")});
  for (const v1::StageInfo& stage : overview.stages) {
    const std::string planned = stage.has_planned_start() || stage.has_planned_end()
                                    ? show(stage.planned_start()) + " – " + show(stage.planned_end())
                                    : "";
    table.add({std::to_string(stage.stage()), name_of(stage.stage()), name_of(stage.state()),
               one_line(app.directory().person_name(stage.owner())),
               one_line(app.directory().person_name(stage.deputy())), planned});
  }
  for (const std::string& line : table.lines()) app.line(line);
}

void print_charter(App& app, const v1::ProjectInfo& info) {
  const v1::Charter& charter = info.charter();
  const auto row = [&](const char* name, const std::string& value) {
    if (!value.empty()) app.line(app.style().bold(name) + "  " + value);
  };
  row(tr("目标", "Goal"), harmless(charter.goal()));
  for (const std::string& scope : charter.in_scope()) row(tr("范围内", "In scope"), one_line(scope));
  for (const std::string& scope : charter.out_of_scope()) row(tr("范围外", "Out of scope"), one_line(scope));
  for (const v1::SuccessFactor& factor : charter.success_factors())
    row(tr("关键成功要素", "Success factor"),
        fmt::format("{}: {} {} {}", one_line(factor.name()), one_line(factor.measure()),
                    one_line(factor.target()), show(factor.due())));
  row(tr("发起人", "Sponsor"), one_line(app.directory().person_name(charter.sponsor())));
  row(tr("负责人", "Lead"), one_line(app.directory().person_name(charter.lead())));
  row(tr("上线日", "Go-live"), show(charter.go_live()));
  if (info.charter_approved())
    row(tr("已批准", "Approved by"), one_line(app.directory().person_name(info.charter_approved_by())));
}

void show_project(App& app) {
  const v1::ViewResponse view = app.read(app.project(), "overview");
  if (app.options().json) return app.print_json(view);
  const client::Overview overview = client::read_overview(client::entities(view));
  const v1::ProjectInfo& info = overview.project;
  app.line(fmt::format("{}  {}  {}", app.style().bold(one_line(info.name())), name_of(info.state()),
                       app.style().dim(fmt::format("r{} {}", view.revision(), show(view.at())))));
  app.line(say("任务: 未完成 {}, 完成 {}, 阻塞 {}", "Tasks: {} open, {} done, {} blocked", info.tasks_open(),
               info.tasks_done(), info.tasks_blocked()));
  print_charter(app, info);
  print_stages(app, overview);
}

void members(App& app) {
  const v1::ViewResponse view = app.read(app.project(), "overview");
  if (app.options().json) return app.print_json(view);
  Table table({"ID", tr("姓名", "NAME"), tr("角色", "ROLES")});
  for (const v1::MemberInfo& member : client::read_overview(client::entities(view)).members) {
    std::string roles;
    for (const int role : member.roles())
      roles += (roles.empty() ? "" : ", ") + name_of(static_cast<v1::Role>(role));
    table.add({member.person_id(), one_line(app.directory().person_name(member.person_id())), roles});
  }
  for (const std::string& line : table.lines()) app.line(line);
}

// --- create
// -----------------------------------------------------------------------------------------------------

struct Create {
  std::string name;
  std::string id;
  std::string template_id;
  std::string go_live;
  std::string language;
  std::string time_zone;
  std::vector<std::string> people;
};

// A readable id out of a name that has Latin letters; else out of a random one.
std::string id_from(const std::string& name) {
  std::string id;
  for (const char c : to_lower(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      id += c;
    else if (!id.empty() && id.back() != '-' && static_cast<unsigned char>(c) < 0x80)
      id += '-';
  }
  while (id.ends_with('-')) id.pop_back();
  return id.size() < 3 ? "p-" + handle(client::new_id()) : id.substr(0, identifier_chars_max);
}

void create(App& app, const Create& args) {
  app.refuse_at();
  const v1::Language texts = language_from(args.language);
  v1::Command command;
  command.set_command_id(client::new_id());
  command.set_project(args.id.empty() ? id_from(args.name) : args.id);
  command.mutable_create_project()->set_name(args.name);
  command.mutable_create_project()->set_language(texts);
  command.mutable_create_project()->set_time_zone(args.time_zone);
  app.execute(command, say("已创建项目 {}", "Created project {}", command.project()));
  if (args.template_id.empty()) return;

  v1::Command apply;
  apply.set_command_id(client::new_id());
  apply.set_project(command.project());
  v1::ApplyTemplate& intent = *apply.mutable_apply_template();
  intent.set_template_id(args.template_id);
  intent.set_language(texts);
  if (!args.go_live.empty()) *intent.mutable_go_live() = day_from(args.go_live);
  for (const std::string& pair : args.people) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) throw usage("person_invalid", pair + ": SLOT=PERSON");
    (*intent.mutable_people())[pair.substr(0, equals)] = app.person(pair.substr(equals + 1));
  }
  app.execute(apply, say("已套用模板 {}", "Applied template {}", args.template_id));
}

// --- charter and stages
// -----------------------------------------------------------------------------------------

struct CharterArgs {
  std::string goal;
  std::vector<std::string> in_scope;
  std::vector<std::string> out_of_scope;
  std::vector<std::string> factors;
  std::string sponsor;
  std::string lead;
  std::string go_live;
};

// `name|measure|target|day`; what follows the name may be left out.
v1::SuccessFactor factor_from(const std::string& text) {
  const std::vector<std::string> parts = parts_of(text, 4);
  v1::SuccessFactor factor;
  factor.set_id(client::new_id());
  factor.set_name(parts[0]);
  factor.set_measure(parts[1]);
  factor.set_target(parts[2]);
  if (!parts[3].empty()) *factor.mutable_due() = day_from(parts[3]);
  return factor;
}

// What is not named stays as it is.
void draft_charter(App& app, const CharterArgs& args) {
  v1::Command command = app.command();
  v1::Charter& charter = *command.mutable_draft_charter()->mutable_charter();
  charter = app.overview().project.charter();
  if (!args.goal.empty()) charter.set_goal(args.goal);
  if (!args.in_scope.empty()) charter.mutable_in_scope()->Assign(args.in_scope.begin(), args.in_scope.end());
  if (!args.out_of_scope.empty())
    charter.mutable_out_of_scope()->Assign(args.out_of_scope.begin(), args.out_of_scope.end());
  if (!args.factors.empty()) charter.clear_success_factors();
  for (const std::string& factor : args.factors) *charter.add_success_factors() = factor_from(factor);
  if (!args.sponsor.empty()) charter.set_sponsor(app.person(args.sponsor));
  if (!args.lead.empty()) charter.set_lead(app.person(args.lead));
  if (!args.go_live.empty()) *charter.mutable_go_live() = day_from(args.go_live);
  app.execute(command, tr("已起草项目章程", "Charter drafted"));
}

void show_charter(App& app) {
  const v1::ViewResponse view = app.read(app.project(), "overview");
  const client::Overview overview = client::read_overview(client::entities(view));
  if (app.options().json) return app.print_json(overview.project.charter());
  print_charter(app, overview.project);
}

struct Own {
  std::string stage;
  std::string owner;
  std::string deputy;
  std::string from;
  std::string to;
};

void own_stage(App& app, const Own& args) {
  v1::Command command = app.command();
  v1::AssignStageOwner& intent = *command.mutable_assign_stage_owner();
  intent.set_stage(stage_from(args.stage));
  intent.set_owner(app.person(args.owner));
  if (!args.deputy.empty()) intent.set_deputy(app.person(args.deputy));
  if (!args.from.empty()) *intent.mutable_planned_start() = day_from(args.from);
  if (!args.to.empty()) *intent.mutable_planned_end() = day_from(args.to);
  app.execute(command, say("{} 的负责人: {}", "{} is owned by {}", name_of(intent.stage()),
                           one_line(app.directory().person_name(intent.owner()))));
}

void show_stages(App& app) {
  const v1::ViewResponse view = app.read(app.project(), "overview");
  if (app.options().json) return app.print_json(view);
  print_stages(app, client::read_overview(client::entities(view)));
}

void add_create(CLI::App& group, LazyApp& app) {
  CLI::App* sub = group.add_subcommand("create", tr("创建项目", "Create a project"));
  auto args = std::make_shared<Create>();
  sub->add_option("name", args->name, tr("名称", "Its name"))->required();
  sub->add_option("--id", args->id, tr("标识(默认由名称得出)", "Its id (default: made from the name)"));
  sub->add_option("--template", args->template_id, tr("套用模板", "A template to apply; see template list"));
  sub->add_option("--go-live", args->go_live, tr("上线日", "The planned day, for the template's dates"));
  sub->add_option("--person", args->people,
                  tr("角色位=人员,可多次", "SLOT=PERSON of the template; repeatable"));
  sub->add_option("--texts", args->language,
                  tr("模板文字的语言 zh|en", "Language of the template's texts: zh or en"));
  sub->add_option("--time-zone", args->time_zone, tr("时区", "IANA name, as Asia/Shanghai"));
  sub->callback([&app, args] { create(*app, *args); });
}

void add_charter(CLI::App& group, LazyApp& app) {
  CLI::App* charter =
      group.add_subcommand("charter", tr("项目章程", "The charter (shown without a subcommand)"));
  charter->require_subcommand(0, 1);
  charter->callback([&app, charter] {
    if (charter->get_subcommands().empty()) show_charter(*app);
  });
  CLI::App* draft =
      charter->add_subcommand("draft", tr("起草或修改", "Draft or change it; what is not named stays"));
  auto args = std::make_shared<CharterArgs>();
  draft->add_option("--goal", args->goal, tr("目标", "The goal"));
  draft->add_option("--in-scope", args->in_scope, tr("范围内,可多次", "What is in scope; repeatable"));
  draft->add_option("--out-of-scope", args->out_of_scope, tr("范围外,可多次", "What is not; repeatable"));
  draft->add_option(
      "--factor", args->factors,
      tr("关键成功要素 名称|度量|目标|日期,可多次", "Success factor NAME|MEASURE|TARGET|DAY; repeatable"));
  draft->add_option("--sponsor", args->sponsor, tr("发起人", "The sponsor"));
  draft->add_option("--lead", args->lead, tr("项目负责人", "The project lead"));
  draft->add_option("--go-live", args->go_live, tr("上线日", "The planned day"));
  draft->callback([&app, args] { draft_charter(*app, *args); });
  charter->add_subcommand("approve", tr("批准", "Approve it"))->callback([&app] {
    v1::Command command = app->command();
    command.mutable_approve_charter();
    app->execute(command, tr("已批准项目章程", "Charter approved"));
  });
}

template <class Intent>
void add_stage_step(CLI::App& group, LazyApp& app, const char* name, const char* what, const char* done,
                    Intent* (v1::Command::*intent)()) {
  CLI::App* sub = group.add_subcommand(name, what);
  auto typed = std::make_shared<std::string>();
  sub->add_option("stage", *typed, tr("1 到 9,或名称", "1 to 9, or its name"))->required();
  sub->callback([&app, typed, done, intent] {
    v1::Command command = app->command();
    (command.*intent)()->set_stage(stage_from(*typed));
    app->execute(command, fmt::format("{}: {}", name_of(stage_from(*typed)), done));
  });
}

void add_stage(CLI::App& group, LazyApp& app) {
  CLI::App* sub = group.add_subcommand("stage", tr("阶段", "A stage"));
  sub->require_subcommand(1);
  add_stage_step(*sub, app, "start", tr("开始阶段", "Start it"), tr("已开始", "started"),
                 &v1::Command::mutable_start_stage);
  add_stage_step(*sub, app, "complete", tr("完成阶段", "Complete it"), tr("已完成", "completed"),
                 &v1::Command::mutable_complete_stage);
  CLI::App* own = sub->add_subcommand("own", tr("指定负责人", "Assign its owner"));
  auto args = std::make_shared<Own>();
  own->add_option("stage", args->stage, tr("1 到 9,或名称", "1 to 9, or its name"))->required();
  own->add_option("owner", args->owner, tr("负责人", "Id or name of a person"))->required();
  own->add_option("--deputy", args->deputy, tr("代理人", "Who stands in"));
  own->add_option("--from", args->from, tr("计划开始日", "Planned start"));
  own->add_option("--to", args->to, tr("计划结束日", "Planned end"));
  own->callback([&app, args] { own_stage(*app, *args); });
}

template <class Intent>
void add_role_step(CLI::App& group, LazyApp& app, const char* name, const char* what, const char* done,
                   Intent* (v1::Command::*intent)()) {
  CLI::App* sub = group.add_subcommand(name, what);
  auto typed = std::make_shared<std::pair<std::string, std::string>>();
  sub->add_option("person", typed->first, tr("人员", "Id or name"))->required();
  sub->add_option("role", typed->second, tr("角色", "A role, as 'project lead' or project_lead"))->required();
  sub->callback([&app, typed, done, intent] {
    v1::Command command = app->command();
    (command.*intent)()->set_person_id(app->person(typed->first));
    (command.*intent)()->set_role(role_from(typed->second));
    app->execute(command, done);
  });
}

void add_members(CLI::App& group, LazyApp& app) {
  CLI::App* sub =
      group.add_subcommand("members", tr("成员与角色", "Members and their roles (listed without more)"));
  sub->require_subcommand(0, 1);
  sub->callback([&app, sub] {
    if (sub->get_subcommands().empty()) members(*app);
  });
  add_role_step(*sub, app, "grant", tr("授予角色", "Grant a role"), tr("已授予", "Granted"),
                &v1::Command::mutable_grant_role);
  add_role_step(*sub, app, "revoke", tr("收回角色", "Take a role back"), tr("已收回", "Revoked"),
                &v1::Command::mutable_revoke_role);
}

}  // namespace

void add_project_commands(CLI::App& program, LazyApp& app) {
  CLI::App* group =
      program.add_subcommand("project", tr("项目", "Projects, their charter, members and stages"));
  group->require_subcommand(1);
  group->add_subcommand("list", tr("列出项目", "List the projects"))->callback([&app] { list_projects(*app); });
  group->add_subcommand("show", tr("概览", "Overview of one"))->callback([&app] { show_project(*app); });
  group->add_subcommand("stages", tr("列出阶段", "List its stages"))->callback([&app] { show_stages(*app); });
  add_create(*group, app);
  add_members(*group, app);
  add_charter(*group, app);
  add_stage(*group, app);
}

}  // namespace slipway::cli
