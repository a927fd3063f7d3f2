// What each project may put into one's inbox: shown, and chosen.
#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "clients/cli/commands.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "proto/basics.h"

namespace slipway::cli {
namespace {

const std::map<std::string, v1::NoticeRule> rules_by_word{
    {"all", v1::NOTICE_ALL}, {"mentions", v1::NOTICE_MENTIONS_ONLY}, {"none", v1::NOTICE_NONE}};

// By project, where it is another than everyone's.
std::map<std::string, v1::NoticeRule> chosen_rules(const App& app) {
  v1::ViewResponse inbox;
  app.get("/api/v1/workspace/views/inbox", inbox);
  std::map<std::string, v1::NoticeRule> rules;
  for (const v1::Entity& entity : inbox.entities())
    if (entity.has_notice_choice()) rules[entity.notice_choice().project()] = entity.notice_choice().rule();
  return rules;
}

void print_rules(App& app) {
  const auto rules = chosen_rules(app);
  v1::ViewResponse shown;
  Table table({"ID", tr("项目", "PROJECT"), tr("通知", "NOTICES")});
  for (const v1::ProjectSummary& project : app.projects().projects()) {
    const auto found = rules.find(project.project());
    v1::NoticeChoice choice;
    choice.set_project(project.project());
    choice.set_project_name(project.info().name());
    choice.set_rule(found == rules.end() ? v1::NOTICE_ALL : found->second);
    table.add({choice.project(), one_line(choice.project_name()), name_of(choice.rule())});
    *shown.add_entities()->mutable_notice_choice() = std::move(choice);
  }
  if (app.options().json) return app.print_json(shown);
  for (const std::string& line : table.lines()) app.line(line);
}

void choose_rule(App& app, const std::string& word) {
  const v1::NoticeRule rule = rules_by_word.at(word);
  v1::Command command = app.command();
  command.mutable_set_notice_rule()->set_project(command.project());
  command.mutable_set_notice_rule()->set_rule(rule);
  command.set_project(std::string{workspace_stream});
  app.execute(command, say("{} 的通知: {}", "Notices of {}: {}", app.project(), name_of(rule)));
}

}  // namespace

void add_notice_commands(CLI::App& program, LazyApp& app) {
  CLI::App* rule = program.add_subcommand(
      "notice-rule", tr("各项目的通知规则", "What each project may put into your inbox: shown, or chosen"));
  auto word = std::make_shared<std::string>();
  rule->add_option(
          "rule", *word,
          tr("all 全部, mentions 仅提到我, none 不接收", "all, mentions or none, of the chosen project"))
      ->check(CLI::IsMember({"all", "mentions", "none"}));
  rule->callback([&app, word] { word->empty() ? print_rules(*app) : choose_rule(*app, *word); });
}

}  // namespace slipway::cli
