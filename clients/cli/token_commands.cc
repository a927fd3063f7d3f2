// `slipway token`: API tokens of whoever is signed in.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"

namespace slipway::cli {
namespace {

struct NewToken {
  std::string name;
  std::uint32_t days = 0;
  std::string view;
};

std::string scope_of(const v1::ApiToken& token) {
  if (token.project().empty()) return tr("全部权限", "all that you may do");
  return fmt::format("{} / {}", one_line(token.project()), one_line(token.view()));
}

void create_token(App& app, const NewToken& wish) {
  v1::CreateTokenRequest request;
  request.set_name(wish.name);
  request.set_days(wish.days);
  if (!wish.view.empty()) {
    request.set_project(app.project());
    request.set_view(wish.view);
  }
  v1::ApiToken token;
  app.post("/api/v1/tokens", request, token);
  if (app.options().json) return app.print_json(token);
  app.line(token.token());
  app.line(app.style().dim(say("{}，{}，有效至 {}。只显示这一次。", "{}: {}, until {}. Shown this once.",
                               token.id(), scope_of(token), show(token.expires_at()))));
}

void list_tokens(App& app) {
  v1::ApiTokens tokens;
  app.get("/api/v1/tokens", tokens);
  if (app.options().json) return app.print_json(tokens);
  Table table({"ID", tr("名称", "NAME"), tr("有效至", "UNTIL"), tr("范围", "MAY")});
  for (const v1::ApiToken& token : tokens.tokens())
    table.add({token.id(), one_line(token.name()), show(token.expires_at()), scope_of(token)});
  for (const std::string& line : table.lines()) app.line(line);
}

void revoke_token(App& app, const std::string& id) {
  const auto response = app.exchange({.method = "DELETE",
                                      .path = "/api/v1/tokens/" + client::percent_encode(id),
                                      .headers = {},
                                      .body = {}});
  if (response.status / 100 != 2) throw App::failure_of(response);
  if (app.options().json) return app.print_json(v1::ApiTokens{});
  app.line(say("已作废令牌 {}", "Revoked token {}", one_line(id)));
}

}  // namespace

void add_token_commands(CLI::App& program, LazyApp& app) {
  CLI::App* token = program.add_subcommand("token", tr("API 令牌", "API tokens of yours"));
  token->require_subcommand(1);
  CLI::App* creating = token->add_subcommand("create", tr("创建令牌", "Make one; printed once"));
  auto wish = std::make_shared<NewToken>();
  creating->add_option("name", wish->name, tr("名称", "What it is for"))->required();
  creating->add_option("--days", wish->days, tr("有效天数，默认 90", "How long it is good; 90 if not given"))
      ->check(CLI::Range(1, 366));
  creating->add_option(
      "--view", wish->view,
      tr("只能读取所选项目的这个视图", "Reads this view of the chosen project, and nothing else"));
  creating->callback([&app, wish] { create_token(*app, *wish); });
  token->add_subcommand("list", tr("列出令牌", "List them"))->callback([&app] { list_tokens(*app); });
  CLI::App* revoking = token->add_subcommand("revoke", tr("作废令牌", "Make one useless at once"));
  auto id = std::make_shared<std::string>();
  revoking->add_option("id", *id, "ID")->required();
  revoking->callback([&app, id] { revoke_token(*app, *id); });
}

}  // namespace slipway::cli
