#include "server/account_api.h"

#include <fmt/format.h>

#include <utility>

#include "server/credentials.h"
#include "server/timestamp.h"
#include "slipway/v1/api.pb.h"

namespace slipway {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::hours invitation_life{72};

std::string session_cookie(std::string_view secret, std::chrono::seconds life) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}", session_cookie_name, secret,
                     life.count());
}

v1::Me me_of(const Principal& principal) {
  v1::Me me;
  me.set_person_id(principal.person_id);
  me.set_login(principal.login);
  *me.mutable_expires_at() = to_timestamp(principal.expires);
  return me;
}

v1::ApiToken to_proto(const TokenInfo& info) {
  v1::ApiToken token;
  token.set_id(info.id);
  token.set_name(info.name);
  *token.mutable_expires_at() = to_timestamp(info.expires);
  token.set_project(info.scope.project);
  token.set_view(info.scope.view);
  return token;
}

}  // namespace

bool AccountApi::authenticate(HttpCall& call) {
  const Credential shown = read_credential(call.request.authorization, call.request.cookie);
  if (shown.kind == Credential::Kind::none) return false;
  call.by_cookie = shown.kind == Credential::Kind::session;
  auto principal = call.by_cookie ? accounts_.session(shown.secret, call.now)
                                  : accounts_.verify_token(shown.secret, call.now);
  if (principal) call.principal = std::move(*principal);
  return call.principal.has_value();
}

bool AccountApi::route_before_sign_in(const Call& call) {
  if (call->is("POST", {"api", "v1", "sign-in"}))
    sign_in(*call);
  else if (call->is("POST", {"api", "v1", "set-password"}))
    set_password(*call);
  else
    return false;
  return true;
}

void AccountApi::sign_in(HttpCall& call) {
  v1::SignInRequest request;
  if (!call.read(request)) return;
  auto signed_in = accounts_.sign_in(request.login(), request.password(), call.request.address, call.now);
  if (!signed_in) return call.fail(signed_in.error());
  call.json(me_of(signed_in->principal),
            {{"Set-Cookie", session_cookie(signed_in->secret, session_life_max)}});
}

void AccountApi::set_password(HttpCall& call) {
  v1::SetPasswordRequest request;
  if (!call.read(request)) return;
  if (!request.link().empty()) {
    auto signed_in = accounts_.use_link(request.link(), request.login(), request.password(), call.now);
    if (!signed_in) return call.fail(signed_in.error());
    return call.json(me_of(signed_in->principal),
                     {{"Set-Cookie", session_cookie(signed_in->secret, session_life_max)}});
  }
  if (!authenticate(call) || !call.by_cookie) return call.fail(401, "sign_in_required");
  const auto changed =
      accounts_.change_password(*call.principal, request.present_password(), request.password(), call.now);
  if (!changed) return call.fail(changed.error());
  call.json(me_of(*call.principal));
}

bool AccountApi::route(const Call& call) {
  if (call->is("POST", {"api", "v1", "sign-out"})) {
    if (call->by_cookie)
      (void)accounts_.sign_out(read_credential({}, call->request.cookie).secret, call->now);
    call->json(v1::Me{}, {{"Set-Cookie", session_cookie("", 0s)}});
  } else if (call->is("GET", {"api", "v1", "me"})) {
    // The workspace's roles stand with the shard that keeps the workspace.
    const std::size_t home = home_shard(workspace_stream, shards_.size());
    context_.runtime.post(home, [this, call, home] {
      v1::Me me = me_of(*call->principal);
      for (const v1::Role role : shards_[home]->roles_of(call->principal->person_id))
        me.add_workspace_roles(role);
      call->json(me);
    });
  } else if (call->is("POST", {"api", "v1", "tickets"})) {
    auto ticket = accounts_.make_ticket(*call->principal, call->now);
    if (!ticket) return call->fail(ticket.error()), true;
    v1::Ticket answer;
    answer.set_ticket(*ticket);
    answer.set_expires_in_ms(static_cast<std::uint32_t>(Millis(ticket_life_max).count()));
    call->json(answer);
  } else if (call->is("POST", {"api", "v1", "invitations"})) {
    invite(call);
  } else if (call->path.size() >= 3 && call->path[2] == "tokens") {
    tokens(call);
  } else {
    return false;
  }
  return true;
}

void AccountApi::invite(const Call& call) {
  auto request = std::make_shared<v1::InviteRequest>();
  if (!call->read(*request)) return;
  when_in_role_(call, {v1::ADMINISTRATOR},
                [this, request](const Call& ready, const domain::Workspace& workspace) {
                  if (!workspace.find_active(request->person_id())) return ready->fail(404, "not_found");
                  auto secret = accounts_.create_link(request->person_id(), invitation_life, ready->now);
                  if (!secret) return ready->fail(secret.error());
                  v1::Invitation invitation;
                  invitation.set_path("/welcome#" + *secret);
                  *invitation.mutable_expires_at() = to_timestamp(ready->now + invitation_life);
                  ready->json(invitation);
                });
}

void AccountApi::tokens(const Call& call) {
  const std::string& person = call->principal->person_id;
  if (call->is("GET", {"api", "v1", "tokens"})) {
    v1::ApiTokens answer;
    for (const TokenInfo& info : accounts_.tokens(person, call->now)) *answer.add_tokens() = to_proto(info);
    return call->json(answer);
  }
  if (call->is("POST", {"api", "v1", "tokens"})) return ask_for_token(call);
  if (call->request.method == "DELETE" && call->path.size() == 4) {
    const auto revoked = accounts_.revoke_token(person, call->path[3], call->now);
    if (!revoked) return call->fail(revoked.error());
    return call->json(v1::ApiTokens{});
  }
  call->fail(405, "method_not_allowed");
}

// One for a view is made only for a view that the person may read now; whether that still holds is asked
// again whenever it is shown. The audit trail is more than a view: it tells of all of them.
void AccountApi::ask_for_token(const Call& call) {
  v1::CreateTokenRequest request;
  if (!call->read(request)) return;
  if (request.project().empty() != request.view().empty() || request.view() == "audit")
    return call->fail(400, "invalid");
  if (request.project().empty()) return make_token(*call, request);
  when_readable_(call, request.project(), request.view(),
                 [this, request](const Call& ready, Revision) { make_token(*ready, request); });
}

void AccountApi::make_token(HttpCall& call, const v1::CreateTokenRequest& request) {
  const auto life = std::chrono::days(request.days() == 0 ? 90 : request.days());
  auto made = accounts_.create_token(call.principal->person_id, request.name(), life,
                                     {request.project(), request.view()}, call.now);
  if (!made) return call.fail(made.error());
  v1::ApiToken token = to_proto(made->info);
  token.set_token(made->token);
  call.json(token);
}

}  // namespace slipway
