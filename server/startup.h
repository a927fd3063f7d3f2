// What a server settles with its shards before it lets anyone in, and the commands that it gives by itself.
//
// Every function blocks until the shards have answered: call none of them on a shard's thread.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "eventstore/rocks_event_store.h"
#include "server/accounts.h"
#include "server/shard.h"

namespace slipway {

// Gives a command to the workspace in the server's own name. False: it was refused, which is logged.
bool submit_as_system(Runtime& runtime, const std::vector<Shard*>& shards, v1::Command command);

// Makes the workspace known to all shards.
void load_workspace(Runtime& runtime, const std::vector<Shard*>& shards);

// Loading a stream destroys the keys that a crash left; what else an erasure does is done here, again. What
// fails is tried again at the next start.
void finish_erasures(ShardContext& context, const std::vector<Shard*>& shards);

// A new workspace gets its name and its first person. Returns, while nobody has an account, the path of a
// one-use link to become that person; empty otherwise.
std::string begin_workspace(ShardContext& context, const std::vector<Shard*>& shards, Accounts& accounts,
                            const std::string& name);

// The operator chose to go on without what the log had lost: from now on the log says so itself. Fails with a
// sentence for the operator.
std::expected<void, std::string> record_accepted_loss(Runtime& runtime, const std::vector<Shard*>& shards,
                                                      RocksEventStore& store);

}  // namespace slipway
