#include "tests/proofs/live_server.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "slipway/v1/api.pb.h"
#include "tests/support/text.h"

namespace slipway::proofs {
namespace {

template <typename Message>
Message from_json(const std::string& json) {
  Message message;
  google::protobuf::util::JsonParseOptions lenient;
  lenient.ignore_unknown_fields = true;
  const auto read = google::protobuf::util::JsonStringToMessage(json, &message, lenient);
  if (!read.ok()) throw std::runtime_error(read.ToString() + ": " + json);
  return message;
}

std::string to_json(const google::protobuf::Message& message) {
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json);
  return json;
}

}  // namespace

LiveServer::LiveServer() {
  std::string pattern = (std::filesystem::temp_directory_path() / "slipway-proofs-XXXXXX").string();
  directory_ = ::mkdtemp(pattern.data());
  data_ = directory_ / "data";
  start();
  token_ = server_->claim();
  v1::Command create;
  create.set_command_id("create");
  create.set_project(project);
  create.mutable_create_project()->set_name("Bank");
  (void)committed(create);
}

LiveServer::~LiveServer() {
  server_.reset();
  std::filesystem::remove_all(directory_);
}

void LiveServer::start(const std::vector<std::string>& arguments) {
  server_.reset();
  std::vector<std::string> all{"--log-level",        "warn", "--commands-per-second", "1000000",
                               "--min-free-percent", "0"};
  if (std::ranges::find(arguments, "--min-free-mib") == arguments.end())
    all.insert(all.end(), {"--min-free-mib", "0"});
  all.insert(all.end(), arguments.begin(), arguments.end());
  server_ = std::make_unique<support::ServerProcess>(SLIPWAYD, data_.string(), all);
}

void LiveServer::stop() {
  server_->signal(SIGTERM);
  while (!server_->ended()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

support::HttpAnswer LiveServer::request(const std::string& method, const std::string& path,
                                        const std::string& body, const std::string& token) const {
  const std::string headers = token.empty() ? "" : "Authorization: Bearer " + token + "\r\n";
  return support::http(port(), method, path, body, headers);
}

void LiveServer::engage_other() {
  (void)by_other("GET", "/api/v1/me");  // Is there by now.
  v1::Command command;
  command.set_command_id("engage-wu");
  command.set_project(project);
  v1::EngageConsultant& engage = *command.mutable_engage_consultant();
  engage.set_person_id("wu");
  engage.set_purpose("Reviews the cutover");
  engage.mutable_until()->set_year(2999);
  engage.mutable_until()->set_month(1);
  engage.mutable_until()->set_day(1);
  (void)committed(command);
}

support::HttpAnswer LiveServer::by_other(const std::string& method, const std::string& path,
                                         const std::string& body) {
  if (other_token_.empty()) {
    v1::Command add;
    add.set_command_id("add-wu");
    add.set_project("workspace");
    add.mutable_add_person()->set_person_id("wu");
    add.mutable_add_person()->set_name("Wu");
    (void)committed(add);
    const std::string link =
        support::between(post("/api/v1/invitations", R"({"personId":"wu"})").body, "#", '"');
    const auto signed_in =
        request("POST", "/api/v1/set-password",
                R"({"link":")" + link + R"(","login":"wu","password":"a long enough one"})", {});
    const std::string cookie = "Cookie: " + support::between(signed_in.head, "Set-Cookie: ", ';') + "\r\n";
    other_token_ =
        support::between(support::http(port(), "POST", "/api/v1/tokens", R"({"name":"wu"})", cookie).body,
                         "\"token\":\"", '"');
    if (other_token_.empty()) throw std::runtime_error("Wu could not sign in");
  }
  return request(method, path, body, other_token_);
}

v1::Ack LiveServer::send(v1::Command command) const {
  const auto answer = post("/api/v1/commands", to_json(command));
  if (answer.status != 200 && answer.status != 409) throw std::runtime_error(answer.body);
  return from_json<v1::Ack>(answer.body);
}

v1::Committed LiveServer::committed(const v1::Command& command) const {
  const v1::Ack ack = send(command);
  if (ack.has_refused()) throw std::runtime_error("refused: " + ack.refused().ShortDebugString());
  return ack.has_duplicate() ? ack.duplicate() : ack.committed();
}

v1::Command LiveServer::edit() {
  v1::Command command;
  command.set_command_id(fmt::format("edit-{}", ++commands_));
  command.set_project(project);
  command.mutable_create_task()->set_task_id(fmt::format("t{}", commands_));
  command.mutable_create_task()->set_title("Cut over");
  return command;
}

void LiveServer::edit_times(int count) {
  for (; count > 0; --count) (void)committed(edit());
}

void LiveServer::schedule_meeting() {
  v1::Command command;
  command.set_command_id("schedule");
  command.set_project(project);
  auto& meeting = *command.mutable_schedule_meeting();
  meeting.set_meeting_id("m1");
  meeting.set_kind(v1::SYNC);
  meeting.set_title("同步会, 一");
  meeting.mutable_starts_at()->set_seconds(1772355900);
  meeting.set_planned_minutes(30);
  (void)committed(command);
}

std::string LiveServer::text(const std::string& path) const {
  const auto answer = get(path);
  if (answer.status != 200)
    throw std::runtime_error(fmt::format("GET {}: {} {}", path, answer.status, answer.body));
  return answer.body;
}

std::vector<v1::Commit> LiveServer::commits(const std::string& stream) const {
  std::vector<v1::Commit> found;
  std::istringstream lines(text(fmt::format("/api/v1/projects/{}/commits?from=1", stream)));
  for (std::string line; std::getline(lines, line);) found.push_back(from_json<v1::Commit>(line));
  return found;
}

std::vector<tlog::VerifierKey> LiveServer::keys(const std::string& stream) const {
  const auto read = tlog::parse_verifier_keys(text("/log/" + stream + "/keys"));
  if (!read) throw std::runtime_error("keys that are none");
  return *read;
}

}  // namespace slipway::proofs
