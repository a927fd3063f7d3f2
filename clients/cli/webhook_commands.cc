// `slipway webhook …`: which other programs a project's server tells, and how that goes.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cpp/ids.h"

namespace slipway::cli {
namespace {

// As `since …: timed_out (12×)`; empty while deliveries succeed.
std::string failure_text(const v1::Webhook& webhook) {
  if (!webhook.has_failing_since()) return {};
  return say("{} 起失败: {} ({} 次)", "since {}: {} ({}×)", show(webhook.failing_since()),
             one_line(webhook.failure()), webhook.failures());
}

void list(App& app) {
  const v1::ViewResponse view = app.read(app.project(), "operation");
  v1::ViewResponse shown;
  Table table({"ID", tr("网址", "URL"), tr("已送达", "DELIVERED"), tr("失败", "FAILING")});
  for (const v1::Entity& entity : view.entities()) {
    if (!entity.has_webhook()) continue;
    const v1::Webhook& webhook = entity.webhook();
    table.add({webhook.webhook_id(), one_line(webhook.url()), fmt::format("r{}", webhook.delivered_through()),
               failure_text(webhook)});
    *shown.add_entities() = entity;
  }
  if (app.options().json) return app.print_json(shown);
  for (const std::string& line : table.lines()) app.line(line);
}

void add(App& app, const std::string& url) {
  v1::Command command = app.command();
  v1::AddWebhook& webhook = *command.mutable_add_webhook();
  webhook.set_webhook_id(client::new_id());
  webhook.set_url(url);
  app.execute(command, say("已添加通知回调 {}", "Added the webhook {}", webhook.webhook_id()));
}

void remove(App& app, const std::string& id) {
  v1::Command command = app.command();
  command.mutable_remove_webhook()->set_webhook_id(id);
  app.execute(command, say("已移除通知回调 {}", "Removed the webhook {}", id));
}

void print_key(App& app) {
  const auto response =
      app.exchange({.method = "GET", .path = "/api/v1/webhook-key", .headers = {}, .body = {}}, false);
  if (response.status != 200) throw App::failure_of(response);
  app.line(response.body);
}

}  // namespace

void add_webhook_commands(CLI::App& program, LazyApp& app) {
  CLI::App* webhook = program.add_subcommand(
      "webhook",
      tr("通知回调: 项目有变化时告知其他程序", "Other programs that are told what happens in a project"));
  webhook->require_subcommand(1);
  webhook->add_subcommand("list", tr("列出及其送达情况", "List them, and how deliveries go"))
      ->callback([&app] { list(*app); });
  CLI::App* adding =
      webhook->add_subcommand("add", tr("添加", "Add one: it is told what happens from then on"));
  auto url = std::make_shared<std::string>();
  adding->add_option("URL", *url, tr("http 或 https 网址", "An http or https address"))->required();
  adding->callback([&app, url] { add(*app, *url); });
  CLI::App* removing = webhook->add_subcommand("remove", tr("移除", "Remove one"));
  auto id = std::make_shared<std::string>();
  removing->add_option("ID", *id, tr("标识", "Its id, as the list shows it"))->required();
  removing->callback([&app, id] { remove(*app, *id); });
  webhook->add_subcommand("key", tr("服务器为通知签名所用的公钥", "The public key that signs deliveries"))
      ->callback([&app] { print_key(*app); });
}

}  // namespace slipway::cli
