#include "server/accounts.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "proto/basics.h"
#include "server/account_records.pb.h"

namespace slipway {
namespace {

using accounts::AccountRecord;
using accounts::LinkRecord;
using accounts::SessionRecord;
using accounts::TokenRecord;

constexpr std::string_view format_key = "format";
constexpr std::string_view format_value = "1";

std::int64_t to_ms(WallTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}
WallTime from_ms(std::int64_t ms) {
  return WallTime{std::chrono::milliseconds{ms}};
}
Millis since_epoch(WallTime time) {
  return Millis{to_ms(time)};
}

std::string base64url(std::span<const unsigned char> bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // libsodium's final NUL.
  return text;
}

// 256 random bits as 43 characters.
std::string new_secret() {
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return base64url(bytes);
}

std::string sha256(std::string_view text) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return digest;
}

// The public id of a secret: half of its hash, in hex. Says nothing about the secret.
std::string id_of(std::string_view hash) {
  std::string id;
  for (const char c : hash.substr(0, 16))
    fmt::format_to(std::back_inserter(id), "{:02x}", static_cast<unsigned char>(c));
  return id;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
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
  std::string result{trimmed(login)};
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
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

// Lets few hash at once (each takes 64 MiB) and few wait.
class HashSlots {
 public:
  // False: too many are waiting. Each true is owed one `leave`.
  bool enter() {
    std::unique_lock lock{mutex_};
    if (waiting_ >= password_hashes_waiting_max) return false;
    ++waiting_;
    changed_.wait(lock, [this] { return hashing_ < password_hashes_at_once_max; });
    --waiting_;
    ++hashing_;
    return true;
  }
  void leave() {
    const std::lock_guard lock{mutex_};
    --hashing_;
    changed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t waiting_ = 0;
  std::size_t hashing_ = 0;
};

class PasswordHasher {
 public:
  PasswordHasher(std::uint64_t passes, std::size_t memory_bytes)
      : passes_{passes}, memory_bytes_{memory_bytes} {}

  Account<std::string> hash(std::string_view password) {
    if (!slots_.enter()) return std::unexpected(AccountError::busy);
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const int failed =
        crypto_pwhash_str(text.data(), password.data(), password.size(), passes_, memory_bytes_);
    slots_.leave();
    if (failed != 0) return std::unexpected(AccountError::busy);  // Out of memory, says libsodium.
    return std::string{text.data()};
  }
  Account<bool> matches(const std::string& hash, std::string_view password) {
    if (!slots_.enter()) return std::unexpected(AccountError::busy);
    const bool same = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
    slots_.leave();
    return same;
  }

 private:
  const std::uint64_t passes_;
  const std::size_t memory_bytes_;
  HashSlots slots_;
};

template <typename Record>
using Records = std::map<std::string, Record, std::less<>>;

// What is on disk, in memory.
struct State {
  Records<AccountRecord> accounts;  // By person.
  Records<std::string> logins;      // Person by login.
  Records<SessionRecord> sessions;  // By id, as the two below.
  Records<TokenRecord> tokens;
  Records<LinkRecord> links;
};

// One change, made on disk first and then in memory. Records that are null are removed.
struct Change {
  Records<std::optional<AccountRecord>> accounts;
  Records<std::optional<SessionRecord>> sessions;
  Records<std::optional<TokenRecord>> tokens;
  Records<std::optional<LinkRecord>> links;

  bool empty() const { return accounts.empty() && sessions.empty() && tokens.empty() && links.empty(); }
  // Sessions and tokens that it ends.
  std::vector<std::string> ended() const {
    std::vector<std::string> ids;
    for (const auto& [id, record] : sessions) {
      if (!record) ids.push_back(id);
    }
    for (const auto& [id, record] : tokens) {
      if (!record) ids.push_back(id);
    }
    return ids;
  }
};

template <typename Record>
void write(rocksdb::WriteBatch& batch, char kind, const Records<std::optional<Record>>& records) {
  for (const auto& [id, record] : records) {
    const std::string key = fmt::format("{}/{}", kind, id);
    if (record) {
      batch.Put(key, record->SerializeAsString());
    } else {
      batch.Delete(key);
    }
  }
}

template <typename Record>
void apply(Records<Record>& state, const Records<std::optional<Record>>& changed) {
  for (const auto& [id, record] : changed) {
    if (record) {
      state.insert_or_assign(id, *record);
    } else {
      state.erase(id);
    }
  }
}

void apply(State& state, const Change& change) {
  for (const auto& [person, record] : change.accounts) {
    const auto before = state.accounts.find(person);
    if (before != state.accounts.end()) state.logins.erase(before->second.login());
    if (record) state.logins.insert_or_assign(record->login(), person);
  }
  apply(state.accounts, change.accounts);
  apply(state.sessions, change.sessions);
  apply(state.tokens, change.tokens);
  apply(state.links, change.links);
}

// The record that this secret opens, if it has not expired.
template <typename Record>
const std::pair<const std::string, Record>* opened_by(const Records<Record>& records, std::string_view secret,
                                                      WallTime now) {
  const std::string hash = sha256(secret);
  const auto found = records.find(id_of(hash));
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
void make_room(const State& state, std::string_view person_id, WallTime now, Change& change) {
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

class RocksAccounts final : public Accounts {
 public:
  RocksAccounts(std::unique_ptr<rocksdb::DB> db, State state, const Options& options,
                std::string hash_of_nobody)
      : db_{std::move(db)},
        hasher_{options.passes, options.memory_bytes},
        options_{options},
        hash_of_nobody_{std::move(hash_of_nobody)},
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
    Change change;
    remove_of_person(state_.links, person_id, "", change.links);
    change.links[id_of(hash)] = link;
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
    Change change;
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
    if (!matches) return std::unexpected(matches.error());
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
    return begin_session(person_id, wanted, Change{}, std::move(writing), now);
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
    if (!matches) return std::unexpected(matches.error());
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
    Change change;
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
                                 WallTime now) override {
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
    const std::string id = id_of(token.hash());
    const std::lock_guard writing{write_mutex_};
    if (tokens(person_id, now).size() >= tokens_per_person_max)
      return std::unexpected(AccountError::too_many_tokens);
    Change change;
    change.tokens[id] = token;
    if (!make(change)) return std::unexpected(AccountError::storage_failed);
    return NewToken{secret, {id, token.name(), from_ms(token.created_ms()), from_ms(token.expires_ms())}};
  }

  std::vector<TokenInfo> tokens(std::string_view person_id, WallTime now) const override {
    std::vector<TokenInfo> result;
    const std::shared_lock lock{state_mutex_};
    for (const auto& [id, token] : state_.tokens) {
      if (token.person_id() != person_id || token.expires_ms() <= to_ms(now)) continue;
      result.push_back({id, token.name(), from_ms(token.created_ms()), from_ms(token.expires_ms())});
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
    Change change;
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
  Account<void> close_account(std::string_view person_id) override { return end_all(person_id, true); }

  Account<void> sweep(WallTime now) override {
    std::unique_lock writing{write_mutex_};
    Change change;
    remove_expired(state_.sessions, now, change.sessions);
    remove_expired(state_.tokens, now, change.tokens);
    remove_expired(state_.links, now, change.links);
    return make_and_tell(change, std::move(writing));
  }

 private:
  static constexpr std::size_t password_bytes_max = password_chars_max * 4;  // UTF-8.

  // REQUIRES: write_mutex_ is held. So the state may be read without the other lock: only writers change it.
  bool make(const Change& change, bool sync = true) {
    if (change.empty()) return true;
    rocksdb::WriteBatch batch;
    write(batch, 'a', change.accounts);
    write(batch, 's', change.sessions);
    write(batch, 't', change.tokens);
    write(batch, 'l', change.links);
    rocksdb::WriteOptions how;
    how.sync = sync;
    if (!db_->Write(how, &batch).ok()) return false;
    const std::unique_lock lock{state_mutex_};
    apply(state_, change);
    return true;
  }

  Account<void> make_and_tell(const Change& change, std::unique_lock<std::mutex> writing) {
    if (!make(change)) return std::unexpected(AccountError::storage_failed);
    writing.unlock();
    tell(change);
    return {};
  }

  void tell(const Change& change) {
    const auto ids = change.ended();
    if (ended_ && !ids.empty()) ended_(ids);
  }

  // The one place where a session begins: `change` is made with it. Unlocks `writing`.
  Account<SignedIn> begin_session(const std::string& person_id, const std::string& login, Change change,
                                  std::unique_lock<std::mutex> writing, WallTime now) {
    const std::string secret = new_secret();
    SessionRecord session;
    session.set_person_id(person_id);
    session.set_hash(sha256(secret));
    session.set_created_ms(to_ms(now));
    session.set_expires_ms(session_end_ms(session.created_ms(), now));
    const std::string id = id_of(session.hash());
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

  // A password that was hashed with other costs than today's is hashed again, now that it is known. Best
  // effort.
  void renew_hash(const std::string& person_id, const std::string& hash, std::string_view password) {
    if (crypto_pwhash_str_needs_rehash(hash.c_str(), options_.passes, options_.memory_bytes) == 0) return;
    const auto renewed = hasher_.hash(password);
    if (!renewed) return;
    const std::lock_guard writing{write_mutex_};
    const auto account = state_.accounts.find(person_id);
    if (account == state_.accounts.end() || account->second.password_hash() != hash) return;
    Change change;
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
    Change change;
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
    Change change;
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
    return {token.person_id(), login_of_locked(token.person_id()), Principal::Kind::token, id,
            from_ms(token.expires_ms())};
  }
  std::string login_of_locked(const std::string& person_id) const {
    const auto found = state_.accounts.find(person_id);
    return found == state_.accounts.end() ? std::string{} : found->second.login();
  }

  Account<void> end_all(std::string_view person_id, bool with_login) {
    std::unique_lock writing{write_mutex_};
    Change change;
    remove_of_person(state_.sessions, person_id, "", change.sessions);
    remove_of_person(state_.tokens, person_id, "", change.tokens);
    remove_of_person(state_.links, person_id, "", change.links);
    if (with_login && state_.accounts.contains(person_id))
      change.accounts[std::string{person_id}] = std::nullopt;
    return make_and_tell(change, std::move(writing));
  }

  const std::unique_ptr<rocksdb::DB> db_;
  PasswordHasher hasher_;
  const Options options_;
  const std::string hash_of_nobody_;
  Ended ended_;

  std::mutex write_mutex_;                 // One writer, through the disk. Taken before state_mutex_.
  mutable std::shared_mutex state_mutex_;  // Held to read, and by a writer for the moment of the change.
  State state_;

  std::mutex tries_mutex_;
  Backoff login_tries_;
  Backoff address_tries_;

  std::mutex ticket_mutex_;
  BoundedMap<Ticket> tickets_;  // By the secret's hash.
};

rocksdb::Options database_options() {
  rocksdb::Options options;
  options.create_if_missing = true;
  // The default loses what follows a flipped bit without a word; this refuses it, and accepts a torn tail.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.write_buffer_size = 4 << 20;
  options.max_open_files = 64;
  options.keep_log_file_num = 2;
  return options;
}

template <typename Record>
bool read_record(const rocksdb::Slice& value, std::string_view id, Records<Record>& records) {
  return records[std::string{id}].ParseFromArray(value.data(), static_cast<int>(value.size()));
}

bool read_entry(const rocksdb::Slice& key, const rocksdb::Slice& value, State& state) {
  const std::string_view name{key.data(), key.size()};
  if (name == format_key) return std::string_view{value.data(), value.size()} == format_value;
  if (name.size() < 3 || name[1] != '/') return false;
  const auto id = name.substr(2);
  switch (name[0]) {
    case 'a':
      return read_record(value, id, state.accounts);
    case 's':
      return read_record(value, id, state.sessions);
    case 't':
      return read_record(value, id, state.tokens);
    case 'l':
      return read_record(value, id, state.links);
    default:
      return false;
  }
}

std::expected<State, std::string> read_state(rocksdb::DB& db) {
  State state;
  const std::unique_ptr<rocksdb::Iterator> entries{db.NewIterator(rocksdb::ReadOptions{})};
  for (entries->SeekToFirst(); entries->Valid(); entries->Next()) {
    if (!read_entry(entries->key(), entries->value(), state)) {
      return std::unexpected(fmt::format("it holds an entry that this version does not understand (`{}`).",
                                         entries->key().ToString(entries->key().size() > 70)));
    }
  }
  if (!entries->status().ok()) return std::unexpected(entries->status().ToString());
  for (const auto& [person, account] : state.accounts) state.logins[account.login()] = person;
  return state;
}

std::expected<std::unique_ptr<rocksdb::DB>, std::string> open_database(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return std::unexpected(error.message());
  fs::permissions(directory, fs::perms::owner_all, error);
  if (error) return std::unexpected(error.message());
  rocksdb::DB* raw = nullptr;
  const auto status = rocksdb::DB::Open(database_options(), directory, &raw);
  std::unique_ptr<rocksdb::DB> db{raw};
  if (!status.ok()) return std::unexpected(status.ToString());
  rocksdb::WriteOptions synced;
  synced.sync = true;
  std::string format;
  if (db->Get(rocksdb::ReadOptions{}, rocksdb::Slice{format_key.data(), format_key.size()}, &format)
          .IsNotFound()) {
    const auto written = db->Put(synced, rocksdb::Slice{format_key.data(), format_key.size()},
                                 rocksdb::Slice{format_value.data(), format_value.size()});
    if (!written.ok()) return std::unexpected(written.ToString());
  }
  return db;
}

}  // namespace

std::expected<std::unique_ptr<Accounts>, std::string> Accounts::open(const std::string& directory,
                                                                     const Options& options, WallTime now) {
  const auto failed = [&](const std::string& why) {
    return std::unexpected(fmt::format("The accounts in {} cannot be opened: {}", directory, why));
  };
  if (sodium_init() < 0) return failed("libsodium does not start.");
  auto db = open_database(directory);
  if (!db) return failed(db.error());
  auto state = read_state(**db);
  if (!state) return failed(state.error());
  // Checked for logins that do not exist, so that they take as long as those that do.
  const auto hash_of_nobody = PasswordHasher{options.passes, options.memory_bytes}.hash(new_secret());
  if (!hash_of_nobody) return failed("there is not enough memory to hash a password.");
  auto result = std::make_unique<RocksAccounts>(std::move(*db), std::move(*state), options, *hash_of_nobody);
  if (!result->sweep(now)) return failed("the disk refused a write.");
  return result;
}

HttpRefusal describe(AccountError error) {
  switch (error) {
    case AccountError::link_invalid:
      return {403,
              "link_invalid",
              {"链接无效、已使用或已过期，请向管理员索取新的链接。",
               "This link is not valid, was used, or has expired. Ask an administrator for a new one."}};
    case AccountError::login_invalid:
      return {400,
              "login_invalid",
              {"登录名不能为空，不能含空白，最多 254 个字符。",
               "A login needs 1 to 254 characters without spaces."}};
    case AccountError::login_taken:
      return {409, "login_taken", {"该登录名已被使用。", "Someone else has this login."}};
    case AccountError::password_too_short:
      return {400,
              "password_too_short",
              {"密码至少需要 10 个字符。", "A password needs at least 10 characters."}};
    case AccountError::password_too_long:
      return {400, "password_too_long", {"密码最多 256 个字符。", "A password has at most 256 characters."}};
    case AccountError::sign_in_failed:
      return {401, "sign_in_failed", {"登录名或密码不正确。", "The login or the password is not right."}};
    case AccountError::too_many_attempts:
      return {429,
              "too_many_attempts",
              {"尝试次数过多，请稍后再试。", "Too many attempts. Wait a little and try again."}};
    case AccountError::busy:
      return {503, "busy", {"服务器正忙，请稍后再试。", "The server is busy. Try again in a moment."}};
    case AccountError::session_ended:
      return {401, "session_ended", {"登录已失效，请重新登录。", "Your session has ended. Sign in again."}};
    case AccountError::ticket_invalid:
      return {401,
              "ticket_invalid",
              {"连接凭证无效或已过期。", "The ticket is not valid, was used, or has expired."}};
    case AccountError::token_invalid:
      return {401,
              "token_invalid",
              {"访问令牌无效、已吊销或已过期。", "The API token is not valid, was revoked, or has expired."}};
    case AccountError::token_name_invalid:
      return {400,
              "token_name_invalid",
              {"令牌名称需为 1 至 100 个字符。", "A token's name needs 1 to 100 characters."}};
    case AccountError::token_lifetime_invalid:
      return {400,
              "token_lifetime_invalid",
              {"令牌有效期需为 1 至 366 天。", "A token may live for 1 to 366 days."}};
    case AccountError::too_many_tokens:
      return {409,
              "too_many_tokens",
              {"令牌过多，请先吊销不用的令牌。", "There are too many tokens. Revoke one that is not used."}};
    case AccountError::not_found:
      return {404, "not_found", {"没有找到。", "There is no such thing."}};
    case AccountError::storage_failed:
      return {503,
              "storage_failed",
              {"服务器存储出错，操作未执行。", "The server's storage failed. Nothing was done."}};
  }
  return {500,
          "storage_failed",
          {"服务器存储出错，操作未执行。", "The server's storage failed. Nothing was done."}};
}

}  // namespace slipway
