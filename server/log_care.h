// What an operator does about the log of a running server: check it whole, change the key that signs it.
//
//   GET  /api/v1/log/scrub        how far the check is, and when one last ended well (administrator, auditor)
//   POST /api/v1/log/scrub        begins one; the same answer
//   GET  /api/v1/log/given-up     a line of JSON (LogLossAccepted) for each project of which it says nothing,
//                                 since damage in it was accepted (administrator, auditor)
//   POST /api/v1/log/rotate-key   a new key signs from now on, and the log says so (administrator)
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "server/http_call.h"
#include "server/log_keys.h"
#include "server/log_scrub.h"
#include "slipway/v1/commands.pb.h"

namespace slipway {

// Thread-safe. Blocks: call on a worker.
class LogCare {
 public:
  // Gives a command to the workspace in the server's name; false: it was not recorded. Blocks until it is
  // answered.
  using Record = std::function<bool(v1::Command command)>;

  LogCare(LogScrub& scrub, LogKeys& keys, Record record)
      : scrub_(scrub), keys_(keys), record_(std::move(record)) {}

  void send_scrub(HttpCall& call);
  void send_given_up(HttpCall& call);
  // On disk first, then recorded, then used: a key that no commit names signs nothing, and one that a commit
  // names is there (log_keys.h). One after the other: each takes the place of
  // the key that signs when its turn has come.
  void rotate_key(HttpCall& call);

 private:
  LogScrub& scrub_;
  LogKeys& keys_;
  const Record record_;
  std::mutex rotating_;
};

}  // namespace slipway
