// The records of accounts, in a RocksDB directory of their own: read whole when opened, then written change
// by change.
#pragma once

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/account_records.pb.h"

namespace slipway {

using accounts::AccountRecord;
using accounts::LinkRecord;
using accounts::SessionRecord;
using accounts::TokenRecord;

template <typename Record>
using Records = std::map<std::string, Record, std::less<>>;

// What is on disk, in memory.
struct AccountState {
  Records<AccountRecord> accounts;  // By person.
  Records<std::string> logins;      // Person by login.
  Records<SessionRecord> sessions;  // By id, as the two below.
  Records<TokenRecord> tokens;
  Records<LinkRecord> links;
};

// One change, made on disk first and then in memory. Records that are null are removed.
struct AccountChange {
  Records<std::optional<AccountRecord>> accounts;
  Records<std::optional<SessionRecord>> sessions;
  Records<std::optional<TokenRecord>> tokens;
  Records<std::optional<LinkRecord>> links;

  bool empty() const { return accounts.empty() && sessions.empty() && tokens.empty() && links.empty(); }
  // Ids of the sessions and tokens that it ends.
  std::vector<std::string> ended() const;
};

void apply(AccountState& state, const AccountChange& change);

// Not thread-safe; one writer.
class AccountStore {
 public:
  // Opens or makes the directory (mode 0700) and reads it. Fails with what was wrong.
  static std::expected<std::unique_ptr<AccountStore>, std::string> open(const std::string& directory);
  virtual ~AccountStore() = default;

  // What was on disk when it was opened. Called once.
  virtual AccountState take_state() = 0;
  // All of it or nothing. With `sync` it survives a power cut once this has returned true. False: the disk
  // failed.
  virtual bool write(const AccountChange& change, bool sync) = 0;
  // No byte of what was removed stands in the directory's files any more. Rewrites them all: milliseconds.
  // False: the disk failed.
  virtual bool scrub() = 0;
};

}  // namespace slipway
