// The part of the HTTP API that is about whoever calls: signing in and out, passwords, invitations, tickets
// for the socket, and tokens. Paths and bodies: server/http/openapi.json.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/accounts.h"
#include "server/http_call.h"
#include "server/shard.h"
#include "slipway/v1/api.pb.h"

namespace slipway {

// Thread-safe. Blocks: call on a worker.
class AccountApi {
 public:
  using Call = std::shared_ptr<HttpCall>;
  // Runs `then` on a worker if the caller may read the view; answers by itself otherwise.
  using WhenReadable =
      std::function<void(const Call& call, const std::string& project, const std::string& view,
                         std::function<void(Call, Revision head)> then)>;
  // The same if the caller has one of these roles in the workspace.
  using WhenInRole = std::function<void(const Call& call, std::vector<v1::Role> roles,
                                        std::function<void(Call, const domain::Workspace&)> then)>;

  // All of it outlives this.
  AccountApi(ShardContext& context, const std::vector<Shard*>& shards, Accounts& accounts,
             WhenReadable when_readable, WhenInRole when_in_role)
      : context_(context),
        shards_(shards),
        accounts_(accounts),
        when_readable_(std::move(when_readable)),
        when_in_role_(std::move(when_in_role)) {}

  // Whether what the call shows says who calls; noted in the call then.
  bool authenticate(HttpCall& call);
  // False: it is none of its paths.
  bool route_before_sign_in(const Call& call);
  // The same. REQUIRES: the caller is known.
  bool route(const Call& call);

 private:
  void sign_in(HttpCall& call);
  void set_password(HttpCall& call);
  void invite(const Call& call);
  void tokens(const Call& call);
  void ask_for_token(const Call& call);
  void make_token(HttpCall& call, const v1::CreateTokenRequest& request);

  ShardContext& context_;
  const std::vector<Shard*>& shards_;
  Accounts& accounts_;
  const WhenReadable when_readable_;
  const WhenInRole when_in_role_;
};

}  // namespace slipway
