#include "deploy/demo/player.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <map>
#include <thread>

#include "slipway/v1/api.pb.h"
#include "slipway/v1/sync.pb.h"

namespace slipway {
namespace {

using namespace std::chrono_literals;

constexpr auto request_timeout = 30s;
constexpr auto pause_when_too_many = 200ms;
constexpr int too_many = 429;
constexpr int not_signed_in = 401;

bool parse(const std::string& json, google::protobuf::Message& message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  return google::protobuf::util::JsonStringToMessage(json, &message, options).ok();
}

// `committed`, or the refusal's code.
std::string outcome_of(const v1::Ack& ack) {
  return ack.has_refused() ? ack.refused().code() : "committed";
}

class Player {
 public:
  Player(const DemoScenario& scenario, const DemoServer& server) : scenario_(scenario), server_(server) {}

  std::expected<void, std::string> give(const DemoStep& step) {
    auto response = post_as(step.actor, "/api/v1/commands", step.command);
    if (!response) return std::unexpected(response.error());
    v1::Ack ack;
    if (!parse(response->body, ack) || ack.result_case() == v1::Ack::RESULT_NOT_SET)
      return std::unexpected(fmt::format("the server answered {}: {}", response->status, response->body));
    if (step.allows(outcome_of(ack))) return {};
    return std::unexpected(
        fmt::format("it came out as `{}` ({})", outcome_of(ack), ack.refused().message().en()));
  }

 private:
  // A session ends overnight: whoever comes back signs in again.
  std::expected<client::HttpResponse, std::string> post_as(const std::string& person, const std::string& path,
                                                           const google::protobuf::Message& message) {
    const auto login = std::ranges::find(scenario_.logins, person, &DemoLogin::person_id);
    if (login == scenario_.logins.end()) return std::unexpected(fmt::format("{} has no login", person));
    if (!cookies_.contains(person))
      if (auto arrived = arrive(*login); !arrived) return std::unexpected(arrived.error());
    auto response = post(path, message, cookies_[person]);
    if (!response || response->status != not_signed_in) return response;
    if (auto signed_in = sign_in(*login); !signed_in) return std::unexpected(signed_in.error());
    return post(path, message, cookies_[person]);
  }

  // The person takes a login and a password, which opens their first session.
  std::expected<void, std::string> arrive(const DemoLogin& login) {
    const auto link = link_for(login.person_id);
    if (!link) return std::unexpected(link.error());
    v1::SetPasswordRequest request;
    request.set_link(*link);
    request.set_login(login.login);
    request.set_password(std::string(demo_password));
    return keep_session(login, post("/api/v1/set-password", request, ""));
  }

  std::expected<void, std::string> sign_in(const DemoLogin& login) {
    v1::SignInRequest request;
    request.set_login(login.login);
    request.set_password(std::string(demo_password));
    return keep_session(login, post("/api/v1/sign-in", request, ""));
  }

  std::expected<void, std::string> keep_session(
      const DemoLogin& login, const std::expected<client::HttpResponse, std::string>& response) {
    if (!response) return std::unexpected(response.error());
    const auto cookie = response->header("Set-Cookie");
    if (response->status != 200 || cookie.empty())
      return std::unexpected(fmt::format("{} cannot sign in: {}", login.login, response->body));
    cookies_[login.person_id] = cookie.substr(0, cookie.find(';'));
    return {};
  }

  // The administrator's was printed by the server; everyone else is invited by the administrator.
  std::expected<std::string, std::string> link_for(const std::string& person) {
    const auto& administrator = scenario_.logins.front().person_id;
    if (person == administrator) return server_.first_link;
    v1::InviteRequest request;
    request.set_person_id(person);
    const auto response = post_as(administrator, "/api/v1/invitations", request);
    if (!response) return std::unexpected(response.error());
    v1::Invitation invitation;
    if (response->status != 200 || !parse(response->body, invitation))
      return std::unexpected(fmt::format("{} cannot be invited: {}", person, response->body));
    return invitation.path().substr(invitation.path().find('#') + 1);
  }

  std::expected<client::HttpResponse, std::string> post(const std::string& path,
                                                        const google::protobuf::Message& message,
                                                        const std::string& cookie) const {
    client::HttpRequest request;
    request.method = "POST";
    request.path = path;
    request.headers = {{"Content-Type", "application/json"}};
    if (!cookie.empty()) request.headers.emplace_back("Cookie", cookie);
    if (!google::protobuf::util::MessageToJsonString(message, &request.body).ok())
      return std::unexpected("a message is not valid text");
    auto response = client::http(server_.url, request, request_timeout);
    while (response && response->status == too_many) {
      std::this_thread::sleep_for(pause_when_too_many);
      response = client::http(server_.url, request, request_timeout);
    }
    return response;
  }

  const DemoScenario& scenario_;
  const DemoServer& server_;
  std::map<std::string, std::string> cookies_;
};

}  // namespace

std::expected<void, std::string> play(const DemoScenario& scenario, const DemoServer& server,
                                      const DemoClock& clock, const DemoProgress& progress) {
  Player player(scenario, server);
  std::size_t done = 0;
  for (const auto& step : scenario.steps) {
    auto given = clock(step.when);
    if (given) given = player.give(step);
    if (!given)
      return std::unexpected(fmt::format("step {} by {}: {}", done + 1, step.actor, given.error()));
    progress(++done);
  }
  return {};
}

}  // namespace slipway
