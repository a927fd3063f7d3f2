// Who may come in: logins with passwords, sessions, one-use links and tickets, API tokens.
//
// Kept in a directory of its own, outside the log: secrets must be erasable, and a log forgets nothing. What
// is answered as done is on disk before it is answered, sessions included, so a restart signs nobody out. Of
// every secret but the password only a SHA-256 is kept (they are 256 random bits); passwords are kept as
// Argon2id.
//
// Thread-safe. Every call may block on the disk; `sign_in`, `use_link` and `change_password` also hash a
// password, which takes 50 to 100 ms of one core and 64 MiB by intent: call them on a worker, never on a
// shard. Time comes in as `now`.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/http_refusal.h"
#include "server/rate_limit.h"

namespace slipway {

using WallTime = std::chrono::system_clock::time_point;

inline constexpr std::size_t login_chars_max = 254;
inline constexpr std::size_t password_chars_min = 10;
inline constexpr std::size_t password_chars_max = 256;
// Argon2id: OWASP asks for at least 19 MiB and 2 passes. These are libsodium's INTERACTIVE values.
inline constexpr std::uint64_t password_passes = 2;
inline constexpr std::size_t password_memory_bytes = 64 * 1024 * 1024;
inline constexpr std::size_t password_hashes_at_once_max = 2;
inline constexpr std::size_t password_hashes_waiting_max = 64;
inline constexpr std::chrono::hours session_idle_max{12};
inline constexpr std::chrono::hours session_life_max{7 * 24};
inline constexpr std::chrono::minutes session_slide_step{
    10};  // A session's end moves in steps, not at every use.
inline constexpr std::size_t sessions_per_person_max = 50;  // One more ends the oldest.
inline constexpr std::chrono::seconds ticket_life_max{30};
inline constexpr std::size_t tickets_max = 10'000;
inline constexpr std::chrono::hours token_life_max{366 * 24};
inline constexpr std::size_t token_name_chars_max = 100;
inline constexpr std::size_t tokens_per_person_max = 100;
inline constexpr std::string_view token_prefix = "slipway_";

enum class AccountError {
  link_invalid,  // Never made, used, replaced or expired.
  login_invalid,
  login_taken,
  password_too_short,
  password_too_long,
  sign_in_failed,  // The same answer, as late, whether the login exists or not.
  too_many_attempts,
  busy,           // More password hashes are waiting than the server allows.
  session_ended,  // Never made, signed out, revoked or expired.
  ticket_invalid,
  token_invalid,
  token_name_invalid,
  token_lifetime_invalid,
  too_many_tokens,
  not_found,
  storage_failed,  // The disk. Nothing was done.
};
// The code is the enumerator's name.
HttpRefusal describe(AccountError error);

struct AccountRefusal {
  AccountError error;
  Millis retry_after{0};  // For too_many_attempts.
  AccountRefusal(AccountError why, Millis wait = Millis{0})
      : error{why}, retry_after{wait} {}  // NOLINT: implicit
};
template <typename T>
using Account = std::expected<T, AccountRefusal>;

// The one view of one project that a secret lets its holder read, and nothing else: what a dashboard on a
// wall shows. Both empty: no such bound, whoever shows the secret may do all that its person may.
struct ViewScope {
  std::string project{};
  std::string view{};
  bool bounds() const { return !project.empty(); }
  bool covers(std::string_view of_project, std::string_view of_view) const {
    return !bounds() || (project == of_project && view == of_view);
  }
  bool operator==(const ViewScope&) const = default;
};

// Someone who showed a secret.
struct Principal {
  enum class Kind { session, token };
  std::string person_id;
  std::string login;  // Empty if the person has none.
  Kind kind = Kind::session;
  std::string id;  // Of the session or token; an identifier, no secret.
  WallTime expires;
  ViewScope scope{};
};
struct SignedIn {
  std::string secret;  // The cookie's value: 43 characters of base64url. Told only here.
  Principal principal;
};
struct TokenInfo {
  std::string id;
  std::string name;
  WallTime created;
  WallTime expires;
  ViewScope scope{};
};
struct NewToken {
  std::string token;  // `slipway_` and 43 characters. Told only here.
  TokenInfo info;
};

class Accounts {
 public:
  struct Options {
    std::uint64_t passes = password_passes;
    std::size_t memory_bytes = password_memory_bytes;
    Backoff::Limits per_login;
    Backoff::Limits per_address{.failures_free = 20};
  };
  // Ids of sessions and tokens that were ended before their time: whoever holds a socket of one closes it.
  // Runs on the thread that ended them, without locks.
  using Ended = std::function<void(std::span<const std::string> ids)>;

  // Opens or makes the directory (mode 0700). Fails with what was wrong, as a sentence for the operator.
  static std::expected<std::unique_ptr<Accounts>, std::string> open(const std::string& directory,
                                                                    const Options& options, WallTime now);
  virtual ~Accounts() = default;

  // REQUIRES: called once at most, before the calls that end anything.
  virtual void on_ended(Ended ended) = 0;

  // Nobody has a login yet: the first start.
  virtual bool empty() const = 0;
  virtual std::optional<std::string> login_of(std::string_view person_id) const = 0;

  // A one-use secret to choose a login and password with. Replaces the person's earlier link.
  // REQUIRES: is_identifier(person_id).
  virtual Account<std::string> create_link(std::string_view person_id, std::chrono::seconds life,
                                           WallTime now) = 0;
  // Takes the link: the person has this login and password from now on, older sessions end, and a new one
  // begins. An empty login keeps the one that the person has. A refusal leaves the link usable.
  virtual Account<SignedIn> use_link(std::string_view secret, std::string_view login,
                                     std::string_view password, WallTime now) = 0;

  // `address`: the client's; failures are counted against it and against the login.
  virtual Account<SignedIn> sign_in(std::string_view login, std::string_view password,
                                    std::string_view address, WallTime now) = 0;
  // Ends the person's other sessions; tokens stay. REQUIRES: session is of Kind::session.
  virtual Account<void> change_password(const Principal& session, std::string_view present,
                                        std::string_view password, WallTime now) = 0;
  // Whose cookie this is. Use moves the session's end: 12 h from now, at most 7 days from its beginning.
  virtual Account<Principal> session(std::string_view secret, WallTime now) = 0;
  virtual Account<void> sign_out(std::string_view secret, WallTime now) = 0;

  // A secret for the first message of a socket: one use, 30 s, in memory only.
  virtual Account<std::string> make_ticket(const Principal& principal, WallTime now) = 0;
  virtual Account<Principal> redeem_ticket(std::string_view ticket, WallTime now) = 0;

  virtual Account<NewToken> create_token(std::string_view person_id, std::string_view name,
                                         std::chrono::seconds life, const ViewScope& scope, WallTime now) = 0;
  // The person's live tokens, oldest first.
  virtual std::vector<TokenInfo> tokens(std::string_view person_id, WallTime now) const = 0;
  virtual Account<void> revoke_token(std::string_view person_id, std::string_view id, WallTime now) = 0;
  virtual Account<Principal> verify_token(std::string_view token, WallTime now) = 0;

  // Is it still good, and until when? Counts as use of a session. A live socket asks once when it is
  // registered for `Ended` (so that no revocation falls between) and then every minute.
  virtual Account<Principal> refresh(const Principal& principal, WallTime now) = 0;

  // Ends all of a person's sessions, tokens, tickets and links. The login stays.
  virtual Account<void> revoke_person(std::string_view person_id) = 0;
  // The same, and the login and password are erased, from the directory's files too: only a new link lets the
  // person in.
  virtual Account<void> close_account(std::string_view person_id) = 0;

  // Forgets what has expired. Once an hour is plenty.
  virtual Account<void> sweep(WallTime now) = 0;
};

}  // namespace slipway
