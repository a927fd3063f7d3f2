#include "clients/cli/app.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <ctime>

#include "clients/cli/dates.h"
#include "clients/cli/names.h"
#include "clients/cli/words.h"
#include "clients/cpp/ids.h"

namespace slipway::cli {
namespace {

constexpr std::chrono::seconds request_timeout{30};
constexpr int send_attempts_max = 4;
constexpr unsigned retry_first_us = 250'000;
constexpr std::string_view default_url = "http://127.0.0.1:7420";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string first_of(std::initializer_list<std::string> candidates) {
  for (const std::string& candidate : candidates)
    if (!candidate.empty()) return candidate;
  return {};
}

ExitCode exit_of(int status) {
  if (status == 401) return ExitCode::not_signed_in;
  if (status == 404) return ExitCode::not_found;
  return status >= 500 ? ExitCode::unavailable : ExitCode::refused;
}

Failure unavailable(const std::string& message) {
  return {.exit = ExitCode::unavailable, .code = "unavailable", .message = message};
}

}  // namespace

bool from_json(std::string_view json, google::protobuf::Message& message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  return google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &message, options).ok();
}

App::App(GlobalOptions& options, std::ostream& out) : options_(options), out_(out) {
  interactive_ = ::isatty(STDOUT_FILENO) == 1;
  style_.colour = interactive_ && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  auto config = load_config(config_path());
  if (!config) throw Failure{.exit = ExitCode::usage, .code = "config_invalid", .message = config.error()};
  config_ = std::move(*config);
}

std::size_t App::terminal_width() const {
  winsize size{};
  if (interactive_ && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const std::string columns = environment("COLUMNS");
  std::size_t cells = 0;
  std::from_chars(columns.data(), columns.data() + columns.size(), cells);
  return cells > 0 ? cells : 100;
}

void App::save_config() {
  if (const auto saved = cli::save_config(config_path(), config_); !saved)
    throw Failure{.exit = ExitCode::usage, .code = "config_invalid", .message = saved.error()};
}

client::Url App::url() const {
  const std::string text =
      first_of({options_.url, environment("SLIPWAY_URL"), config_.url, std::string(default_url)});
  auto url = client::parse_url(text);
  if (!url)
    throw Failure{.exit = ExitCode::usage, .code = "url_invalid", .message = text + ": " + url.error()};
  return *url;
}

std::string App::token() const {
  std::string token = first_of({options_.token, environment("SLIPWAY_TOKEN"), config_.token});
  if (token.empty())
    throw Failure{
        .exit = ExitCode::not_signed_in,
        .code = "sign_in_required",
        .message = tr("请先登录: slipway sign-in [地址]", "please sign in first: slipway sign-in [URL]")};
  return token;
}

client::HttpResponse App::file_part(const std::string& project, const std::string& digest, std::uint64_t from,
                                    std::uint64_t bytes) const {
  return exchange(
      {.method = "GET",
       .path = fmt::format("/api/v1/projects/{}/files/{}", client::percent_encode(project), digest),
       .headers = {{"Range", fmt::format("bytes={}-{}", from, from + bytes - 1)}},
       .body = {}});
}

client::HttpResponse App::exchange(client::HttpRequest request, bool authorised) const {
  const client::Url server = url();
  if (authorised) request.headers.emplace_back("Authorization", "Bearer " + token());
  request.headers.emplace_back("Slipway-Device", "cli");
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("User-Agent", "slipway-cli");
  auto response = client::http(server, request, request_timeout);
  if (!response) throw unavailable(server.authority() + ": " + response.error());
  return std::move(*response);
}

Failure App::failure_of(const client::HttpResponse& response) {
  v1::ApiError error;
  Failure failure{.exit = exit_of(response.status), .code = {}, .message = {}};
  if (from_json(response.body, error) && !error.code().empty()) {
    failure.code = error.code();
    failure.message = pick(error.message());
    failure.text = error.message();
    for (const v1::Fact& fact : error.facts()) failure.facts.emplace_back(fact.key(), fact.value());
  } else {
    failure.code = "http_" + std::to_string(response.status);
    failure.message = tr("服务器的回答无法识别", "the server's answer is not one of Slipway");
  }
  return failure;
}

void App::get(const std::string& path, google::protobuf::Message& message) const {
  const auto response = exchange({.method = "GET", .path = path, .headers = {}, .body = {}});
  if (response.status / 100 != 2) throw failure_of(response);
  if (!from_json(response.body, message))
    throw unavailable(tr("服务器的回答无法识别", "the server's answer is not one of Slipway"));
}

void App::post(const std::string& path, const google::protobuf::Message& body,
               google::protobuf::Message& message) const {
  const auto response = exchange({.method = "POST", .path = path, .headers = {}, .body = to_json(body)});
  if (response.status / 100 != 2) throw failure_of(response);
  if (!from_json(response.body, message))
    throw unavailable(tr("服务器的回答无法识别", "the server's answer is not one of Slipway"));
}

// --- projects and views
// -----------------------------------------------------------------------------------------

v1::Projects App::projects() const {
  v1::Projects projects;
  get("/api/v1/projects", projects);
  return projects;
}

std::string App::resolve_project(std::string_view typed) const {
  if (typed == workspace_stream) return std::string(typed);
  std::vector<Candidate> candidates;
  for (const v1::ProjectSummary& project : projects().projects())
    candidates.push_back({project.project(), project.info().name()});
  return resolve(typed, candidates, tr("项目", "project"));
}

std::string App::project() {
  if (project_) return *project_;
  const std::string named = first_of({options_.project, environment("SLIPWAY_PROJECT")});
  if (!named.empty()) return *(project_ = resolve_project(named));
  if (!config_.project.empty()) return *(project_ = config_.project);
  const v1::Projects all = projects();
  if (all.projects_size() == 1) return *(project_ = all.projects(0).project());
  Failure failure{.exit = ExitCode::usage,
                  .code = "project_required",
                  .message = tr("请用 --project 指定项目,或用 slipway use 记住一个",
                                "name a project with --project, or remember one: slipway use PROJECT")};
  for (const v1::ProjectSummary& project : all.projects())
    failure.facts.emplace_back(project.project(), project.info().name());
  throw failure;
}

std::string App::moment() const {
  if (options_.at.empty()) return {};
  const auto moment = parse_moment(options_.at, std::time(nullptr));
  if (!moment)
    throw Failure{.exit = ExitCode::usage,
                  .code = "at_invalid",
                  .message = tr("--at 可以是版本号、日期、时间或多久以前(2h、7d)",
                                "--at takes a revision, a day, a time, or how long ago (2h, 7d)")};
  return *moment;
}

std::string App::at_query() const {
  const std::string at = moment();
  return at.empty() ? at : "?at=" + client::percent_encode(at);
}

v1::ViewResponse App::read(const std::string& project, const std::string& view) const {
  v1::ViewResponse response;
  get(fmt::format("/api/v1/projects/{}/views/{}{}", client::percent_encode(project), view, at_query()),
      response);
  return response;
}

v1::ViewResponse App::read_at(const std::string& project, const std::string& view,
                              std::uint64_t revision) const {
  v1::ViewResponse response;
  get(fmt::format("/api/v1/projects/{}/views/{}?at={}", client::percent_encode(project), view, revision),
      response);
  return response;
}

client::Board App::board() {
  return client::read_board(client::entities(read(project(), "board")));
}
client::Meetings App::meetings() {
  return client::read_meetings(client::entities(read(project(), "meeting")));
}
client::Overview App::overview() {
  return client::read_overview(client::entities(read(project(), "overview")));
}

client::Directory named(client::Directory directory) {
  for (auto& [id, person] : directory.people)
    if (person.erased()) person.set_name(tr("已删除的人员", "Erased person"));
  return directory;
}

const client::Directory& App::directory() {
  if (directory_) return *directory_;
  v1::ViewResponse response;
  get(fmt::format("/api/v1/projects/{}/views/directory", workspace_stream), response);
  return directory_.emplace(named(client::read_directory(client::entities(response))));
}

v1::Me App::me() const {
  v1::Me me;
  get("/api/v1/me", me);
  return me;
}

std::string App::person(std::string_view typed) {
  return typed == "me" ? me().person_id() : resolve_person(typed, directory());
}

// --- commands
// ---------------------------------------------------------------------------------------------------

v1::Command App::command() {
  refuse_at();
  return command(project());
}

v1::Command App::command(const std::string& stream) {
  refuse_at();
  v1::Command command;
  command.set_command_id(client::new_id());
  command.set_project(stream);
  return command;
}

void App::refuse_at() const {
  if (options_.at.empty()) return;
  throw Failure{
      .exit = ExitCode::usage,
      .code = "at_is_for_reading",
      .message = tr("过去不能修改: --at 只用于查看", "the past cannot be changed: --at is for reading")};
}

v1::Ack App::send(const v1::Command& command) const {
  const client::HttpRequest request{
      .method = "POST", .path = "/api/v1/commands", .headers = {}, .body = to_json(command)};
  for (int attempt = 1;; ++attempt) {
    try {
      const auto response = exchange(request);
      v1::Ack ack;
      if (!from_json(response.body, ack) || ack.result_case() == v1::Ack::RESULT_NOT_SET)
        throw failure_of(response);
      return ack;
    } catch (const Failure& failure) {
      // Whether it was recorded is not known: the same id, sent again, gets the first answer.
      if (failure.exit != ExitCode::unavailable || attempt == send_attempts_max) throw;
      ::usleep(retry_first_us << (attempt - 1));
    }
  }
}

void App::execute(const v1::Command& command, const std::string& done) {
  const v1::Ack ack = send(command);
  if (ack.has_refused()) throw cli::failure_of(ack.refused());
  if (options_.json) return print_json(ack);
  const v1::Committed& committed = ack.has_committed() ? ack.committed() : ack.duplicate();
  line(fmt::format("{} {}", done, style_.dim(fmt::format("r{}", committed.revision()))));
}

void App::print_json(const google::protobuf::Message& message) {
  out_ << to_json(message) << '\n';
}
void App::line(const std::string& text) {
  out_ << text << '\n';
}

}  // namespace slipway::cli
