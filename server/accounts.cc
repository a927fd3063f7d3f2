#include "server/accounts.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "proto/ascii.h"
#include "proto/basics.h"
#include "server/account_secrets.h"
#include "server/account_store.h"

namespace slipway {
namespace {

std::int64_t to_ms(WallTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}
WallTime from_ms(std::int64_t ms) {
  return WallTime{std::chrono::milliseconds{ms}};
}
Millis since_epoch(WallTime time) {
  return Millis{to_ms(time)};
}

// Code points of UTF-8.
std::size_t chars(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// One login however it is typed: without spaces around it, ASCII letters small.
std::string normalised_login(std::string_view login) {
  return to_lower(trimmed(login));
}

bool is_login(std::string_view login) {
  const auto plain = [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; };
  return !login.empty() && chars(login) <= login_chars_max && std::ranges::all_of(login, plain);
}

std::optional<AccountError> password_error(std::string_view password) {
  if (chars(password) < password_chars_min) return AccountError::password_too_short;
  if (chars(password) > password_chars_max) return AccountError::password_too_long;
  return std::nullopt;
}

// The record that this secret opens, if it has not expired.
template <typename Record>
const std::pair<const std::string, Record>* opened_by(const Records<Record>& records, std::string_view secret,
                                                      WallTime now) {
  const std::string hash = sha256(secret);
  const auto found = records.find(secret_id(hash));
  if (found == records.end() || !equal_in_constant_time(found->second.hash(), hash)) return nullptr;
  if (found->second.expires_ms() <= to_ms(now)) return nullptr;
  return &*found;
}

template <typename Record>
void remove_of_person(const Records<Record>& records, std::string_view person_id, std::string_view except,
                      Records<std::optional<Record>>& removed) {
  for (const auto& [id, record] : records) {
    if (record.person_id() == person_id && id != except) removed[id] = std::nullopt;
  }
}

template <typename Record>
void remove_expired(const Records<Record>& records, WallTime now, Records<std::optional<Record>>& removed) {
  for (const auto& [id, record] : records) {
    if (record.expires_ms() <= to_ms(now)) removed[id] = std::nullopt;
  }
}

// Room for one session more: expired ones go, then the oldest.
void make_room(const AccountState& state, std::string_view person_id, WallTime now, AccountChange& change) {
  std::vector<std::pair<std::int64_t, std::string>> live;
  for (const auto& [id, record] : state.sessions) {
    if (record.person_id() != person_id || change.sessions.contains(id)) continue;
    if (record.expires_ms() <= to_ms(now)) {
      change.sessions[id] = std::nullopt;
    } else {
      live.emplace_back(record.created_ms(), id);
    }
  }
  std::ranges::sort(live);
  for (std::size_t i = 0; i + sessions_per_person_max <= live.size(); ++i)
    change.sessions[live[i].second] = std::nullopt;
}

std::int64_t session_end_ms(std::int64_t created_ms, WallTime now) {
  return std::min(to_ms(now + session_idle_max), to_ms(from_ms(created_ms) + session_life_max));
}

struct Ticket {
  Principal principal;
  WallTime expires;
};

class LocalAccounts final : public Accounts {
 public:
  LocalAccounts(std::unique_ptr<AccountStore> store, AccountState state, const Options& options)
      : store_{std::move(store)},
        hasher_{options.passes, options.memory_bytes},
        hash_of_nobody_{hasher_.hash_of_nobody()},
        state_{std::move(state)},
        login_tries_{options.per_login},
        address_tries_{options.per_address},
        tickets_{tickets_max} {}

  void on_ended(Ended ended) override { ended_ = std::move(ended); }

  bool empty() const override {
    const std::shared_lock lock{state_mutex_};
    return state_.accounts.empty();
  }

  std::optional<std::string> login_of(std::string_view person_id) const override {
    const std::shared_lock lock{state_mutex_};
    const auto found = state_.accounts.find(person_id);
    if (found == state_.accounts.end()) return std::nullopt;
    return found->second.login();
  }

  Account<std::string> create_link(std::string_view person_id, std::chrono::seconds life,
                                   WallTime now) override {
    SLIPWAY_ASSERT(is_identifier(person_id), person_id);
    const std::string secret = new_secret();
    const std::string hash = sha256(secret);
    LinkRecord link;
    link.set_person_id(std::string{person_id});
    link.set_hash(hash);
    link.set_expires_ms(to_ms(now + life));
    const std::lock_guard writing{write_mutex_};
    AccountChange change;
    remove_of_person(state_.links, person_id, "", change.links);
    change.links[secret_id(hash)] = link;
    if (!make(change)) return std::unexpected(AccountError::storage_failed);
    return secret;
  }

  Account<SignedIn> use_link(std::string_view secret, std::string_view login, std::string_view password,
                             WallTime now) override {
    if (const auto error = check_link(secret, normalised_login(login), now)) return std::unexpected(*error);
    if (const auto error = password_error(password)) return std::unexpected(*error);
    const auto hash = hasher_.hash(password);
    if (!hash) return std::unexpected(hash.error());
    std::unique_lock writing{write_mutex_};
    // Hashing took its time: the link may have been used meanwhile.
    const std::string wanted = normalised_login(login);
    if (const auto error = check_link(secret, wanted, now)) return std::unexpected(*error);
    const auto* link = opened_by(state_.links, secret, now);
    const std::string person_id = link->second.person_id();
    AccountChange change;
    change.links[link->first] = std::nullopt;
    AccountRecord account;
    account.set_login(wanted.empty() ? state_.accounts.at(person_id).login() : wanted);
    account.set_password_hash(*hash);
    change.accounts[person_id] = account;
    remove_of_person(state_.sessions, person_id, "", change.sessions);
    return begin_session(person_id, account.login(), std::move(change), std::move(writing), now);
  }

  Account<SignedIn> sign_in(std::string_view login, std::string_view password, std::string_view address,
                            WallTime now) override {
    const std::string wanted = normalised_login(login);
    const std::string address_name = address_key(address);
    if (const Grant grant = admit(wanted, address_name, now); !grant.granted) {
      return std::unexpected(AccountRefusal{AccountError::too_many_attempts, grant.retry_after});
    }
    const auto [person_id, hash] = credentials(wanted);
    const auto matches = hasher_.matches(hash, password.substr(0, password_bytes_max));
    if (!matches) {
      forgive_try(wanted, address_name);
      return std::unexpected(matches.error());
    }
    if (!*matches || person_id.empty() || password.size() > password_bytes_max) {
      return std::unexpected(AccountError::sign_in_failed);
    }
    clear_tries(wanted, address_name);
    renew_hash(person_id, hash, password);
    std::unique_lock writing{write_mutex_};
    // The account may have been closed while the password was hashed.
    const auto account = state_.accounts.find(person_id);
    if (account == state_.accounts.end() || account->second.login() != wanted) {
      return std::unexpected(AccountError::sign_in_failed);
    }
    return begin_session(person_id, wanted, AccountChange{}, std::move(writing), now);
  }

  Account<void> change_password(const Principal& session, std::string_view present, std::string_view password,
                                WallTime now) override {
    SLIPWAY_ASSERT(session.kind == Principal::Kind::session);
    const auto live = refresh(session, now);
    if (!live) return std::unexpected(live.error());
    if (const auto error = password_error(password)) return std::unexpected(*error);
    if (const Grant grant = admit(live->login, "", now); !grant.granted) {
      return std::unexpected(AccountRefusal{AccountError::too_many_attempts, grant.retry_after});
    }
    const auto before = credentials(live->login).second;
    const auto matches = hasher_.matches(before, present.substr(0, password_bytes_max));
    if (!matches) {
      forgive_try(live->login, "");
      return std::unexpected(matches.error());
    }
    if (!*matches) return std::unexpected(AccountError::sign_in_failed);
    clear_tries(live->login, "");
    const auto hash = hasher_.hash(password);
    if (!hash) return std::unexpected(hash.error());
    return replace_password(session, before, *hash);
  }

  Account<Principal> session(std::string_view secret, WallTime now) override {
    std::string id;
    {
      const std::shared_lock lock{state_mutex_};
      const auto* found = opened_by(state_.sessions, secret, now);
      if (found == nullptr) return std::unexpected(AccountError::session_ended);
      id = found->first;
    }
    return live_session(id, now);
  }

  Account<void> sign_out(std::string_view secret, WallTime now) override {
    std::unique_lock writing{write_mutex_};
    const auto* found = opened_by(state_.sessions, secret, now);
    if (found == nullptr) return std::unexpected(AccountError::session_ended);
    AccountChange change;
    change.sessions[found->first] = std::nullopt;
    return make_and_tell(change, std::move(writing));
  }

  Account<std::string> make_ticket(const Principal& principal, WallTime now) override {
    const auto live = refresh(principal, now);
    if (!live) return std::unexpected(live.error());
    const std::string secret = new_secret();
    const std::lock_guard lock{ticket_mutex_};
    tickets_.touch(sha256(secret)) = {*live, now + ticket_life_max};
    return secret;
  }

  Account<Principal> redeem_ticket(std::string_view ticket, WallTime now) override {
    std::optional<Ticket> held;
    {
      const std::lock_guard lock{ticket_mutex_};
      const std::string hash = sha256(ticket);
      if (const Ticket* found = tickets_.find(hash)) held = *found;
      tickets_.erase(hash);
    }
    if (!held || held->expires <= now) return std::unexpected(AccountError::ticket_invalid);
    auto live = refresh(held->principal, now);
    if (!live) return std::unexpected(AccountError::ticket_invalid);
    return live;
  }

  Account<NewToken> create_token(std::string_view person_id, std::string_view name, std::chrono::seconds life,
                                 const ViewScope& scope, WallTime now) override {
    SLIPWAY_ASSERT(is_identifier(person_id), person_id);
    const std::string_view label = trimmed(name);
    if (label.empty() || chars(label) > token_name_chars_max)
      return std::unexpected(AccountError::token_name_invalid);
    if (life <= life.zero() || life > token_life_max)
      return std::unexpected(AccountError::token_lifetime_invalid);
    const std::string secret = std::string{token_prefix} + new_secret();
    TokenRecord token;
    token.set_person_id(std::string{person_id});
    token.set_hash(sha256(secret));
    token.set_created_ms(to_ms(now));
    token.set_expires_ms(to_ms(now + life));
    token.set_name(std::string{label});
    token.set_project(scope.project);
    token.set_view(scope.view);
    const std::string id = secret_id(token.hash());
    const std::lock_guard writing{write_mutex_};
    if (tokens(person_id, now).size() >= tokens_per_person_max)
      return std::unexpected(AccountError::too_many_tokens);
    AccountChange change;
    change.tokens[id] = token;
    if (!make(change)) return std::unexpected(AccountError::storage_failed);
    return NewToken{secret, info_of(id, token)};
  }

  std::vector<TokenInfo> tokens(std::string_view person_id, WallTime now) const override {
    std::vector<TokenInfo> result;
    const std::shared_lock lock{state_mutex_};
    for (const auto& [id, token] : state_.tokens) {
      if (token.person_id() != person_id || token.expires_ms() <= to_ms(now)) continue;
      result.push_back(info_of(id, token));
    }
    std::ranges::stable_sort(result, {}, &TokenInfo::created);
    return result;
  }

  Account<void> revoke_token(std::string_view person_id, std::string_view id, WallTime now) override {
    std::unique_lock writing{write_mutex_};
    const auto found = state_.tokens.find(id);
    if (found == state_.tokens.end() || found->second.person_id() != person_id ||
        found->second.expires_ms() <= to_ms(now)) {
      return std::unexpected(AccountError::not_found);
    }
    AccountChange change;
    change.tokens[found->first] = std::nullopt;
    return make_and_tell(change, std::move(writing));
  }

  Account<Principal> verify_token(std::string_view token, WallTime now) override {
    const std::shared_lock lock{state_mutex_};
    const auto* found = opened_by(state_.tokens, token, now);
    if (found == nullptr) return std::unexpected(AccountError::token_invalid);
    return token_principal(found->first, found->second);
  }

  Account<Principal> refresh(const Principal& principal, WallTime now) override {
    if (principal.kind == Principal::Kind::session) return live_session(principal.id, now);
    const std::shared_lock lock{state_mutex_};
    const auto found = state_.tokens.find(principal.id);
    if (found == state_.tokens.end() || found->second.expires_ms() <= to_ms(now)) {
      return std::unexpected(AccountError::token_invalid);
    }
    return token_principal(found->first, found->second);
  }

  Account<void> revoke_person(std::string_view person_id) override { return end_all(person_id, false); }
  Account<void> close_account(std::string_view person_id) override {
    if (auto ended = end_all(person_id, true); !ended) return ended;
    const std::lock_guard writing{write_mutex_};
    if (!store_->scrub()) return std::unexpected(AccountError::storage_failed);
    return {};
  }

  Account<void> sweep(WallTime now) override {
    std::unique_lock writing{write_mutex_};
    AccountChange change;
    remove_expired(state_.sessions, now, change.sessions);
    remove_expired(state_.tokens, now, change.tokens);
    remove_expired(state_.links, now, change.links);
    return make_and_tell(change, std::move(writing));
  }

 private:
  static constexpr std::size_t password_bytes_max = password_chars_max * 4;  // UTF-8.

  // REQUIRES: write_mutex_ is held. So the state may be read without the other lock: only writers change it.
  bool make(const AccountChange& change, bool sync = true) {
    if (change.empty()) return true;
    if (!store_->write(change, sync)) return false;
    const std::unique_lock lock{state_mutex_};
    apply(state_, change);
    return true;
  }

  Account<void> make_and_tell(const AccountChange& change, std::unique_lock<std::mutex> writing) {
    if (!make(change)) return std::unexpected(AccountError::storage_failed);
    writing.unlock();
    tell(change);
    return {};
  }

  void tell(const AccountChange& change) {
    const auto ids = change.ended();
    if (ended_ && !ids.empty()) ended_(ids);
  }

  // The one place where a session begins: `change` is made with it. Unlocks `writing`.
  Account<SignedIn> begin_session(const std::string& person_id, const std::string& login,
                                  AccountChange change, std::unique_lock<std::mutex> writing, WallTime now) {
    const std::string secret = new_secret();
    SessionRecord session;
    session.set_person_id(person_id);
    session.set_hash(sha256(secret));
    session.set_created_ms(to_ms(now));
    session.set_expires_ms(session_end_ms(session.created_ms(), now));
    const std::string id = secret_id(session.hash());
    make_room(state_, person_id, now, change);
    change.sessions[id] = session;
    if (!make(change)) return std::unexpected(AccountError::storage_failed);
    writing.unlock();
    tell(change);
    return SignedIn{secret, {person_id, login, Principal::Kind::session, id, from_ms(session.expires_ms())}};
  }

  std::optional<AccountError> check_link(std::string_view secret, std::string_view login,
                                         WallTime now) const {
    const std::shared_lock lock{state_mutex_};
    const auto* link = opened_by(state_.links, secret, now);
    if (link == nullptr) return AccountError::link_invalid;
    if (login.empty() && state_.accounts.contains(link->second.person_id())) return std::nullopt;
    if (!is_login(login)) return AccountError::login_invalid;
    const auto holder = state_.logins.find(login);
    if (holder != state_.logins.end() && holder->second != link->second.person_id())
      return AccountError::login_taken;
    return std::nullopt;
  }

  // Person and password hash of a login; nobody's, which no password matches, if there is no such login.
  std::pair<std::string, std::string> credentials(std::string_view login) const {
    const std::shared_lock lock{state_mutex_};
    const auto found = state_.logins.find(login);
    if (found == state_.logins.end()) return {"", hash_of_nobody_};
    return {found->second, state_.accounts.at(found->second).password_hash()};
  }

  // Both counters must let the attempt through. An empty address is not counted.
  Grant admit(std::string_view login, std::string_view address, WallTime now) {
    const std::string key = sha256(login);
    const std::lock_guard lock{tries_mutex_};
    const Grant by_login = login_tries_.attempt(key, since_epoch(now));
    if (!by_login.granted || address.empty()) return by_login;
    const Grant by_address = address_tries_.attempt(address, since_epoch(now));
    if (!by_address.granted) login_tries_.forgive(key);
    return by_address;
  }

  // The login starts afresh; the address does not, or one good account would buy guesses at the others.
  void clear_tries(std::string_view login, std::string_view address) {
    const std::lock_guard lock{tries_mutex_};
    login_tries_.succeeded(sha256(login));
    if (!address.empty()) address_tries_.forgive(address);
  }

  // Nothing was tried: the server was busy.
  void forgive_try(std::string_view login, std::string_view address) {
    const std::lock_guard lock{tries_mutex_};
    login_tries_.forgive(sha256(login));
    if (!address.empty()) address_tries_.forgive(address);
  }

  // A password that was hashed with other costs than today's is hashed again, now that it is known. Best
  // effort.
  void renew_hash(const std::string& person_id, const std::string& hash, std::string_view password) {
    if (!hasher_.is_outdated(hash)) return;
    const auto renewed = hasher_.hash(password);
    if (!renewed) return;
    const std::lock_guard writing{write_mutex_};
    const auto account = state_.accounts.find(person_id);
    if (account == state_.accounts.end() || account->second.password_hash() != hash) return;
    AccountChange change;
    AccountRecord record = account->second;
    record.set_password_hash(*renewed);
    change.accounts[person_id] = record;
    make(change);
  }

  Account<void> replace_password(const Principal& session, const std::string& before,
                                 const std::string& hash) {
    std::unique_lock writing{write_mutex_};
    const auto account = state_.accounts.find(session.person_id);
    if (account == state_.accounts.end() || account->second.password_hash() != before) {
      return std::unexpected(AccountError::sign_in_failed);
    }
    AccountChange change;
    AccountRecord record = account->second;
    record.set_password_hash(hash);
    change.accounts[session.person_id] = record;
    remove_of_person(state_.sessions, session.person_id, session.id, change.sessions);
    return make_and_tell(change, std::move(writing));
  }

  Account<Principal> live_session(const std::string& id, WallTime now) {
    {
      const std::shared_lock lock{state_mutex_};
      const auto found = state_.sessions.find(id);
      if (found == state_.sessions.end() || found->second.expires_ms() <= to_ms(now)) {
        return std::unexpected(AccountError::session_ended);
      }
      if (!should_slide(found->second, now)) return session_principal(id, found->second);
    }
    return slide(id, now);
  }

  static bool should_slide(const SessionRecord& session, WallTime now) {
    return session_end_ms(session.created_ms(), now) - session.expires_ms() >=
           Millis{session_slide_step}.count();
  }

  // Not synced: losing it in a power cut only ends the session a little earlier.
  Account<Principal> slide(const std::string& id, WallTime now) {
    const std::lock_guard writing{write_mutex_};
    const auto found = state_.sessions.find(id);
    if (found == state_.sessions.end()) return std::unexpected(AccountError::session_ended);
    SessionRecord session = found->second;
    session.set_expires_ms(std::max(session.expires_ms(), session_end_ms(session.created_ms(), now)));
    AccountChange change;
    change.sessions[id] = session;
    if (!make(change, false)) return std::unexpected(AccountError::storage_failed);
    return session_principal(id, session);
  }

  // REQUIRES: one of the locks is held.
  Principal session_principal(const std::string& id, const SessionRecord& session) const {
    return {session.person_id(), login_of_locked(session.person_id()), Principal::Kind::session, id,
            from_ms(session.expires_ms())};
  }
  Principal token_principal(const std::string& id, const TokenRecord& token) const {
    return {token.person_id(),           login_of_locked(token.person_id()),
            Principal::Kind::token,      id,
            from_ms(token.expires_ms()), scope_of(token)};
  }
  static ViewScope scope_of(const TokenRecord& token) { return {token.project(), token.view()}; }
  static TokenInfo info_of(const std::string& id, const TokenRecord& token) {
    return {id, token.name(), from_ms(token.created_ms()), from_ms(token.expires_ms()), scope_of(token)};
  }
  std::string login_of_locked(const std::string& person_id) const {
    const auto found = state_.accounts.find(person_id);
    return found == state_.accounts.end() ? std::string{} : found->second.login();
  }

  Account<void> end_all(std::string_view person_id, bool with_login) {
    std::unique_lock writing{write_mutex_};
    AccountChange change;
    remove_of_person(state_.sessions, person_id, "", change.sessions);
    remove_of_person(state_.tokens, person_id, "", change.tokens);
    remove_of_person(state_.links, person_id, "", change.links);
    if (with_login && state_.accounts.contains(person_id))
      change.accounts[std::string{person_id}] = std::nullopt;
    return make_and_tell(change, std::move(writing));
  }

  const std::unique_ptr<AccountStore> store_;
  PasswordHasher hasher_;
  const std::string hash_of_nobody_;
  Ended ended_;

  std::mutex write_mutex_;                 // One writer, through the disk. Taken before state_mutex_.
  mutable std::shared_mutex state_mutex_;  // Held to read, and by a writer for the moment of the change.
  AccountState state_;

  std::mutex tries_mutex_;
  Backoff login_tries_;
  Backoff address_tries_;

  std::mutex ticket_mutex_;
  BoundedMap<Ticket> tickets_;  // By the secret's hash.
};

}  // namespace

std::expected<std::unique_ptr<Accounts>, std::string> Accounts::open(const std::string& directory,
                                                                     const Options& options, WallTime now) {
  const auto failed = [&](const std::string& why) {
    return std::unexpected(fmt::format("The accounts in {} cannot be opened: {}", directory, why));
  };
  if (sodium_init() < 0) return failed("libsodium does not start.");
  auto store = AccountStore::open(directory);
  if (!store) return failed(store.error());
  AccountState state = (*store)->take_state();
  auto result = std::make_unique<LocalAccounts>(std::move(*store), std::move(state), options);
  if (!result->sweep(now)) return failed("the disk refused a write.");
  return result;
}

}  // namespace slipway
