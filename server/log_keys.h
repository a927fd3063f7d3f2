// The keys that sign the logs' checkpoints, in a file of their own.
//
// One Ed25519 key pair signs for all of the server's logs; a log's key is named by its origin, so each has
// its own verifier key (proto/tlog/keys.h). The file is made at the first start, readable by its owner alone;
// whoever has it can lie in this server's name, so it belongs into no backup of the log. A rotation puts a
// new key first; the one before signs on beside it for log_key_overlap, so that those who trust it see who
// follows. Retired keys are kept: what they signed must still verify.
//
// A rotation is three steps, each durable before the next: the new key is kept here, signing nothing; the
// workspace's log names it; it signs. A crash after the second is made good by the next start, which finds in
// the log what was prepared here; after the first, the next rotation takes the key that is there.
//
// The file: a line `slipway log keys 1`, a line `name <log name>`, then a line a key, the newest first:
// `key <made> <retires> <seed in base64>`, times in seconds since the Epoch, 0 for never; and while one is
// prepared, `next <seed in base64>`.
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/event_store.h"
#include "proto/tlog/keys.h"

namespace slipway {

using WallTime = std::chrono::system_clock::time_point;

inline constexpr std::chrono::hours log_key_overlap{30 * 24};
// However often keys are changed meanwhile, only the newest sign: a note has no room for more than a hundred
// signatures, and witnesses need theirs.
inline constexpr std::size_t log_keys_signing_max = 8;

// Thread-safe.
class LogKeys {
 public:
  struct Rotation {
    std::string old_key;  // Verifier keys of the workspace's log.
    std::string new_key;
  };

  // Opens the file, or makes it with a fresh key and a log name made of `server_name`. The error is a
  // sentence.
  static std::expected<std::unique_ptr<LogKeys>, std::string> open(const std::string& path,
                                                                   std::string_view server_name,
                                                                   WallTime now);

  // `<log name>/log/<stream>`.
  std::string origin(std::string_view stream) const;
  // Of that stream's log, the newest first, retired ones too.
  std::vector<tlog::VerifierKey> verifiers(std::string_view stream) const;
  // The signed checkpoint. The same bytes each time, until a key comes or goes.
  std::string checkpoint(std::string_view stream, const TreeHead& head, WallTime now) const;

  // What rotate() is to be recorded as. The new key is on disk then; it is the same until rotate() is called,
  // across restarts, too. The error is a sentence; then nothing has changed.
  std::expected<Rotation, std::string> prepare_rotation();
  // What was prepared and does not sign yet.
  std::optional<Rotation> prepared() const;
  // Signs with the prepared key from now on. The error is a sentence; then nothing has changed.
  // REQUIRES: prepare_rotation() was called.
  std::expected<void, std::string> rotate(WallTime now);

 private:
  struct Key {
    std::int64_t made = 0;
    std::int64_t retires = 0;  // 0: not yet.
    tlog::KeyBytes seed{};
  };

  using Prepared = std::optional<tlog::KeyBytes>;  // Its seed.

  LogKeys(std::string path, std::string name, std::vector<Key> keys, Prepared prepared);
  static std::string text_of(const std::string& name, const std::vector<Key>& keys, const Prepared& prepared);
  tlog::SigningKey signing_key(const tlog::KeyBytes& seed, std::string_view stream) const;
  Rotation rotation_to(const tlog::KeyBytes& seed) const;  // REQUIRES: mutex_ is held.

  const std::string path_;
  const std::string name_;
  mutable std::mutex mutex_;
  std::vector<Key> keys_;  // The newest first; never empty.
  Prepared prepared_;
};

// A log name that a key's name may hold: small letters, digits, `.`, `-`; `slipway` where nothing is left.
std::string log_name_of(std::string_view server_name);

}  // namespace slipway
