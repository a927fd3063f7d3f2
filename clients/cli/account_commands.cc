#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "clients/cli/commands.h"
#include "clients/cli/dates.h"
#include "clients/cli/names.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "clients/cpp/ids.h"

namespace slipway::cli {
namespace {

// What is typed is not shown; the terminal is as before when this is gone.
class EchoOff {
 public:
  EchoOff() : changed_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~EchoOff() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;

 private:
  termios before_{};
  bool changed_;
};

std::string ask(const char* prompt, bool secret) {
  const bool typed = ::isatty(STDIN_FILENO) == 1;
  if (typed) std::cerr << prompt << ": " << std::flush;
  std::string answer;
  {
    std::optional<EchoOff> quiet;
    if (typed && secret) quiet.emplace();
    std::getline(std::cin, answer);
  }
  if (typed && secret) std::cerr << '\n';
  if (answer.ends_with('\r')) answer.pop_back();
  return answer;
}

std::string device_name() {
  char name[256] = {};
  ::gethostname(name, sizeof name - 1);
  return fmt::format("slipway on {}", one_line(name)).substr(0, 100);
}

struct SignIn {
  std::string url;
  std::string login;
  std::string link;
  std::uint32_t days = 90;
};

// The session's cookie of a fresh sign-in, which only makes the token and is then given up.
std::string session_cookie(const App& app, const SignIn& args) {
  client::HttpRequest request{.method = "POST", .path = "/api/v1/sign-in", .headers = {}, .body = {}};
  const std::string login = args.login.empty() ? ask(tr("登录名", "Login"), false) : args.login;
  const char* password = args.link.empty() ? tr("密码", "Password") : tr("新密码", "New password");
  if (args.link.empty()) {
    v1::SignInRequest body;
    body.set_login(login);
    body.set_password(ask(password, true));
    request.body = to_json(body);
  } else {
    v1::SetPasswordRequest body;
    body.set_link(args.link);
    body.set_login(login);
    body.set_password(ask(password, true));
    request.path = "/api/v1/set-password";
    request.body = to_json(body);
  }
  const auto response = app.exchange(request, false);
  if (response.status / 100 != 2) throw App::failure_of(response);
  const std::string cookie = response.header("Set-Cookie");
  return cookie.substr(0, cookie.find(';'));
}

void end_session(const App& app, const std::string& cookie) {
  (void)app.exchange(
      {.method = "POST", .path = "/api/v1/sign-out", .headers = {{"Cookie", cookie}}, .body = {}}, false);
}

// `http://host:7420/welcome#secret` is the address and the secret at once.
void split_link(SignIn& args) {
  const std::size_t mark = args.link.find('#');
  if (mark == std::string::npos) return;
  const std::string address = args.link.substr(0, mark);
  args.link = args.link.substr(mark + 1);
  if (const std::size_t page = address.rfind("/welcome");
      page != std::string::npos && page > 0 && args.url.empty())
    args.url = address.substr(0, page);
}

void sign_in(LazyApp& app, GlobalOptions& options, SignIn args) {
  split_link(args);
  if (!args.url.empty()) options.url = args.url;
  const client::Url url = app->url();
  const std::string cookie = session_cookie(*app, args);
  v1::CreateTokenRequest body;
  body.set_name(device_name());
  body.set_days(args.days);
  const auto response = app->exchange(
      {.method = "POST", .path = "/api/v1/tokens", .headers = {{"Cookie", cookie}}, .body = to_json(body)},
      false);
  v1::ApiToken token;
  if (response.status / 100 != 2) throw App::failure_of(response);
  if (!from_json(response.body, token) || token.token().empty()) throw App::failure_of(response);
  end_session(*app, cookie);

  Config& config = app->config();
  const std::string address = "http://" + url.authority() + url.path;
  if (config.url != address) config.project.clear();
  config.url = address;
  config.token = token.token();
  config.token_id = token.id();
  app->save_config();
  app->line(say("已登录 {},令牌有效至 {}", "Signed in to {}; the token is good until {}", config.url,
                show(token.expires_at())));
}

void sign_out(App& app) {
  Config& config = app.config();
  if (!config.token_id.empty() && !config.token.empty()) {
    const auto response = app.exchange({.method = "DELETE",
                                        .path = "/api/v1/tokens/" + client::percent_encode(config.token_id),
                                        .headers = {},
                                        .body = {}});
    if (response.status / 100 != 2 && response.status != 401 && response.status != 404)
      throw App::failure_of(response);
  }
  config.token.clear();
  config.token_id.clear();
  app.save_config();
  app.line(tr("已退出登录", "Signed out"));
}

void who_am_i(App& app) {
  const v1::Me me = app.me();
  if (app.options().json) return app.print_json(me);
  std::string roles;
  for (const int role : me.workspace_roles())
    roles += (roles.empty() ? "" : ", ") + name_of(static_cast<v1::Role>(role));
  app.line(fmt::format("{} ({})  {}", one_line(app.directory().person_name(me.person_id())), me.person_id(),
                       one_line(me.login())));
  if (!roles.empty()) app.line(roles);
}

void use(App& app, const std::string& project) {
  app.config().project = app.resolve_project(project);
  app.save_config();
  app.line(say("今后默认项目: {}", "Default project from now on: {}", app.config().project));
}

void list_people(App& app) {
  const v1::ViewResponse view = app.read(std::string(workspace_stream), "directory");
  if (app.options().json) return app.print_json(view);
  const client::Directory directory = named(client::read_directory(client::entities(view)));
  Table table({"ID", tr("姓名", "NAME"), tr("部门", "DEPARTMENT"), tr("工作区角色", "WORKSPACE ROLES")});
  for (const auto& [id, person] : directory.people) {
    std::string roles = person.deactivated() ? tr("已停用", "deactivated") : "";
    for (const int role : person.roles())
      roles += (roles.empty() ? "" : ", ") + name_of(static_cast<v1::Role>(role));
    table.add(
        {id, one_line(person.name()), one_line(directory.department_name(person.department_id())), roles});
  }
  for (const std::string& line : table.lines()) app.line(line);
}

void invite(App& app, const std::string& person) {
  v1::InviteRequest request;
  request.set_person_id(app.person(person));
  v1::Invitation invitation;
  app.post("/api/v1/invitations", request, invitation);
  if (app.options().json) return app.print_json(invitation);
  app.line("http://" + app.url().authority() + app.url().path + invitation.path());
  app.line(say("一次性链接,有效至 {}", "Good once, until {}", show(invitation.expires_at())));
}

void add_people(CLI::App& program, LazyApp& app) {
  CLI::App* person = program.add_subcommand("person", tr("人员", "People of the workspace"));
  person->require_subcommand(1);
  person->add_subcommand("list", tr("列出人员", "List the people"))->callback([&app] { list_people(*app); });
  CLI::App* inviting = person->add_subcommand(
      "invite", tr("为某人生成一次性登录链接", "Make a one-use link with which a person sets a password"));
  auto name = std::make_shared<std::string>();
  inviting->add_option("person", *name, tr("人员", "Id or name"))->required();
  inviting->callback([&app, name] { invite(*app, *name); });
  add_person_erasure(*person, app);
}

}  // namespace

void add_account_commands(CLI::App& program, LazyApp& app) {
  CLI::App* in = program.add_subcommand(
      "sign-in", tr("登录并保存一个 API 令牌", "Sign in, and keep an API token for the next runs"));
  auto args = std::make_shared<SignIn>();
  in->add_option("url", args->url, tr("服务器地址", "The server's address, as http://127.0.0.1:7420"));
  in->add_option("--login", args->login, tr("登录名", "Login name (asked for if not given)"));
  in->add_option("--link", args->link,
                 tr("一次性链接: 先设置密码", "A one-use link (…/welcome#…): sets the password first"));
  in->add_option("--days", args->days, tr("令牌有效天数", "How long the token is good"))
      ->check(CLI::Range(1, 366));
  in->footer(tr("密码从标准输入读取,不回显。", "The password is read from standard input, without echo."));
  in->callback([&app, args] { sign_in(app, app.options(), *args); });
  program.add_subcommand("sign-out", tr("退出登录并作废令牌", "Revoke the kept token and forget it"))
      ->callback([&app] { sign_out(*app); });
  program.add_subcommand("whoami", tr("我是谁", "Who is signed in"))->callback([&app] { who_am_i(*app); });
  CLI::App* remember = program.add_subcommand("use", tr("记住默认项目", "Remember a default project"));
  auto project = std::make_shared<std::string>();
  remember->add_option("project", *project, tr("项目", "Id or name"))->required();
  remember->callback([&app, project] { use(*app, *project); });
  add_people(program, app);
}

}  // namespace slipway::cli
