// A project's log as others' verifiers read it: C2SP tlog-tiles under `/log/<project>/`, and receipts.
//
//   checkpoint                      the newest signed checkpoint, cosigned by those who have seen it
//   keys                            the verifier keys of this log, the newest first
//   tile/<L>/<N>[.p/<W>]            hashes
//   tile/entries/<N>[.p/<W>]        commits exactly as they are stored
//   proof/<revision>                that this revision is in the newest checkpoint, as a `.tlog-proof` with
//   the commit
//
// Read by whoever may read the project's audit trail.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "eventstore/event_store.h"
#include "server/cosignatures.h"
#include "server/http_call.h"
#include "server/log_keys.h"

namespace slipway {

// The receipt of a durable commit against the newest checkpoint. Nothing: there is no such commit. Blocks on
// disk. Thread-safe.
std::expected<std::optional<std::string>, StoreError> make_receipt(const EventStore& store,
                                                                   const LogKeys& keys,
                                                                   const std::string& stream,
                                                                   Revision revision, WallTime now);

// Thread-safe.
class LogApi {
 public:
  using Call = std::shared_ptr<HttpCall>;
  // Runs `then` on a worker if the caller may read the project's audit trail; answers by itself otherwise.
  using WhenReadable = std::function<void(const Call& call, const std::string& project,
                                          std::function<void(const Call&)> then)>;

  LogApi(const EventStore& store, const LogKeys& keys, const Cosignatures& cosignatures,
         WhenReadable when_readable)
      : store_(store), keys_(keys), cosignatures_(cosignatures), when_readable_(std::move(when_readable)) {}

  // REQUIRES: the path begins with `log`, and the caller is known.
  void route(const Call& call);

 private:
  void answer(HttpCall& call, const std::string& project);
  void send_checkpoint(HttpCall& call, const std::string& project);
  void send_keys(HttpCall& call, const std::string& project);
  void send_tile(HttpCall& call, const std::string& project, const std::string& path);
  void send_proof(HttpCall& call, const std::string& project, const std::string& revision);

  const EventStore& store_;
  const LogKeys& keys_;
  const Cosignatures& cosignatures_;
  const WhenReadable when_readable_;
};

}  // namespace slipway
