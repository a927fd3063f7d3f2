// Whatever a stranger sends as a credential opens nothing; only the secret itself, as the kind that it is,
// lets in the person it was made for.
//
// Secrets are random, so seeds hold placeholders as `{token}`, which stand for a live secret of that kind.
#include <stdlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "proto/basics.h"
#include "server/accounts.h"
#include "server/credentials.h"
#include "server/http_call.h"
#include "server/http_gate.h"
#include "slipway/v1/api.pb.h"

namespace slipway::fuzz {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::string_view person = "p-1";
constexpr std::string_view guest = "p-2";  // Whose links are used up, and who has no tokens.
constexpr std::string_view login = "li@example.com";
constexpr std::string_view password = "correct horse battery";
const WallTime now{std::chrono::seconds{1'800'000'000}};

// Hashing at libsodium's least cost, and no waiting after failures: neither is what is tried here.
Accounts::Options quick() {
  Accounts::Options options;
  options.passes = 1;
  options.memory_bytes = 8192;
  options.per_login.failures_free = options.per_address.failures_free = 4'000'000'000;
  return options;
}

template <typename T>
T must(Account<T> answer) {
  SLIPWAY_ASSERT(answer.has_value());
  return std::move(*answer);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

class Rig {
 public:
  Rig() {
    std::string pattern = (fs::temp_directory_path() / "slipway-tokens-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    auto opened = Accounts::open(directory_, quick(), now);
    SLIPWAY_ASSERT(opened.has_value());
    accounts_ = std::move(*opened);
    const auto first =
        must(accounts_->use_link(must(accounts_->create_link(person, 1h, now)), login, password, now));
    session_ = first.secret;
    token_ = must(accounts_->create_token(person, "fuzz", 24h, {}, now)).token;
    expired_ = must(accounts_->create_token(person, "expired", 1h, {}, now - 2h)).token;
    ended_ = must(accounts_->sign_in(login, password, "", now)).secret;
    SLIPWAY_ASSERT(accounts_->sign_out(ended_, now).has_value());
    link_ = must(accounts_->create_link(guest, 1h, now));
    renew_ticket();
  }
  ~Rig() {
    accounts_.reset();
    fs::remove_all(directory_);
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  void check(std::string_view bytes) {
    std::string text(bytes);
    const std::array<std::pair<std::string_view, std::string_view>, 6> held{{{"{session}", session_},
                                                                             {"{token}", token_},
                                                                             {"{ticket}", ticket_},
                                                                             {"{link}", link_},
                                                                             {"{expired}", expired_},
                                                                             {"{ended}", ended_}}};
    for (const auto& [name, secret] : held) replace_all(text, name, secret);
    check_secret(text);
    check_headers(text, {});
    check_headers({}, text);
    check_request(text);
  }

 private:
  void renew_ticket() {
    ticket_ = must(accounts_->make_ticket(must(accounts_->session(session_, now)), now));
  }

  // Opened exactly when the secret is the one of that kind, and then for whom it was made.
  void check_opens(const Account<Principal>& opened, bool expected, Principal::Kind kind) const {
    SLIPWAY_ASSERT(opened.has_value() == expected);
    if (!opened) return;
    SLIPWAY_ASSERT(opened->person_id == person && opened->login == login && opened->kind == kind);
  }

  void check_secret(std::string_view text) {
    check_opens(accounts_->session(text, now), text == session_, Principal::Kind::session);
    check_opens(accounts_->verify_token(text, now), text == token_, Principal::Kind::token);
    const bool is_ticket = text == ticket_;
    check_opens(accounts_->redeem_ticket(text, now), is_ticket, Principal::Kind::session);
    if (is_ticket) {
      SLIPWAY_ASSERT(!accounts_->redeem_ticket(text, now));  // One use.
      renew_ticket();
    }
  }

  std::optional<Principal> check_headers(std::string_view authorization, std::string_view cookie) {
    const Credential shown = read_credential(authorization, cookie);
    switch (shown.kind) {
      case Credential::Kind::none:
        SLIPWAY_ASSERT(shown.secret.empty());
        return std::nullopt;
      case Credential::Kind::token: {
        SLIPWAY_ASSERT(authorization == "Bearer " + std::string(shown.secret));
        auto opened = accounts_->verify_token(shown.secret, now);
        check_opens(opened, shown.secret == token_, Principal::Kind::token);
        return opened ? std::optional(*opened) : std::nullopt;
      }
      case Credential::Kind::session: {
        const std::string pair = cookie_pair(shown.secret);
        SLIPWAY_ASSERT(cookie.contains(pair) && !shown.secret.contains(';'));
        auto opened = accounts_->session(shown.secret, now);
        check_opens(opened, shown.secret == session_, Principal::Kind::session);
        return opened ? std::optional(*opened) : std::nullopt;
      }
    }
    return std::nullopt;
  }

  static std::string cookie_pair(std::string_view secret) {
    return std::string(session_cookie_name) + "=" + std::string(secret);
  }

  // As a connection reads it: the gate, then the headers, then the path and the body.
  void check_request(const std::string& text) {
    const HeadVerdict head = check_http_head(text, http_body_bytes_max);
    if (head.kind != HeadVerdict::Kind::ok) return;
    HttpRequest request;
    request.method = head.method;
    request.target = head.target;
    request.cookie = head.find("Cookie");
    request.authorization = head.find("Authorization");
    request.body = text.substr(head.head_bytes);
    const auto principal = check_headers(request.authorization, request.cookie);
    HttpCall call(std::move(request), [](const HttpResponse&) {}, now);
    if (call.is("POST", {"api", "v1", "sign-in"})) sign_in(call);
    if (call.is("POST", {"api", "v1", "set-password"})) set_password(call);
    if (!principal) return;
    if (call.is("POST", {"api", "v1", "tokens"})) create_token(call);
    if (call.request.method == "DELETE" && call.path.size() == 4 && call.path[2] == "tokens")
      SLIPWAY_ASSERT(!accounts_->revoke_token(guest, call.path[3], call.now));
  }

  void sign_in(HttpCall& call) {
    v1::SignInRequest request;
    if (!call.read(request)) return;
    const auto opened = accounts_->sign_in(request.login(), request.password(), "", now);
    SLIPWAY_ASSERT(opened.has_value() <= (request.password() == password));
    if (!opened) return call.fail(opened.error());
    check_opens(opened->principal, true, Principal::Kind::session);
    SLIPWAY_ASSERT(accounts_->sign_out(opened->secret, now).has_value());
  }

  void set_password(HttpCall& call) {
    v1::SetPasswordRequest request;
    if (!call.read(request)) return;
    const auto used = accounts_->use_link(request.link(), request.login(), request.password(), now);
    SLIPWAY_ASSERT(used.has_value() <= (request.link() == link_));
    if (!used) return call.fail(used.error());
    SLIPWAY_ASSERT(used->principal.person_id == guest && used->principal.login != login);
    SLIPWAY_ASSERT(!accounts_->use_link(link_, request.login(), request.password(), now));  // One use.
    SLIPWAY_ASSERT(accounts_->revoke_person(guest).has_value());
    link_ = must(accounts_->create_link(guest, 1h, now));
  }

  void create_token(HttpCall& call) {
    v1::CreateTokenRequest request;
    if (!call.read(request)) return;
    const auto life = std::chrono::days(request.days());
    const ViewScope scope{request.project(), request.view()};
    const auto made = accounts_->create_token(person, request.name(), life, scope, now);
    if (!made) return call.fail(made.error());
    SLIPWAY_ASSERT(life > 0h && life <= token_life_max && made->info.expires == now + life);
    const auto shown = accounts_->verify_token(made->token, now);
    SLIPWAY_ASSERT(shown.has_value() && shown->scope == scope);
    SLIPWAY_ASSERT(accounts_->revoke_token(person, made->info.id, now).has_value());
    SLIPWAY_ASSERT(!accounts_->verify_token(made->token, now));
  }

  fs::path directory_;
  std::unique_ptr<Accounts> accounts_;
  std::string session_, token_, ticket_, link_;  // Each opens what it is for.
  std::string expired_, ended_;                  // A token and a session that open nothing any more.
};

}  // namespace
}  // namespace slipway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static slipway::fuzz::Rig rig;
  rig.check({reinterpret_cast<const char*>(data), size});
  return 0;
}
