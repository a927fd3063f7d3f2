// Witnesses and what they said, over HTTP:
//
//   POST /log/<project>/cosignatures?size=N   signature lines of a witness under this log's checkpoint of
//   that size GET  /log/<project>/cosigned              the newest checkpoint that a witness has cosigned GET
//   /api/v1/projects/<project>/witnesses who witnesses, and how far
//
// For whoever may read the project's audit trail: a cosignature proves itself.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "eventstore/event_store.h"
#include "server/cosignatures.h"
#include "server/http_call.h"
#include "server/log_keys.h"

namespace slipway {

// Thread-safe.
class WitnessApi {
 public:
  using Call = std::shared_ptr<HttpCall>;
  // Runs `then` on a worker if the caller may read the project's audit trail; answers by itself otherwise.
  using WhenReadable = std::function<void(const Call& call, const std::string& project,
                                          std::function<void(const Call&)> then)>;
  // Runs `then` on a worker with the workspace's witnesses as they are now.
  using WithWitnesses =
      std::function<void(const Call& call, std::function<void(const Call&, Cosignatures::Witnesses)> then)>;

  WitnessApi(const EventStore& store, const LogKeys& keys, Cosignatures& cosignatures,
             WhenReadable when_readable, WithWitnesses with_witnesses)
      : store_(store),
        keys_(keys),
        cosignatures_(cosignatures),
        when_readable_(std::move(when_readable)),
        with_witnesses_(std::move(with_witnesses)) {}

  // False: the path is not one of these. REQUIRES: the caller is known.
  bool route(const Call& call);

 private:
  void add(HttpCall& call, const std::string& project, const Cosignatures::Witnesses& witnesses);
  void send_cosigned(HttpCall& call, const std::string& project);
  void list(HttpCall& call, const std::string& project, const Cosignatures::Witnesses& witnesses);

  const EventStore& store_;
  const LogKeys& keys_;
  Cosignatures& cosignatures_;
  const WhenReadable when_readable_;
  const WithWitnesses with_witnesses_;
};

}  // namespace slipway
